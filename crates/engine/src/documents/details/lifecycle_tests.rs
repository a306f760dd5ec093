use proptest::prelude::*;
use protocol::ErrorKind;

use super::*;

const DAY: i64 = 86_400_000;

fn rule(name: &str) -> Rule {
    Rule { name: name.into(), ..Rule::default() }
}

fn of(rules: Vec<Rule>) -> Lifecycle {
    Lifecycle { rules, archives_small: false }
}

fn subject(key: &str) -> Subject<'_> {
    Subject {
        key,
        size: 1 << 20,
        class: "STANDARD",
        modified: Moment(0),
        tags: Ok(&[]),
        versioned: false,
        replaced: None,
        told: None,
    }
}

/// Day, rule and words of each step.
fn told(lifecycle: &Lifecycle, subject: &Subject<'_>) -> Vec<(i64, String, String)> {
    let steps = lifecycle.steps(subject).expect("its tags are known");
    steps.into_iter().map(|step| (step.at.0 / DAY, step.rule, step.words)).collect()
}

fn step(day: i64, rule: &str, words: &str) -> (i64, String, String) {
    (day, rule.to_owned(), words.to_owned())
}

fn archive() -> Rule {
    let moves = [(90, "STANDARD_IA"), (365, "GLACIER")].map(|(days, to)| (When::Days(days), to.to_owned()));
    Rule { moves: moves.to_vec(), ..rule("archive") }
}

fn expire(days: u32) -> Rule {
    Rule { expires: Some(When::Days(days)), ..rule("expire") }
}

#[test]
fn an_object_moves_downwards_until_it_is_deleted() {
    let lifecycle = of(vec![archive(), expire(400)]);
    let all = [
        step(90, "archive", "moves to STANDARD_IA"),
        step(365, "archive", "moves to GLACIER"),
        step(400, "expire", "deleted for good"),
    ];
    assert_eq!(told(&lifecycle, &subject("a")), all);
    let moved = Subject { class: "STANDARD_IA", ..subject("a") };
    assert_eq!(told(&lifecycle, &moved), all[1..]);
    assert_eq!(told(&of(vec![archive(), expire(100)]), &subject("a")).len(), 2, "nothing follows the end");
    let up = Rule { moves: vec![(When::Days(400), "STANDARD_IA".into())], ..rule("up") };
    assert_eq!(told(&of(vec![archive(), up]), &subject("a")), all[..2]);
}

#[test]
fn filters_hold_for_prefix_size_and_tags() {
    let tags = [("keep".to_owned(), "no".to_owned())];
    let filtered = Rule {
        prefix: "tmp/".into(),
        larger_than: Some(10),
        smaller_than: Some(1 << 21),
        tags: tags.to_vec(),
        ..expire(1)
    };
    let lifecycle = of(vec![filtered]);
    let fits = Subject { tags: Ok(&tags), ..subject("tmp/a") };
    assert_eq!(told(&lifecycle, &fits).len(), 1);
    assert_eq!(told(&lifecycle, &subject("tmp/a")), []);
    assert_eq!(told(&lifecycle, &Subject { key: "a", ..fits.clone() }), []);
    assert_eq!(told(&lifecycle, &Subject { size: 10, ..fits.clone() }), []);
    assert_eq!(told(&lifecycle, &Subject { size: 1 << 21, ..fits.clone() }), []);
    let denied = Error::new(ErrorKind::Internal, "denied");
    let unknown = Subject { tags: Err(&denied), ..fits };
    assert_eq!(lifecycle.steps(&unknown), Err(denied.clone()), "whether it goes is not known");
    assert_eq!(told(&of(vec![expire(1)]), &unknown).len(), 1, "no rule asks for tags");
    assert_eq!(told(&lifecycle, &Subject { key: "b", ..unknown }), []);
}

#[test]
fn small_objects_are_left_where_they_are() {
    let small = Subject { size: 100, ..subject("a") };
    assert_eq!(told(&of(vec![archive()]), &small), []);
    assert_eq!(of(vec![archive()]).days_to(&small, &["GLACIER"]), Ok(Some((365, true))));
    let older = Lifecycle { rules: vec![archive()], archives_small: true };
    assert_eq!(told(&older, &small), [step(365, "archive", "moves to GLACIER")]);
    let asks = Rule { larger_than: Some(0), ..archive() };
    assert_eq!(told(&of(vec![asks]), &small).len(), 2);
}

#[test]
fn where_versions_are_kept_the_end_comes_in_two_steps() {
    let rules =
        vec![expire(10), Rule { expires_replaced: Some(Replaced { days: 30, spares: 0 }), ..rule("clean") }];
    let versioned = Subject { versioned: true, ..subject("a") };
    let both = [step(10, "expire", "hidden by a delete marker"), step(40, "clean", "deleted for good")];
    assert_eq!(told(&of(rules.clone()), &versioned), both);
    let ends: Vec<bool> = of(rules.clone()).steps(&versioned).unwrap().iter().map(|step| step.ends).collect();
    assert_eq!(ends, [false, true]);
    assert_eq!(told(&of(vec![expire(10)]), &versioned), both[..1]);
    let replaced = Subject { replaced: Some((Moment(5 * DAY), 0)), ..versioned };
    assert_eq!(told(&of(rules), &replaced), [step(35, "clean", "deleted for good")]);
}

#[test]
fn what_s3_says_of_the_end_holds() {
    let told_end = told_end("expiry-date=\"Thu, 05 Feb 1970 00:00:00 GMT\", rule-id=\"seven%20days\"");
    assert_eq!(told_end, Some((Moment(35 * DAY), "seven days".to_owned())));
    let subject = Subject { told: told_end, ..subject("a") };
    assert_eq!(told(&of(vec![expire(10)]), &subject), [step(35, "seven days", "deleted for good")]);
    assert_eq!(super::told_end("rule-id=\"x\""), None);
}

#[test]
fn so_many_replaced_versions_are_spared() {
    let spares = Replaced { days: 1, spares: 2 };
    let lifecycle = of(vec![Rule { expires_replaced: Some(spares), ..rule("clean") }]);
    let replaced = |newer| Subject { versioned: true, replaced: Some((Moment(0), newer)), ..subject("a") };
    assert_eq!(told(&lifecycle, &replaced(1)), []);
    assert_eq!(told(&lifecycle, &replaced(2)).len(), 1);
}

#[test]
fn what_rules_do_at_once_is_what_s3_prefers() {
    let moves = |to: &str| Rule { moves: vec![(When::Days(5), to.into())], ..rule(to) };
    let lifecycle = of(vec![moves("STANDARD_IA"), moves("DEEP_ARCHIVE")]);
    assert_eq!(told(&lifecycle, &subject("a")), [step(5, "DEEP_ARCHIVE", "moves to DEEP_ARCHIVE")]);
    assert_eq!(
        told(&of(vec![moves("GLACIER"), expire(5)]), &subject("a")),
        [step(5, "expire", "deleted for good")]
    );
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let class = prop::sample::select([&CLASSES[..], &["NEW_CLASS"]].concat());
    let when =
        prop_oneof![any::<u32>().prop_map(When::Days), any::<i64>().prop_map(|at| When::At(Moment(at)))];
    let replaced = (any::<u32>(), 0_u32..3).prop_map(|(days, spares)| Replaced { days, spares });
    (
        prop::collection::vec((when.clone(), class.clone()), 0..4),
        prop::option::of(when),
        prop::collection::vec((replaced.clone(), class), 0..3),
        prop::option::of(replaced),
    )
        .prop_map(|(moves, expires, moves_replaced, expires_replaced)| Rule {
            name: "any".into(),
            moves: moves.into_iter().map(|(when, to)| (when, to.to_owned())).collect(),
            expires,
            moves_replaced: moves_replaced.into_iter().map(|(when, to)| (when, to.to_owned())).collect(),
            expires_replaced,
            ..Rule::default()
        })
}

proptest! {
    #[test]
    fn steps_are_in_order_and_nothing_follows_the_end(
        rules in prop::collection::vec(any_rule(), 0..5),
        modified in 0_i64..4_000_000_000_000,
        versioned in any::<bool>(),
        replaced in prop::option::of((0_i64..4_000_000_000_000, 0_u32..4)),
    ) {
        let replaced = replaced.map(|(at, newer)| (Moment(at), newer));
        let subject = Subject { modified: Moment(modified), versioned, replaced, ..subject("a") };
        let steps = of(rules).steps(&subject).unwrap();
        prop_assert!(steps.is_sorted_by_key(|step| step.at));
        prop_assert!(steps.iter().rev().skip(1).all(|step| !step.ends));
        let moves: Vec<_> = steps.iter().filter_map(|step| rank(step.words.strip_prefix("moves to ")?)).collect();
        let known = steps.iter().all(|step| !step.words.ends_with("NEW_CLASS"));
        prop_assert!(!known || moves.is_sorted_by(|one, other| one < other));
    }
}

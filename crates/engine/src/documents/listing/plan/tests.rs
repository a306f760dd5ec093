use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// A bucket that lists as S3 does, a few keys a page.
struct Model {
    keys: BTreeSet<String>,
    by_level: bool,
    page: usize,
}

impl Model {
    /// The next rows behind a key: whole, or up to a `/`. Goes on behind the last row when there are more.
    fn list(&self, asked: &Asked<String>) -> (Vec<String>, Option<String>) {
        let after = asked.next.as_ref().unwrap_or(&asked.after);
        let mut rows = Vec::<String>::new();
        for key in self.keys.range::<String, _>(after.clone()..) {
            let row = match key.find('/') {
                Some(slash) if self.by_level => &key[..=slash],
                _ => key,
            };
            // As a token does, and not as a key does: a folder that was listed is not listed again.
            if row == after.as_str()
                || asked.next.is_none() && key == after
                || rows.last().is_some_and(|last| last == row)
            {
                continue;
            }
            if rows.len() == self.page {
                let last = rows.last().cloned();
                return (rows, last);
            }
            rows.push(row.to_owned());
        }
        (rows, None)
    }

    fn expected(&self) -> Vec<String> {
        let row = |key: &String| match key.find('/') {
            Some(slash) if self.by_level => key[..=slash].to_owned(),
            _ => key.clone(),
        };
        let rows: BTreeSet<_> = self.keys.iter().map(row).collect();
        rows.into_iter().collect()
    }
}

/// Lists everything; `order` says which of the calls under way is answered next, and whether it fails.
fn run(model: &Model, mut order: impl FnMut(usize) -> (usize, bool)) -> (Vec<String>, usize, usize) {
    let mut plan = Plan::new(model.by_level);
    let mut under_way = Vec::new();
    let (mut rows, mut calls, mut rounds) = (BTreeMap::<usize, Vec<String>>::new(), 0, 0);
    loop {
        while under_way.len() < AT_ONCE
            && let Some(asked) = plan.next()
        {
            under_way.push(asked);
        }
        if under_way.is_empty() {
            assert!(plan.is_over());
            let mut rows: Vec<_> = rows.into_values().collect();
            rows.sort();
            return (rows.concat(), calls, rounds);
        }
        let (which, fails) = order(under_way.len());
        let asked = under_way.remove(which);
        rounds += usize::from(which == 0);
        if fails {
            // All that is under way is lost with it.
            plan.give_up();
            under_way.clear();
            continue;
        }
        calls += 1;
        let (page, next) = model.list(&asked);
        let taken = plan.came(asked.range, page.len(), |row| &page[row], next);
        rows.entry(asked.range).or_default().extend(page.into_iter().take(taken.rows));
    }
}

/// How many calls a listing of these keys takes, beside the fewest that there can be, and how many at once.
fn cost(keys: impl Iterator<Item = String>, by_level: bool) -> (usize, usize, f64) {
    let model = Model { keys: keys.collect(), by_level, page: 100 };
    let expected = model.expected();
    let mut plan = Plan::new(by_level);
    let (mut calls, mut rounds, mut listed) = (0, 0, Vec::new());
    // All calls take as long: whoever is free asks, then all are answered.
    while !plan.is_over() {
        let mut asked = Vec::new();
        while asked.len() < AT_ONCE
            && let Some(next) = plan.next()
        {
            asked.push(next);
        }
        rounds += 1;
        for asked in asked {
            calls += 1;
            let (page, next) = model.list(&asked);
            let taken = plan.came(asked.range, page.len(), |row| &page[row], next);
            listed.extend(page.into_iter().take(taken.rows));
        }
    }
    listed.sort();
    assert_eq!(listed, expected);
    let fewest = expected.len().div_ceil(100);
    (calls, fewest, fewest as f64 / f64::from(rounds))
}

#[test]
fn calls_are_few_and_side_by_side() {
    let numbers = || (0..100_000_u32).map(|n| n.wrapping_mul(2_654_435_761));
    let shapes: [(&str, Vec<String>, bool); 7] = [
        (
            "numbered",
            (0..100_000)
                .map(|n| format!("properties/PW-{:06}/documents/{:03}/contract.pdf", n / 7, n % 7))
                .collect(),
            false,
        ),
        ("hashed", numbers().map(|n| format!("{n:08x}-{:08x}.json", n.rotate_left(7))).collect(), false),
        (
            "dated",
            (0..100_000)
                .map(|n| format!("uploads/2026/{:02}/{:02}/{n:07}.pdf", n / 9_000 + 1, n / 300 % 28 + 1))
                .collect(),
            false,
        ),
        ("one folder", (0..100_000).map(|n| format!("results/analysis-{n}.json")).collect(), false),
        (
            "letters",
            numbers().map(|n| format!("{}{}", char::from(b'a' + (n % 26) as u8), n)).collect(),
            false,
        ),
        ("a level of folders", (0..100_000).map(|n| format!("PW-{n:06}/a.pdf")).collect(), true),
        ("a flat level", (0..100_000).map(|n| format!("PW-{n:06}.pdf")).collect(), true),
    ];
    for (name, keys, by_level) in shapes {
        let (calls, fewest, side_by_side) = cost(keys.into_iter(), by_level);
        assert!(calls * 2 <= fewest * 3, "{name}: {calls} calls where {fewest} would do");
        assert!(side_by_side >= 4.0, "{name}: only {side_by_side:.1} side by side");
    }
}

#[test]
fn a_small_listing_is_never_split() {
    let (calls, fewest, _) = cost((0..200).map(|n| format!("{n:03}")), false);
    assert_eq!(calls, fewest);
}

fn keys() -> impl Strategy<Value = BTreeSet<String>> {
    let hostile = prop_oneof![
        "[a-c/]{1,6}",
        "(PW-[0-9]{3}/|//|\\.\\./|/)[a-z]{0,3}",
        "[\\x00-\\x20\u{7f}-\u{a0}~]{1,4}",
        "[\u{d7fe}\u{d7ff}\u{e000}\u{fffd}\u{10ffff}🙂é]{1,5}",
        any::<String>().prop_filter("S3 has no empty keys", |key| !key.is_empty()),
    ];
    prop::collection::btree_set(hostile, 0..150)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever the keys are, and in whatever order answers and failures come, none is lost and none is there twice.
    #[test]
    fn every_key_is_listed_once(
        keys in keys(),
        by_level in any::<bool>(),
        page in 1_usize..6,
        turns in prop::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.1)), 400),
    ) {
        let model = Model { keys, by_level, page };
        let mut turns = turns.into_iter();
        let (rows, calls, _) = run(&model, |going| {
            turns.next().map_or((0, false), |(which, fails)| (which.index(going), fails))
        });
        prop_assert_eq!(&rows, &model.expected());
        prop_assert!(calls <= 2 * rows.len() + 60);
    }

    #[test]
    fn a_guess_stands_between_the_ends(
        at in any::<String>(),
        until in prop::option::of(any::<String>()),
        differs in prop::option::of(0_usize..10),
        by_level in any::<bool>(),
    ) {
        if let Some(guess) = guess::guess(&at, until.as_deref(), differs, by_level) {
            prop_assert!(guess.key > at);
            prop_assert!(until.is_none_or(|until| guess.key < until));
            prop_assert!(!(by_level && guess.key.contains('/')));
        }
    }
}

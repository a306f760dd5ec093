use proptest::prelude::*;

use super::*;

const CAME: Moment = Moment(1_700_000_000_000);
const MINUTE: i64 = 60_000;

/// A document whose analysis leaves a result, so many minutes after it came.
fn facts(minutes: i64) -> Facts {
    Facts { came: Some(CAME), expects_result: true, ..Facts::at(CAME.plus_millis(minutes * MINUTE)) }
}

fn after(seconds: i64) -> Moment {
    CAME.plus_millis(seconds * 1_000)
}

fn failure(seconds: i64) -> Option<Failure> {
    Some(Failure {
        at: after(seconds),
        group: "/ecs/worker".into(),
        words: "timeout calling the model".into(),
    })
}

fn dead(seconds: i64) -> Option<Dead> {
    let error = Some("timeout".to_owned());
    Some(Dead { queue: "dlq".into(), receives: 3, error, sent: Some(after(seconds)) })
}

#[test]
fn each_end_has_its_sentence() {
    let rows = [
        (
            Facts { result: Some(after(42)), ..facts(60) },
            Tone::Good,
            "Analysed: its result is there, 42 s after it came",
        ),
        (
            Facts { failure: failure(10), result: Some(after(42)), ..facts(60) },
            Tone::Good,
            "Analysed: its result is there, 42 s after it came",
        ),
        (
            Facts { dead: dead(90), failure: failure(80), ..facts(60) },
            Tone::Bad,
            "Not analysed: it was given up after 3 attempts and waits in dlq: timeout",
        ),
        (
            Facts { failure: failure(80), last_line: Some(after(80)), ..facts(60) },
            Tone::Bad,
            "Not analysed: timeout calling the model (/ecs/worker)",
        ),
        (
            Facts { failure: failure(80), last_line: Some(after(100)), ..facts(3) },
            Tone::Warning,
            "Still under way after a failure: timeout calling the model (/ecs/worker)",
        ),
        (
            Facts { waiting: Some("work".into()), ..facts(3) },
            Tone::Plain,
            "Under way: its message waits in work",
        ),
        (
            Facts { waiting: Some("work".into()), ..facts(60) },
            Tone::Warning,
            "Not begun: its message waits in work",
        ),
        (facts(1), Tone::Plain, "Still under way: it came 60 s ago"),
        (facts(60), Tone::Bad, "Not analysed: there is no result, and no line mentions it"),
        (
            Facts { last_line: Some(after(7)), ..facts(60) },
            Tone::Bad,
            "Not analysed: there is no result, and the last line about it is of 2023-11-14 22:13:27 UTC",
        ),
        (
            Facts { deleted: Some(after(0)), result: Some(after(42)), ..facts(60) },
            Tone::Warning,
            "Deleted: a delete marker hides it since 2023-11-14 22:13:20 UTC",
        ),
        (
            Facts { expects_result: false, ..facts(60) },
            Tone::Plain,
            "Nothing is known of it but that it is there",
        ),
        (
            Facts { expects_result: false, failure: failure(80), ..facts(60) },
            Tone::Bad,
            "It failed: timeout calling the model (/ecs/worker)",
        ),
    ];
    for (facts, tone, words) in rows {
        let verdict = verdict(&facts);
        assert_eq!((verdict.tone, verdict.words.as_str()), (tone, words));
    }
}

#[test]
fn what_is_of_an_earlier_version_does_not_count() {
    let earlier =
        Facts { result: Some(after(-3_600)), failure: failure(-3_000), dead: dead(-2_000), ..facts(60) };
    assert_eq!(verdict(&earlier), verdict(&facts(60)));
}

#[test]
fn what_could_not_be_read_is_named_and_no_good_is_concluded() {
    let unread = vec![(Source::Journal, "journal: x".to_owned()), (Source::Queue, "dlq: denied".to_owned())];
    let unknown = verdict(&Facts { unread: unread.clone(), ..facts(60) });
    assert_eq!(unknown.words, "Unknown, because not all could be read. dlq: denied");
    assert_eq!(unknown.tone, Tone::Warning);
    let failed = verdict(&Facts { unread: unread[..1].to_vec(), ..facts(60) });
    assert_eq!(failed.tone, Tone::Bad, "the journal knows nothing of analyses");
}

fn any_moment() -> impl Strategy<Value = Option<Moment>> {
    prop::option::of((-7_200_i64..7_200).prop_map(after))
}

proptest! {
    #[test]
    fn only_a_result_of_this_version_is_good(
        came in any_moment(), deleted in any_moment(), result in any_moment(), last_line in any_moment(),
        failed in any::<bool>(), given_up in any::<bool>(), expects_result in any::<bool>(), unread in any::<bool>(),
    ) {
        let facts = Facts {
            came, deleted, result, last_line, expects_result,
            failure: failure(10).filter(|_| failed),
            dead: dead(10).filter(|_| given_up),
            unread: if unread { vec![(Source::Logs, "denied".to_owned())] } else { Vec::new() },
            ..Facts::at(after(3_600))
        };
        let verdict = verdict(&facts);
        let fresh = result.is_some_and(|at| came.is_none_or(|came| at.plus_millis(5_000) >= came));
        prop_assert_eq!(verdict.tone == Tone::Good, fresh && deleted.is_none());
        prop_assert!(!verdict.words.is_empty());
    }
}

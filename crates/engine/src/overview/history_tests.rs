use super::*;
use crate::overview::test_target as target;

const START: Moment = Moment(100 * MINUTE);

fn after(millis: i64) -> Moment {
    START.plus_millis(millis)
}

fn seen(history: &TargetHistory, id: &str, now: Moment) -> Target {
    let mut targets = [target(id, TargetState::Healthy)];
    history.complete("backend", &mut targets, now);
    targets[0].clone()
}

fn spans(history: &TargetHistory, id: &str) -> Vec<(i64, i64, TargetState)> {
    let spans = history.spans("backend", &target(id, TargetState::Healthy));
    let spans = spans.iter().map(|span| (span.from.0 - START.0, span.to.0 - START.0, span.state));
    spans.collect()
}

#[test]
fn a_change_that_was_watched_has_a_time() {
    let mut history = TargetHistory::default();
    history.observe("backend", &[target("a", TargetState::Healthy)], START);
    assert_eq!(seen(&history, "a", START).since, None);
    let later = after(MINUTE);
    history.observe("backend", &[target("a", TargetState::Unhealthy)], later);
    history.observe("backend", &[target("a", TargetState::Unhealthy)], later.plus_millis(MINUTE));
    let target = seen(&history, "a", later.plus_millis(MINUTE));
    assert_eq!(target.since, Some(later));
    assert_eq!(target.history.len(), 30);
    let last: Vec<_> = target.history[26..].to_vec();
    let unhealthy = Some(TargetState::Unhealthy);
    assert_eq!(last, [None, Some(TargetState::Healthy), unhealthy, unhealthy]);
    let (healthy, unhealthy) = ((0, 0, TargetState::Healthy), (MINUTE, 2 * MINUTE, TargetState::Unhealthy));
    assert_eq!(spans(&history, "a"), [healthy, unhealthy]);
}

#[test]
fn what_happened_in_a_gap_is_not_known() {
    let mut history = TargetHistory::default();
    history.observe("backend", &[], START);
    history.observe("backend", &[target("a", TargetState::Unhealthy)], after(5_000));
    assert_eq!(seen(&history, "a", after(5_000)).since, Some(after(5_000)));
    let later = after(10 * MINUTE);
    history.observe("backend", &[target("a", TargetState::Unhealthy)], later);
    assert_eq!(seen(&history, "a", later).since, None, "it may have been well meanwhile");
    let ill = TargetState::Unhealthy;
    assert_eq!(spans(&history, "a"), [(5_000, 5_000, ill), (10 * MINUTE, 10 * MINUTE, ill)]);
    history.observe("backend", &[target("a", TargetState::Healthy)], after(20 * MINUTE));
    assert_eq!(seen(&history, "a", after(20 * MINUTE)).since, None);
}

#[test]
fn a_clock_that_was_set_back_is_a_gap() {
    let mut history = TargetHistory::default();
    history.observe("backend", &[target("a", TargetState::Healthy)], START);
    history.observe("backend", &[target("a", TargetState::Unhealthy)], after(-MINUTE));
    assert_eq!(seen(&history, "a", START).since, None);
}

#[test]
fn a_new_reason_is_a_new_span_of_the_same_state() {
    let mut history = TargetHistory::default();
    let ill = |reason: &str| Target { reason: Some(reason.into()), ..target("a", TargetState::Unhealthy) };
    history.observe("backend", &[target("a", TargetState::Healthy)], START);
    history.observe("backend", &[ill("Target.Timeout")], after(5_000));
    history.observe("backend", &[ill("Target.FailedHealthChecks")], after(10_000));
    assert_eq!(seen(&history, "a", after(10_000)).since, Some(after(5_000)));
    let reasons = history.spans("backend", &target("a", TargetState::Healthy));
    let reasons: Vec<_> = reasons.iter().map(|span| span.reason.as_deref()).collect();
    assert_eq!(reasons, [None, Some("Target.Timeout"), Some("Target.FailedHealthChecks")]);
}

#[test]
fn a_target_that_appears_while_watched_has_a_time_and_one_that_goes_is_forgotten() {
    let mut history = TargetHistory::default();
    history.observe("backend", &[target("a", TargetState::Healthy)], START);
    let later = after(5_000);
    history.observe("backend", &[target("b", TargetState::Initial)], later);
    assert_eq!(seen(&history, "b", later).since, Some(later));
    assert!(seen(&history, "a", later).history.iter().all(Option::is_none));
    assert_eq!(spans(&history, "a"), []);
}

#[test]
fn the_worst_of_a_minute_is_its_mark() {
    let mut history = TargetHistory::default();
    history.observe("backend", &[target("a", TargetState::Unhealthy)], START);
    history.observe("backend", &[target("a", TargetState::Healthy)], after(5_000));
    let marks = seen(&history, "a", after(5_000)).history;
    assert_eq!(marks.last(), Some(&Some(TargetState::Unhealthy)));
}

#[test]
fn a_steady_target_is_one_span_and_its_marks_are_half_an_hour() {
    let mut history = TargetHistory::default();
    for minute in 0..100 {
        history.observe("backend", &[target("a", TargetState::Healthy)], after(minute * MINUTE));
    }
    assert_eq!(spans(&history, "a"), [(0, 99 * MINUTE, TargetState::Healthy)]);
    let marks = seen(&history, "a", after(99 * MINUTE)).history;
    assert_eq!(marks, vec![Some(TargetState::Healthy); 30]);
}

#[test]
fn what_is_kept_is_bounded_in_number_and_in_time() {
    let mut history = TargetHistory::default();
    for (turn, state) in (0..2_000).zip([TargetState::Healthy, TargetState::Unhealthy].into_iter().cycle()) {
        history.observe("backend", &[target("a", state)], after(turn * 5_000));
    }
    assert_eq!(spans(&history, "a").len(), SPANS);
    history.observe("backend", &[target("a", TargetState::Healthy)], after(24 * 60 * MINUTE));
    assert_eq!(spans(&history, "a").len(), 1);
}

#[test]
fn the_host_count_tells_since_when_only_without_doubt() {
    let series = |counts: &[f64]| -> Vec<_> {
        counts.iter().zip(0..).map(|(count, minute)| (Moment(minute * MINUTE), *count)).collect()
    };
    assert_eq!(unhealthy_since(&series(&[0.0, 0.0, 1.0, 1.0]), 1), Some(Moment(2 * MINUTE)));
    assert_eq!(unhealthy_since(&series(&[0.0, 1.0, 2.0, 1.0]), 1), None);
    assert_eq!(unhealthy_since(&series(&[0.0, 1.0, 1.0]), 2), None);
    assert_eq!(unhealthy_since(&series(&[1.0, 1.0]), 1), None);
    assert_eq!(unhealthy_since(&series(&[1.0, 0.0]), 1), None);
    assert_eq!(unhealthy_since(&[], 1), None);
}

#[test]
fn only_undated_unhealthy_targets_are_dated() {
    let mut targets = [
        target("a", TargetState::Unhealthy),
        target("b", TargetState::Unhealthy),
        target("c", TargetState::Healthy),
    ];
    targets[1].since = Some(Moment(7));
    date_unhealthy(&mut targets, &[(Moment(0), 0.0), (Moment(60_000), 2.0)]);
    assert_eq!(targets.map(|target| target.since), [Some(Moment(60_000)), Some(Moment(7)), None]);
}

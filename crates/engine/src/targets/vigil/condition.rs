//! How a watched group is doing, and when that is worth a word: the last healthy target lost, the first one back.

use std::collections::BTreeMap;

use protocol::overview::{Target, TargetState};

/// What is known of a watched group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Condition {
    /// No target was seen yet: nothing can be lost.
    #[default]
    Unknown,
    /// It has a healthy target.
    Serving,
    /// It has none, and that was told.
    Lost,
}

/// A turn for the worse or the better.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) recovered: bool,
    /// Goes on from the group's name.
    pub(super) words: String,
}

impl Condition {
    /// Takes note of what the group has now, nothing when it is not there; answers what there is to tell.
    pub(super) fn turn(&mut self, targets: Option<&[Target]>) -> Option<Turn> {
        let healthy = count(targets.unwrap_or_default(), TargetState::Healthy);
        let (next, turn) = match (*self, healthy) {
            (Self::Serving, 0) => (Self::Lost, Some(Turn { recovered: false, words: lost(targets, "") })),
            (Self::Unknown, 0) if targets.is_some_and(|targets| !targets.is_empty()) => {
                let words = lost(targets, ", since before the console looked");
                (Self::Lost, Some(Turn { recovered: false, words }))
            }
            (same, 0) => (same, None),
            (Self::Lost, healthy) => {
                let all = targets.unwrap_or_default().len();
                let words = format!("has a healthy target again: {healthy} of {all}");
                (Self::Serving, Some(Turn { recovered: true, words }))
            }
            (Self::Unknown | Self::Serving, _) => (Self::Serving, None),
        };
        *self = next;
        turn
    }
}

/// `since` goes on from what is lost.
fn lost(targets: Option<&[Target]>, since: &str) -> String {
    let Some(targets) = targets else { return "is not there any more".to_owned() };
    if targets.is_empty() {
        return "has no targets any more".to_owned();
    }
    let states = [
        (TargetState::Unhealthy, "unhealthy"),
        (TargetState::Initial, "initial"),
        (TargetState::Draining, "draining"),
        (TargetState::Unused, "unused"),
        (TargetState::Unavailable, "unavailable"),
    ];
    let counts = states.iter().map(|(state, word)| (count(targets, *state), word));
    let counts: Vec<_> =
        counts.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let reason = common_reason(targets).map(|reason| format!(", {reason}")).unwrap_or_default();
    format!("has no healthy target{since}: {}{reason}", counts.join(", "))
}

/// What most of the unhealthy targets suffer from; of all, when none is.
fn common_reason(targets: &[Target]) -> Option<&str> {
    let unhealthy = count(targets, TargetState::Unhealthy);
    let counted = targets.iter().filter(|target| unhealthy == 0 || target.state == TargetState::Unhealthy);
    let mut times = BTreeMap::<&str, usize>::new();
    for reason in counted.filter_map(|target| target.description.as_deref()) {
        *times.entry(reason).or_default() += 1;
    }
    times.into_iter().max_by_key(|(_, times)| *times).map(|(reason, _)| reason)
}

fn count(targets: &[Target], state: TargetState) -> usize {
    targets.iter().filter(|target| target.state == state).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::test_target;

    fn ill(id: &str, why: &str) -> Target {
        Target { description: Some(why.into()), ..test_target(id, TargetState::Unhealthy) }
    }

    fn well(id: &str) -> Target {
        test_target(id, TargetState::Healthy)
    }

    #[test]
    fn a_loss_is_told_once_and_so_is_the_recovery() {
        let mut condition = Condition::default();
        assert_eq!(condition.turn(Some(&[well("a"), well("b")])), None);
        assert_eq!(condition.turn(Some(&[well("a"), ill("b", "health check timed out")])), None);
        let down = [
            ill("a", "health check timed out"),
            ill("b", "health check timed out"),
            ill("c", "health checks fail: the connection was refused or closed"),
            test_target("d", TargetState::Draining),
        ];
        let turn = condition.turn(Some(&down)).unwrap();
        assert!(!turn.recovered);
        assert_eq!(turn.words, "has no healthy target: 3 unhealthy, 1 draining, health check timed out");
        assert_eq!(condition.turn(Some(&down[..1])), None, "no repeats");
        assert_eq!(condition.turn(Some(&[])), None);
        let turn = condition.turn(Some(&[well("a"), ill("b", "")])).unwrap();
        assert!(turn.recovered);
        assert_eq!(turn.words, "has a healthy target again: 1 of 2");
        assert_eq!(condition.turn(Some(&[well("a")])), None);
    }

    #[test]
    fn what_never_was_cannot_be_lost() {
        let mut condition = Condition::default();
        assert_eq!(condition.turn(Some(&[])), None);
        assert_eq!(condition.turn(None), None);
        assert_eq!(condition.turn(Some(&[well("a")])), None, "the first healthy one is no recovery");
    }

    #[test]
    fn what_was_lost_before_the_first_look_is_told_at_once() {
        let mut condition = Condition::default();
        let down = [ill("a", "health check timed out")];
        let turn = condition.turn(Some(&down)).unwrap();
        assert!(!turn.recovered);
        let words =
            "has no healthy target, since before the console looked: 1 unhealthy, health check timed out";
        assert_eq!(turn.words, words);
        assert_eq!(condition.turn(Some(&down)), None, "no repeats");
        assert!(condition.turn(Some(&[well("a")])).unwrap().recovered);
    }

    #[test]
    fn a_group_that_is_emptied_or_deleted_is_lost() {
        for (targets, words) in [(Some(&[][..]), "has no targets any more"), (None, "is not there any more")]
        {
            let mut condition = Condition::Serving;
            assert_eq!(condition.turn(targets).unwrap().words, words);
        }
    }
}

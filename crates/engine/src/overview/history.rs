//! What was seen of targets while the console ran. AWS tells a target's state, never since when.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::{
    Moment,
    overview::{Target, TargetState},
};

const MINUTE: i64 = 60_000;
/// Marks that are kept, one a minute.
const MARKS: i64 = 30;
/// After a longer gap between two looks, nobody knows when something changed.
const BLIND: i64 = 2 * MINUTE;

/// The targets of an environment as they were seen.
#[derive(Debug, Default)]
pub(crate) struct TargetHistory {
    groups: BTreeMap<String, Group>,
}

#[derive(Debug)]
struct Group {
    seen_at: Moment,
    tracks: BTreeMap<TargetId, Track>,
}

type TargetId = (String, Option<u16>);

#[derive(Debug)]
struct Track {
    state: TargetState,
    since: Option<Moment>,
    /// Minutes since 1970, oldest first, and the worst that was seen in each.
    marks: VecDeque<(i64, TargetState)>,
}

impl TargetHistory {
    /// Notes what a look at `group` showed.
    pub(crate) fn observe(&mut self, group: &str, targets: &[Target], now: Moment) {
        let before = self.groups.get(group).map(|group| group.seen_at);
        let watched = before.is_some_and(|before| (0..=BLIND).contains(&now.millis_since(before)));
        let changed_at = watched.then_some(now);
        let group = self
            .groups
            .entry(group.to_owned())
            .or_insert_with(|| Group { seen_at: now, tracks: BTreeMap::new() });
        group.seen_at = now;
        for target in targets {
            let track = group.tracks.entry(id(target)).or_insert_with(|| Track {
                state: target.state,
                since: changed_at,
                marks: VecDeque::new(),
            });
            if track.state != target.state {
                track.state = target.state;
                track.since = changed_at;
            }
            track.mark(now);
        }
        let present: BTreeSet<_> = targets.iter().map(id).collect();
        group.tracks.retain(|id, _| present.contains(id));
    }

    /// Adds to `targets` of `group` what was seen of them: since when, and the marks of the last half hour.
    pub(crate) fn complete(&self, group: &str, targets: &mut [Target], now: Moment) {
        let tracks = self.groups.get(group).map(|group| &group.tracks);
        for target in targets {
            let track = tracks.and_then(|tracks| tracks.get(&id(target)));
            target.since = track.and_then(|track| track.since);
            target.history = marks(track, now);
        }
    }
}

impl Track {
    fn mark(&mut self, now: Moment) {
        let minute = now.0.div_euclid(MINUTE);
        match self.marks.back_mut() {
            Some((last, worst)) if *last == minute => *worst = worse(*worst, self.state),
            _ => self.marks.push_back((minute, self.state)),
        }
        while self.marks.front().is_some_and(|(first, _)| *first <= minute - MARKS) {
            self.marks.pop_front();
        }
    }
}

fn id(target: &Target) -> TargetId {
    (target.id.clone(), target.port)
}

fn marks(track: Option<&Track>, now: Moment) -> Vec<Option<TargetState>> {
    let this_minute = now.0.div_euclid(MINUTE);
    let seen = |minute| {
        let marks = &track?.marks;
        marks.iter().find(|(at, _)| *at == minute).map(|(_, state)| *state)
    };
    (this_minute - MARKS + 1..=this_minute).map(seen).collect()
}

fn worse(a: TargetState, b: TargetState) -> TargetState {
    let badness = |state| match state {
        TargetState::Unhealthy => 3,
        TargetState::Initial | TargetState::Draining => 2,
        TargetState::Unavailable | TargetState::Unused => 1,
        TargetState::Healthy => 0,
    };
    if badness(b) > badness(a) { b } else { a }
}

/// Since when `unhealthy` targets of a group have been so, by its `UnHealthyHostCount` (oldest first).
///
/// Told only where the series leaves no doubt: it is at `unhealthy` now, has been all the time since it
/// left zero, and the zero was seen.
pub(crate) fn unhealthy_since(counts: &[(Moment, f64)], unhealthy: usize) -> Option<Moment> {
    let last_zero = counts.iter().rposition(|(_, count)| *count == 0.0)?;
    let run = &counts[last_zero + 1..];
    let steady = run.iter().all(|(_, count)| *count == unhealthy as f64);
    (unhealthy > 0 && steady).then(|| run.first().map(|(at, _)| *at)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::test_target as target;

    fn seen(history: &TargetHistory, id: &str, now: Moment) -> Target {
        let mut targets = [target(id, TargetState::Healthy)];
        history.complete("backend", &mut targets, now);
        let [target] = targets;
        target
    }

    #[test]
    fn a_change_that_was_watched_has_a_time() {
        let mut history = TargetHistory::default();
        let start = Moment(100 * MINUTE);
        history.observe("backend", &[target("a", TargetState::Healthy)], start);
        assert_eq!(seen(&history, "a", start).since, None);
        let later = start.plus_millis(MINUTE);
        history.observe("backend", &[target("a", TargetState::Unhealthy)], later);
        history.observe("backend", &[target("a", TargetState::Unhealthy)], later.plus_millis(MINUTE));
        let target = seen(&history, "a", later.plus_millis(MINUTE));
        assert_eq!(target.since, Some(later));
        assert_eq!(target.history.len(), 30);
        let last: Vec<_> = target.history[26..].to_vec();
        let unhealthy = Some(TargetState::Unhealthy);
        assert_eq!(last, [None, Some(TargetState::Healthy), unhealthy, unhealthy]);
    }

    #[test]
    fn a_change_during_a_gap_has_none() {
        let mut history = TargetHistory::default();
        let start = Moment(100 * MINUTE);
        history.observe("backend", &[target("a", TargetState::Healthy)], start);
        let later = start.plus_millis(10 * MINUTE);
        history.observe("backend", &[target("a", TargetState::Unhealthy)], later);
        assert_eq!(seen(&history, "a", later).since, None);
    }

    #[test]
    fn a_target_that_appears_while_watched_has_a_time_and_one_that_goes_is_forgotten() {
        let mut history = TargetHistory::default();
        let start = Moment(100 * MINUTE);
        history.observe("backend", &[target("a", TargetState::Healthy)], start);
        let later = start.plus_millis(5_000);
        history.observe("backend", &[target("b", TargetState::Initial)], later);
        assert_eq!(seen(&history, "b", later).since, Some(later));
        assert!(seen(&history, "a", later).history.iter().all(Option::is_none));
    }

    #[test]
    fn the_worst_of_a_minute_stays() {
        let mut history = TargetHistory::default();
        let start = Moment(100 * MINUTE);
        history.observe("backend", &[target("a", TargetState::Unhealthy)], start);
        history.observe("backend", &[target("a", TargetState::Healthy)], start.plus_millis(5_000));
        let marks = seen(&history, "a", start.plus_millis(5_000)).history;
        assert_eq!(marks.last(), Some(&Some(TargetState::Unhealthy)));
    }

    #[test]
    fn half_an_hour_is_kept() {
        let mut history = TargetHistory::default();
        for minute in 0..100 {
            history.observe("backend", &[target("a", TargetState::Healthy)], Moment(minute * MINUTE));
        }
        let group = &history.groups["backend"];
        assert_eq!(group.tracks.values().next().unwrap().marks.len(), 30);
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
}

//! What was seen of targets while the console ran. AWS tells a target's state, never since when.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque, hash_map::Entry};

use protocol::{
    Moment,
    overview::{Target, TargetState},
    targets::Span,
};

const MINUTE: i64 = 60_000;
/// Marks that the overview shows, one a minute.
const MARKS: i64 = 30;
/// After a longer gap between two looks, nobody knows what happened meanwhile.
const BLIND: i64 = 2 * MINUTE;
/// What ended earlier than this is forgotten.
const KEPT: i64 = 6 * 60 * MINUTE;
/// Spans that are kept of a target, however often it flaps.
const SPANS: usize = 500;

/// The targets of an environment as they were seen.
#[derive(Debug, Default)]
pub(crate) struct TargetHistory {
    groups: BTreeMap<String, Group>,
}

#[derive(Debug)]
struct Group {
    seen_at: Moment,
    tracks: HashMap<TargetId, Track>,
}

type TargetId = (String, Option<u16>);

/// What was seen of one target.
#[derive(Clone, Debug)]
struct Track {
    since: Option<Moment>,
    /// Oldest first. The last is what it was seen in last.
    spans: VecDeque<Span>,
}

impl TargetHistory {
    /// Notes what a look at `group` showed.
    pub(crate) fn observe(&mut self, group: &str, targets: &[Target], now: Moment) {
        let before = self.groups.get(group).map(|group| group.seen_at);
        let watched = before.is_some_and(|before| (0..=BLIND).contains(&now.millis_since(before)));
        let group = self
            .groups
            .entry(group.to_owned())
            .or_insert_with(|| Group { seen_at: now, tracks: HashMap::new() });
        group.seen_at = now;
        for target in targets {
            match group.tracks.entry(id(target)) {
                Entry::Occupied(track) => track.into_mut().note(target, now, watched),
                Entry::Vacant(track) => drop(track.insert(Track::begin(target, now, watched))),
            }
        }
        let present: HashSet<_> = targets.iter().map(id).collect();
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

    /// What was seen of `target`, oldest first.
    pub(crate) fn spans(&self, group: &str, target: &Target) -> Vec<Span> {
        let track = self.groups.get(group).and_then(|group| group.tracks.get(&id(target)));
        track.map(|track| track.spans.iter().cloned().collect()).unwrap_or_default()
    }
}

impl Track {
    /// A target that appears while its group is watched has been there since now.
    fn begin(target: &Target, now: Moment, watched: bool) -> Self {
        Self { since: watched.then_some(now), spans: VecDeque::from([span(target, now)]) }
    }

    fn note(&mut self, target: &Target, now: Moment, watched: bool) {
        let last = self.spans.back_mut().filter(|last| watched && last.state == target.state);
        let stayed = last.is_some();
        match last {
            Some(last) if last.reason == target.reason => last.to = now,
            _ => self.spans.push_back(span(target, now)),
        }
        if !stayed {
            self.since = watched.then_some(now);
        }
        let too_old = |span: &Span| now.millis_since(span.to) > KEPT;
        while self.spans.len() > SPANS || self.spans.front().is_some_and(too_old) {
            self.spans.pop_front();
        }
    }
}

fn id(target: &Target) -> TargetId {
    (target.id.clone(), target.port)
}

fn span(target: &Target, now: Moment) -> Span {
    Span { from: now, to: now, state: target.state, reason: target.reason.clone() }
}

/// The worst that was seen in each of the last minutes, oldest first.
fn marks(track: Option<&Track>, now: Moment) -> Vec<Option<TargetState>> {
    let first = now.0.div_euclid(MINUTE) - MARKS + 1;
    let mut marks = vec![None; MARKS as usize];
    for span in track.iter().flat_map(|track| track.spans.iter().rev()) {
        let minute = |at: Moment| at.0.div_euclid(MINUTE) - first;
        let (from, to) = (minute(span.from).max(0), minute(span.to).min(MARKS - 1));
        if to < 0 {
            break;
        }
        for mark in (from..=to).filter_map(|minute| usize::try_from(minute).ok()) {
            let mark = &mut marks[mark];
            *mark = Some(mark.map_or(span.state, |known| worse(known, span.state)));
        }
    }
    marks
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

/// Dates unhealthy targets that nobody saw fall ill by their group's `UnHealthyHostCount` (oldest first).
pub(crate) fn date_unhealthy(targets: &mut [Target], counts: &[(Moment, f64)]) {
    let unhealthy = targets.iter().filter(|target| target.state == TargetState::Unhealthy).count();
    let Some(since) = unhealthy_since(counts, unhealthy) else { return };
    for target in targets {
        if target.state == TargetState::Unhealthy && target.since.is_none() {
            target.since = Some(since);
        }
    }
}

/// Since when `unhealthy` targets of a group have been so.
///
/// Told only where the series leaves no doubt: it is at `unhealthy` now, has been all the time since it
/// left zero, and the zero was seen.
fn unhealthy_since(counts: &[(Moment, f64)], unhealthy: usize) -> Option<Moment> {
    let last_zero = counts.iter().rposition(|(_, count)| *count == 0.0)?;
    let run = &counts[last_zero + 1..];
    let steady = run.iter().all(|(_, count)| *count == unhealthy as f64);
    (unhealthy > 0 && steady).then(|| run.first().map(|(at, _)| *at)).flatten()
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;

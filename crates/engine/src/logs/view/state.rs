//! How a view stands, in the words of the protocol.

use protocol::{
    Moment,
    logs::{Mode, Scope, SourceState, TailState},
};

use super::{Progress, SourceProgress};
use crate::logs::buffer::Snapshot;

/// Before anything was read.
pub(super) fn opening(scope: &Scope) -> TailState {
    TailState { sources: scope.sources.iter().map(|_| source(None, 0)).collect(), ..TailState::default() }
}

/// What of `progress` and the lines is told; what is shown of them is the worker's.
pub(super) fn told(progress: &Progress, snapshot: &Snapshot, scope: &Scope, now: Moment) -> TailState {
    let sources: Vec<_> = (0_u16..)
        .zip(&scope.sources)
        .map(|(place, _)| source(progress.sources.get(usize::from(place)), snapshot.held_of(place)))
        .collect();
    TailState {
        held: count(snapshot.lines()),
        received: progress.received,
        recovered: progress.recovered,
        recovered_just_now: snapshot.recovered_since(now),
        forgotten: progress.forgotten,
        repeated: progress.repeated,
        // None is less than any moment: what is not known of one is not known of all.
        complete_until: sources.iter().map(|source| source.complete_until).min().flatten(),
        behind: progress.read_until.map(|until| now.millis_since(until).max(0)),
        backfill: progress.backfill,
        live: progress.live.clone(),
        sources,
        ..TailState::default()
    }
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn source(progress: Option<&SourceProgress>, held: u64) -> SourceState {
    SourceState {
        mode: progress.map_or(Mode::Opening, |progress| progress.mode),
        held,
        newest: progress.and_then(|progress| progress.newest),
        complete_until: progress.and_then(|progress| progress.complete_until),
        sampled: progress.is_some_and(|progress| progress.sampled),
        trouble: progress.and_then(|progress| progress.trouble.clone()),
    }
}

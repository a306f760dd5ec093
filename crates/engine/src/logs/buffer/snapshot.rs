//! What a buffer held at one moment.

use std::sync::Arc;

use protocol::{Moment, logs::LineKey};

use super::{
    block::{Block, Rank},
    key::{Key, hash},
    place::{Place, onward, seek},
    recoveries::Recoveries,
    streams::Names,
};

/// What a buffer held at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// In order; none is empty.
    pub(crate) blocks: Vec<Arc<Block>>,
    pub(super) lines: usize,
    pub(super) held: Vec<u64>,
    pub(super) names: Arc<Names>,
    pub(super) recoveries: Recoveries,
}

impl Snapshot {
    /// How many lines there are.
    pub(crate) fn lines(&self) -> usize {
        self.lines
    }

    /// Lines of each source, by its place in the scope.
    pub(crate) fn held_of(&self, source: u16) -> u64 {
        self.held.get(usize::from(source)).copied().unwrap_or_default()
    }

    /// The name of a stream.
    pub(crate) fn stream_name(&self, stream: u32) -> &str {
        self.names.get(&stream).map(AsRef::as_ref).unwrap_or_default()
    }

    /// The first line of this moment or after it; nothing when all are older.
    pub(crate) fn at_or_after(&self, at: Moment) -> Option<Place> {
        self.seek(|(other, ..)| other < at.0)
    }

    /// The key of a line.
    pub(crate) fn key(&self, place: Place) -> LineKey {
        let (at, ingested, _) = self.rank(place);
        let hash = self.hash(place);
        let first = seek(&self.blocks, Place::default(), |(a, i, _)| (a, i) < (at, ingested));
        let before = onward(&self.blocks, first).take_while(|other| *other < place);
        let nth = before.filter(|other| self.hash(*other) == hash).count();
        Key { at, ingested, hash, nth }.write()
    }

    /// The line of this key, or, where it is not there, the one that follows its place. Nothing for a key that is not
    /// one, or when nothing follows.
    pub(crate) fn find(&self, key: &LineKey) -> Option<(Place, bool)> {
        let Key { at, ingested, hash, nth } = Key::read(key)?;
        let first = self.seek(|(a, i, _)| (a, i) < (at, ingested))?;
        let found = onward(&self.blocks, first)
            .take_while(|place| {
                let (a, i, _) = self.rank(*place);
                (a, i) == (at, ingested)
            })
            .filter(|place| self.hash(*place) == hash)
            .nth(nth);
        Some(found.map_or((first, false), |place| (place, true)))
    }

    /// Whether the sweep found the line in the last ten seconds.
    pub(crate) fn just_recovered(&self, place: Place, now: Moment) -> bool {
        let origin = &self.blocks[place.block].origins()[place.line];
        origin.recovered && self.recoveries.has(origin.id, now)
    }

    /// How many lines the sweep found in the last ten seconds that Live Tail should have brought.
    pub(crate) fn recovered_since(&self, now: Moment) -> u64 {
        self.recoveries.lines(now)
    }

    fn rank(&self, place: Place) -> Rank {
        self.blocks[place.block].rank(place.line)
    }

    fn hash(&self, place: Place) -> u64 {
        let block = &self.blocks[place.block];
        hash(self.stream_name(block.stream(place.line)), block.text(place.line))
    }

    fn seek(&self, is_before: impl Fn(Rank) -> bool) -> Option<Place> {
        let place = seek(&self.blocks, Place::default(), is_before);
        (place.block < self.blocks.len()).then_some(place)
    }
}

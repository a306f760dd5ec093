//! What a buffer held at one moment.

use std::{collections::HashMap, sync::Arc};

use protocol::{Moment, logs::LineKey};

use super::{
    block::{Block, Rank},
    key::{Key, hash},
    place::{Place, onward, seek},
    recoveries::Recoveries,
    streams::Names,
};

/// Keys of lines, each by itself or one after the other. Truly equal lines are counted on from the line before, so that
/// the keys of many lines of one moment cost as much as that of the last.
pub(crate) struct Keys<'a> {
    snapshot: &'a Snapshot,
    /// Timestamp and ingestion of the lines that were counted.
    of: Option<(i64, i64)>,
    /// The first line that was not.
    next: Place,
    /// How many there were with each hash.
    seen: HashMap<u64, usize>,
}

impl Keys<'_> {
    /// The key of a line.
    pub(crate) fn of(&mut self, place: Place) -> LineKey {
        let snapshot = self.snapshot;
        let (at, ingested, _) = snapshot.rank(place);
        if self.of != Some((at, ingested)) || place < self.next {
            self.of = Some((at, ingested));
            self.next = seek(&snapshot.blocks, Place::default(), |(a, i, _)| (a, i) < (at, ingested));
            self.seen.clear();
        }
        for before in onward(&snapshot.blocks, self.next).take_while(|other| *other < place) {
            *self.seen.entry(snapshot.hash(before)).or_default() += 1;
        }
        self.next = place;
        let hash = snapshot.hash(place);
        let nth = self.seen.get(&hash).copied().unwrap_or_default();
        Key { at, ingested, hash, nth }.write()
    }
}

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
        self.keys().of(place)
    }

    /// The keys of lines that are asked for in their order.
    pub(crate) fn keys(&self) -> Keys<'_> {
        Keys { snapshot: self, of: None, next: Place::default(), seen: HashMap::new() }
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

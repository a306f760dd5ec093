//! All keys of a bucket in their order, with their versions: what came by itself, what a test has heaped up, and what
//! was written, as one.

use std::{borrow::Cow, collections::btree_map, iter::Peekable, ops::Bound};

use protocol::Moment;

use super::{Version, generated::Generated, hoard::Hoard, ledger::Ledger};
use crate::world::{Filing, World};

/// A walk through the keys of a bucket.
pub(super) struct Walk<'w> {
    world: &'w World,
    filing: Filing,
    now: Moment,
    ledger: &'w Ledger,
    generated: &'w Generated,
    place: usize,
    hoarded: u64,
    /// The key at `hoarded`, once it was made.
    heaped: Option<(String, Version)>,
    written: Peekable<btree_map::Range<'w, String, Vec<Version>>>,
}

impl<'w> Walk<'w> {
    /// From the first key.
    pub(super) fn new(
        (world, filing, now): (&'w World, Filing, Moment),
        (ledger, generated): (&'w Ledger, &'w Generated),
    ) -> Self {
        let written = ledger.written.range::<String, _>(..).peekable();
        Self { world, filing, now, ledger, generated, place: 0, hoarded: 0, heaped: None, written }
    }

    /// Goes to the first key that is not `before` what is looked for, which is not less than `from`.
    pub(super) fn seek(&mut self, from: &str, before: impl Fn(&str) -> bool) {
        self.place = self.generated.first(&before);
        self.heaped = None;
        self.hoarded = self.ledger.hoard.map_or(0, |hoard| hoard.first(self.world, &before));
        let range = (Bound::Included(from), Bound::Unbounded);
        self.written = self.ledger.written.range::<str, _>(range).peekable();
        while self.written.next_if(|(key, _)| before(key)).is_some() {}
    }

    /// The next key and its versions, the newest first; there may be none left of a key.
    pub(super) fn next(&mut self) -> Option<(Cow<'w, str>, Vec<Version>)> {
        if self.heaped.is_none()
            && let Some(hoard) = self.ledger.hoard.filter(|hoard| self.hoarded < hoard.len())
        {
            let arrival = hoard.at(self.world, self.hoarded);
            self.heaped = Some((arrival.key(), Hoard::version(arrival)));
        }
        let generated = self.generated.key(self.place);
        let heaped = self.heaped.as_ref().map(|(key, _)| key.as_str());
        let written = self.written.peek().map(|(key, _)| key.as_str());
        let first = [generated, heaped, written].into_iter().flatten().min()?;
        let (is_generated, is_heaped, is_written) =
            (generated == Some(first), heaped == Some(first), written == Some(first));

        let mut versions = Vec::new();
        let mut key: Option<Cow<'w, str>> = None;
        if is_heaped && let Some((made, version)) = self.heaped.take() {
            self.hoarded += 1;
            self.take(&made, &version, &mut versions);
            key = Some(Cow::Owned(made));
        }
        if is_generated {
            let known: Option<&'w str> = self.generated.key(self.place);
            while self.place < self.generated.len() && self.generated.key(self.place) == known {
                if let (Some(known), Some(version)) = (known, self.generated.version(self.place)) {
                    self.take(known, version, &mut versions);
                }
                self.place += 1;
            }
            key = known.map(Cow::Borrowed);
        }
        if is_written && let Some((known, written)) = self.written.next() {
            versions.extend(written.iter().rev().cloned());
            key = Some(Cow::Borrowed(known));
        }
        // Stable: of one moment, the one that was written last stands first.
        versions.sort_by_key(|version| std::cmp::Reverse(version.at));
        Some((key?, versions))
    }

    /// All versions of `key`, the newest first.
    pub(super) fn versions_of(&mut self, key: &str) -> Vec<Version> {
        self.seek(key, |known| known < key);
        self.next().filter(|(found, _)| found == key).map(|(_, versions)| versions).unwrap_or_default()
    }

    /// Takes a generated version that is there now.
    fn take(&self, key: &str, version: &Version, into: &mut Vec<Version>) {
        let there = version.at <= self.now && version.at >= self.filing.kept_since(self.now);
        if there && !self.ledger.is_removed(key, version) {
            into.push(version.clone());
        }
    }
}

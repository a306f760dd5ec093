//! What is in a bucket without anybody having written it: sorted once, and kept for a minute.

use protocol::Moment;

use super::{Origin, Version};
use crate::{
    time::{MINUTE, floor},
    world::{End, Filing, World},
};

/// The versions that a bucket is given until the end of a minute, by key, the newest first.
#[derive(Debug, Default)]
pub(super) struct Generated {
    minute: Option<Moment>,
    rows: Vec<(Box<str>, Version)>,
}

impl Generated {
    pub(super) fn until(filing: Filing, world: &World, now: Moment) -> Self {
        let minute = floor(now, MINUTE);
        let end = minute.plus_millis(MINUTE - 1);
        let mut rows: Vec<(Box<str>, Version)> = Vec::new();
        for arrival in world.filed(filing, filing.kept_since(minute), end) {
            let key: Box<str> = arrival.key().into();
            for (edition, at) in (0..).zip(arrival.editions()) {
                rows.push((key.clone(), Version { at, origin: Origin::Document(arrival, edition) }));
            }
            if let Some(result) = arrival.result_key()
                && let End::Analysed { at, .. } = arrival.analysis().end
            {
                rows.push((result.into(), Version { at, origin: Origin::Findings(arrival) }));
            }
            if let Some(at) = arrival.withdrawn() {
                rows.push((key, Version { at, origin: Origin::Withdrawn(arrival) }));
            }
        }
        rows.retain(|(_, version)| version.at <= end);
        rows.sort_by(|(key, version), (other, later)| key.cmp(other).then(later.at.cmp(&version.at)));
        Self { minute: Some(minute), rows }
    }

    /// Whether it is that of the minute of `now`.
    pub(super) fn is_of(&self, now: Moment) -> bool {
        self.minute == Some(floor(now, MINUTE))
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn key(&self, place: usize) -> Option<&str> {
        self.rows.get(place).map(|(key, _)| &**key)
    }

    pub(super) fn version(&self, place: usize) -> Option<&Version> {
        self.rows.get(place).map(|(_, version)| version)
    }

    /// The place of the first row whose key is not `before` what is looked for.
    pub(super) fn first(&self, before: impl Fn(&str) -> bool) -> usize {
        self.rows.partition_point(|(key, _)| before(key))
    }
}

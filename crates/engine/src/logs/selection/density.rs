//! Rows over time.

use protocol::{
    Moment,
    catalogue::Revision,
    logs::{Bucket, Density},
};

use super::Selection;
use crate::logs::buffer::{Place, Snapshot};

/// The most stretches of time.
const MOST_BUCKETS: u32 = 2_000;

impl Selection {
    /// How many rows there are in each of so many stretches of equal time.
    pub(crate) fn density(&self, snapshot: &Snapshot, buckets: u32, revision: Revision) -> Density {
        let time = |row: u64| {
            let place = self.places(row).next()?;
            snapshot.blocks.get(place.block)?.times().get(place.line).copied()
        };
        let last = self.rows().checked_sub(1);
        let ends = last.and_then(|last| Some((time(0)?, time(last)?.saturating_add(1))));
        let Some((from, until)) = ends else {
            return Density { revision, from: Moment(0), until: Moment(0), buckets: Vec::new() };
        };
        // No stretch is shorter than a millisecond: there would be nothing between its ends.
        let length = i128::from(until) - i128::from(from);
        let most = u64::try_from(length).unwrap_or(1).max(1);
        let buckets = most.min(u64::from(buckets.clamp(1, MOST_BUCKETS)));
        let start = |bucket: u64| {
            let start = i128::from(from) + length * i128::from(bucket) / i128::from(buckets);
            i64::try_from(start).unwrap_or(until)
        };
        let after = Place { block: snapshot.blocks.len(), line: 0 };
        let counts = |at: i64| self.counts_before(snapshot.at_or_after(Moment(at)).unwrap_or(after));
        let mut before = counts(from);
        let buckets = (0..buckets).map(|bucket| {
            let end = counts(start(bucket + 1));
            let (rows, warnings, errors) =
                (end.rows - before.rows, end.warnings - before.warnings, end.errors - before.errors);
            let first = before.rows;
            before = end;
            Bucket {
                first,
                errors: count(errors),
                warnings: count(warnings),
                others: count(rows - warnings - errors),
            }
        });
        Density { revision, from: Moment(from), until: Moment(until), buckets: buckets.collect() }
    }
}

fn count(rows: u64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

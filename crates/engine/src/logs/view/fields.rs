//! Which fields the lines of a view have.

use std::{cmp::Reverse, collections::HashMap};

use protocol::logs::FieldSeen;

use super::Published;
use crate::logs::{buffer::Place, reading};

/// Rows that are looked at: the newest.
const SAMPLE: u64 = 2_000;
/// The most fields that are counted; those that come later are not.
const MOST_NAMES: usize = 4_096;
/// The most fields that are told.
const MOST_FIELDS: usize = 200;
/// The most values of a field that are told.
const MOST_VALUES: usize = 8;
/// The most values of a field that are counted; those that come later are not.
const MOST_COUNTED: usize = 256;
/// The longest value that is told, in bytes: a longer one completes nothing.
const LONGEST_VALUE: usize = 80;

/// What the lines have of a field.
#[derive(Default)]
pub(super) struct Seen {
    lines: u64,
    values: HashMap<String, u64>,
}

impl Published {
    /// The fields of the newest rows, those of most lines first.
    pub(in crate::logs) fn fields(&self) -> Vec<FieldSeen> {
        let mut fields: Vec<_> = self.fields_seen().into_iter().map(told).collect();
        fields
            .sort_by(|one, other| (Reverse(one.lines), &one.name).cmp(&(Reverse(other.lines), &other.name)));
        fields.truncate(MOST_FIELDS);
        fields
    }

    /// The fields of the newest rows by their names, with their values.
    pub(super) fn fields_seen(&self) -> HashMap<String, Seen> {
        let mut seen = HashMap::<String, Seen>::new();
        let first = self.selection.rows().saturating_sub(SAMPLE);
        let texts = self.selection.places(first).map(|place: Place| self.text(place));
        for field in texts.flat_map(reading::fields) {
            if seen.len() >= MOST_NAMES && !seen.contains_key(&field.name) {
                continue;
            }
            let seen = seen.entry(field.name).or_default();
            seen.lines += 1;
            let known = seen.values.len() < MOST_COUNTED || seen.values.contains_key(&field.value);
            if known && field.value.len() <= LONGEST_VALUE {
                *seen.values.entry(field.value).or_default() += 1;
            }
        }
        seen
    }
}

fn told((name, seen): (String, Seen)) -> FieldSeen {
    let mut values: Vec<_> = seen.values.into_iter().map(|(value, lines)| (Reverse(lines), value)).collect();
    values.sort();
    let values = values.into_iter().take(MOST_VALUES).map(|(_, value)| value).collect();
    FieldSeen { name, lines: seen.lines, values }
}

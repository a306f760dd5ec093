//! Places in a view: windows of rows, what stands around a line, the next row of a kind.

use protocol::{
    Moment,
    logs::{Anchor, FindRow, Found, GetContext, LineKey, Problem, Row, Rows, Sought},
};

use super::{Published, View, locked};
use crate::logs::{buffer::Place, filter::Filter, selection::Selection};

/// The most rows before an anchor, and from it on.
const MOST_ROWS: u32 = 1_000;
/// The most lines around a line, to either side.
const MOST_AROUND: u32 = 200;

impl View {
    /// The next row of a kind, after a line or before it; none behind the last.
    pub(in crate::logs) fn find(&self, request: &FindRow) -> Result<Option<Found>, Problem> {
        let published = self.published();
        let looking = &published.looking;
        let sought = match &request.sought {
            Sought::Level { level } => Some(Filter::at_least(*level)),
            Sought::Filter { filter } => Some(Filter::read(filter)?),
            Sought::Highlight => looking.highlighted(),
        };
        let other = sought.and_then(|sought| {
            let mut seeker = locked(&self.seeker);
            seeker.select(&published.snapshot, &sought, looking.unfolded, None, &|| true)
        });
        Ok(other.and_then(|other| published.find(&other, request.from.as_ref(), request.backwards)))
    }
}

impl Published {
    /// The rows around an anchor.
    pub(in crate::logs) fn rows(&self, anchor: &Anchor, before: u32, after: u32, now: Moment) -> Rows {
        let total = self.selection.rows();
        let anchor = self.row_of(anchor).min(total);
        let first = anchor.saturating_sub(u64::from(before.min(MOST_ROWS)));
        let until = anchor.saturating_add(u64::from(after.min(MOST_ROWS))).min(total);
        let wanted = usize::try_from(until - first).unwrap_or(0);
        let mut keys = self.snapshot.keys();
        let places = self.selection.places(first).take(wanted);
        let rows = places.filter_map(|place| self.row(place, &mut keys, now));
        Rows { revision: self.revision, total, first, anchor, rows: rows.collect() }
    }

    /// The index of the row at an anchor, or of the first one after it.
    fn row_of(&self, anchor: &Anchor) -> u64 {
        match anchor {
            Anchor::Start => 0,
            Anchor::End => u64::MAX,
            Anchor::Row { index } => *index,
            Anchor::Line { key } => match self.snapshot.find(key) {
                Some((place, true)) => self.selection.row_of(place),
                Some((place, false)) => self.selection.rows_before(place),
                None => u64::MAX,
            },
            Anchor::Time { at } => {
                self.snapshot.at_or_after(*at).map_or(u64::MAX, |place| self.selection.rows_before(place))
            }
        }
    }

    /// The next row that `other` selects too, after a line, or before it where `backwards`.
    pub(super) fn find(&self, other: &Selection, from: Option<&LineKey>, backwards: bool) -> Option<Found> {
        let from = match from {
            Some(key) => Some(self.snapshot.find(key)?),
            None => None,
        };
        let place = if backwards {
            let before = from.map(|(place, _)| place);
            self.selection.last_in_both(other, before)
        } else {
            // A line that is there is not its own next; one that is not has its place before the one that follows.
            let (place, here) = from.unwrap_or_default();
            self.selection.first_in_both(other, Place { line: place.line + usize::from(here), ..place })
        }?;
        Some(Found { key: self.snapshot.key(place), index: self.selection.rows_before(place) })
    }

    /// A line and those around it, whatever is hidden.
    pub(in crate::logs) fn context(&self, request: &GetContext, now: Moment) -> Vec<Row> {
        let Some(place) = self.line(&request.key) else { return Vec::new() };
        let stream = |place: Place| Some(self.snapshot.blocks.get(place.block)?.stream(place.line));
        let own = stream(place);
        let wanted = |place: &Place| !request.own_stream || stream(*place) == own;
        let most = |lines: u32| usize::try_from(lines.min(MOST_AROUND)).unwrap_or(0);
        let mut before: Vec<_> =
            self.places_before(place).filter(wanted).take(most(request.before)).collect();
        before.reverse();
        let after = self.places_from(place).skip(1).filter(wanted).take(most(request.after));
        let places = before.into_iter().chain([place]).chain(after);
        let mut keys = self.snapshot.keys();
        places.filter_map(|place| self.lone_row(place, &mut keys, now)).collect()
    }

    /// All lines from a place on.
    pub(super) fn places_from(&self, from: Place) -> impl Iterator<Item = Place> {
        let blocks = self.snapshot.blocks.iter().enumerate().skip(from.block);
        blocks.flat_map(move |(block, lines)| {
            let first = if block == from.block { from.line } else { 0 };
            (first..lines.len()).map(move |line| Place { block, line })
        })
    }

    /// All lines before a place, the nearest first.
    fn places_before(&self, until: Place) -> impl Iterator<Item = Place> {
        let blocks = self.snapshot.blocks.iter().enumerate().take(until.block + 1).rev();
        blocks.flat_map(move |(block, lines)| {
            let end = if block == until.block { until.line } else { lines.len() };
            (0..end).rev().map(move |line| Place { block, line })
        })
    }
}

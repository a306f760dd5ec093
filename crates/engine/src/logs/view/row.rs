//! A line as the window shows it.

use protocol::{
    Moment,
    logs::{LineDetail, Piece, Recovery, Row},
};

use super::{Published, looking::Looking, state::count};
use crate::{
    logs::{
        buffer::{Keys, Place},
        reading,
    },
    visible,
};

/// Bytes of a row's text.
const LONGEST_ROW: usize = 2 << 10;
/// Characters of a column's value.
const LONGEST_CELL: usize = 256;
/// Bytes of the text of a line that is looked at by itself.
const LONGEST_TEXT: usize = 64 << 10;
/// The most ids of a line that is looked at by itself.
const MOST_IDS: usize = 200;

impl Published {
    /// The row that begins with a line.
    pub(super) fn row(&self, head: Place, keys: &mut Keys<'_>, now: Moment) -> Option<Row> {
        let mut row = self.lone_row(head, keys, now)?;
        row.folded = u32::try_from(self.selection.entry(head).count().saturating_sub(1)).unwrap_or(u32::MAX);
        row.level = self.selection.level(&self.snapshot, head);
        Some(row)
    }

    /// A line as a row of its own, whatever is folded.
    pub(super) fn lone_row(&self, place: Place, keys: &mut Keys<'_>, now: Moment) -> Option<Row> {
        let block = self.snapshot.blocks.get(place.block)?;
        let text = block.text(place.line);
        let looking = &*self.looking;
        let told = if looking.raw { None } else { reading::told(text) };
        let (pieces, clipped) = dressed(looking, told.as_deref().unwrap_or(text), LONGEST_ROW);
        Some(Row {
            key: keys.of(place),
            at: Moment(*block.times().get(place.line)?),
            source: u32::from(block.source(place.line)),
            stream: self.snapshot.stream_name(block.stream(place.line)).to_owned(),
            level: block.classes().get(place.line)?.level,
            pieces,
            cells: looking.columns.iter().map(|name| cell(text, name)).collect(),
            folded: 0,
            bytes: count(text.len()),
            clipped,
            recovered: self.recovered(place, now),
        })
    }

    /// Everything about a line, or about the entry that begins with it.
    pub(in crate::logs) fn detail(&self, place: Place, now: Moment) -> Option<LineDetail> {
        let block = self.snapshot.blocks.get(place.block)?;
        let head = block.text(place.line);
        let mut detail = LineDetail {
            key: self.snapshot.key(place),
            at: Moment(*block.times().get(place.line)?),
            ingested: Moment(block.ingested(place.line)),
            source: self.scope.sources.get(usize::from(block.source(place.line)))?.clone(),
            stream: self.snapshot.stream_name(block.stream(place.line)).to_owned(),
            level: self.selection.level(&self.snapshot, place),
            form: reading::form(head),
            text: Vec::new(),
            bytes: 0,
            clipped: false,
            fields: reading::fields(head),
            tree: reading::tree(head),
            ids: Vec::new(),
            recovered: self.recovered(place, now),
        };
        let mut room = LONGEST_TEXT;
        for text in self.selection.entry(place).map(|place| self.text(place)) {
            detail.bytes += count(text.len());
            for line in lines_of(text) {
                if room == 0 {
                    detail.clipped = true;
                    break;
                }
                let (pieces, clipped) = dressed(&self.looking, line, room);
                detail.clipped |= clipped;
                // An empty line takes room too: there may be a million of them.
                room = room.saturating_sub(line.len().max(1));
                for id in pieces.iter().filter_map(|piece| piece.id.as_ref()) {
                    if detail.ids.len() < MOST_IDS && !detail.ids.contains(id) {
                        detail.ids.push(id.clone());
                    }
                }
                detail.text.push(pieces);
            }
        }
        Some(detail)
    }

    fn recovered(&self, place: Place, now: Moment) -> Option<Recovery> {
        let recovered = self.snapshot.blocks.get(place.block)?.is_recovered(place.line);
        recovered.then(|| match self.snapshot.just_recovered(place, now) {
            true => Recovery::JustNow,
            false => Recovery::Earlier,
        })
    }
}

/// The lines of a text. Some runtimes write one event with carriage returns between its lines.
fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// A text in pieces, with what the lens finds in it.
fn dressed(looking: &Looking, text: &str, longest: usize) -> (Vec<Piece>, bool) {
    // What cannot be shown is not searched, however long it is.
    let shown = &text[..text.floor_char_boundary(longest)];
    let (pieces, clipped) = reading::pieces(shown, &looking.marks(shown), longest);
    (pieces, clipped || shown.len() < text.len())
}

/// A field's value, with what cannot be seen made visible.
fn cell(text: &str, name: &str) -> String {
    reading::field(text, name).map(|value| visible::line(&value, LONGEST_CELL)).unwrap_or_default()
}

//! A line's text as the window shows it: flat pieces, each with its dress, harmless to look at.

use std::{ops::Range, sync::LazyLock};

use protocol::logs::{Ansi, Id, Piece};
use regex::Regex;

use super::{
    Marks,
    ansi::{Bare, Escape, escape},
    dress::Dress,
    head::head,
    ids::ids,
    json::{Kind, Walk},
    logfmt,
    scan::beginning,
};
use crate::visible;

/// Pieces that a line has at most; what follows is one more, without dress.
pub(super) const MOST: usize = 2_000;
/// What a tab becomes.
const TAB: &str = "    ";
/// Marks above and below a letter that are shown as such; more of them would cover the lines around.
const MARKS_ON_A_LETTER: usize = 4;

/// What is painted onto each byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Paint {
    hit: bool,
    dim: bool,
    /// A mark too many on its letter.
    excess: bool,
    highlight: Option<u8>,
    /// The place in the list of ids.
    id: Option<u16>,
}

/// See the room's `pieces`.
pub(super) fn pieces(text: &str, marks: &Marks, longest: usize) -> (Vec<Piece>, bool) {
    let shown = beginning(text, longest);
    let ids = ids(text.get(..text.floor_char_boundary(longest.saturating_add(256))).unwrap_or(text));
    let paint = painted(shown, marks, &ids);
    let mut writer = Writer { ids: &ids, pieces: Vec::new(), full: false };
    let mut dress = Dress::default();
    let mut at = 0;
    while let Some(rest) = shown.get(at..).filter(|rest| !rest.is_empty()) {
        let here = paint.get(at).copied().unwrap_or_default();
        if rest.starts_with('\x1b') {
            let length = match escape(rest) {
                Escape::Dress { parameters, length } => {
                    dress.take(parameters);
                    length
                }
                Escape::Other { length } => {
                    writer.unseen(rest.get(..length).unwrap_or_default(), here, dress.now());
                    length
                }
            };
            at += length.max(1);
            continue;
        }
        let length = run(rest, paint.get(at..).unwrap_or_default());
        if length > 0 {
            writer.write(rest.get(..length).unwrap_or_default(), here, dress.now());
            at += length;
            continue;
        }
        let character = rest.chars().next().unwrap_or_default();
        match character {
            '\t' => writer.write(TAB, here, dress.now()),
            _ => writer.unseen(rest.get(..character.len_utf8()).unwrap_or_default(), here, dress.now()),
        }
        at += character.len_utf8();
    }
    (writer.pieces, shown.len() < text.len())
}

/// How many bytes can be seen as they are and are painted alike.
fn run(rest: &str, paint: &[Paint]) -> usize {
    let first = paint.first().copied().unwrap_or_default();
    let ends = |(at, character): (usize, char)| {
        let alike = paint.get(at).copied().unwrap_or_default() == first;
        !alike
            || first.excess
            || character.is_control()
            || character == '\u{fffd}'
            || visible::is_unseen(character)
    };
    rest.char_indices().find(|it| ends(*it)).map_or(rest.len(), |(at, _)| at)
}

/// Adds text to the pieces.
struct Writer<'t> {
    ids: &'t [(Range<usize>, Id)],
    pieces: Vec<Piece>,
    /// Whether there are as many pieces as there may be.
    full: bool,
}

impl Writer<'_> {
    fn write(&mut self, text: &str, paint: Paint, ansi: Option<Ansi>) {
        self.push(text, paint, ansi, false);
    }

    /// What cannot be seen, as what it is.
    fn unseen(&mut self, text: &str, paint: Paint, ansi: Option<Ansi>) {
        let mut shown = String::new();
        for character in text.chars() {
            if paint.excess && character != '\u{1b}' {
                visible::name(character, &mut shown);
            } else if !visible::show(character, &mut shown) {
                shown.push(character);
            }
        }
        self.push(&shown, paint, ansi, true);
    }

    fn push(&mut self, text: &str, paint: Paint, ansi: Option<Ansi>, control: bool) {
        if text.is_empty() {
            return;
        }
        let piece = if self.full { Piece::default() } else { self.piece(paint, ansi, control) };
        match self.pieces.last_mut() {
            Some(last) if alike(last, &piece) => last.text.push_str(text),
            _ => {
                self.pieces.push(Piece { text: text.to_owned(), ..piece });
                self.full = self.pieces.len() >= MOST;
            }
        }
    }

    fn piece(&self, paint: Paint, ansi: Option<Ansi>, control: bool) -> Piece {
        Piece {
            text: String::new(),
            hit: paint.hit,
            highlight: paint.highlight,
            id: paint.id.and_then(|at| self.ids.get(usize::from(at))).map(|(_, id)| id.clone()),
            ansi,
            control,
            dim: paint.dim,
        }
    }
}

/// Whether two pieces differ in nothing but their text.
fn alike(one: &Piece, other: &Piece) -> bool {
    (one.hit, one.highlight, one.control, one.dim, one.ansi, &one.id)
        == (other.hit, other.highlight, other.control, other.dim, other.ansi, &other.id)
}

/// What is painted onto each byte of a text.
fn painted(shown: &str, marks: &Marks, ids: &[(Range<usize>, Id)]) -> Vec<Paint> {
    let mut paint = vec![Paint::default(); shown.len()];
    let mut on = |at: &Range<usize>, with: &dyn Fn(&mut Paint)| {
        let end = at.end.min(shown.len());
        paint.get_mut(at.start.min(end)..end).unwrap_or_default().iter_mut().for_each(with);
    };
    // The first highlight wins, so it comes last.
    for (at, colour) in marks.highlights.iter().rev() {
        on(at, &|paint| paint.highlight = Some(*colour));
    }
    for at in &marks.hits {
        on(at, &|paint| paint.hit = true);
    }
    for (place, (at, _)) in (0_u16..).zip(ids) {
        on(at, &|paint| paint.id = Some(place));
    }
    for at in of_less_weight(shown) {
        on(&at, &|paint| paint.dim = true);
    }
    for at in excess(shown) {
        on(&at, &|paint| paint.excess = true);
    }
    paint
}

/// The time at the beginning, which the row shows by itself, and the names of fields.
fn of_less_weight(shown: &str) -> Vec<Range<usize>> {
    if shown.starts_with('{') {
        let keys = Walk::new(shown).filter(|token| token.kind == Kind::Key);
        return keys.map(|token| token.at.start - 1..token.at.end + 1).take(MOST).collect();
    }
    let bare = Bare::of(shown);
    let head = head(bare.text.as_bytes());
    let time = head.time.map(|_| 0..head.time_end);
    let names = logfmt::pairs(&bare.text, head.time_end).map(|pair| pair.key.start..pair.key.end + 1);
    time.into_iter().chain(names.take(MOST)).map(|at| bare.origin(&at)).collect()
}

/// Marks that would not be seen as marks: too many on a letter, those without a letter, and selectors of a variation
/// behind another.
fn excess(shown: &str) -> Vec<Range<usize>> {
    static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let many = format!(r"\p{{M}}{{{MARKS_ON_A_LETTER}}}(\p{{M}}+)");
        Regex::new(&format!(r"(?:^|\s)(\p{{M}}+)|{many}|[\x{{fe00}}-\x{{fe0f}}]([\x{{fe00}}-\x{{fe0f}}]+)"))
            .ok()
    });
    if shown.is_ascii() {
        return Vec::new();
    }
    let runs = MARKS.iter().flat_map(|marks| marks.captures_iter(shown));
    runs.filter_map(|run| run.iter().skip(1).flatten().next().map(|marks| marks.range())).collect()
}

//! Where the objects of a PDF are: its cross-reference tables and streams, the newest first, read by ranges.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::{
    object::{Dict, Parser, Value},
    stream::{self, broken},
};
use crate::{source::Source, trouble::Trouble};

/// Bytes at the end in which the last section is told.
const TAIL: u64 = 2 << 10;
/// Bytes that are read of what has no known length.
const WINDOW: u64 = 64 << 10;
/// Bytes of a line of a table.
const LINE: u64 = 20;
/// The most objects.
const MOST_OBJECTS: u64 = 4_000_000;
/// The most sections, each an addition to the file.
const MOST_SECTIONS: usize = 2_000;
/// The longest stream of cross-references, packed.
const LONGEST_STREAM: u64 = 32 << 20;

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere any more.
    Free,
    /// At this byte.
    At(u64),
    /// In a stream of objects, by that stream's number and its place there.
    In(u32, u32),
}

/// Where all objects are.
pub(super) struct Xref {
    places: HashMap<u32, Place>,
    /// Where anything begins, in order.
    starts: Vec<u64>,
    /// What the newest section says of the document, and older ones where it is silent.
    pub(super) trailer: Dict,
}

impl Xref {
    /// Reads all sections.
    pub(super) fn read(source: &Source) -> Result<Self, Trouble> {
        let mut reading = Reading {
            source,
            xref: Self { places: HashMap::new(), starts: Vec::new(), trailer: Dict::default() },
        };
        let mut seen = HashSet::new();
        let mut next = Some(last_section(source)?);
        while let Some(at) = next.take() {
            if !seen.insert(at) {
                // A loop: what was read is all there is.
                break;
            }
            if seen.len() > MOST_SECTIONS || at >= source.size() {
                return Err(broken());
            }
            let section = reading.section(at)?;
            // A hybrid file tells objects that old readers do not see in a stream beside the table.
            if let Some(at) = section.whole("XRefStm")
                && seen.insert(at)
            {
                reading.section(at)?;
            }
            next = section.whole("Prev");
            for (key, value) in section.0 {
                if reading.xref.trailer.get(&String::from_utf8_lossy(&key)).is_none() {
                    reading.xref.trailer.0.push((key, value));
                }
            }
        }
        let mut xref = reading.xref;
        xref.starts.push(source.size());
        xref.starts.sort_unstable();
        xref.starts.dedup();
        Ok(xref)
    }

    /// Where an object is.
    pub(super) fn place(&self, number: u32) -> Place {
        self.places.get(&number).copied().unwrap_or(Place::Free)
    }

    /// Where what begins at `at` ends at the latest: where the next thing begins.
    pub(super) fn end(&self, at: u64) -> u64 {
        let next = self.starts.partition_point(|start| *start <= at);
        self.starts.get(next).copied().unwrap_or(at)
    }

    /// A number that no object has, nor those after it.
    pub(super) fn unused(&self) -> u32 {
        self.places.keys().max().map_or(1, |number| number.saturating_add(1)).min(u32::MAX - 8)
    }
}

/// Where the newest section begins.
fn last_section(source: &Source) -> Result<u64, Trouble> {
    let tail = source.range(source.size().saturating_sub(TAIL), TAIL)?;
    let word = memchr::memmem::rfind(&tail, b"startxref").ok_or_else(broken)?;
    Parser::new(&tail, word + b"startxref".len()).digits().ok_or_else(broken)
}

struct Reading<'a> {
    source: &'a Source,
    xref: Xref,
}

impl Reading<'_> {
    /// Reads a section: what it says of the document.
    fn section(&mut self, at: u64) -> Result<Dict, Trouble> {
        self.xref.starts.push(at);
        let window = self.source.range(at, WINDOW)?;
        let mut parser = Parser::new(&window, 0);
        match parser.word(b"xref") {
            Some(()) => self.table(at + parser.at as u64),
            None => self.stream(at, &window),
        }
    }

    fn table(&mut self, mut at: u64) -> Result<Dict, Trouble> {
        loop {
            let window = self.source.range(at, WINDOW)?;
            let mut parser = Parser::new(&window, 0);
            if parser.word(b"trailer").is_some() {
                return match self.value_at(at + parser.at as u64, &window, parser.at)? {
                    Value::Dict(dict) => Ok(dict),
                    _ => Err(broken()),
                };
            }
            let (first, count) = (parser.digits().ok_or_else(broken)?, parser.digits().ok_or_else(broken)?);
            parser.space();
            self.room(count)?;
            let lines = self.source.range(at + parser.at as u64, count * LINE)?;
            for (number, line) in (first..).zip(lines.chunks_exact(LINE as usize)) {
                self.line(number, line)?;
            }
            at += parser.at as u64 + count * LINE;
        }
    }

    fn line(&mut self, number: u64, line: &[u8]) -> Result<(), Trouble> {
        let mut parser = Parser::new(line, 0);
        let (at, _generation) = (parser.digits().ok_or_else(broken)?, parser.digits().ok_or_else(broken)?);
        parser.space();
        let place = match parser.rest().first() {
            Some(b'n') => Place::At(at),
            Some(b'f') => Place::Free,
            _ => return Err(broken()),
        };
        self.tell(number, place)
    }

    /// The value at a place, which may be longer than the window on it.
    fn value_at(&self, at: u64, window: &[u8], in_window: usize) -> Result<Value, Trouble> {
        if let Some(value) = Parser::new(window, in_window).value() {
            return Ok(value);
        }
        Parser::new(&self.source.range(at, 16 * WINDOW)?, 0).value().ok_or_else(broken)
    }

    fn stream(&mut self, at: u64, window: &[u8]) -> Result<Dict, Trouble> {
        let head = stream::object(window).ok_or_else(broken)?;
        let (Value::Dict(dict), Some(rest)) = (head.value, head.stream) else { return Err(broken()) };
        let length = dict.whole("Length").filter(|length| *length <= LONGEST_STREAM).ok_or_else(broken)?;
        let before = (window.len() - rest.len()) as u64;
        let packed = self.source.range(at + before, length)?;
        let bytes = stream::unpacked(&dict, &packed, length)?;
        let Some(Value::Array(widths)) = dict.get("W") else { return Err(broken()) };
        let widths: Vec<_> = widths
            .iter()
            .filter_map(Value::whole)
            .filter(|width| *width <= 8)
            .map(|it| it as usize)
            .collect();
        let [kind, first, second] = widths.as_slice() else { return Err(broken()) };
        let size = dict.whole("Size").ok_or_else(broken)?;
        let mut index = match dict.get("Index") {
            Some(Value::Array(index)) => index.iter().filter_map(Value::whole).collect(),
            _ => vec![0, size],
        };
        index.truncate(2 * MOST_SECTIONS);
        let mut rows = bytes.chunks_exact((kind + first + second).max(1));
        for run in index.chunks_exact(2) {
            let &[start, count] = run else { break };
            self.room(count)?;
            for (number, row) in (start..start.saturating_add(count)).zip(rows.by_ref()) {
                let field = |from: usize, width: usize| {
                    row.get(from..from + width)
                        .unwrap_or_default()
                        .iter()
                        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
                };
                let (one, two) = (field(*kind, *first), field(kind + first, *second));
                let short = |number: u64| u32::try_from(number).map_err(|_| broken());
                let place = match if *kind == 0 { 1 } else { field(0, *kind) } {
                    0 => Place::Free,
                    1 => Place::At(one),
                    2 => Place::In(short(one)?, short(two)?),
                    _ => continue,
                };
                self.tell(number, place)?;
            }
        }
        Ok(dict)
    }

    /// Whether so many more objects are few enough.
    fn room(&self, count: u64) -> Result<(), Trouble> {
        match self.xref.starts.len() as u64 + count > MOST_OBJECTS {
            true => Err(Trouble::too_large("The PDF has more objects than a preview takes on")),
            false => Ok(()),
        }
    }

    /// Notes where an object is, unless a newer section has.
    fn tell(&mut self, number: u64, place: Place) -> Result<(), Trouble> {
        let number = u32::try_from(number).map_err(|_| broken())?;
        if let Place::At(at) = place {
            self.xref.starts.push(at);
        }
        if let Entry::Vacant(free) = self.xref.places.entry(number) {
            free.insert(place);
        }
        Ok(())
    }
}

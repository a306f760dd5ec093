//! Looks for one term in all lines of a block.

use std::collections::HashMap;

use super::bits::Bits;
use crate::logs::{
    buffer::{Block, Snapshot},
    filter::{Term, Text},
    reading,
};

/// When fewer lines than one in so many can have a text, each of them is looked at, and not the whole block.
const FEW: u64 = 4;

/// The lines of a block that a term holds for. It holds for none that is not `among` these.
pub(super) fn scan(
    term: &Term,
    block: &Block,
    snapshot: &Snapshot,
    groups: &[String],
    among: Option<&Bits>,
) -> Bits {
    let lines = block.len();
    match term {
        Term::Text(text) => found(text, block, among),
        Term::Level(test) => {
            let classes = block.classes();
            Bits::of(lines, |line| test.holds(classes[line].level))
        }
        Term::Source(source) => Bits::of(lines, |line| block.source(line) == *source),
        Term::Named { what, exact, text } => {
            let mut known = HashMap::new();
            Bits::of(lines, |line| {
                let (source, stream) = (block.source(line), block.stream(line));
                *known.entry((source, stream)).or_insert_with(|| {
                    let group = groups.get(usize::from(source)).map_or("", String::as_str);
                    what.holds(*exact, text, group, snapshot.stream_name(stream))
                })
            })
        }
        Term::Field(test) => with_field(&test.name, block, |text| test.holds(text)),
        Term::Has(name) => with_field(name, block, |text| reading::field(text, name).is_some()),
    }
}

/// The lines that a text is found in.
fn found(text: &Text, block: &Block, among: Option<&Bits>) -> Bits {
    let mut bits = Bits::none(block.len());
    let few = among.filter(|among| among.count() * FEW < block.len() as u64);
    if let Some(among) = few {
        among.ones().for_each(|line| bits.set(line, text.is_in(block.text(line))));
        return bits;
    }
    if !text.finder().crosses_no_line() {
        return Bits::of(block.len(), |line| text.is_in(block.text(line)));
    }
    let (texts, starts) = (block.texts(), block.starts());
    let (mut line, mut from) = (0, 0);
    while let Some(found) = text.finder().find(texts, from) {
        line = line_of(starts, line, found.start);
        if line >= block.len() {
            break;
        }
        // What is looked for may have a newline in it, and then it may begin in one line and end in the next.
        let within = found.end < starts[line + 1] as usize;
        bits.set(line, within || text.is_in(block.text(line)));
        line += 1;
        from = starts[line] as usize;
    }
    bits
}

/// The line in which a byte lies, at `from` or after it: found near by first.
fn line_of(starts: &[u32], from: usize, at: usize) -> usize {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let mut step = 1;
    let mut end = from + 1;
    while end < starts.len() && starts[end] <= at {
        step *= 2;
        end += step;
    }
    let first = end.saturating_sub(step).max(from);
    let end = end.min(starts.len());
    first + starts[first..end].partition_point(|start| *start <= at) - 1
}

/// The lines with a field of which `holds` holds. Where its name has to stand in the text, it is looked for first.
fn with_field(name: &str, block: &Block, holds: impl Fn(&str) -> bool) -> Bits {
    let lines = block.len();
    let Some(word) = reading::field_word(name) else {
        return Bits::of(lines, |line| holds(block.text(line)));
    };
    let mut bits = found(&Text::exact(word), block, None);
    let without: Vec<_> = bits.ones().filter(|line| !holds(block.text(*line))).collect();
    without.into_iter().for_each(|line| bits.set(line, false));
    bits
}

//! Looks for one term in all lines of a block.

use std::collections::HashMap;

use super::{
    bits::Bits,
    hits::{Hits, Wider},
};
use crate::logs::{
    buffer::{Block, Snapshot},
    filter::{Term, Text},
    reading,
};

/// The lines of a block that a term holds for. It holds for none that is not of `wider`.
pub(super) fn scan(
    term: &Term,
    block: &Block,
    snapshot: &Snapshot,
    groups: &[String],
    wider: Option<Wider<'_>>,
) -> Hits {
    let lines = block.len();
    let bits = match term {
        Term::Text(text) => return Hits::of(text, block, wider),
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
        Term::Field(test) => with_field(&test.name, block, |value| test.holds_of(value)),
        Term::Has(name) => with_field(name, block, |_| true),
    };
    Hits { bits, firsts: Box::default() }
}

/// The lines with a field whose value is one of which `holds` holds. Where its name has to stand in the text, it is
/// looked for first.
fn with_field(name: &str, block: &Block, holds: impl Fn(&str) -> bool) -> Bits {
    let name = reading::Name::new(name);
    let is = |line| name.value_in(block.text(line)).is_some_and(|value| holds(&value));
    let Some(word) = name.word() else {
        return Bits::of(block.len(), is);
    };
    let mut bits = Hits::of(&Text::exact(word), block, None).bits;
    let without: Vec<_> = bits.ones().filter(|line| !is(*line)).collect();
    without.into_iter().for_each(|line| bits.set(line, false));
    bits
}

//! A lens that was read.

use std::ops::Range;

use protocol::logs::{Lens, Problem};

use crate::logs::{
    filter::{Filter, Text},
    reading::Marks,
};

/// The most highlights of a lens; those after them are left out.
const MOST_HIGHLIGHTS: usize = 64;
/// The most columns.
const MOST_COLUMNS: usize = 32;

/// A lens that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Looking {
    /// What passes: the filter without the sources that are muted.
    pub(super) filter: Filter,
    /// The filter as it was written.
    written: Filter,
    /// With their colours; those that can be read.
    highlights: Vec<(Text, u8)>,
    /// The first highlight that cannot be read, by its place in the lens, and why.
    pub(super) left_out: Option<(u32, Problem)>,
    pub(super) columns: Vec<String>,
    pub(super) unfolded: bool,
    pub(super) raw: bool,
}

impl Looking {
    /// Reads a lens, without the highlights that cannot be read.
    ///
    /// # Errors
    /// What is wrong with its filter.
    pub(super) fn read(lens: &Lens) -> Result<Self, Problem> {
        let written = Filter::read(&lens.filter)?;
        let mut highlights = Vec::new();
        let mut left_out = None;
        let rules = (0..).zip(lens.highlights.iter().take(MOST_HIGHLIGHTS));
        for (place, rule) in rules.filter(|(_, rule)| !rule.pattern.is_empty()) {
            let text = if rule.regex { Text::regex(&rule.pattern) } else { Ok(Text::word(&rule.pattern)) };
            match text {
                Ok(text) => highlights.push((text, rule.colour)),
                Err(problem) => left_out = left_out.or(Some((place, problem))),
            }
        }
        Ok(Self {
            filter: written.clone().without_sources(&lens.muted),
            written,
            highlights,
            left_out,
            columns: lens.columns.iter().take(MOST_COLUMNS).cloned().collect(),
            unfolded: lens.unfolded,
            raw: lens.raw,
        })
    }

    /// The same, with these sources muted instead, by their places in the scope.
    pub(super) fn muting(&self, muted: &[u32]) -> Self {
        Self { filter: self.written.clone().without_sources(muted), ..self.clone() }
    }

    /// A filter that passes what a highlight colours; nothing when there is none.
    pub(super) fn highlighted(&self) -> Option<Filter> {
        (!self.highlights.is_empty())
            .then(|| Filter::any_of(self.highlights.iter().map(|(text, _)| text.clone())))
    }

    /// What filter and highlights find in a text.
    pub(super) fn marks(&self, text: &str) -> Marks {
        let coloured = |(found, colour): &(Text, u8)| -> Vec<(Range<usize>, u8)> {
            found.ranges(text).into_iter().map(|range| (range, *colour)).collect()
        };
        Marks {
            hits: self.filter.hits(text),
            highlights: self.highlights.iter().flat_map(coloured).collect(),
        }
    }
}

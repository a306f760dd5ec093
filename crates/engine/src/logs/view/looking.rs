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
    /// With their colours.
    highlights: Vec<(Text, u8)>,
    pub(super) columns: Vec<String>,
    pub(super) unfolded: bool,
    pub(super) raw: bool,
}

impl Looking {
    pub(super) fn read(lens: &Lens) -> Result<Self, Problem> {
        let highlights = lens.highlights.iter().take(MOST_HIGHLIGHTS).filter(|rule| !rule.pattern.is_empty());
        let highlights: Result<_, _> = highlights
            .map(|rule| {
                let text =
                    if rule.regex { Text::regex(&rule.pattern) } else { Ok(Text::word(&rule.pattern)) };
                text.map(|text| (text, rule.colour))
            })
            .collect();
        Ok(Self {
            filter: Filter::read(&lens.filter)?.without_sources(&lens.muted),
            highlights: highlights?,
            columns: lens.columns.iter().take(MOST_COLUMNS).cloned().collect(),
            unfolded: lens.unfolded,
            raw: lens.raw,
        })
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

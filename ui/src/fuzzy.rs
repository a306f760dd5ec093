//! What there is against what was typed: the palette ranks it, a filter keeps or drops it.

use std::cmp::Reverse;

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

/// The indices of the `texts` that match `query`, best first; ties keep their order. An empty query
/// matches all.
pub(crate) fn rank<T: AsRef<str>>(query: &str, texts: &[T]) -> Vec<usize> {
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, usize)> = texts
        .iter()
        .enumerate()
        .filter_map(|(index, text)| {
            let score = pattern.score(Utf32Str::new(text.as_ref(), &mut buffer), &mut matcher)?;
            Some((score, index))
        })
        .collect();
    found.sort_by_key(|(score, _)| Reverse(*score));
    found.into_iter().map(|(_, index)| index).collect()
}

/// The words that were typed into a filter.
pub(crate) struct Terms(Vec<String>);

impl Terms {
    pub(crate) fn of(typed: &str) -> Self {
        Self(typed.split_whitespace().map(str::to_lowercase).collect())
    }

    /// Whether each of them is somewhere in the `parts`, whatever the case; none runs over from one part into the next.
    pub(crate) fn are_in<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> bool {
        if self.0.is_empty() {
            return true;
        }
        // No term holds white space.
        let text = parts.into_iter().collect::<Vec<_>>().join("\n").to_lowercase();
        self.0.iter().all(|term| text.contains(term))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 4] =
        ["Paperwurks / dev", "Paperwurks / prod", "paperwurks-prod-documents", "Refresh now"];

    #[test]
    fn nothing_typed_offers_everything_in_order() {
        assert_eq!(rank("", &TEXTS), [0, 1, 2, 3]);
    }

    #[test]
    fn letters_may_be_left_out() {
        assert_eq!(rank("ppdocs", &TEXTS), [2]);
        assert_eq!(rank("refr", &TEXTS), [3]);
    }

    #[test]
    fn every_word_must_be_there() {
        assert_eq!(rank("paper prod", &TEXTS).len(), 2);
        assert!(rank("paper nonsense", &TEXTS).is_empty());
    }

    #[test]
    fn a_filter_keeps_what_says_every_word_in_any_of_its_parts() {
        let parts = ["prod-backend", "Unhealthy", "Target.Timeout"];
        let keeps = |typed: &str| Terms::of(typed).are_in(parts);
        assert!(keeps("") && keeps("  \t"));
        assert!(keeps("backend UNHEALTHY") && keeps("timeout  prod"));
        assert!(!keeps("backend healthier"));
        assert!(!keeps("backendunhealthy"), "no term runs over from one part into the next");
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(rank("REFRESH", &TEXTS), [3]);
    }
}

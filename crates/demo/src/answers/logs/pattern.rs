//! Filter patterns for unstructured lines: words that must be there, `-words` that must not, `?words` of which one must.

use crate::response::Refusal;

/// What a line must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pattern {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; a `"phrase"` in quotes is one word.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        if text.trim_start().starts_with(['{', '[', '%']) {
            let reason =
                "The embedded account matches words only: no JSON, field or regular-expression patterns.";
            return Err(Refusal::invalid("InvalidParameterException", reason));
        }
        let mut pattern = Self::default();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let (list, word) = match first {
                '-' => (&mut pattern.none, &rest[1..]),
                '?' => (&mut pattern.any, &rest[1..]),
                _ => (&mut pattern.all, rest),
            };
            let (word, left) = match word.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => word.split_once(char::is_whitespace).unwrap_or((word, "")),
            };
            if !word.is_empty() {
                list.push(word.to_owned());
            }
            rest = left.trim_start();
        }
        Ok(pattern)
    }

    /// Whether every line matches.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn matches(&self, line: &str) -> bool {
        self.all.iter().all(|word| line.contains(word))
            && !self.none.iter().any(|word| line.contains(word))
            && (self.any.is_empty() || self.any.iter().any(|word| line.contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, line: &str) -> bool {
        Pattern::read(pattern).unwrap().matches(line)
    }

    #[test]
    fn words_phrases_alternatives_and_exclusions() {
        let line = "2026-11-21 ERROR pool exhausted size=20";
        assert!(matches("", line));
        assert!(matches("ERROR pool", line));
        assert!(!matches("ERROR lease", line));
        assert!(matches("\"pool exhausted\"", line));
        assert!(!matches("\"exhausted pool\"", line));
        assert!(matches("?WARN ?ERROR", line));
        assert!(!matches("ERROR -pool", line));
        assert!(!matches("error", line), "case counts");
    }

    #[test]
    fn other_kinds_of_pattern_are_refused() {
        assert!(Pattern::read("{ $.level = \"ERROR\" }").is_err());
        assert!(Pattern::read("[ip, user]").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*", line in "\\PC*") {
            if let Ok(pattern) = Pattern::read(&text) {
                pattern.matches(&line);
            }
        }

        #[test]
        fn a_line_holds_its_own_words(words in proptest::collection::vec("[a-z0-9=]{1,9}", 1..6)) {
            let line = words.join(" ");
            proptest::prop_assert!(matches(&line, &line));
            let without = format!("-{}", words[0]);
            proptest::prop_assert!(!matches(&without, &line));
        }
    }
}

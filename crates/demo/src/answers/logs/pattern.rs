//! Filter patterns for unstructured lines: words that must be there, `-words` that must not, `?words` of which one must.
//! A word is plain, a `"phrase"` in quotes, or a `%regular expression%`.

use regex::Regex;

use super::invalid;
use crate::response::Refusal;

/// CloudWatch Logs' own limits: regular expressions of a pattern, and bytes of it.
const MOST_REGEXES: usize = 2;
const LONGEST: usize = 1_024;

/// What a line must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pattern {
    all: Vec<Word>,
    any: Vec<Word>,
    none: Vec<Word>,
}

#[derive(Clone, Debug)]
enum Word {
    Text(String),
    Regex(Regex),
}

impl Word {
    fn is_in(&self, line: &str) -> bool {
        match self {
            Self::Text(text) => line.contains(text),
            Self::Regex(regex) => regex.is_match(line),
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// `InvalidParameterException` for one that is too long or cannot be read, and for those of JSON and of fields.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(invalid("The filter pattern is longer than 1024 bytes."));
        }
        if text.trim_start().starts_with(['{', '[']) {
            return Err(invalid(
                "The embedded account matches words only: no patterns of JSON or of fields.",
            ));
        }
        let (mut pattern, mut regexes) = (Self::default(), 0);
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let (list, word) = match first {
                '-' => (&mut pattern.none, &rest[1..]),
                '?' => (&mut pattern.any, &rest[1..]),
                _ => (&mut pattern.all, rest),
            };
            let (word, left) = if let Some(quoted) = word.strip_prefix('"') {
                let (phrase, left) = phrase(quoted);
                (Word::Text(phrase), left)
            } else if let Some((regex, left)) = word.strip_prefix('%').and_then(|regex| regex.split_once('%'))
            {
                regexes += 1;
                (Word::Regex(regular(regex)?), left)
            } else {
                let (word, left) = word.split_once(char::is_whitespace).unwrap_or((word, ""));
                (Word::Text(word.to_owned()), left)
            };
            if !matches!(&word, Word::Text(text) if text.is_empty()) {
                list.push(word);
            }
            rest = left.trim_start();
        }
        if regexes > MOST_REGEXES {
            return Err(invalid("A filter pattern has at most two regular expressions."));
        }
        Ok(pattern)
    }

    /// Whether every line matches.
    pub(crate) const fn is_empty(&self) -> bool {
        self.all.is_empty() && self.any.is_empty() && self.none.is_empty()
    }

    pub(crate) fn matches(&self, line: &str) -> bool {
        self.all.iter().all(|word| word.is_in(line))
            && !self.none.iter().any(|word| word.is_in(line))
            && (self.any.is_empty() || self.any.iter().any(|word| word.is_in(line)))
    }
}

/// The phrase up to the next quote that is not escaped, and what comes after.
fn phrase(text: &str) -> (String, &str) {
    let mut phrase = String::new();
    let mut letters = text.char_indices();
    while let Some((offset, letter)) = letters.next() {
        match letter {
            '"' => return (phrase, &text[offset + 1..]),
            '\\' => phrase.extend(letters.next().map(|(_, escaped)| escaped)),
            letter => phrase.push(letter),
        }
    }
    (phrase, "")
}

fn regular(text: &str) -> Result<Regex, Refusal> {
    let read = regex::RegexBuilder::new(text).size_limit(1 << 20).build();
    read.map_err(|_| invalid("The filter pattern has a regular expression that cannot be read."))
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
        assert!(matches(r#""say \"no\" \\""#, r#"to say "no" \ twice"#));
    }

    #[test]
    fn regular_expressions_stand_between_percent_signs() {
        let line = "2026-11-21 ERROR pool exhausted size=20";
        assert!(matches("%size=[0-9]+%", line));
        assert!(matches("%[eE][rR][rR][oO][rR]% \"pool\" -%size=3[0-9]%", line));
        assert!(matches("?%lease|exhausted% ?WARN", line));
        assert!(!matches("%^ERROR%", line));
        assert!(matches("100%", "up to 100% of it"), "one alone is a letter");
        assert!(Pattern::read("%(%").is_err());
        assert!(Pattern::read("%a% %b% %c%").is_err());
    }

    #[test]
    fn other_kinds_of_pattern_are_refused() {
        assert!(Pattern::read("{ $.level = \"ERROR\" }").is_err());
        assert!(Pattern::read("[ip, user]").is_err());
        assert!(Pattern::read(&"x".repeat(1_025)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[-?%\"\\\\ a(|]*", line in "\\PC*") {
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

//! A filter in two parts: the level from which on lines are shown, which is chosen, and the rest, which is typed.

use protocol::logs::Level;

/// A filter as the box shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::pages::logs) struct Typed {
    pub(in crate::pages::logs) level: Option<Level>,
    pub(in crate::pages::logs) text: String,
}

impl Typed {
    /// The parts of a filter.
    pub(in crate::pages::logs) fn of(filter: &str) -> Self {
        let alone = || Self { level: None, text: filter.to_owned() };
        let Some((level, rest)) = filter.strip_prefix("level>=").and_then(leading_level) else {
            return alone();
        };
        let text = match rest {
            "" => "",
            _ => match rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')')) {
                Some(inside) if is_choice(inside) && closes_nothing(inside) => inside,
                _ => rest.strip_prefix(' ').unwrap_or_default(),
            },
        };
        let typed = Self { level: Some(level), text: text.to_owned() };
        // What would be written differently was not written here: it stays as it was typed.
        if typed.whole().0 == filter { typed } else { alone() }
    }

    /// The filter, and where in it what was typed begins, in bytes.
    pub(in crate::pages::logs) fn whole(&self) -> (String, usize) {
        let Some(level) = self.level else { return (self.text.clone(), 0) };
        let head = format!("level>={}", level.name());
        if self.text.is_empty() {
            let at = head.len();
            (head, at)
        } else if is_choice(&self.text) {
            (format!("{head} ({})", self.text), head.len() + 2)
        } else {
            (format!("{head} {}", self.text), head.len() + 1)
        }
    }

    /// The same with one more condition.
    pub(in crate::pages::logs) fn and(self, condition: &str) -> Self {
        let text = match self.text.trim() {
            "" => condition.to_owned(),
            text if is_choice(text) => format!("({text}) {condition}"),
            text => format!("{text} {condition}"),
        };
        Self { text, ..self }
    }
}

/// A value as the filter takes it for text, whatever it contains.
pub(in crate::pages::logs) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

fn leading_level(text: &str) -> Option<(Level, &str)> {
    Level::ALL.into_iter().find_map(|level| {
        let rest = text.strip_prefix(level.name())?;
        (rest.is_empty() || rest.starts_with(' ')).then_some((level, rest))
    })
}

/// Whether a filter says `or` somewhere, so that it must be held together beside another condition.
fn is_choice(text: &str) -> bool {
    text.split(|letter: char| letter.is_whitespace() || "()".contains(letter))
        .any(|word| word.eq_ignore_ascii_case("or"))
}

/// Whether every `)` of a text closes a `(` of it; what is quoted is not looked into, for that says the same.
fn closes_nothing(text: &str) -> bool {
    let mut open = 0_i32;
    let balanced = text.chars().all(|letter| {
        open += i32::from(letter == '(') - i32::from(letter == ')');
        open >= 0
    });
    balanced && open == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(level: Option<Level>, text: &str) -> Typed {
        Typed { level, text: text.to_owned() }
    }

    #[test]
    fn the_level_stands_apart() {
        let cases = [
            ("", typed(None, "")),
            ("timeout", typed(None, "timeout")),
            ("level>=warn", typed(Some(Level::Warn), "")),
            ("level>=info timeout", typed(Some(Level::Info), "timeout")),
            ("level>=info (a or b)", typed(Some(Level::Info), "a or b")),
            ("level>=info (a or b) (c or d)", typed(None, "level>=info (a or b) (c or d)")),
            ("level>=warning", typed(None, "level>=warning")),
            ("level>=info a or b", typed(None, "level>=info a or b")),
        ];
        for (filter, parts) in cases {
            assert_eq!(Typed::of(filter), parts, "{filter}");
        }
    }

    #[test]
    fn where_a_fault_lies_can_be_counted_back() {
        let (whole, at) = typed(Some(Level::Error), "a or /(/").whole();
        assert_eq!(whole, "level>=error (a or /(/)");
        assert_eq!(&whole[at..at + 1], "a");
    }

    #[test]
    fn another_condition_holds_for_all_that_was_typed() {
        assert_eq!(typed(None, "").and("status=500").text, "status=500");
        assert_eq!(typed(None, "timeout").and("status=500").text, "timeout status=500");
        assert_eq!(typed(None, "a or b").and("status=500").text, "(a or b) status=500");
    }

    #[test]
    fn a_quoted_value_has_no_other_meaning() {
        assert_eq!(quoted(r#"a "b" \c"#), r#""a \"b\" \\c""#);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_by_taking_a_filter_apart(filter in "(level>=(info|warn) ?)?[ab()| or\"]{0,12}") {
            prop_assert_eq!(Typed::of(&filter).whole().0, filter);
        }

        #[test]
        fn any_filter_can_be_taken_apart(filter in ".*") {
            prop_assert_eq!(Typed::of(&filter).whole().0, filter);
        }
    }
}

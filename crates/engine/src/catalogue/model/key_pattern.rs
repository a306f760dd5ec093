//! How the keys of a bucket are made.

use std::fmt;

/// The bytes of a key, at most: S3's own limit.
const LONGEST: usize = 1_024;

/// A pattern with fields in braces: `properties/{property}/{document}/{name}`, `analysis/{document}.json`. A field is
/// some text, never empty and never over a `/`; where a key could be divided in several ways, what is in front is short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPattern {
    /// What stands before the first field.
    head: String,
    fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    name: String,
    /// What stands behind it, up to the next field; empty only behind the last.
    after: String,
}

impl KeyPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Why it is none, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let example = "a field is written as {document}";
        let lone = || format!("\"{text}\" has a lone brace; {example}");
        let mut parts = text.split('{');
        let head = parts.next().unwrap_or_default().to_owned();
        let mut fields: Vec<Field> = Vec::new();
        for part in parts {
            let (name, after) = part.split_once('}').ok_or_else(lone)?;
            if let Some(before) = fields.last().filter(|field| field.after.is_empty()) {
                let before = &before.name;
                return Err(format!("nothing stands between {{{before}}} and {{{name}}} to tell them apart"));
            }
            if !is_name(name) {
                return Err(format!(
                    "{{{name}}} is no field; use up to 64 lower-case letters, digits, `-` and `_`"
                ));
            }
            if fields.iter().any(|field| field.name == name) {
                return Err(format!("{{{name}}} stands in \"{text}\" twice"));
            }
            fields.push(Field { name: name.to_owned(), after: after.to_owned() });
        }
        if head.contains('}') || fields.iter().any(|field| field.after.contains('}')) {
            return Err(lone());
        }
        if fields.is_empty() {
            return Err(format!("\"{text}\" has no field; {example}"));
        }
        if text.len() > LONGEST {
            return Err(format!("no key is longer than {LONGEST} bytes"));
        }
        Ok(Self { head, fields })
    }

    /// The fields of `key`, in the pattern's order; nothing when it is not of this pattern.
    #[must_use]
    pub fn fields(&self, key: &str) -> Option<Vec<(String, String)>> {
        let mut rest = key.strip_prefix(self.head.as_str())?;
        let mut found = Vec::with_capacity(self.fields.len());
        for (index, Field { name, after }) in self.fields.iter().enumerate() {
            let value = if index + 1 == self.fields.len() {
                // The last text stands at the end, wherever else it stands too.
                rest.strip_suffix(after.as_str())?
            } else {
                let first = rest.chars().next()?.len_utf8();
                &rest[..first + rest[first..].find(after.as_str())?]
            };
            if !is_value(value) {
                return None;
            }
            found.push((name.clone(), value.to_owned()));
            rest = &rest[value.len() + after.len()..];
        }
        Some(found)
    }

    /// The whole key with these fields; nothing when one is missing.
    #[must_use]
    pub fn key(&self, fields: &[(String, String)]) -> Option<String> {
        match self.fill(fields) {
            (key, true) => Some(key),
            _ => None,
        }
    }

    /// What a key with these fields begins with, up to the first field that is not given.
    #[must_use]
    pub fn prefix(&self, fields: &[(String, String)]) -> String {
        self.fill(fields).0
    }

    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }

    /// A regular expression for the same keys, with a group for each field in their order.
    #[must_use]
    pub fn expression(&self) -> String {
        let mut expression = format!("^{}", regex::escape(&self.head));
        for Field { after, .. } in &self.fields {
            // What is in front is short, as in `fields`.
            expression += "([^/]+?)";
            expression += &regex::escape(after);
        }
        expression + "$"
    }

    /// What is filled in up to the first field that is missing, and whether that is all.
    fn fill(&self, given: &[(String, String)]) -> (String, bool) {
        let mut filled = self.head.clone();
        for Field { name, after } in &self.fields {
            let value = given.iter().find(|(given, value)| given == name && is_value(value));
            let Some((_, value)) = value else { return (filled, false) };
            filled.push_str(value);
            filled.push_str(after);
        }
        (filled, true)
    }
}

impl fmt::Display for KeyPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)?;
        self.fields.iter().try_for_each(|Field { name, after }| write!(f, "{{{name}}}{after}"))
    }
}

fn is_name(name: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.len() <= 64 && name.bytes().all(allowed)
}

/// Whether a field can have this value.
fn is_value(value: &str) -> bool {
    !value.is_empty() && !value.contains('/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> KeyPattern {
        KeyPattern::parse(text).expect("a pattern")
    }

    fn given(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_key_is_taken_apart() {
        type Fields = [(&'static str, &'static str)];
        let rows: &[(&str, &str, Option<&Fields>)] = &[
            (
                "p/{property}/{document}/{name}",
                "p/1/2/a.pdf",
                Some(&[("property", "1"), ("document", "2"), ("name", "a.pdf")]),
            ),
            ("p/{property}/{document}/{name}", "p/1/2/b/a.pdf", None),
            ("p/{property}/{document}/{name}", "p//2/a.pdf", None),
            ("p/{property}/{document}/{name}", "p/1/2/", None),
            ("p/{property}/{document}/{name}", "/p/1/2/3", None),
            ("a/{document}.json", "a/x.json.json", Some(&[("document", "x.json")])),
            ("a/{document}.json", "a/.json", None),
            ("a/{document}.json", "a/x.json/", None),
            ("{one}-{two}", "x-y-z", Some(&[("one", "x"), ("two", "y-z")])),
            ("{one}-{two}", "--z", Some(&[("one", "-"), ("two", "z")])),
            ("{one}-{two}", "ü-🙂", Some(&[("one", "ü"), ("two", "🙂")])),
            ("{one}-x/{two}", "p-x-x/q", Some(&[("one", "p-x"), ("two", "q")])),
        ];
        for (text, key, fields) in rows {
            assert_eq!(pattern(text).fields(key), fields.map(given), "{text} {key}");
        }
    }

    #[test]
    fn a_key_begins_with_the_fields_that_are_known() {
        let keys = pattern("p/{property}/{document}/{name}.pdf");
        assert_eq!(keys.prefix(&[]), "p/");
        assert_eq!(keys.prefix(&given(&[("document", "2")])), "p/");
        assert_eq!(keys.prefix(&given(&[("document", "2"), ("property", "1")])), "p/1/2/");
        assert_eq!(keys.prefix(&given(&[("property", "1/2")])), "p/");
        assert_eq!(keys.key(&given(&[("document", "2"), ("property", "1")])), None);
        let all = given(&[("document", "2"), ("property", "1"), ("name", "a")]);
        assert_eq!(keys.key(&all).as_deref(), Some("p/1/2/a.pdf"));
        assert_eq!(keys.names().collect::<Vec<_>>(), ["property", "document", "name"]);
    }

    #[test]
    fn what_is_no_pattern_is_told_why() {
        let rows = [
            ("", "\"\" has no field; a field is written as {document}"),
            ("a/b", "\"a/b\" has no field; a field is written as {document}"),
            ("a/{b", "\"a/{b\" has a lone brace; a field is written as {document}"),
            ("a/b}", "\"a/b}\" has a lone brace; a field is written as {document}"),
            ("a/{b}}", "\"a/{b}}\" has a lone brace; a field is written as {document}"),
            ("{a}{b}", "nothing stands between {a} and {b} to tell them apart"),
            ("{a}/{a}", "{a} stands in \"{a}/{a}\" twice"),
            ("{}", "{} is no field; use up to 64 lower-case letters, digits, `-` and `_`"),
            ("{a/b}", "{a/b} is no field; use up to 64 lower-case letters, digits, `-` and `_`"),
        ];
        for (text, reason) in rows {
            assert_eq!(KeyPattern::parse(text), Err(reason.to_owned()), "{text}");
        }
        assert!(KeyPattern::parse(&format!("{{a}}{}", "x".repeat(LONGEST))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_is_written_or_told(text in "[{}a-c/.-]{0,12}") {
            if let Ok(read) = KeyPattern::parse(&text) {
                prop_assert_eq!(read.to_string(), text);
            }
        }

        /// Whatever key is taken apart is put together again.
        #[test]
        fn fields_make_the_key_that_they_come_from(
            text in "[ab/.-]{0,3}(\\{[x]\\}[ab/.-]{1,3})?(\\{[y]\\}[ab/.-]{1,3})?\\{z\\}[ab/.-]{0,3}",
            key in "[ab/.ü-]{0,16}",
        ) {
            let pattern = pattern(&text);
            if let Some(fields) = pattern.fields(&key) {
                prop_assert_eq!(pattern.key(&fields), Some(key.clone()));
                prop_assert!(fields.iter().all(|(_, value)| is_value(value)));
            }
        }

        /// Whatever can be put together is taken apart, though perhaps elsewhere.
        #[test]
        fn a_key_of_the_pattern_is_known_as_one(
            text in "[ab/.-]{0,3}(\\{x\\}[ab/.-]{1,3})?(\\{y\\}[ab/.-]{1,3})?\\{z\\}[ab/.-]{0,3}",
            values in ["[ab.ü-]{1,4}", "[ab.ü-]{1,4}", "[ab.ü-]{1,4}"],
        ) {
            let pattern = pattern(&text);
            let values: Vec<_> = ["x", "y", "z"].map(str::to_owned).into_iter().zip(values).collect();
            let key = pattern.key(&values).expect("all are given");
            let fields = pattern.fields(&key);
            prop_assert!(fields.is_some(), "{key}");
            prop_assert_eq!(pattern.key(&fields.unwrap_or_default()), Some(key));
        }
    }
}

//! What the word that is being typed may become: the name of a field, or one of its values.

use protocol::logs::{FieldSeen, Level};

/// No more than these are offered.
const MOST: usize = 8;

/// What the operators of the language begin with.
const OPERATORS: [char; 5] = ['=', '!', '<', '>', ':'];

/// What may stand in place of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Completion {
    /// Where the part begins that is replaced, in bytes; it ends at the caret.
    pub(super) from: usize,
    pub(super) offers: Vec<Offer>,
}

/// One thing that may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// What is put there.
    pub(super) text: String,
    /// What it is.
    pub(super) detail: String,
    /// Whether the word ends with it.
    pub(super) ends: bool,
}

/// What the word before the caret may become; `caret` is in bytes.
pub(super) fn complete(
    text: &str,
    caret: usize,
    fields: &[FieldSeen],
    sources: &[String],
) -> Option<Completion> {
    let before = text.get(..caret)?;
    // Within quotes nothing is known better than by who types.
    if before.matches('"').count() % 2 == 1 {
        return None;
    }
    let boundary = |letter: char| letter.is_whitespace() || "()".contains(letter);
    let begins =
        before.rfind(boundary).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = before[begins..].trim_start_matches('-');
    let begins = caret - word.len();
    let (from, offers) = match word.find(OPERATORS) {
        Some(end) => {
            let value = word[end..].trim_start_matches(OPERATORS);
            (caret - value.len(), values(&word[..end], value, fields, sources))
        }
        None if word.is_empty() => return None,
        None => (begins, names(word, fields)),
    };
    // A single offer that is there already says nothing.
    let typed = &before[from..];
    (!offers.is_empty() && !matches!(offers.as_slice(), [one] if one.text == typed))
        .then_some(Completion { from, offers })
}

fn names(word: &str, fields: &[FieldSeen]) -> Vec<Offer> {
    let own = [
        ("level>=", "how bad it is, or worse"),
        ("source:", "the log group or stream it stands in"),
        ("stream:", "the stream it stands in"),
        ("has:", "whether it has a field of this name"),
    ];
    let own =
        own.map(|(text, detail)| Offer { text: text.to_owned(), detail: detail.to_owned(), ends: false });
    let reserved = |name: &str| ["level", "source", "group", "stream", "has"].contains(&name);
    let fields = fields.iter().filter(|field| !reserved(&field.name)).map(|field| Offer {
        text: format!("{}=", field.name),
        detail: field.values.first().map(|value| format!("e.g. {value}")).unwrap_or_default(),
        ends: false,
    });
    matching(word, own.into_iter().chain(fields))
}

fn values(name: &str, value: &str, fields: &[FieldSeen], sources: &[String]) -> Vec<Offer> {
    let offer = |text: String, detail: &str| Offer { text, detail: detail.to_owned(), ends: true };
    match name {
        "level" => {
            matching(value, Level::ALL.into_iter().map(|level| offer(level.name().to_owned(), "level")))
        }
        "has" => matching(value, fields.iter().map(|field| offer(field.name.clone(), "field"))),
        "source" | "group" => {
            matching(value, sources.iter().map(|name| offer(plain_or_quoted(name), "source")))
        }
        _ => {
            let seen = fields.iter().filter(|field| field.name == name).flat_map(|field| &field.values);
            matching(value, seen.map(|value| offer(plain_or_quoted(value), "seen here")))
        }
    }
}

/// Those that begin like the word, then those that have it elsewhere.
fn matching(word: &str, offers: impl Iterator<Item = Offer>) -> Vec<Offer> {
    let word = word.to_lowercase();
    let (first, others): (Vec<_>, Vec<_>) = offers
        .filter(|offer| offer.text.to_lowercase().contains(&word))
        .partition(|offer| offer.text.to_lowercase().starts_with(&word));
    first.into_iter().chain(others).take(MOST).collect()
}

/// A value as the language reads it back.
fn plain_or_quoted(value: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-.:@".contains(letter);
    let is_plain = !value.is_empty() && value.chars().all(plain);
    if is_plain { value.to_owned() } else { super::typed::quoted(value) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields() -> Vec<FieldSeen> {
        let field = |name: &str, values: &[&str]| FieldSeen {
            name: name.to_owned(),
            lines: 9,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        vec![field("status", &["200", "504"]), field("user.name", &["Ann Lee"]), field("level", &["info"])]
    }

    fn offered(text: &str) -> Option<(usize, Vec<String>)> {
        let sources = ["backend".to_owned(), "worker".to_owned()];
        let completion = complete(text, text.len(), &fields(), &sources)?;
        Some((completion.from, completion.offers.into_iter().map(|offer| offer.text).collect()))
    }

    fn all(from: usize, texts: &[&str]) -> Option<(usize, Vec<String>)> {
        Some((from, texts.iter().map(|text| (*text).to_owned()).collect()))
    }

    #[test]
    fn a_word_may_become_a_field() {
        assert_eq!(offered("timeout sta"), all(8, &["status="]));
        assert_eq!(offered("not (us"), all(5, &["user.name=", "status="]));
        assert_eq!(offered("-le"), all(1, &["level>="]));
        assert_eq!(offered("nothing-like-it"), None);
        assert_eq!(offered("timeout "), None);
        assert_eq!(offered(""), None);
    }

    #[test]
    fn what_stands_after_an_operator_is_a_value() {
        assert_eq!(offered("status>=5"), all(8, &["504"]));
        assert_eq!(offered("level>="), all(7, &["trace", "debug", "info", "warn", "error", "fatal"]));
        assert_eq!(offered("source:w"), all(7, &["worker"]));
        assert_eq!(offered("user.name=a"), all(10, &["\"Ann Lee\""]));
        assert_eq!(offered("status=504"), None, "it is there already");
        assert_eq!(offered("user.name=\"An"), None, "in quotes");
    }

    proptest! {
        #[test]
        fn whatever_is_offered_can_be_put_there(text in "[a-z\"=>é (-]{0,12}", caret in 0_usize..14) {
            if let Some(completion) = complete(&text, caret, &fields(), &[]) {
                prop_assert!(text.get(completion.from..caret).is_some());
            }
        }
    }
}

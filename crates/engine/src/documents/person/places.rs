//! Where keys with a value of a field can be.

use protocol::documents::person::FindPerson;

use crate::catalogue::model::KeyPattern;

/// Where a bucket is searched for one value of a field.
#[derive(Clone, Debug)]
pub(super) struct Places<'a> {
    asked: &'a FindPerson,
    /// Every pattern of the bucket.
    patterns: &'a [KeyPattern],
    all: Vec<Place<'a>>,
}

#[derive(Clone, Debug)]
struct Place<'a> {
    prefix: String,
    /// Tells which keys below the prefix are meant; nothing where all are.
    pattern: Option<&'a KeyPattern>,
}

/// Whose a key is, as far as it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// It has the value that is asked for.
    Theirs,
    /// It is of a declared pattern and has another value, or none.
    Others,
    /// It is of no declared pattern.
    Unknown,
}

impl<'a> Places<'a> {
    /// Where a bucket of these patterns has keys that tell the field: below the value where it stands in front, whatever
    /// follows; where it stands further back, below all that begins alike.
    pub(super) fn of(patterns: &'a [KeyPattern], asked: &'a FindPerson) -> Self {
        let telling = patterns.iter().filter(|pattern| pattern.names().any(|name| name == asked.field));
        Self { asked, patterns, all: telling.map(|pattern| Place::of(pattern, asked)).collect() }
    }

    /// The prefixes to list; none begins with another, so that no key comes twice.
    pub(super) fn prefixes(&self) -> Vec<&str> {
        let mut prefixes: Vec<&str> = self.all.iter().map(|place| place.prefix.as_str()).collect();
        prefixes.sort_unstable();
        // What begins with another stands behind it.
        prefixes.dedup_by(|later, earlier| later.starts_with(&**earlier));
        prefixes
    }

    /// Whose `key` is, which stands below one of the prefixes.
    pub(super) fn whose(&self, key: &str) -> Whose {
        if self.all.iter().any(|place| place.holds(key, self.asked)) {
            Whose::Theirs
        } else if self.patterns.iter().any(|pattern| pattern.fields(key).is_some()) {
            Whose::Others
        } else {
            Whose::Unknown
        }
    }
}

impl<'a> Place<'a> {
    fn of(pattern: &'a KeyPattern, asked: &FindPerson) -> Self {
        below(pattern, asked).map_or_else(
            || {
                let given = [(asked.field.clone(), asked.value.clone())];
                Self { prefix: pattern.prefix(&given), pattern: Some(pattern) }
            },
            |prefix| Self { prefix, pattern: None },
        )
    }

    fn holds(&self, key: &str, asked: &FindPerson) -> bool {
        let has_value = |pattern: &KeyPattern| {
            let fields = pattern.fields(key).unwrap_or_default();
            fields.iter().any(|(name, told)| *name == asked.field && *told == asked.value)
        };
        key.starts_with(&self.prefix) && self.pattern.is_none_or(has_value)
    }
}

/// The folder that is the value's alone, where the pattern has one: `properties/PW-1/`.
fn below(pattern: &KeyPattern, FindPerson { field, value, .. }: &FindPerson) -> Option<String> {
    let text = pattern.to_string();
    let (head, _) = text.split_once(&format!("{{{field}}}/"))?;
    let is_folder = !head.contains('{') && !value.is_empty() && !value.contains('/');
    is_folder.then(|| format!("{head}{value}/"))
}

//! Where keys with a value of a field can be.

use crate::catalogue::model::{Documents, KeyPattern};

/// A prefix to list, and the pattern that tells which keys below it are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) prefix: String,
    pattern: &'a KeyPattern,
}

impl Place<'_> {
    /// Whether `key` has this value of this field.
    pub(super) fn holds(&self, key: &str, field: &str, value: &str) -> bool {
        let fields = self.pattern.fields(key).unwrap_or_default();
        fields.iter().any(|(name, told)| name == field && told == value)
    }
}

/// The places of `documents` whose keys tell `field`: where the prefix has the value, little is listed; where the field
/// stands further back, all that begins alike.
pub(super) fn places<'a>(documents: &'a Documents, field: &str, value: &str) -> Vec<Place<'a>> {
    let given = [(field.to_owned(), value.to_owned())];
    let patterns = documents.keys.iter().chain(&documents.results);
    let telling = patterns.filter(|pattern| pattern.names().any(|name| name == field));
    telling.map(|pattern| Place { prefix: pattern.prefix(&given), pattern }).collect()
}

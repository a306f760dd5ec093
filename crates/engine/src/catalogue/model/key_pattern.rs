//! How the keys of a bucket are made.

/// A pattern with fields in braces: `properties/{property}/{document}/{name}`. A field is one part between `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPattern(pub String);

impl KeyPattern {
    /// The fields of `key`, in the pattern's order; nothing when it is not of this pattern.
    #[must_use]
    pub fn fields(&self, _key: &str) -> Option<Vec<(String, String)>> {
        todo!()
    }

    /// What a key with these fields begins with, up to the first field that is not given.
    #[must_use]
    pub fn prefix(&self, _fields: &[(String, String)]) -> String {
        todo!()
    }

    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
}

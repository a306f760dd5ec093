use serde::{Deserialize, Serialize};

/// How something is doing, from best to worst. Shown by colour and shape and word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Fine,
    /// Not known: not read yet, denied, or unreachable.
    #[default]
    Unknown,
    /// Works, but someone should look.
    Attention,
    /// Broken for users now.
    Bad,
}

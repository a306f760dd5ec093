use serde::{Deserialize, Serialize};

use super::{Highlight, LineKey};
use crate::{Moment, catalogue::EnvironmentId, request};

/// Asks what is kept for an environment's logs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetSaved {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetSaved, "logs.GetSaved", Saved);

/// What a person keeps for the logs of an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Filters, by name.
    #[serde(default)]
    pub filters: Vec<SavedFilter>,
    /// Rules of colour, in the order in which they win.
    #[serde(default)]
    pub highlights: Vec<Highlight>,
    /// Bookmarks, by time.
    #[serde(default)]
    pub bookmarks: Vec<Bookmark>,
}

/// A filter with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// Its name, unique in the environment.
    pub name: String,
    /// The filter.
    pub filter: String,
}

/// A line to come back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Which line.
    pub line: LineKey,
    /// Its timestamp.
    pub at: Moment,
    /// Its log group.
    pub group: String,
    /// The beginning of its text.
    pub text: String,
    /// A person's note; may be empty.
    #[serde(default)]
    pub note: String,
}

/// Keeps a filter under its name, in place of another of that name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveFilter {
    /// The environment.
    pub environment: EnvironmentId,
    /// The filter.
    pub filter: SavedFilter,
}
request!(SaveFilter, "logs.SaveFilter", Saved);

/// Forgets a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemoveFilter {
    /// The environment.
    pub environment: EnvironmentId,
    /// Its name.
    pub name: String,
}
request!(RemoveFilter, "logs.RemoveFilter", Saved);

/// Keeps these rules of colour, in place of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetHighlights {
    /// The environment.
    pub environment: EnvironmentId,
    /// The rules.
    pub highlights: Vec<Highlight>,
}
request!(SetHighlights, "logs.SetHighlights", Saved);

/// Keeps a bookmark, in place of another of that line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetBookmark {
    /// The environment.
    pub environment: EnvironmentId,
    /// The bookmark.
    pub bookmark: Bookmark,
}
request!(SetBookmark, "logs.SetBookmark", Saved);

/// Forgets the bookmark of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemoveBookmark {
    /// The environment.
    pub environment: EnvironmentId,
    /// Which line.
    pub line: LineKey,
}
request!(RemoveBookmark, "logs.RemoveBookmark", Saved);

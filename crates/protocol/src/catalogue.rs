//! The declared systems and their environments.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{request, stream};

/// Names one environment of one system: `paperwurks/prod`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EnvironmentId {
    /// The system's id.
    pub system: String,
    /// The environment's name within it.
    pub environment: String,
}

impl EnvironmentId {
    /// The environment `environment` of the system `system`.
    #[must_use]
    pub fn new(system: impl Into<String>, environment: impl Into<String>) -> Self {
        Self { system: system.into(), environment: environment.into() }
    }
}

impl fmt::Display for EnvironmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.system, self.environment)
    }
}

/// Asks for the whole catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetCatalogue {}
request!(GetCatalogue, "catalogue.GetCatalogue", Catalogue);

/// Reads the catalogue's files again now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reload {}
request!(Reload, "catalogue.Reload", Catalogue);

/// Follows the catalogue: a notice whenever its files were read again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {}
stream!(Watch, "catalogue.Watch", Revision);

/// Counts the changes of something; a higher number is newer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

/// Every system that could be read, and every reason why a file could not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The systems, in the order of their names.
    pub systems: Vec<System>,
    /// What is wrong with files that were left out.
    pub problems: Vec<Problem>,
    /// What is worth knowing and no problem: a file that replaces a built-in system, a folder that cannot be watched.
    pub notices: Vec<String>,
    /// The folder for the user's own files, where there is one.
    pub folder: Option<String>,
}

/// A system: one product with its environments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct System {
    /// Its id, unique in the catalogue.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// What it is, in a line.
    pub purpose: String,
    /// The documents its expectations are written in.
    pub documents: Vec<Document>,
    /// Its environments, in declared order.
    pub environments: Vec<Environment>,
    /// The file it was read from, or nothing for those that come with the console.
    pub file: Option<String>,
}

/// A design document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its short name in [`Place::document`].
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version, where it has one.
    pub version: Option<String>,
}

/// Where an expectation is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The document's short name.
    pub document: String,
    /// The heading it stands under.
    pub section: String,
    /// The line in the document, from 1.
    pub line: u32,
}

/// One environment as the rail and the top bar show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// Its name across the catalogue.
    pub id: EnvironmentId,
    /// Whether customers depend on it.
    pub production: bool,
    /// The AWS region, e.g. `eu-west-2`.
    pub region: String,
    /// The 12-digit account id, where declared.
    pub account: Option<String>,
}

/// Why a file, or a part of one, was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What is wrong, in a sentence.
    pub reason: String,
}

use serde::{Deserialize, Serialize};

use super::Change;
use crate::{
    Moment,
    catalogue::{EnvironmentId, Place},
};

/// What a change would do. It holds for a few minutes and can be applied once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id; cannot be guessed.
    pub id: String,
    /// The environment.
    pub environment: EnvironmentId,
    /// The change.
    pub change: Change,
    /// What it does, in a sentence: `Run 4 tasks of prod-paperwurks-backend instead of 2`.
    pub headline: String,
    /// What differs, before and after.
    pub steps: Vec<Step>,
    /// What will happen then, in order.
    pub effects: Vec<Effect>,
    /// What it adds to a month's bill, in US dollars, by list price; negative when it saves. Nothing where unknown.
    pub monthly_usd: Option<f64>,
    /// What could go wrong.
    pub hazards: Vec<Hazard>,
    /// Why it cannot be applied, if so.
    pub refusal: Option<Refusal>,
    /// How to undo it; nothing when it cannot be undone.
    pub undo: Option<Change>,
    /// How to undo it, in a sentence, or why it cannot be.
    pub undo_words: String,
    /// Until when it can be applied.
    pub expires: Moment,
    /// The name to type before it can be applied, in production.
    pub type_name: Option<String>,
    /// Whether a reason is asked for.
    pub reason_needed: bool,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What: `Desired count`.
    pub what: String,
    /// What it is now.
    pub before: String,
    /// What it will be.
    pub after: String,
}

/// Something that follows from a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// A sentence: `2 tasks start; each passes its checks about a minute later`.
    pub text: String,
    /// Where the design speaks of it.
    pub place: Option<Place>,
}

/// Something that could go wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// How bad it is.
    pub severity: Severity,
    /// A sentence.
    pub text: String,
    /// Where the design speaks of it.
    pub place: Option<Place>,
}

/// How bad a hazard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Think twice.
    Warning,
    /// Users will feel it.
    Danger,
}

/// Why a plan cannot be applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// A sentence.
    pub text: String,
    /// What to do instead.
    pub ways_out: Vec<WayOut>,
}

/// Something to do instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WayOut {
    /// What it is called: `Raise the maximum to 6 first`.
    pub label: String,
    /// The change.
    pub change: Change,
}

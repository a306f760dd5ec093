//! What every plan has, whatever it is for.

use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    changes::{Hazard, Severity},
    documents::writing::{Change, Plan},
};

use super::erase::Erases;
use crate::changes::{HOLDS, Planned, random_id};

/// A plan, and what it was made from.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) plan: Plan,
    /// The ARN of who asked for it.
    pub(super) arn: String,
    pub(super) environment: EnvironmentId,
    /// What an erasure erases: exactly what was shown and typed for, whatever is found meanwhile.
    pub(super) erases: Option<Erases>,
}

impl Planned for Held {
    fn id(&self) -> &str {
        &self.plan.id
    }

    fn expires(&self) -> Moment {
        self.plan.expires
    }
}

/// A plan that wants its id and its time.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) headline: String,
    pub(super) facts: Vec<(String, String)>,
    pub(super) dollars: Option<f64>,
    pub(super) hazards: Vec<Hazard>,
    pub(super) refusal: Option<String>,
    /// What to type in production.
    pub(super) name: String,
    /// Whether it is typed, with a reason, wherever it is done.
    pub(super) always_typed: bool,
}

impl Draft {
    pub(super) fn fact(&mut self, label: &str, value: impl Into<String>) {
        self.facts.push((label.to_owned(), value.into()));
    }

    pub(super) fn hazard(&mut self, severity: Severity, text: impl Into<String>) {
        self.hazards.push(Hazard { severity, text: text.into(), place: None });
    }

    /// The plan of `change`.
    ///
    /// # Errors
    /// `Internal` when the machine gives no random numbers.
    pub(super) fn finish(mut self, change: Change, production: bool, now: Moment) -> Result<Plan, Error> {
        // The worst first; of the same kind, as they were found.
        self.hazards.sort_by_key(|hazard| std::cmp::Reverse(hazard.severity));
        let guarded = production || self.always_typed;
        Ok(Plan {
            id: random_id()?,
            change,
            headline: self.headline,
            facts: self.facts,
            dollars: self.dollars,
            hazards: self.hazards,
            refusal: self.refusal,
            type_name: guarded.then_some(self.name),
            reason_needed: guarded,
            expires: now.plus_millis(HOLDS),
        })
    }
}

/// Bytes as people read them.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    // Sizes below 2^53 bytes are exact.
    let mut value = bytes as f64;
    while value >= 1_024.0 && unit + 1 < UNITS.len() {
        value /= 1_024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// `1 version`, `14 versions`.
pub(super) fn counted(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

//! A plan in the making.

use std::fmt::Display;

use protocol::{
    catalogue::Place,
    changes::{Change, Effect, Hazard, Refusal, Severity, Step, WayOut},
};

/// All of a plan but what the gate adds: id, age, and what must be typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    pub(crate) headline: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) monthly_usd: Option<f64>,
    pub(crate) hazards: Vec<Hazard>,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) undo: Option<Change>,
    pub(crate) undo_words: String,
}

impl Draft {
    pub(super) fn new(headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), ..Self::default() }
    }

    /// Something that differs; nothing is said where it does not.
    pub(super) fn step(
        &mut self,
        what: impl Into<String>,
        before: &dyn Display,
        after: &dyn Display,
    ) -> &mut Self {
        let step = Step { what: what.into(), before: before.to_string(), after: after.to_string() };
        if step.before != step.after {
            self.steps.push(step);
        }
        self
    }

    pub(super) fn effect(&mut self, text: impl Into<String>) -> &mut Self {
        self.effects.push(Effect { text: text.into(), place: None });
        self
    }

    pub(super) fn by_design(&mut self, text: impl Into<String>, place: &Place) -> &mut Self {
        self.effects.push(Effect { text: text.into(), place: Some(place.clone()) });
        self
    }

    pub(super) fn hazard(
        &mut self,
        severity: Severity,
        text: impl Into<String>,
        place: Option<&Place>,
    ) -> &mut Self {
        self.hazards.push(Hazard { severity, text: text.into(), place: place.cloned() });
        self
    }

    pub(super) fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.hazard(Severity::Note, text, None)
    }

    pub(super) fn warn(&mut self, text: impl Into<String>) -> &mut Self {
        self.hazard(Severity::Warning, text, None)
    }

    pub(super) fn danger(&mut self, text: impl Into<String>) -> &mut Self {
        self.hazard(Severity::Danger, text, None)
    }

    /// Says why it cannot be applied. The first reason is the one that is told.
    pub(super) fn refuse(&mut self, text: impl Into<String>) -> &mut Self {
        if self.refusal.is_none() {
            self.refusal = Some(Refusal { text: text.into(), ways_out: Vec::new() });
        }
        self
    }

    /// Says what to do instead of what was refused.
    pub(super) fn way_out(&mut self, label: impl Into<String>, change: Change) -> &mut Self {
        if let Some(refusal) = &mut self.refusal {
            refusal.ways_out.push(WayOut { label: label.into(), change });
        }
        self
    }

    pub(super) fn undo_by(&mut self, change: Change, words: impl Into<String>) -> &mut Self {
        self.undo = Some(change);
        self.undo_words = words.into();
        self
    }

    pub(super) fn no_undo(&mut self, words: impl Into<String>) -> &mut Self {
        self.undo_words = words.into();
        self
    }
}

/// `1 task`, `4 tasks`.
pub(crate) fn tasks(count: u32) -> String {
    if count == 1 { "1 task".to_owned() } else { format!("{count} tasks") }
}

/// `runs` after one task, `run` after several.
pub(crate) const fn verb<'a>(count: u32, one: &'a str, several: &'a str) -> &'a str {
    if count == 1 { one } else { several }
}

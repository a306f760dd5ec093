//! Alarms, evaluated as CloudWatch does: a condition that held for so many periods in a row.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use protocol::Moment;

use super::{MetricName, Stat, World, metrics::Metrics};
use crate::time::{SECOND, floor};

/// What an alarm watches, and when it fires.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AlarmRule {
    pub(crate) metric: MetricName,
    pub(crate) stat: Stat,
    /// Milliseconds.
    pub(crate) period: i64,
    pub(crate) periods: usize,
    pub(crate) comparison: Comparison,
    pub(crate) threshold: f64,
}

/// How the metric must stand to the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Comparison {
    const WORDS: [(Self, &str, &str); 4] = [
        (Self::Above, "GreaterThanThreshold", "greater than"),
        (Self::AtLeast, "GreaterThanOrEqualToThreshold", "greater than or equal to"),
        (Self::Below, "LessThanThreshold", "less than"),
        (Self::AtMost, "LessThanOrEqualToThreshold", "less than or equal to"),
    ];

    /// Reads CloudWatch's operator.
    pub(crate) fn parse(operator: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, word, _)| *word == operator).map(|(comparison, ..)| *comparison)
    }

    /// In CloudWatch's sentences.
    pub(crate) fn phrase(self) -> &'static str {
        Self::WORDS.iter().find(|(comparison, ..)| *comparison == self).map_or("", |(_, _, phrase)| phrase)
    }

    fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::Below => value < threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

/// A change of an alarm's state, with the values that decided it, newest first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Transition {
    pub(crate) at: Moment,
    pub(crate) firing: bool,
    pub(crate) values: Vec<(Moment, f64)>,
}

/// How far each alarm has been evaluated.
#[derive(Debug, Default)]
pub(super) struct AlarmBook(Mutex<HashMap<String, Page>>);

#[derive(Debug)]
struct Page {
    rule: AlarmRule,
    /// The start of the next period to look at.
    next: Moment,
    /// The values of the newest periods in a row in which the condition held, newest first.
    streak: Vec<(Moment, f64)>,
    transitions: Vec<Transition>,
}

impl World {
    /// The changes of the alarm of that name up to now, oldest first. It begins as not firing.
    pub(crate) fn alarm_transitions(
        &self,
        name: &str,
        rule: &AlarmRule,
        metrics: &Metrics<'_>,
    ) -> Vec<Transition> {
        let mut book = self.alarms.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Page {
            rule: rule.clone(),
            next: floor(self.story.eventful_since(self.began), rule.period),
            streak: Vec::new(),
            transitions: Vec::new(),
        };
        let page = book.entry(name.to_owned()).or_insert_with(new);
        if page.rule != *rule {
            *page = new();
        }
        page.evaluate(metrics, self.now());
        page.transitions.clone()
    }
}

impl Page {
    fn evaluate(&mut self, metrics: &Metrics<'_>, now: Moment) {
        // CloudWatch looks a moment after a period has ended.
        const DELAY: i64 = 4 * SECOND;
        let Some(series) = metrics.series(&self.rule.metric, self.rule.stat) else { return };
        while self.next.plus_millis(self.rule.period + DELAY) <= now {
            let (start, end) = (self.next, self.next.plus_millis(self.rule.period));
            self.next = end;
            let value = series.value(start, self.rule.period);
            // A period without values counts as one in which the condition did not hold.
            let held = value.filter(|value| self.rule.comparison.holds(*value, self.rule.threshold));
            let firing = self.transitions.last().is_some_and(|transition| transition.firing);
            match held {
                Some(value) => {
                    self.streak.insert(0, (start, value));
                    self.streak.truncate(self.rule.periods.max(1));
                    if !firing && self.streak.len() == self.rule.periods.max(1) {
                        let values = self.streak.clone();
                        self.transitions.push(Transition {
                            at: end.plus_millis(DELAY),
                            firing: true,
                            values,
                        });
                    }
                }
                None => {
                    self.streak.clear();
                    if firing {
                        let values = value.map(|value| (start, value)).into_iter().collect();
                        self.transitions.push(Transition {
                            at: end.plus_millis(DELAY),
                            firing: false,
                            values,
                        });
                    }
                }
            }
        }
    }
}

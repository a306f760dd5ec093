use serde::{Deserialize, Serialize};

use crate::{Health, Moment, catalogue::Place};

/// A CloudWatch alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its name in CloudWatch.
    pub name: String,
    /// Its state.
    pub state: AlarmState,
    /// Since when.
    pub since: Option<Moment>,
    /// The condition in words: `HealthyHostCount < 1 for 2 min`.
    pub condition: String,
    /// CloudWatch's reason for the state.
    pub reason: Option<String>,
    /// Its changes in the last days, newest first.
    pub history: Vec<AlarmChange>,
}

/// The state of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    /// The condition holds.
    Firing,
    /// It does not.
    Ok,
    /// CloudWatch has too few figures to tell.
    InsufficientData,
    /// The design asks for it and CloudWatch does not have it.
    Missing,
}

/// A change of an alarm's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmChange {
    /// When.
    pub at: Moment,
    /// What it became.
    pub to: AlarmState,
}

/// A figure with a goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kpi {
    /// Its key in the catalogue.
    pub key: String,
    /// Its name on screen: `API p95`.
    pub label: String,
    /// Its unit: `ms`, `%`, `/s`; may be empty.
    pub unit: String,
    /// The newest value.
    pub value: Option<f64>,
    /// How it is doing against goal and alert.
    pub health: Health,
    /// Where it should be.
    pub goal: Option<Threshold>,
    /// Where someone must be called.
    pub alert: Option<Threshold>,
    /// The window's points, oldest first, evenly spaced; a gap where nothing was measured.
    pub series: Vec<Option<f64>>,
    /// Where goal and alert are written.
    pub place: Option<Place>,
    /// Where the value comes from: `AWS/ApplicationELB TargetResponseTime p95`.
    pub source: String,
}

/// A limit on one side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Less than this.
    Below(f64),
    /// More than this.
    Above(f64),
}

impl Threshold {
    /// Whether `value` satisfies it.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::Below(limit) => value < limit,
            Self::Above(limit) => value > limit,
        }
    }
}

/// What the environment costs in a month at its present size, by list prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The sum.
    pub monthly: f64,
    /// The currency sign: `£`.
    pub currency: String,
    /// What the design estimates.
    pub design: Option<f64>,
    /// Where the design says so.
    pub place: Option<Place>,
    /// What it is made of, dearest first.
    pub lines: Vec<CostLine>,
    /// What the prices are and what is left out, in a sentence.
    pub basis: String,
}

/// One part of the cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// What it is: `Fargate · backend`.
    pub what: String,
    /// How it is reckoned: `2 × 1 vCPU, 2 GB`.
    pub how: String,
    /// Per month.
    pub monthly: f64,
}

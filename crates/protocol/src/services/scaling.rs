use serde::{Deserialize, Serialize};

use crate::Moment;

/// The range that Application Auto Scaling keeps a service in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalingRange {
    /// Least tasks.
    pub min: u32,
    /// Most tasks.
    pub max: u32,
    /// Whether scaling in, out and by schedule are all suspended.
    pub suspended: bool,
}

/// How a service is scaled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// The range; nothing when the service is not registered for scaling.
    pub range: Option<ScalingRange>,
    /// What scales it.
    pub policies: Vec<Policy>,
    /// Changes of the range by the clock.
    pub scheduled: Vec<ScheduledAction>,
    /// What was scaled, newest first.
    pub activities: Vec<ScalingActivity>,
}

/// A scaling policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: PolicyKind,
}

/// What a scaling policy does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PolicyKind {
    /// Holds a metric at a value.
    TargetTracking {
        /// AWS's name of the metric: `ECSServiceAverageCPUUtilization`; or a metric's own name.
        metric: String,
        /// The value, in the metric's unit; percent for the predefined ones of ECS.
        target: f64,
        /// Whether it only ever adds tasks.
        scale_in_disabled: bool,
        /// Seconds between two additions.
        scale_out_cooldown: Option<u32>,
        /// Seconds between two removals.
        scale_in_cooldown: Option<u32>,
    },
    /// Adds or removes by steps when an alarm fires.
    Step,
    /// Anything else, as AWS names it.
    Other {
        /// AWS's name.
        name: String,
    },
}

/// A change of the range by the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledAction {
    /// Its name.
    pub name: String,
    /// When, as AWS writes it: `cron(0 7 * * ? *)`.
    pub schedule: String,
    /// The least tasks from then on.
    pub min: Option<u32>,
    /// The most tasks from then on.
    pub max: Option<u32>,
}

/// Something that Application Auto Scaling did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalingActivity {
    /// When it began.
    pub at: Moment,
    /// `Successful`, `InProgress`, `Failed` …, as AWS names it.
    pub status: String,
    /// What was done, as AWS words it: `Setting desired count to 4.`
    pub description: String,
    /// Why, as AWS words it.
    pub cause: String,
}

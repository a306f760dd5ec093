//! What is done to services, by their stories and by callers.

use std::sync::Arc;

use protocol::{Moment, demo::RolloutFate};
use serde_json::Value;

use super::{capacity::Share, size::Size};

/// What is done to a service, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) at: Moment,
    pub(crate) command: Command,
}

/// What is done to a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Replace all tasks by ones of `revision`; of the next one when nothing is named.
    Deploy { revision: Option<u32>, hold: Option<Hold>, fate: RolloutFate },
    /// Run this many tasks.
    Scale { desired: u32 },
    /// Stop one task; the service replaces it.
    Stop { task: String, reason: String },
    /// Keep this as the next revision of the task definition.
    Register(Arc<Registration>),
    /// Change what the next deployments begin with.
    Configure(Settings),
    /// AWS takes the Spot capacity of one task back.
    Interrupt,
    /// One task uses more memory than it may.
    Exhaust,
    /// No target answers until then.
    Silence { until: Moment },
}

/// The last task of the old revision cannot be stopped for now, and fails meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) fails: Moment,
    pub(crate) released: Moment,
}

/// A revision as a caller registered it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Registration {
    /// The request as it came.
    pub(crate) definition: Value,
    pub(crate) size: Size,
    /// The image of its first container.
    pub(crate) image: Arc<str>,
}

/// What a deployment begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) strategy: Vec<Share>,
    /// Seconds that a new task may fail its load balancer's health checks.
    pub(crate) grace_period: Option<u32>,
}

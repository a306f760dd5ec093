//! What the tests of several rooms begin with.

use protocol::{
    Health,
    overview::{Rollout, RolloutState},
    services::{ServiceId, ServiceRow},
};

/// A service of two tasks that run, at revision 42.
pub(crate) fn service() -> ServiceRow {
    ServiceRow {
        id: ServiceId::new("prod", "backend"),
        key: None,
        health: Health::Fine,
        note: None,
        running: 2,
        desired: 2,
        pending: 0,
        family: None,
        revision: Some(42),
        cpu_units: None,
        memory_mib: None,
        cpu_percent: None,
        memory_percent: None,
        rollout: Rollout { state: RolloutState::Steady, since: None, done: 2, of: 2, reason: None },
        capacity: Vec::new(),
        last_event: None,
        range: None,
        cpu_target: None,
        memory_target: None,
        declared_tasks: None,
    }
}

//! The record of the calls made, for tests and benches.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use protocol::catalogue::EnvironmentId;

/// One call that reached the embedded account, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Call {
    /// Where it was made.
    pub environment: EnvironmentId,
    /// The service as it signs its requests, e.g. `ecs`, `monitoring`.
    pub service: String,
    /// The operation, e.g. `DescribeServices`.
    pub operation: String,
}

/// The newest calls; an app that runs for days does not grow with them.
#[derive(Debug, Default)]
pub(crate) struct CallLog(Mutex<VecDeque<Call>>);

impl CallLog {
    const KEPT: usize = 20_000;

    pub(crate) fn record(&self, call: Call) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == Self::KEPT {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

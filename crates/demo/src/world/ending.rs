//! How tasks end, in ECS's own codes and words.

use protocol::Moment;

use super::{service::Service, task::Task};
use crate::time::{MINUTE, SECOND};

/// The end of a task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stop {
    /// From here on ECS wants it stopped.
    pub(crate) at: Moment,
    /// Its target takes no new requests and finishes the old ones until then.
    pub(crate) drained: Moment,
    /// Its containers are stopped.
    pub(crate) ended: Moment,
    /// Nothing of it is left.
    pub(crate) gone: Moment,
    /// `ServiceSchedulerInitiated`, `EssentialContainerExited` …
    pub(crate) code: &'static str,
    pub(crate) reason: String,
    pub(crate) exit: Exit,
    /// Whether the circuit breaker counts it.
    pub(crate) counts: bool,
}

/// How the container ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exit {
    /// Nothing for one that never ran.
    pub(crate) code: Option<i32>,
    pub(crate) reason: Option<String>,
}

impl Stop {
    /// The containers are told to end once the target has drained.
    fn drained_first(service: &Service, at: Moment, code: &'static str, reason: String) -> Self {
        let drained = at.plus_millis(service.drain);
        Self {
            at,
            drained,
            ended: drained.plus_millis(18 * SECOND),
            gone: drained.plus_millis(40 * SECOND),
            code,
            reason,
            exit: Exit { code: Some(0), reason: None },
            counts: false,
        }
    }

    /// The containers are at their end already.
    fn at_once(at: Moment, code: &'static str, reason: String, exit: Exit) -> Self {
        let gone = at.plus_millis(22 * SECOND);
        Self { at, drained: at, ended: at, gone, code, reason, exit, counts: false }
    }

    /// The service needs it no more.
    pub(super) fn scaled_in(service: &Service, task: &Task, at: Moment) -> Self {
        let reason = format!("Scaling activity initiated by (deployment {})", task.deployment);
        Self::drained_first(service, at, "ServiceSchedulerInitiated", reason)
    }

    /// Somebody stopped it.
    pub(super) fn by_user(service: &Service, at: Moment, reason: String) -> Self {
        Self::drained_first(service, at, "UserInitiated", reason)
    }

    /// It did not pass its health checks.
    pub(super) fn failed_checks(service: &Service, at: Moment) -> Self {
        let reason = match &service.target_group_arn {
            Some(group) => format!("Task failed ELB health checks in (target-group {group})"),
            None => "Task failed container health checks".to_owned(),
        };
        Self { counts: true, ..Self::drained_first(service, at, "ServiceSchedulerInitiated", reason) }
    }

    /// A container used more memory than it may.
    pub(super) fn out_of_memory(at: Moment) -> Self {
        let reason = "OutOfMemoryError: Container killed due to memory usage".to_owned();
        let exit = Exit { code: Some(137), reason: Some(reason) };
        Self::at_once(at, "EssentialContainerExited", "Essential container in task exited".to_owned(), exit)
    }

    /// There is no such image.
    pub(super) fn unpullable(at: Moment, image: &str) -> Self {
        let reason = format!(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): \
             failed to resolve ref {image}: {image}: not found"
        );
        let exit = Exit { code: None, reason: Some(reason.clone()) };
        Self { counts: true, ..Self::at_once(at, "TaskFailedToStart", reason, exit) }
    }

    /// AWS takes the capacity back, with two minutes' notice; the container ends on `SIGTERM`.
    pub(super) fn interrupted(service: &Service, at: Moment) -> Self {
        let notice = at.plus_millis(2 * MINUTE);
        Self {
            at,
            drained: at.plus_millis(service.drain).min(notice),
            ended: notice,
            gone: notice.plus_millis(22 * SECOND),
            code: "SpotInterruption",
            reason: "Your Spot Task was interrupted.".to_owned(),
            exit: Exit { code: Some(143), reason: None },
            counts: false,
        }
    }
}

//! How far an applied change is, told from what is there.

use protocol::{changes::Change, overview::RolloutState};

use super::{
    applied::Data,
    plan::{tasks, verb},
    present::{Asked, DeploymentNow, Present, ServiceNow, TaskNow},
    target_state::TargetState,
};

/// What a look at the service tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It is on its way; nothing is known to be against it.
    Going {
        words: String,
        progress: Option<(u32, u32)>,
    },
    /// It is as it was before: AWS may not show yet what it has taken.
    NotYet {
        reason: String,
    },
    /// Something else is there. One look may be of a moment: two in a row tell.
    Stray {
        reason: String,
    },
    /// As it was wanted; and what still goes on beside it, in a sentence.
    Done {
        aside: Option<String>,
    },
    Failed {
        reason: String,
    },
}

/// Done, and nothing is left.
const DONE: Verdict = Verdict::Done { aside: None };

/// `seen` tells whether the deployment that came of it was the primary one in an earlier look.
pub(super) fn judge(data: &Data, seen: bool, present: &Present) -> Verdict {
    let now = TargetState::of(&data.change, present);
    let reached = data.after.is_reached_by(&now);
    match &data.change {
        Change::SetScalingRange { .. } | Change::SetScalingTarget { .. } | Change::SuspendScaling { .. } => {
            if reached {
                DONE
            } else {
                stray(data, &now)
            }
        }
        Change::SetDesiredCount { .. } => {
            if reached {
                counted(&present.service)
            } else {
                stray(data, &now)
            }
        }
        Change::StopTask { task, .. } => {
            let ended = match &present.asked {
                Asked::Task(task) => task.as_ref().is_none_or(TaskNow::has_stopped),
                Asked::Nothing | Asked::Revision(_) => false,
            };
            if ended {
                counted(&present.service)
            } else {
                Verdict::Going { words: format!("Task {task} is ending"), progress: None }
            }
        }
        Change::Restart { .. } | Change::Deploy { .. } | Change::Resize { .. } => {
            deployed(data, seen, &present.service)
        }
    }
}

/// The deployment that came of the change: the one that AWS named, else the primary one once it is another than before.
pub(super) fn ours<'a>(data: &'a Data, service: &'a ServiceNow) -> Option<&'a str> {
    data.deployment.as_deref().or_else(|| {
        let primary = service.primary()?;
        let other = data.after.replaces.as_ref() != Some(&primary.id);
        let right = data.after.revision.is_none() || data.after.revision == primary.revision;
        (other && right).then_some(primary.id.as_str())
    })
}

/// What is there is not what is wanted.
fn stray(data: &Data, now: &TargetState) -> Verdict {
    let now = now.written_by(&data.change);
    let reason = sentence(&data.after.differences(&now));
    match data.before.written_by(&data.change).differences(&now)[..] {
        [] => Verdict::NotYet { reason },
        _ => Verdict::Stray { reason },
    }
}

/// The count is right: do so many tasks run? A rollout moves tasks to another revision; it is nothing to wait for here.
fn counted(service: &ServiceNow) -> Verdict {
    let ServiceNow { running, desired, pending, .. } = *service;
    let failed = service.primary().filter(|primary| primary.state == RolloutState::Failed);
    if running == desired && pending == 0 {
        let aside = service.under_way().filter(|_| failed.is_none()).map(|rollout| {
            let of = rollout.revision.map_or_else(String::new, |revision| format!(" of revision {revision}"));
            let (on_it, desired) = (rollout.running, tasks(rollout.desired));
            format!("A deployment{of} still goes on: {on_it} of {desired} {} it", verb(on_it, "runs", "run"))
        });
        return Verdict::Done { aside };
    }
    if let Some(failed) = failed.filter(|_| running < desired) {
        let reason =
            format!("{} of {} run, and the deployment has failed{}", running, tasks(desired), why(failed));
        return Verdict::Failed { reason };
    }
    let words = if running > desired {
        let more = running - desired;
        format!("{} more {} to end", tasks(more), verb(more, "is", "are"))
    } else {
        format!("{running} of {} {}", tasks(desired), verb(running, "runs", "run"))
    };
    Verdict::Going { words, progress: Some((running.min(desired), desired)) }
}

fn deployed(data: &Data, seen: bool, service: &ServiceNow) -> Verdict {
    let Some(primary) = service.primary() else {
        return Verdict::Stray { reason: "The service has no deployment any more".to_owned() };
    };
    let ours = ours(data, service);
    let failed =
        service.deployments.iter().find(|it| ours == Some(&it.id) && it.state == RolloutState::Failed);
    if ours == Some(&primary.id) && failed.is_none() {
        return rolling(primary, service);
    }
    let back = primary.reason.as_ref().is_some_and(|reason| reason.contains("rolling back"));
    let is_former = data.after.replaces.as_ref() == Some(&primary.id);
    if let Some(failed) = failed {
        let then = if failed.id == primary.id { String::new() } else { format!("; {}", returned(primary)) };
        let reason = format!("The deployment has failed{}{then}", why(failed));
        Verdict::Failed { reason }
    } else if back || (is_former && seen) {
        let reason = format!("The circuit breaker took it back: {}", returned(primary));
        Verdict::Failed { reason }
    } else if is_former {
        Verdict::NotYet {
            reason: "The deployment from before is still the one that ECS works towards".to_owned(),
        }
    } else {
        let revision =
            primary.revision.map_or_else(|| "another revision".to_owned(), |it| format!("revision {it}"));
        Verdict::Stray { reason: format!("A newer deployment runs {revision}") }
    }
}

/// Our deployment is the primary one and has not failed.
fn rolling(primary: &DeploymentNow, service: &ServiceNow) -> Verdict {
    let DeploymentNow { running, desired, failed, .. } = *primary;
    let alone = service.deployments.len() == 1;
    if primary.state == RolloutState::Steady && alone && running == desired && service.running == running {
        return DONE;
    }
    let revision = primary.revision.map_or_else(String::new, |revision| format!(" revision {revision}"));
    let mut words = format!("{running} of {} {}{revision}", tasks(desired), verb(running, "runs", "run"));
    if failed > 0 {
        words += &format!("; {} failed so far", tasks(failed));
    }
    let old = service.running.saturating_sub(running);
    if running >= desired && old > 0 {
        words += &format!("; {} of the former deployment {} to end", tasks(old), verb(old, "is", "are"));
    }
    Verdict::Going { words, progress: Some((running.min(desired), desired)) }
}

fn returned(primary: &DeploymentNow) -> String {
    match primary.revision {
        Some(revision) => format!("revision {revision} is what ECS works towards now"),
        None => "ECS works towards another deployment now".to_owned(),
    }
}

fn why(deployment: &DeploymentNow) -> String {
    let reason = deployment.reason.as_deref().map(|reason| reason.trim_end_matches('.'));
    reason.filter(|reason| !reason.is_empty()).map_or_else(String::new, |reason| format!(": {reason}"))
}

/// Differences as one sentence.
pub(super) fn sentence(differences: &[String]) -> String {
    let mut said = differences.join("; ");
    if let Some(first) = said.get(..1).map(str::to_uppercase) {
        said.replace_range(..1, &first);
    }
    said
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;

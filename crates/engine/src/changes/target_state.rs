//! What a change writes, before and after: small enough to keep, and nothing in it moves by itself.

use protocol::{changes::Change, services::PolicyKind};
use serde::{Deserialize, Serialize};

use super::present::{Asked, Look, Present, Suspended};

/// The state of what a change touches. What it does not touch is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TargetState {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) desired: Option<u32>,
    /// Least and most tasks of Application Auto Scaling; nothing where it does not know the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) range: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suspended: Option<Suspended>,
    /// The value that the policy holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy_target: Option<f64>,
    /// Of the primary deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revision: Option<u32>,
    /// The primary deployment's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deployment: Option<String>,
    /// The deployment that must no longer be the primary one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replaces: Option<String>,
    /// CPU units of one task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<u32>,
    /// MiB of one task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<u32>,
    /// Whether the task is there and to run on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task_runs: Option<bool>,
}

impl TargetState {
    /// What `change` touches, as it is now.
    pub(crate) fn of(change: &Change, present: &Present) -> Self {
        let scaling = present.scaling.registered();
        let range = scaling.map(|scaling| (scaling.min, scaling.max));
        let suspended = scaling.map(|scaling| scaling.suspended);
        let primary = present.service.primary();
        let deployed = || Self {
            revision: primary.and_then(|primary| primary.revision),
            deployment: primary.map(|primary| primary.id.clone()),
            ..Self::default()
        };
        match change {
            // Together they decide what comes of each: whether a count may be set at all, and where a range brings it.
            Change::SetDesiredCount { .. }
            | Change::SetScalingRange { .. }
            | Change::SuspendScaling { .. } => {
                Self { desired: Some(present.service.desired), range, suspended, ..Self::default() }
            }
            Change::SetScalingTarget { policy, .. } => {
                let kind = scaling.and_then(|scaling| scaling.policies.get(policy));
                Self { policy_target: kind.and_then(held), ..Self::default() }
            }
            Change::Restart { .. } | Change::Deploy { .. } => deployed(),
            Change::Resize { .. } => {
                let definition = present.definition.as_ref();
                let (cpu, memory) = definition.map_or((None, None), |it| (it.cpu, it.memory));
                Self { cpu, memory, ..deployed() }
            }
            Change::StopTask { .. } => Self {
                task_runs: match &present.asked {
                    Asked::Task(task) => Some(task.as_ref().is_some_and(|task| task.wanted)),
                    Asked::Nothing | Asked::Revision(_) => None,
                },
                ..Self::default()
            },
        }
    }

    /// What `change` is to make of `before`.
    pub(crate) fn wanted(change: &Change, before: &Self) -> Self {
        let replaces = before.deployment.clone();
        match change {
            Change::SetDesiredCount { desired, .. } => Self { desired: Some(*desired), ..Self::default() },
            Change::SetScalingRange { min, max, .. } => Self { range: Some((*min, *max)), ..Self::default() },
            Change::SetScalingTarget { target, .. } => {
                Self { policy_target: Some(*target), ..Self::default() }
            }
            Change::SuspendScaling { suspended, .. } => {
                Self { suspended: Some(Suspended::whole(*suspended)), ..Self::default() }
            }
            Change::Restart { .. } => Self { revision: before.revision, replaces, ..Self::default() },
            Change::Deploy { revision, .. } => {
                Self { revision: Some(*revision), replaces, ..Self::default() }
            }
            Change::Resize { cpu_units, memory_mib, .. } => {
                Self { cpu: Some(*cpu_units), memory: Some(*memory_mib), replaces, ..Self::default() }
            }
            Change::StopTask { .. } => Self { task_runs: Some(false), ..Self::default() },
        }
    }

    /// Without what only decides whether `change` may be made, and what it brings about.
    pub(crate) fn written_by(&self, change: &Change) -> Self {
        match change {
            Change::SetDesiredCount { .. } => Self { desired: self.desired, ..Self::default() },
            Change::SetScalingRange { .. } => Self { range: self.range, ..Self::default() },
            Change::SuspendScaling { .. } => Self { suspended: self.suspended, ..Self::default() },
            _ => self.clone(),
        }
    }

    /// Whether `now` is all that this asks for.
    pub(crate) fn is_reached_by(&self, now: &Self) -> bool {
        fn met<T: PartialEq>(wanted: Option<&T>, now: Option<&T>) -> bool {
            wanted.is_none_or(|wanted| now == Some(wanted))
        }
        met(self.desired.as_ref(), now.desired.as_ref())
            && met(self.range.as_ref(), now.range.as_ref())
            && met(self.suspended.as_ref(), now.suspended.as_ref())
            && self.policy_target.is_none_or(|wanted| same_value(Some(wanted), now.policy_target))
            && met(self.revision.as_ref(), now.revision.as_ref())
            && met(self.deployment.as_ref(), now.deployment.as_ref())
            && self.replaces.as_ref().is_none_or(|old| now.deployment.as_ref().is_some_and(|now| now != old))
            && met(self.cpu.as_ref(), now.cpu.as_ref())
            && met(self.memory.as_ref(), now.memory.as_ref())
            && met(self.task_runs.as_ref(), now.task_runs.as_ref())
    }

    /// What is there `now` in place of this, a sentence a difference: `the desired count is 5, not 2`.
    pub(crate) fn differences(&self, now: &Self) -> Vec<String> {
        let mut said = Vec::new();
        let mut compare = |what: &str, was: Option<String>, is: Option<String>| {
            if was != is {
                let words = |value: Option<String>| value.unwrap_or_else(|| "not set".to_owned());
                said.push(format!("{what} is {}, not {}", words(is), words(was)));
            }
        };
        let number = |value: Option<u32>| value.map(|value| value.to_string());
        let range = |value: Option<(u32, u32)>| value.map(|(min, max)| format!("{min}–{max}"));
        compare("the desired count", number(self.desired), number(now.desired));
        compare("the scaling range", range(self.range), range(now.range));
        compare("scaling", self.suspended.map(in_words), now.suspended.map(in_words));
        if !same_value(self.policy_target, now.policy_target) {
            let value = |value: Option<f64>| value.map(|value| value.to_string());
            compare("the policy's target", value(self.policy_target), value(now.policy_target));
        }
        compare("the revision", number(self.revision), number(now.revision));
        compare("the CPU of a task", number(self.cpu), number(now.cpu));
        compare("the memory of a task", number(self.memory), number(now.memory));
        // An id says little: only where nothing else tells that somebody deployed.
        if self.revision == now.revision {
            compare("the deployment", self.deployment.clone(), now.deployment.clone());
        }
        let runs =
            |value: Option<bool>| value.map(|runs| if runs { "running" } else { "stopped" }.to_owned());
        compare("the task", runs(self.task_runs), runs(now.task_runs));
        said
    }

    /// What must be looked at to tell whether this is reached.
    pub(crate) fn look(&self) -> Look {
        Look {
            room: false,
            definition: self.cpu.is_some() || self.memory.is_some(),
            scaling: self.range.is_some() || self.suspended.is_some() || self.policy_target.is_some(),
        }
    }
}

/// The value that a target-tracking policy holds.
pub(crate) const fn held(policy: &PolicyKind) -> Option<f64> {
    match policy {
        PolicyKind::TargetTracking { target, .. } => Some(*target),
        PolicyKind::Step | PolicyKind::Other { .. } => None,
    }
}

/// Whether two values are the same, but for what writing them as text may cost.
pub(crate) fn same_value(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) if a.is_finite() && b.is_finite() => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        (a, b) => a == b,
    }
}

/// `active`, `suspended`, or what of it is.
pub(crate) fn in_words(suspended: Suspended) -> String {
    let parts = [
        (suspended.inward, "scaling in"),
        (suspended.outward, "scaling out"),
        (suspended.scheduled, "scaling by schedule"),
    ];
    let named: Vec<_> = parts.into_iter().filter(|(off, _)| *off).map(|(_, name)| name).collect();
    match named.len() {
        0 => "active".to_owned(),
        3 => "suspended".to_owned(),
        _ => format!("suspended in part ({})", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn suspended() -> impl Strategy<Value = Suspended> {
        any::<(bool, bool, bool)>().prop_map(|(inward, outward, scheduled)| Suspended {
            inward,
            outward,
            scheduled,
        })
    }

    fn state() -> impl Strategy<Value = TargetState> {
        let numbers = (any::<Option<u32>>(), any::<Option<(u32, u32)>>(), any::<Option<u32>>());
        let sizes = (any::<Option<u32>>(), any::<Option<u32>>(), any::<Option<bool>>());
        let ids = (any::<Option<String>>(), any::<Option<String>>());
        let policy = proptest::option::of(proptest::num::f64::NORMAL);
        (numbers, sizes, ids, policy, proptest::option::of(suspended())).prop_map(
            |(
                (desired, range, revision),
                (cpu, memory, task_runs),
                (deployment, replaces),
                policy_target,
                suspended,
            )| {
                TargetState {
                    desired,
                    range,
                    suspended,
                    policy_target,
                    revision,
                    deployment,
                    replaces,
                    cpu,
                    memory,
                    task_runs,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again(state in state()) {
            let kept = serde_json::to_string(&state).unwrap();
            let read: TargetState = serde_json::from_str(&kept).unwrap();
            prop_assert!(same_value(state.policy_target, read.policy_target), "{kept}");
            let rest = |state: &TargetState| TargetState { policy_target: None, ..state.clone() };
            prop_assert_eq!(rest(&state), rest(&read));
            prop_assert_eq!(state.differences(&read), Vec::<String>::new());
        }

        #[test]
        fn a_state_without_a_predecessor_reaches_itself(state in state()) {
            let state = TargetState { replaces: None, ..state };
            prop_assert!(state.is_reached_by(&state));
        }
    }

    #[test]
    fn a_difference_says_what_is_there_and_what_was() {
        let was = TargetState { desired: Some(2), range: Some((2, 4)), ..TargetState::default() };
        let now = TargetState { desired: Some(5), range: None, ..TargetState::default() };
        let said = ["the desired count is 5, not 2", "the scaling range is not set, not 2–4"];
        assert_eq!(was.differences(&now), said);
    }

    #[test]
    fn a_deployment_is_reached_once_the_old_one_is_no_longer_the_primary() {
        let wanted =
            TargetState { revision: Some(41), replaces: Some("old".into()), ..TargetState::default() };
        let with = |deployment: Option<&str>| TargetState {
            revision: Some(41),
            deployment: deployment.map(str::to_owned),
            ..TargetState::default()
        };
        assert!(wanted.is_reached_by(&with(Some("new"))));
        assert!(!wanted.is_reached_by(&with(Some("old"))));
        assert!(!wanted.is_reached_by(&with(None)), "a service without a deployment has not taken it");
    }
}

//! What the target groups say.

use std::collections::BTreeSet;

use protocol::{
    Health,
    overview::{Finding, LoadBalancer, Section, Target, TargetGroup, TargetState},
};

use super::{
    Found, Series,
    phrases::{are, list},
};
use crate::catalogue::model::Subject;

/// As much of a task's id as one needs to tell it from the others.
const TASK_ID: usize = 6;

pub(super) fn findings(load_balancers: &[LoadBalancer]) -> impl Iterator<Item = Found> {
    load_balancers.iter().flat_map(|balancer| &balancer.target_groups).filter_map(of_group)
}

fn of_group(group: &TargetGroup) -> Option<Found> {
    // A target that leaves is none any more.
    let targets: Vec<&Target> =
        group.targets.iter().filter(|target| target.state != TargetState::Draining).collect();
    let (unhealthy, others): (Vec<&Target>, Vec<&Target>) =
        targets.iter().partition(|target| target.state == TargetState::Unhealthy);
    let (headline, detail, word) = if !unhealthy.is_empty() {
        let headline = headline(unhealthy.len(), targets.len(), &group.key);
        (headline, detail(&unhealthy, &others), format!("{} unhealthy", unhealthy.len()))
    } else if group.health <= Health::Unknown {
        return None;
    } else if targets.is_empty() {
        (format!("{} has no target", group.key), group.check.clone(), "no target".to_owned())
    } else {
        (format!("No {} target is healthy yet", group.key), group.check.clone(), "starting".to_owned())
    };
    let series = |name: &str| Series {
        namespace: "AWS/ApplicationELB".to_owned(),
        name: name.to_owned(),
        of: Subject::TargetGroup(group.key.clone()),
    };
    Some(Found {
        finding: Finding {
            health: group.health.max(Health::Attention),
            headline,
            detail,
            since: unhealthy.iter().filter_map(|target| target.since).min(),
            word,
            section: Section::Targets,
        },
        told_by: vec![series("HealthyHostCount"), series("UnHealthyHostCount")],
    })
}

fn headline(unhealthy: usize, all: usize, group: &str) -> String {
    match (unhealthy, all) {
        (1, 1) => format!("The only {group} target is unhealthy"),
        (unhealthy, all) if unhealthy == all => format!("All {all} {group} targets are unhealthy"),
        (unhealthy, all) => format!("{unhealthy} of {all} {group} targets {} unhealthy", are(unhealthy)),
    }
}

/// The reasons, and what sets the unhealthy targets apart from the others: their task and its revision.
fn detail(unhealthy: &[&Target], others: &[&Target]) -> String {
    let reasons: BTreeSet<&str> = unhealthy.iter().filter_map(|target| reason(target)).collect();
    let mut parts: Vec<String> = reasons.into_iter().map(str::to_owned).collect();
    let tasks: Vec<&str> = unhealthy.iter().filter_map(|target| target.task.as_deref()).map(short).collect();
    if let Some(revisions) = apart(unhealthy, others) {
        let who = match tasks.as_slice() {
            [task] => format!("task {task} runs"),
            _ => "they run".to_owned(),
        };
        parts.push(format!("{who} {revisions}"));
    } else if !tasks.is_empty() {
        let noun = if tasks.len() == 1 { "task" } else { "tasks" };
        parts.push(format!("{noun} {}", tasks.join(", ")));
    }
    list(&parts)
}

fn reason(target: &Target) -> Option<&str> {
    target.description.as_deref().or(target.reason.as_deref())
}

fn short(task: &str) -> &str {
    task.get(..TASK_ID).unwrap_or(task)
}

/// `revision 41, the others 42`, where all of each side run the same and the sides differ.
fn apart(unhealthy: &[&Target], others: &[&Target]) -> Option<String> {
    let (theirs, rest) = (common_revision(unhealthy)?, common_revision(others)?);
    let others = if others.len() == 1 { "the other" } else { "the others" };
    (theirs != rest).then(|| format!("revision {theirs}, {others} {rest}"))
}

fn common_revision(targets: &[&Target]) -> Option<u32> {
    let first = targets.first()?.revision?;
    targets.iter().all(|target| target.revision == Some(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    fn target(state: TargetState, task: &str, revision: u32) -> Target {
        let unhealthy = state == TargetState::Unhealthy;
        Target {
            id: "10.0.11.87".into(),
            port: Some(8000),
            zone: None,
            state,
            reason: unhealthy.then(|| "Target.Timeout".to_owned()),
            description: unhealthy.then(|| "health check timed out".to_owned()),
            since: unhealthy.then_some(Moment(i64::from(revision))),
            task: Some(task.into()),
            revision: Some(revision),
            history: Vec::new(),
        }
    }

    fn finding(health: Health, targets: Vec<Target>) -> Option<Finding> {
        let check = "/health every 30 s".to_owned();
        let group =
            TargetGroup { key: "backend".into(), name: "tg".into(), port: None, check, health, targets };
        of_group(&group).map(|found| found.finding)
    }

    #[test]
    fn an_unhealthy_target_is_told_with_reason_task_and_revision() {
        use TargetState::{Draining, Healthy, Unhealthy};
        let targets = vec![
            target(Unhealthy, "4f2a91c0ffee", 41),
            target(Healthy, "c07d3e", 42),
            target(Healthy, "e91b55", 42),
            target(Draining, "old", 40),
        ];
        let finding = finding(Health::Attention, targets).expect("a finding");
        assert_eq!(finding.headline, "1 of 3 backend targets is unhealthy");
        assert_eq!(finding.detail, "health check timed out · task 4f2a91 runs revision 41, the others 42");
        assert_eq!((finding.since, finding.word.as_str()), (Some(Moment(41)), "1 unhealthy"));
        assert_eq!(finding.health, Health::Attention);
    }

    #[test]
    fn several_share_a_line() {
        use TargetState::Unhealthy;
        let both = vec![target(Unhealthy, "aaaaaaaa", 42), target(Unhealthy, "bbbbbbbb", 41)];
        let finding = finding(Health::Bad, both).expect("a finding");
        assert_eq!(finding.headline, "All 2 backend targets are unhealthy");
        assert_eq!(finding.detail, "health check timed out · tasks aaaaaa, bbbbbb");
        // The first that failed.
        assert_eq!((finding.since, finding.health), (Some(Moment(41)), Health::Bad));
    }

    #[test]
    fn a_group_without_targets_or_with_new_ones_only_is_told() {
        assert_eq!(finding(Health::Bad, vec![]).expect("a finding").headline, "backend has no target");
        let starting = finding(Health::Attention, vec![target(TargetState::Initial, "a", 1)]);
        assert_eq!(starting.expect("a finding").headline, "No backend target is healthy yet");
        assert_eq!(finding(Health::Fine, vec![target(TargetState::Healthy, "a", 1)]), None);
    }
}

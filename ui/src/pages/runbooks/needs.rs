//! When a runbook is needed, and which come first.

use std::collections::HashSet;

use protocol::{
    Health,
    overview::{RolloutState, Section},
    runbooks::{Need, Runbook},
    services::ServiceRow,
};

use crate::fuzzy::Terms;

/// Every need, what hurts users first.
const NEEDS: [Need; 7] = [
    Need::UnhealthyTarget,
    Need::FailedTask,
    Need::FailedRollout,
    Need::DatabaseFailure,
    Need::RegionFailure,
    Need::Infrastructure,
    Need::Anytime,
];

/// A need in words.
pub(super) const fn title(need: Need) -> &'static str {
    match need {
        Need::UnhealthyTarget => "A target is unhealthy",
        Need::FailedTask => "A task has failed",
        Need::FailedRollout => "A deployment does not get on",
        Need::DatabaseFailure => "A database has failed",
        Need::RegionFailure => "The region has failed",
        Need::Infrastructure => "Infrastructure code and reality disagree",
        Need::Anytime => "At any time",
    }
}

/// What a finding calls for.
pub(crate) const fn needs_of(section: Section, health: Health) -> &'static [Need] {
    match (section, health) {
        (Section::Targets, Health::Attention | Health::Bad) => &[Need::UnhealthyTarget],
        (Section::Services, Health::Bad) => &[Need::FailedRollout, Need::FailedTask],
        // Tasks are missing, and nothing is being deployed.
        (Section::Services, Health::Attention) => &[Need::FailedTask],
        (Section::Database, Health::Bad) => &[Need::DatabaseFailure],
        _ => &[],
    }
}

/// What a service calls for, the most likely first.
pub(crate) fn needs_of_service(row: &ServiceRow) -> &'static [Need] {
    match row.rollout.state {
        RolloutState::Failed => &[Need::FailedRollout, Need::FailedTask],
        RolloutState::InProgress if row.health == Health::Bad => &[Need::FailedRollout, Need::FailedTask],
        RolloutState::Steady if row.running < row.desired => &[Need::FailedTask],
        RolloutState::InProgress | RolloutState::Steady => &[],
    }
}

/// The runbooks for one need.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) need: Need,
    /// Whether it is now.
    pub(super) now: bool,
    pub(super) runbooks: Vec<Runbook>,
}

/// The runbooks by need: what is needed now comes first.
pub(super) fn grouped(runbooks: Vec<Runbook>, now: &HashSet<Need>) -> Vec<Group> {
    let mut groups: Vec<Group> = NEEDS
        .map(|need| Group { need, now: now.contains(&need), runbooks: Vec::new() })
        .into_iter()
        .collect();
    for runbook in runbooks {
        if let Some(group) = groups.iter_mut().find(|group| group.need == runbook.need) {
            group.runbooks.push(runbook);
        }
    }
    groups.retain(|group| !group.runbooks.is_empty());
    groups.sort_by_key(|group| !group.now);
    groups
}

/// The runbooks in which every word that was typed is found: in the title, a step or a command.
pub(super) fn matching(runbooks: &[Runbook], typed: &str) -> Vec<Runbook> {
    let terms = Terms::of(typed);
    let says = |runbook: &&Runbook| {
        let steps = runbook.steps.iter().flat_map(|step| [Some(step.text.as_str()), step.command.as_deref()]);
        terms.are_in([runbook.title.as_str(), title(runbook.need)].into_iter().chain(steps.flatten()))
    };
    runbooks.iter().filter(says).cloned().collect()
}

#[cfg(test)]
mod tests {
    use protocol::{catalogue::Place, overview::Rollout, runbooks::RunbookStep};

    use super::*;
    use crate::samples;

    fn runbook(key: &str, need: Need) -> Runbook {
        Runbook {
            key: key.into(),
            title: format!("Runbook {key}"),
            need,
            goal: None,
            place: Place { document: "001".into(), section: "Recovery".into(), line: 1 },
            steps: vec![RunbookStep {
                text: "Tail the log".into(),
                action: None,
                command: Some("aws logs tail /ecs/prod".into()),
            }],
        }
    }

    #[test]
    fn what_is_needed_now_comes_first_and_the_rest_by_urgency() {
        let all = vec![
            runbook("list", Need::Anytime),
            runbook("db", Need::DatabaseFailure),
            runbook("task", Need::FailedTask),
            runbook("tail", Need::Anytime),
        ];
        let order = |now: &[Need]| {
            let groups = grouped(all.clone(), &now.iter().copied().collect());
            groups.into_iter().map(|group| (group.need, group.runbooks.len())).collect::<Vec<_>>()
        };
        assert_eq!(order(&[]), [(Need::FailedTask, 1), (Need::DatabaseFailure, 1), (Need::Anytime, 2)]);
        assert_eq!(order(&[Need::DatabaseFailure])[0], (Need::DatabaseFailure, 1));
    }

    #[test]
    fn every_need_has_its_place() {
        let all: Vec<_> = NEEDS.iter().map(|need| runbook("one", *need)).collect();
        assert_eq!(grouped(all, &HashSet::new()).len(), NEEDS.len());
    }

    #[test]
    fn a_runbook_is_found_by_its_title_steps_and_commands() {
        let all = [runbook("task", Need::FailedTask)];
        let found = |typed: &str| matching(&all, typed).len();
        assert_eq!(found(""), 1);
        assert_eq!(found("RUNBOOK task"), 1);
        assert_eq!(found("tail log"), 1);
        assert_eq!(found("aws logs"), 1);
        assert_eq!(found("has failed"), 1);
        assert_eq!(found("database"), 0);
    }

    #[test]
    fn a_service_calls_for_the_runbook_of_what_befell_it() {
        let needs = |state, health, running| {
            needs_of_service(&ServiceRow {
                health,
                running,
                rollout: Rollout { state, since: None, done: running, of: 2, reason: None },
                ..samples::service()
            })
        };
        assert_eq!(needs(RolloutState::Failed, Health::Bad, 2).first(), Some(&Need::FailedRollout));
        assert_eq!(needs(RolloutState::InProgress, Health::Bad, 1).first(), Some(&Need::FailedRollout));
        assert_eq!(needs(RolloutState::Steady, Health::Attention, 1), [Need::FailedTask]);
        assert_eq!(needs(RolloutState::InProgress, Health::Attention, 1), []);
        assert_eq!(needs(RolloutState::Steady, Health::Fine, 2), []);
    }

    #[test]
    fn only_trouble_calls_for_a_runbook() {
        assert_eq!(needs_of(Section::Targets, Health::Bad), [Need::UnhealthyTarget]);
        assert_eq!(needs_of(Section::Services, Health::Fine), []);
        assert_eq!(needs_of(Section::Database, Health::Attention), []);
    }
}

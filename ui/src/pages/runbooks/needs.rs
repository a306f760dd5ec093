//! When a runbook is needed, and which come first.

use std::collections::HashSet;

use protocol::{
    Health,
    overview::Section,
    runbooks::{Need, Runbook},
};

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
    let terms: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let says = |runbook: &&Runbook| {
        let mut text = format!("{}\n{}", runbook.title, title(runbook.need));
        for step in &runbook.steps {
            text += "\n";
            text += &step.text;
            text += "\n";
            text += step.command.as_deref().unwrap_or_default();
        }
        let text = text.to_lowercase();
        terms.iter().all(|term| text.contains(term))
    };
    runbooks.iter().filter(says).cloned().collect()
}

#[cfg(test)]
mod tests {
    use protocol::{catalogue::Place, runbooks::RunbookStep};

    use super::*;

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
    fn only_trouble_calls_for_a_runbook() {
        assert_eq!(needs_of(Section::Targets, Health::Bad), [Need::UnhealthyTarget]);
        assert_eq!(needs_of(Section::Services, Health::Fine), []);
        assert_eq!(needs_of(Section::Database, Health::Attention), []);
    }
}

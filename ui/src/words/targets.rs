use std::collections::BTreeSet;

use protocol::{
    Health, Moment,
    overview::TargetState,
    targets::{Balancer, Group, Target},
};

/// As much of an id as one needs to tell it from its neighbours.
const SHORT: usize = 6;

/// What the targets of an environment come down to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TargetsSentence {
    pub(crate) health: Health,
    /// The sentence: `1 of 3 targets of prod-paperwurks-backend is unhealthy`.
    pub(crate) headline: String,
    /// What is known about it; may be empty.
    pub(crate) detail: String,
    /// Since when, where that is known.
    pub(crate) since: Option<Moment>,
}

/// How a target is doing, for its mark.
pub(crate) const fn target_health(state: TargetState) -> Health {
    match state {
        TargetState::Healthy => Health::Fine,
        TargetState::Unhealthy => Health::Bad,
        TargetState::Initial | TargetState::Draining => Health::Attention,
        TargetState::Unused | TargetState::Unavailable => Health::Unknown,
    }
}

/// The beginning of an id.
pub(crate) fn short_id(id: &str) -> String {
    id.chars().take(SHORT).collect()
}

/// The sentence over the targets of an environment: the worst that is known of any of them.
pub(crate) fn targets_sentence(balancers: &[Balancer]) -> TargetsSentence {
    let groups: Vec<&Group> = balancers.iter().flat_map(|balancer| &balancer.groups).collect();
    let tallies: Vec<Tally<'_>> = groups.iter().filter_map(|group| Tally::of(group)).collect();
    let say = |health, headline: &str| TargetsSentence {
        health,
        headline: headline.to_owned(),
        ..TargetsSentence::default()
    };
    if groups.is_empty() {
        return say(Health::Unknown, "No target group is declared");
    }
    if tallies.is_empty() {
        return say(Health::Unknown, "The targets have not been read");
    }
    let mut said = of_tallies(&tallies);
    if tallies.len() < groups.len() {
        let unread = groups.len() - tallies.len();
        let unread = super::plural(unread as u64, "group has", "groups have");
        said.health = said.health.max(Health::Unknown);
        said.detail = listed(&[said.detail, format!("{unread} not been read")]);
    }
    said
}

/// How many targets of a group are in which state. Those that leave are none any more.
struct Tally<'a> {
    group: &'a Group,
    targets: Vec<&'a Target>,
}

impl<'a> Tally<'a> {
    /// Nothing where the targets could not be read.
    fn of(group: &'a Group) -> Option<Self> {
        let targets = group.targets.value.as_ref()?.iter();
        let targets = targets.filter(|target| target.state != TargetState::Draining).collect();
        Some(Self { group, targets })
    }

    fn in_state(&self, state: TargetState) -> usize {
        self.targets.iter().filter(|target| target.state == state).count()
    }
}

fn of_tallies(tallies: &[Tally<'_>]) -> TargetsSentence {
    let all: usize = tallies.iter().map(|tally| tally.targets.len()).sum();
    let healthy: usize = tallies.iter().map(|tally| tally.in_state(TargetState::Healthy)).sum();
    let empty: Vec<&str> = tallies
        .iter()
        .filter(|tally| tally.targets.is_empty())
        .map(|tally| tally.group.name.as_str())
        .collect();
    let (health, headline, mut detail) = if let Some(headline) = some(tallies, TargetState::Unhealthy) {
        let troubled = tallies.iter().filter(|tally| tally.in_state(TargetState::Unhealthy) > 0);
        let health = troubled.map(|tally| tally.group.health).max().unwrap_or_default();
        (health.max(Health::Attention), headline, reasons(tallies))
    } else if let [one] = empty.as_slice() {
        return sentence(Health::Bad, format!("{one} has no target"));
    } else if !empty.is_empty() {
        let detail = empty.join(", ");
        return TargetsSentence {
            detail,
            ..sentence(Health::Bad, format!("{} groups have no target", empty.len()))
        };
    } else if let Some(headline) = some(tallies, TargetState::Initial) {
        (Health::Attention, headline, Vec::new())
    } else if healthy < all {
        (Health::Unknown, format!("{healthy} of {all} targets are healthy"), Vec::new())
    } else if all == 1 {
        (Health::Fine, "The only target is healthy".to_owned(), Vec::new())
    } else {
        (Health::Fine, format!("All {all} targets are healthy"), Vec::new())
    };
    detail.extend(empty.iter().map(|group| format!("{group} has no target")));
    let unhealthy = tallies.iter().flat_map(|tally| &tally.targets);
    let since = unhealthy.filter(|it| it.state == TargetState::Unhealthy).filter_map(|it| it.since).min();
    TargetsSentence { health, headline, detail: listed(&detail), since }
}

fn sentence(health: Health, headline: String) -> TargetsSentence {
    TargetsSentence { health, headline, ..TargetsSentence::default() }
}

/// How many targets are in `state`, and whose they are; nothing when none is.
fn some(tallies: &[Tally<'_>], state: TargetState) -> Option<String> {
    let word = if state == TargetState::Initial { "being checked" } else { "unhealthy" };
    let found: Vec<(&str, usize, usize)> = tallies
        .iter()
        .map(|tally| (tally.group.name.as_str(), tally.in_state(state), tally.targets.len()))
        .filter(|(_, some, _)| *some > 0)
        .collect();
    Some(match found.as_slice() {
        [] => return None,
        [(group, 1, 1)] => format!("The only target of {group} is {word}"),
        [(group, some, of)] if some == of => format!("All {of} targets of {group} are {word}"),
        [(group, 1, of)] => format!("1 of {of} targets of {group} is {word}"),
        [(group, some, of)] => format!("{some} of {of} targets of {group} are {word}"),
        several => {
            let some: usize = several.iter().map(|(_, some, _)| some).sum();
            let of: usize = tallies.iter().map(|tally| tally.targets.len()).sum();
            format!("{some} of {of} targets are {word}, in {} groups", several.len())
        }
    })
}

/// Why targets are unhealthy, each reason once, and the task where it is one.
fn reasons(tallies: &[Tally<'_>]) -> Vec<String> {
    let unhealthy: Vec<&Target> = tallies
        .iter()
        .flat_map(|tally| tally.targets.iter().copied())
        .filter(|target| target.state == TargetState::Unhealthy)
        .collect();
    let reason = |target: &&Target| target.description.clone().or_else(|| target.reason.clone());
    let reasons: BTreeSet<String> = unhealthy.iter().filter_map(reason).collect();
    let mut told: Vec<String> = reasons.into_iter().collect();
    if let [Target { task: Some(task), .. }] = unhealthy.as_slice() {
        told.push(match (task.revision, task.current_revision) {
            (Some(runs), Some(current)) if runs != current => {
                format!("task {} runs revision {runs}, the service {current}", short_id(&task.id))
            }
            _ => format!("task {}", short_id(&task.id)),
        });
    }
    told
}

fn listed(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind, Freshness, Reading, services::ServiceId, targets::TargetTask};

    use super::*;

    const AT: Moment = Moment(1_700_000_000_000);

    fn target(state: TargetState) -> Target {
        let unhealthy = state == TargetState::Unhealthy;
        Target {
            id: "10.0.11.87".into(),
            port: Some(8000),
            zone: None,
            state,
            reason: unhealthy.then(|| "Target.Timeout".to_owned()),
            description: unhealthy.then(|| "health check timed out".to_owned()),
            since: unhealthy.then_some(AT),
            drained: None,
            spans: Vec::new(),
            task: Some(TargetTask {
                id: "4f2a91c0ffee".into(),
                service: ServiceId::new("cluster", "backend"),
                revision: Some(41),
                current_revision: Some(42),
                deployment: None,
                instance: None,
                started: None,
                stopping: None,
                log: None,
            }),
        }
    }

    fn group(name: &str, targets: Reading<Vec<Target>>) -> Group {
        Group {
            key: name.into(),
            name: name.into(),
            target_type: "ip".into(),
            protocol: None,
            port: None,
            health: Health::Attention,
            service: None,
            settings: Vec::new(),
            deregistration_delay: None,
            targets,
            vigil: false,
        }
    }

    fn with(name: &str, states: &[TargetState]) -> Group {
        group(name, Reading::fresh(states.iter().copied().map(target).collect(), AT))
    }

    fn said(groups: Vec<Group>) -> TargetsSentence {
        targets_sentence(&[Balancer {
            key: "main".into(),
            name: "alb".into(),
            kind: "application".into(),
            scheme: None,
            state: "active".into(),
            dns_name: None,
            listeners: Reading::loading(),
            groups,
        }])
    }

    use TargetState::{Draining, Healthy, Initial, Unhealthy, Unused};

    #[test]
    fn one_unhealthy_target_is_told_with_its_group_reason_and_task() {
        let said = said(vec![with("backend", &[Unhealthy, Healthy, Healthy, Draining])]);
        assert_eq!(said.headline, "1 of 3 targets of backend is unhealthy");
        assert_eq!(said.detail, "health check timed out · task 4f2a91 runs revision 41, the service 42");
        assert_eq!((said.health, said.since), (Health::Attention, Some(AT)));
    }

    #[test]
    fn the_number_decides_the_verb() {
        let headline = |groups| said(groups).headline;
        assert_eq!(headline(vec![with("a", &[Unhealthy])]), "The only target of a is unhealthy");
        assert_eq!(headline(vec![with("a", &[Unhealthy, Unhealthy])]), "All 2 targets of a are unhealthy");
        assert_eq!(
            headline(vec![with("a", &[Unhealthy, Healthy]), with("b", &[Unhealthy, Unhealthy])]),
            "3 of 4 targets are unhealthy, in 2 groups"
        );
        assert_eq!(headline(vec![with("a", &[Healthy, Initial])]), "1 of 2 targets of a is being checked");
        assert_eq!(headline(vec![with("a", &[Healthy; 3])]), "All 3 targets are healthy");
        assert_eq!(headline(vec![with("a", &[Healthy])]), "The only target is healthy");
    }

    #[test]
    fn a_group_without_targets_is_down() {
        let only = said(vec![with("a", &[]), with("b", &[Healthy])]);
        assert_eq!((only.health, only.headline.as_str()), (Health::Bad, "a has no target"));
        let both = said(vec![with("a", &[]), with("b", &[Unhealthy, Healthy])]);
        assert!(both.detail.ends_with("a has no target"), "{}", both.detail);
    }

    #[test]
    fn what_was_not_read_is_never_called_healthy() {
        let denied = || {
            let kind = ErrorKind::Forbidden { action: "elasticloadbalancing:X".into(), resource: None };
            Reading { value: None, freshness: Freshness::Failed { error: Error::new(kind, "") } }
        };
        assert_eq!(said(vec![group("a", denied())]).headline, "The targets have not been read");
        let partly = said(vec![group("a", denied()), with("b", &[Healthy, Healthy])]);
        assert_eq!((partly.health, partly.detail.as_str()), (Health::Unknown, "1 group has not been read"));
        let unused = said(vec![with("a", &[Healthy, Unused])]);
        assert_eq!(
            (unused.health, unused.headline.as_str()),
            (Health::Unknown, "1 of 2 targets are healthy")
        );
        assert_eq!(targets_sentence(&[]).headline, "No target group is declared");
    }
}

//! Which targets are on screen: those that match what was typed, the unhealthy first, and not more than one can read.

use protocol::{
    overview::TargetState,
    targets::{Balancer, Group, Target},
};

use crate::{fuzzy::Terms, words};

/// A group shows at most so many targets until it is asked for all.
pub(super) const FEW: usize = 60;

/// The name of a target's row, which is its anchor too.
pub(super) fn row_name(group: &str, target: &Target) -> String {
    format!("target-{group}-{}-{}", target.id, target.port.unwrap_or_default())
}

/// The targets of a group whose row says every word that was typed, unhealthy first.
pub(super) fn matching(group: &Group, typed: &str) -> Vec<Target> {
    let terms = Terms::of(typed);
    let targets = group.targets.value.iter().flatten();
    let mut found: Vec<Target> = targets.filter(|target| matches(group, target, &terms)).cloned().collect();
    found.sort_by_key(|target| urgency(target.state));
    found
}

/// The rows of a group as they stand on the page; all of them where it is `expanded`.
pub(super) fn rows_of(group: &Group, typed: &str, expanded: bool) -> Vec<Target> {
    let mut rows = matching(group, typed);
    if !expanded {
        rows.truncate(FEW);
    }
    rows
}

/// The rows of the page with their names, from top to bottom. `expanded` names the groups that show all.
pub(super) fn rows(balancers: &[Balancer], typed: &str, expanded: &[String]) -> Vec<(String, Target)> {
    let of_group = |group: &Group| {
        let rows = rows_of(group, typed, expanded.contains(&group.key)).into_iter();
        rows.map(|target| (row_name(&group.key, &target), target)).collect::<Vec<_>>()
    };
    balancers.iter().flat_map(|balancer| &balancer.groups).flat_map(of_group).collect()
}

/// What needs a person comes first, what is fine before what does not count.
const fn urgency(state: TargetState) -> u8 {
    match state {
        TargetState::Unhealthy => 0,
        TargetState::Initial => 1,
        TargetState::Draining => 2,
        TargetState::Unavailable => 3,
        TargetState::Healthy => 4,
        TargetState::Unused => 5,
    }
}

fn matches(group: &Group, target: &Target, terms: &Terms) -> bool {
    let task = target.task.as_ref();
    let parts = [
        Some(group.name.as_str()),
        Some(target.id.as_str()),
        Some(words::target_state(target.state)),
        target.zone.as_deref(),
        target.reason.as_deref(),
        target.description.as_deref(),
        task.map(|task| task.id.as_str()),
        task.and_then(|task| task.deployment.as_deref()),
        task.and_then(|task| task.instance.as_deref()),
    ];
    let revision = task.and_then(|task| task.revision).map(|revision| format!(":{revision}"));
    terms.are_in(parts.into_iter().flatten().chain(revision.as_deref()))
}

#[cfg(test)]
mod tests {
    use TargetState::{Draining, Healthy, Unhealthy};

    use super::{super::samples, *};

    #[test]
    fn the_unhealthy_come_first_and_the_rest_keeps_its_order() {
        let group = samples::group("backend", &[Healthy, Draining, Healthy, Unhealthy]);
        let ids: Vec<_> = matching(&group, "").into_iter().map(|target| target.id).collect();
        assert_eq!(ids, ["10.0.10.3", "10.0.10.1", "10.0.10.0", "10.0.10.2"]);
    }

    #[test]
    fn a_target_is_found_by_what_its_row_says() {
        let group = samples::group("backend", &[Healthy, Unhealthy]);
        let found = |typed: &str| matching(&group, typed).len();
        assert_eq!(found(""), 2);
        assert_eq!(found("10.0.10.1"), 1);
        assert_eq!(found("UNHEALTHY"), 1);
        assert_eq!(found("timeout 2a"), 1);
        assert_eq!(found("4f2a91"), 2);
        assert_eq!(found(":41"), 2);
        assert_eq!(found("prod-backend"), 2);
        assert_eq!(found("timeout 2b"), 0);
    }

    #[test]
    fn a_long_group_shows_a_few_until_it_is_asked_for_all() {
        let balancer = samples::balancer(vec![
            samples::group("big", &[Healthy; 200]),
            samples::group("small", &[Healthy]),
        ]);
        let balancers = [balancer];
        assert_eq!(rows(&balancers, "", &[]).len(), FEW + 1);
        assert_eq!(rows(&balancers, "", &["big".to_owned()]).len(), 201);
        assert_eq!(rows(&balancers, "10.0.10.199", &[]).len(), 1);
    }
}

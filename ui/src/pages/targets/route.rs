//! What a request meets on its way: listener, rules, target groups. Worked out here, drawn in `drawing.rs`.

use protocol::{
    Health,
    overview::TargetState,
    targets::{Balancer, ForwardedGroup, Group, Listener, Rule, RuleAction},
};

/// A listener has at most so many rules on screen, and those that lead to trouble; the others fold.
const SHOWN: usize = 8;

/// A group has at most so many dots.
const DOTS: usize = 24;

/// A listener with the ways that lead from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entrance {
    pub(super) port: u16,
    pub(super) protocol: String,
    pub(super) shown: Vec<Way>,
    pub(super) folded: Vec<Way>,
}

/// A rule: what it takes, and where that goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// Nothing for the default.
    pub(super) priority: Option<u32>,
    /// What a request must match: `path /api/*`.
    pub(super) condition: String,
    pub(super) ends: Vec<End>,
}

/// Where a rule leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct End {
    /// The group's key, where it is declared.
    pub(super) group: Option<String>,
    /// The group's name, or what becomes of the request instead.
    pub(super) text: String,
    /// Its share of the requests, where there are several: `80%`.
    pub(super) share: Option<String>,
    /// How the group is doing; nothing where there is none.
    pub(super) health: Option<Health>,
    /// The targets, unhealthy first.
    pub(super) dots: Vec<(String, TargetState)>,
    /// Targets without a dot.
    pub(super) more: usize,
}

impl Way {
    /// The worst of its ends.
    pub(super) fn health(&self) -> Option<Health> {
        self.ends.iter().filter_map(|end| end.health).max()
    }

    /// The first declared group it leads to.
    pub(super) fn group(&self) -> Option<&str> {
        self.ends.iter().find_map(|end| end.group.as_deref())
    }
}

/// The ways through a load balancer, by listener; nothing while its listeners are not known.
pub(super) fn entrances(balancer: &Balancer) -> Vec<Entrance> {
    let listeners = balancer.listeners.value.iter().flatten();
    listeners.map(|listener| entrance(listener, &balancer.groups)).collect()
}

fn entrance(listener: &Listener, groups: &[Group]) -> Entrance {
    let ways: Vec<Way> = listener.rules.iter().map(|rule| way(rule, groups)).collect();
    let (shown, folded) = fold(ways);
    Entrance { port: listener.port, protocol: listener.protocol.clone(), shown, folded }
}

/// Keeps the first rules, those that lead to trouble, and the default; the rest folds. The order stays.
fn fold(ways: Vec<Way>) -> (Vec<Way>, Vec<Way>) {
    let mut room = SHOWN;
    ways.into_iter().partition(|way| {
        let first = room > 0;
        room = room.saturating_sub(1);
        first || way.priority.is_none() || way.health().is_some_and(|health| health > Health::Unknown)
    })
}

fn way(rule: &Rule, groups: &[Group]) -> Way {
    let plain =
        |text: String| vec![End { group: None, text, share: None, health: None, dots: Vec::new(), more: 0 }];
    let condition = match rule.conditions.as_slice() {
        [] => "everything else".to_owned(),
        conditions => conditions.join(" and "),
    };
    let ends = match &rule.action {
        RuleAction::Forward { groups: to } => to.iter().map(|one| forwarded(one, to, groups)).collect(),
        RuleAction::Redirect { to } => plain(format!("redirected to {to}")),
        RuleAction::Fixed { status } => plain(format!("answered with {status}")),
        RuleAction::Other { name } => plain(name.clone()),
    };
    Way { priority: rule.priority, condition, ends }
}

fn forwarded(to: &ForwardedGroup, all: &[ForwardedGroup], groups: &[Group]) -> End {
    let group = to.key.as_ref().and_then(|key| groups.iter().find(|group| group.key == *key));
    let targets = group.and_then(|group| group.targets.value.as_deref()).unwrap_or_default();
    let mut dots: Vec<_> = targets.iter().map(|target| (target.id.clone(), target.state)).collect();
    dots.sort_by_key(|(_, state)| *state != TargetState::Unhealthy);
    let more = dots.len().saturating_sub(DOTS);
    dots.truncate(DOTS);
    End {
        group: group.map(|group| group.key.clone()),
        text: to.name.clone(),
        share: share(to, all),
        health: Some(group.map_or(Health::Unknown, |group| group.health)),
        dots,
        more,
    }
}

/// The part of the requests that a group gets, where there are several.
fn share(to: &ForwardedGroup, all: &[ForwardedGroup]) -> Option<String> {
    let weight = |group: &ForwardedGroup| u64::from(group.weight.unwrap_or(1));
    let sum: u64 = all.iter().map(weight).sum();
    (all.len() > 1 && sum > 0).then(|| format!("{}%", (100 * weight(to) + sum / 2) / sum))
}

/// Whether a rule leads to the group; true as long as the rules are not known.
pub(super) fn is_reached(balancer: &Balancer, group: &Group) -> bool {
    let Some(listeners) = &balancer.listeners.value else { return true };
    let leads = |rule: &Rule| match &rule.action {
        RuleAction::Forward { groups } => groups.iter().any(|to| to.key.as_ref() == Some(&group.key)),
        _ => false,
    };
    listeners.iter().flat_map(|listener| &listener.rules).any(leads)
}

#[cfg(test)]
mod tests {
    use protocol::{Moment, Reading};

    use super::{super::samples, *};

    fn to(key: &str, weight: Option<u32>) -> ForwardedGroup {
        ForwardedGroup { key: Some(key.to_owned()), name: key.to_owned(), weight }
    }

    fn forward(priority: Option<u32>, groups: Vec<ForwardedGroup>) -> Rule {
        let conditions = priority.map(|priority| format!("path /{priority}/*")).into_iter().collect();
        Rule { priority, conditions, action: RuleAction::Forward { groups } }
    }

    fn balancer(rules: Vec<Rule>, groups: Vec<Group>) -> Balancer {
        let listeners = vec![Listener { port: 443, protocol: "HTTPS".into(), rules }];
        Balancer { listeners: Reading::fresh(listeners, Moment(0)), ..samples::balancer(groups) }
    }

    #[test]
    fn many_rules_fold_but_not_those_that_lead_to_trouble() {
        let mut rules: Vec<Rule> =
            (1..=20).map(|number| forward(Some(number), vec![to("a", None)])).collect();
        rules.push(forward(Some(50), vec![to("b", None)]));
        rules.push(forward(None, vec![to("a", None)]));
        let groups = vec![
            samples::group("a", &[TargetState::Healthy]),
            samples::group("b", &[TargetState::Unhealthy]),
        ];
        let entrance = entrances(&balancer(rules, groups)).remove(0);
        let priorities: Vec<_> = entrance.shown.iter().map(|way| way.priority).collect();
        assert_eq!(priorities[..8], (1..=8).map(Some).collect::<Vec<_>>());
        assert_eq!(priorities[8..], [Some(50), None]);
        assert_eq!(entrance.folded.len(), 12);
    }

    #[test]
    fn weights_are_shares() {
        let groups = [to("a", Some(80)), to("b", Some(20)), to("c", Some(0))];
        let shares: Vec<_> = groups.iter().map(|one| share(one, &groups)).collect();
        assert_eq!(shares, [Some("80%".to_owned()), Some("20%".to_owned()), Some("0%".to_owned())]);
        assert_eq!(share(&groups[0], &groups[..1]), None);
        let silent = [to("a", Some(0)), to("b", Some(0))];
        assert_eq!(share(&silent[0], &silent), None);
    }

    #[test]
    fn the_unhealthy_have_their_dots_first_and_not_all_have_one() {
        let mut states = vec![TargetState::Healthy; 30];
        states.push(TargetState::Unhealthy);
        let rules = vec![forward(None, vec![to("a", None)])];
        let entrances = entrances(&balancer(rules, vec![samples::group("a", &states)]));
        let end = &entrances[0].shown[0].ends[0];
        assert_eq!((end.dots[0].1, end.dots.len(), end.more), (TargetState::Unhealthy, DOTS, 7));
    }

    #[test]
    fn a_group_that_nobody_declared_is_named_and_unknown() {
        let stranger = ForwardedGroup { key: None, name: "legacy".into(), weight: None };
        let entrances = entrances(&balancer(vec![forward(None, vec![stranger])], Vec::new()));
        let end = &entrances[0].shown[0].ends[0];
        assert_eq!(
            (end.group.as_deref(), end.text.as_str(), end.health),
            (None, "legacy", Some(Health::Unknown))
        );
    }

    #[test]
    fn a_group_without_a_rule_is_told_only_when_the_rules_are_known() {
        let group = samples::group("a", &[]);
        let known = balancer(vec![forward(None, vec![to("b", None)])], Vec::new());
        assert!(!is_reached(&known, &group));
        assert!(is_reached(&Balancer { listeners: Reading::loading(), ..known }, &group));
    }
}

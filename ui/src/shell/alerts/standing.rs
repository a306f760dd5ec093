//! Which alerts still stand.

use protocol::{Health, Moment, catalogue::EnvironmentId, targets::Alert};
use serde::{Deserialize, Serialize};

/// At most so many lines until one asks for all; a fault that takes all groups away must not take the page away too.
pub(super) const LINES: usize = 3;

/// At most so many dismissals are remembered, the newest.
const REMEMBERED: usize = 50;

/// Until when somebody has seen what befell a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    environment: EnvironmentId,
    group: String,
    until: Moment,
}

/// How bad it is. That nobody can look calls for a look, and is no loss yet.
pub(super) const fn health(alert: &Alert) -> Health {
    match (alert.recovered, alert.blind) {
        (true, _) => Health::Fine,
        (false, true) => Health::Attention,
        (false, false) => Health::Bad,
    }
}

/// The newest word on each group, unless it was seen or nothing was told before that it recovers from; the worst first.
pub(super) fn standing(alerts: &[Alert], seen: &[Seen]) -> Vec<Alert> {
    let mut newest: Vec<Alert> = Vec::new();
    for alert in alerts {
        let told = newest.iter_mut().find(|told| same(&told.environment, &told.group, alert));
        match told {
            Some(told) if told.at < alert.at => *told = alert.clone(),
            Some(_) => {}
            None => newest.push(alert.clone()),
        }
    }
    newest.retain(|alert| !is_seen(alert, seen) && !loss_is_seen(alert, alerts, seen));
    newest.sort_by_key(|alert| std::cmp::Reverse((health(alert), alert.at)));
    newest
}

/// Says that `alert` was seen.
pub(super) fn see(seen: &mut Vec<Seen>, alert: &Alert) {
    seen.retain(|seen| !same(&seen.environment, &seen.group, alert));
    seen.push(Seen { environment: alert.environment.clone(), group: alert.group.clone(), until: alert.at });
    let spare = seen.len().saturating_sub(REMEMBERED);
    seen.drain(..spare);
}

fn same(environment: &EnvironmentId, group: &str, alert: &Alert) -> bool {
    *environment == alert.environment && group == alert.group
}

fn is_seen(alert: &Alert, seen: &[Seen]) -> bool {
    seen.iter().any(|seen| same(&seen.environment, &seen.group, alert) && alert.at <= seen.until)
}

/// Whether the end of a trouble is no news: all of the trouble was dismissed while it lasted.
fn loss_is_seen(alert: &Alert, alerts: &[Alert], seen: &[Seen]) -> bool {
    let losses =
        || alerts.iter().filter(|other| !other.recovered && same(&other.environment, &other.group, alert));
    alert.recovered && losses().all(|loss| is_seen(loss, seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(group: &str, at: i64, recovered: bool) -> Alert {
        Alert {
            at: Moment(at),
            environment: EnvironmentId::new("paperwurks", "prod"),
            group: group.into(),
            recovered,
            blind: false,
            text: format!("{group} at {at}"),
        }
    }

    fn texts(alerts: &[Alert], seen: &[Seen]) -> Vec<String> {
        standing(alerts, seen).into_iter().map(|alert| alert.text).collect()
    }

    #[test]
    fn the_newest_word_on_a_group_counts() {
        let alerts = [alert("backend", 3, true), alert("backend", 2, false), alert("web", 1, false)];
        assert_eq!(texts(&alerts, &[]), ["web at 1", "backend at 3"]);
    }

    #[test]
    fn what_was_seen_stays_away_until_it_happens_again() {
        let mut alerts = vec![alert("backend", 2, false)];
        let mut seen = Vec::new();
        see(&mut seen, &alerts[0]);
        assert!(texts(&alerts, &seen).is_empty());
        alerts.insert(0, alert("backend", 5, true));
        assert!(texts(&alerts, &seen).is_empty(), "the end of a trouble that was dismissed is no news");
        alerts.insert(0, alert("backend", 9, false));
        assert_eq!(texts(&alerts, &seen), ["backend at 9"]);
    }

    #[test]
    fn the_same_notice_again_tells_nothing_new() {
        let alerts = [alert("backend", 2, false)];
        let mut seen = Vec::new();
        assert_eq!(standing(&alerts, &seen), standing(&alerts, &seen));
        see(&mut seen, &alerts[0]);
        see(&mut seen, &alerts[0]);
        assert_eq!(seen.len(), 1);
    }

    #[test]
    fn the_worst_comes_first_and_what_nobody_can_see_is_no_loss() {
        let mut alerts: Vec<_> = (0..4).map(|index| alert(&format!("group-{index}"), index, false)).collect();
        alerts[3].blind = true;
        alerts.push(alert("group-0", 9, true));
        assert_eq!(texts(&alerts, &[]), ["group-2 at 2", "group-1 at 1", "group-3 at 3", "group-0 at 9"]);
        assert_eq!(
            standing(&alerts, &[]).iter().map(health).collect::<Vec<_>>(),
            [Health::Bad, Health::Bad, Health::Attention, Health::Fine]
        );
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let mut seen = Vec::new();
        for index in 0..80 {
            see(&mut seen, &alert(&format!("group-{index}"), index, false));
        }
        assert_eq!((seen.len(), seen[0].group.as_str()), (REMEMBERED, "group-30"));
    }
}

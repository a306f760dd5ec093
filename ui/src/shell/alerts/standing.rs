//! Which alerts still stand.

use protocol::{Moment, catalogue::EnvironmentId, targets::Alert};
use serde::{Deserialize, Serialize};

/// At most so many lines; a fault that takes all groups away must not take the page away too.
const LINES: usize = 3;

/// At most so many dismissals are remembered, the newest.
const REMEMBERED: usize = 50;

/// Until when somebody has seen what befell a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    environment: EnvironmentId,
    group: String,
    until: Moment,
}

/// The newest word on each group, unless it was seen or nothing was told before that it recovers from. Those that are
/// down come first; behind them, how many more there are.
pub(super) fn standing(alerts: &[Alert], seen: &[Seen]) -> (Vec<Alert>, usize) {
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
    newest.sort_by_key(|alert| (alert.recovered, std::cmp::Reverse(alert.at)));
    let more = newest.len().saturating_sub(LINES);
    newest.truncate(LINES);
    (newest, more)
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
        standing(alerts, seen).0.into_iter().map(|alert| alert.text).collect()
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
    fn a_fault_of_many_groups_leaves_the_page_its_room() {
        let alerts: Vec<_> = (0..10).map(|index| alert(&format!("group-{index}"), index, false)).collect();
        let (shown, more) = standing(&alerts, &[]);
        assert_eq!((shown.len(), more), (LINES, 7));
        assert_eq!(shown[0].text, "group-9 at 9");
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

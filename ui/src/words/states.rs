use protocol::{
    Freshness, Health, Moment,
    demo::Effect,
    overview::{AlarmState, FleetRow, Rollout, RolloutState, Section, TargetState, Threshold, Window},
};

use super::{age, number, trouble};

/// A health in a word, for those who do not see its mark.
pub(crate) const fn health(health: Health) -> &'static str {
    match health {
        Health::Fine => "fine",
        Health::Unknown => "unknown",
        Health::Attention => "needs attention",
        Health::Bad => "bad",
    }
}

/// The same in one word, as `data-health` has it.
pub(crate) const fn health_id(health: Health) -> &'static str {
    match health {
        Health::Fine => "fine",
        Health::Unknown => "unknown",
        Health::Attention => "attention",
        Health::Bad => "bad",
    }
}

/// The state of a target.
pub(crate) const fn target_state(state: TargetState) -> &'static str {
    match state {
        TargetState::Healthy => "Healthy",
        TargetState::Unhealthy => "Unhealthy",
        TargetState::Initial => "Initial",
        TargetState::Draining => "Draining",
        TargetState::Unused => "Unused",
        TargetState::Unavailable => "Unavailable",
    }
}

/// The state of an alarm.
pub(crate) const fn alarm_state(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Firing => "In alarm",
        AlarmState::Ok => "OK",
        AlarmState::InsufficientData => "Insufficient data",
        AlarmState::Missing => "Not there",
    }
}

/// A deployment: `Steady, 3 d`, `Rolling 2/3, 11 min`.
pub(crate) fn rollout(rollout: &Rollout, now: Moment) -> String {
    let since = rollout.since.map(|at| format!(", {}", age(at, now))).unwrap_or_default();
    match rollout.state {
        RolloutState::Steady => format!("Steady{since}"),
        RolloutState::InProgress => format!("Rolling {}/{}{since}", rollout.done, rollout.of),
        RolloutState::Failed => format!("Failed{since}"),
    }
}

/// A limit: `< 500`.
pub(crate) fn threshold(threshold: Threshold) -> String {
    match threshold {
        Threshold::Below(limit) => format!("< {}", number(limit)),
        Threshold::Above(limit) => format!("> {}", number(limit)),
    }
}

/// Where a limit lies, without its side: `500`.
pub(crate) fn limit(threshold: Threshold) -> String {
    match threshold {
        Threshold::Below(limit) | Threshold::Above(limit) => number(limit),
    }
}

/// How far back the sparklines reach, on its button.
pub(crate) const fn window(window: Window) -> &'static str {
    match window {
        Window::Hour => "1 h",
        Window::Day => "24 h",
        Window::Week => "7 d",
    }
}

/// The title of a card.
pub(crate) const fn section_title(section: Section) -> &'static str {
    match section {
        Section::Services => "Services",
        Section::Targets => "Targets",
        Section::Database => "Database",
        Section::Buckets => "Buckets",
        Section::Queues => "Queues",
        Section::Alarms => "Alarms",
        Section::Kpis => "Key figures",
        Section::Cost => "Cost",
        Section::Design => "Design against reality",
    }
}

/// The anchor of a card.
pub(crate) const fn section_id(section: Section) -> &'static str {
    match section {
        Section::Services => "services",
        Section::Targets => "targets",
        Section::Database => "database",
        Section::Buckets => "buckets",
        Section::Queues => "queues",
        Section::Alarms => "alarms",
        Section::Kpis => "kpis",
        Section::Cost => "cost",
        Section::Design => "design",
    }
}

/// The age of a reading and the fate of its last attempt: `24 s`, `stale 2 min · throttled`.
pub(crate) fn freshness(freshness: &Freshness, now: Moment) -> String {
    match freshness {
        Freshness::Loading => "reading…".to_owned(),
        Freshness::Fresh { at } => age(*at, now),
        Freshness::Stale { at, error } => format!("stale {} · {}", age(*at, now), trouble(error).word),
        Freshness::Failed { error } => trouble(error).short,
    }
}

/// The state of a reading in one word, as `data-state` has it.
pub(crate) const fn card_state(freshness: &Freshness) -> &'static str {
    match freshness {
        Freshness::Loading => "loading",
        Freshness::Fresh { .. } => "fresh",
        Freshness::Stale { .. } => "stale",
        Freshness::Failed { .. } => "failed",
    }
}

/// What a fault of the embedded account does.
pub(crate) fn effect(effect: Effect) -> String {
    match effect {
        Effect::Throttle => "throttled".to_owned(),
        Effect::Delay { millis } => format!("delayed by {millis} ms"),
        Effect::Drop => "connection dropped".to_owned(),
        Effect::LoseAnswer => "answer lost".to_owned(),
        Effect::Deny => "denied".to_owned(),
        Effect::Expire => "credentials expired".to_owned(),
    }
}

/// The sentence over the fleet, and how bad it is.
pub(crate) fn fleet_sentence(rows: &[FleetRow]) -> (Health, String) {
    let healths: Vec<_> = rows.iter().map(|row| row.verdict.health).collect();
    summed_up(&healths, "environment", "environments")
        .unwrap_or_else(|| (Health::Unknown, "No environment is declared".to_owned()))
}

/// How things are that are `one` each, by the worst of them; nothing when there are none.
pub(crate) fn summed_up(healths: &[Health], one: &str, many: &str) -> Option<(Health, String)> {
    let all = healths.len();
    let worst = healths.iter().copied().max()?;
    let some = healths.iter().filter(|health| **health == worst).count();
    let of = format!("{some} of {all} {}", if all == 1 { one } else { many });
    let verb = |one: &'static str, many: &'static str| if some == 1 { one } else { many };
    let sentence = match worst {
        Health::Bad => format!("{of} {} you", verb("needs", "need")),
        Health::Attention => format!("Nothing is down; {of} {} a look", verb("wants", "want")),
        Health::Unknown => format!("{of} {} not been read", verb("has", "have")),
        Health::Fine if all == 1 => format!("The only {one} is fine"),
        Health::Fine => format!("All {all} {many} are fine"),
    };
    Some((worst, sentence))
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind, catalogue::EnvironmentId, overview::Verdict};

    use super::*;

    fn row(health: Health) -> FleetRow {
        FleetRow {
            environment: EnvironmentId::new("paperwurks", "prod"),
            system_name: "Paperwurks".into(),
            production: true,
            region: "eu-west-2".into(),
            verdict: Verdict {
                health,
                headline: String::new(),
                detail: String::new(),
                since: None,
                word: String::new(),
                findings: Vec::new(),
            },
            tasks: None,
            alarms: None,
            p95: None,
            errors_per_minute: None,
            drift: None,
            read_at: None,
            unread: Vec::new(),
        }
    }

    #[test]
    fn the_fleet_is_summed_up_by_its_worst() {
        let sentence =
            |healths: &[Health]| fleet_sentence(&healths.iter().copied().map(row).collect::<Vec<_>>());
        assert_eq!(sentence(&[]).1, "No environment is declared");
        assert_eq!(
            sentence(&[Health::Bad, Health::Attention, Health::Fine]),
            (Health::Bad, "1 of 3 environments needs you".to_owned())
        );
        assert_eq!(sentence(&[Health::Bad, Health::Bad]).1, "2 of 2 environments need you");
        assert_eq!(
            sentence(&[Health::Attention, Health::Fine]).1,
            "Nothing is down; 1 of 2 environments wants a look"
        );
        assert_eq!(sentence(&[Health::Unknown, Health::Fine]).1, "1 of 2 environments has not been read");
        assert_eq!(
            sentence(&[Health::Fine, Health::Fine]),
            (Health::Fine, "All 2 environments are fine".to_owned())
        );
    }

    #[test]
    fn a_stale_reading_says_how_old_it_is_and_why() {
        let now = Moment(1_000_000);
        let error = Error::new(ErrorKind::Throttled, "slow down");
        let stale = Freshness::Stale { at: now.plus_millis(-120_000), error };
        assert_eq!(freshness(&stale, now), "stale 2 min · throttled");
        assert_eq!(freshness(&Freshness::Fresh { at: now.plus_millis(-24_000) }, now), "24 s");
    }

    #[test]
    fn a_rollout_counts_the_tasks_of_the_new_revision() {
        let now = Moment(10_000_000);
        let rolling = Rollout {
            state: RolloutState::InProgress,
            since: Some(now.plus_millis(-660_000)),
            done: 2,
            of: 3,
            reason: None,
        };
        assert_eq!(rollout(&rolling, now), "Rolling 2/3, 11 min");
        assert_eq!(rollout(&Rollout { state: RolloutState::Steady, since: None, ..rolling }, now), "Steady");
    }
}

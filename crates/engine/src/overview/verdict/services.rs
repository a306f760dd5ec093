//! What the services say.

use protocol::{
    Health,
    overview::{Finding, RolloutState, Section, Service},
};

use super::phrases::count;

pub(super) fn findings(services: &[Service]) -> impl Iterator<Item = Finding> {
    services.iter().filter_map(of_service)
}

fn of_service(service: &Service) -> Option<Finding> {
    let Service { key, running, desired, rollout, .. } = service;
    let event = || service.last_event.as_ref().map(|event| event.message.clone()).unwrap_or_default();
    let (health, headline, detail, word) = match rollout.state {
        RolloutState::Failed => {
            let headline = format!("The rollout of {key} failed");
            (Health::Bad, headline, rollout.reason.clone().unwrap_or_else(event), "rollout failed".to_owned())
        }
        _ if *desired > 0 && *running == 0 => {
            let headline = format!("No {key} task runs");
            let detail = format!("{} should · {}", count(*desired as usize, "task"), event());
            (Health::Bad, headline, detail.trim_end_matches(" · ").to_owned(), "down".to_owned())
        }
        RolloutState::InProgress => {
            // Nothing is wrong: a rollout that fails says so, and targets that fail are told themselves.
            let headline = format!("{key} is being deployed");
            let detail = format!("{} of {} new tasks run", rollout.done, rollout.of);
            (Health::Fine, headline, detail, "deploying".to_owned())
        }
        RolloutState::Steady if running < desired => {
            let verb = if *running == 1 { "runs" } else { "run" };
            let headline = format!("{running} of {desired} {key} tasks {verb}");
            let short = count(desired.saturating_sub(*running) as usize, "task");
            (Health::Attention, headline, event(), format!("{short} short"))
        }
        RolloutState::Steady => return None,
    };
    // A steady rollout's time is its end: how long tasks have been missing is not known.
    let since = if rollout.state == RolloutState::Steady { None } else { rollout.since };
    Some(Finding { health, headline, detail, since, word, section: Section::Services })
}

#[cfg(test)]
mod tests {
    use protocol::{
        Moment,
        overview::{Rollout, ServiceEvent},
    };

    use super::*;
    use crate::overview::test_service;

    fn finding(running: u32, desired: u32, state: RolloutState) -> Option<Finding> {
        let message = "was unable to place a task".to_owned();
        of_service(&Service {
            running,
            desired,
            rollout: Rollout { state, since: Some(Moment(5)), done: 1, of: 2, reason: None },
            last_event: Some(ServiceEvent { at: Moment(4), message }),
            ..test_service("worker")
        })
    }

    #[test]
    fn a_steady_service_is_no_finding() {
        assert_eq!(finding(2, 2, RolloutState::Steady), None);
        assert_eq!(finding(0, 0, RolloutState::Steady), None);
    }

    #[test]
    fn missing_tasks_are_told_with_the_last_event() {
        let short = finding(1, 2, RolloutState::Steady).expect("a finding");
        assert_eq!((short.health, short.headline.as_str()), (Health::Attention, "1 of 2 worker tasks runs"));
        assert_eq!(
            (short.detail.as_str(), short.word.as_str()),
            ("was unable to place a task", "1 task short")
        );
        assert_eq!(short.since, None);
        let down = finding(0, 2, RolloutState::Steady).expect("a finding");
        assert_eq!((down.health, down.headline.as_str()), (Health::Bad, "No worker task runs"));
        assert_eq!(down.detail, "2 tasks should · was unable to place a task");
    }

    #[test]
    fn a_rollout_is_told_and_only_a_failed_one_is_bad() {
        let deploying = finding(2, 2, RolloutState::InProgress).expect("a finding");
        assert_eq!((deploying.health, deploying.word.as_str()), (Health::Fine, "deploying"));
        assert_eq!((deploying.detail.as_str(), deploying.since), ("1 of 2 new tasks run", Some(Moment(5))));
        let failed = finding(2, 2, RolloutState::Failed).expect("a finding");
        assert_eq!((failed.health, failed.headline.as_str()), (Health::Bad, "The rollout of worker failed"));
    }
}

//! The way back: which revision a service returns to, wherever that is asked for.

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::Change,
    overview::RolloutState,
    services::{Deployment, GetService, ServiceDetail, ServiceId},
};

use crate::console::Console;

/// The revision to go back to: that of the newest completed deployment below the present one, else the next below it.
/// What has failed is no way back. The plan says whether the revision is still there.
pub(super) fn earlier_revision(detail: &ServiceDetail) -> Option<u32> {
    let row = detail.service.value.as_ref()?.first()?;
    let present = row.revision?;
    let deployed = |state: RolloutState| {
        let same = move |it: &&Deployment| it.state == state && it.family == row.family;
        detail.deployments.iter().filter(same).filter_map(|deployment| deployment.revision)
    };
    let is_sound = |revision: &u32| !deployed(RolloutState::Failed).any(|failed| failed == *revision);
    deployed(RolloutState::Steady)
        .find(|revision| *revision < present && is_sound(revision))
        .or_else(|| (1..present).rev().find(is_sound))
}

/// The change back to the revision `earlier`, or why there is none.
pub(super) fn change(service: ServiceId, earlier: Option<u32>) -> Result<Change, &'static str> {
    let revision = earlier.ok_or("No earlier revision is known")?;
    Ok(Change::Deploy { service, revision })
}

/// Reads a service, and proposes to run what it ran before.
pub(super) fn propose(console: Console, environment: StoredValue<EnvironmentId>, service: ServiceId) {
    with_service(console, environment, service, move |service, detail| {
        let name = service.name.clone();
        match change(service, earlier_revision(&detail)) {
            Ok(change) => console.propose(environment.get_value(), change),
            Err(why) => console.toasts.say(format!("{name}: {why}")),
        }
    });
}

/// Reads a service for what a page wants to open over itself: nothing becomes of an answer that comes when the page has
/// been left, or something else was opened. `environment` lives as long as the page.
pub(super) fn with_service(
    console: Console,
    environment: StoredValue<EnvironmentId>,
    service: ServiceId,
    open: impl FnOnce(ServiceId, ServiceDetail) + 'static,
) {
    let place = console.place.get_untracked();
    let request = GetService { environment: environment.get_value(), service: service.clone() };
    console.tell(request, move |detail| {
        let is_here = !environment.is_disposed() && console.place.get_untracked() == place;
        if is_here && console.dialog.get_untracked().is_none() {
            open(service, detail);
        }
    });
}

#[cfg(test)]
mod tests {
    use RolloutState::{Failed, InProgress, Steady};
    use protocol::{
        Freshness, Moment, Reading,
        catalogue::Revision,
        services::{CircuitBreaker, ServiceRow},
    };

    use super::*;
    use crate::samples;

    /// A service at a revision, with its deployments, newest first.
    fn detail(present: u32, deployments: &[(u32, RolloutState)]) -> ServiceDetail {
        ServiceDetail {
            environment: EnvironmentId::new("paperwurks", "prod"),
            production: true,
            region: "eu-west-2".into(),
            revision: Revision::default(),
            service: Reading {
                value: Some(vec![ServiceRow { revision: Some(present), ..samples::service() }]),
                freshness: Freshness::Fresh { at: Moment(0) },
            },
            deployments: deployments.iter().map(|(revision, state)| deployment(*revision, *state)).collect(),
            circuit_breaker: CircuitBreaker { enabled: true, rollback: true, threshold: 3 },
            events: Vec::new(),
            tasks: Reading::loading(),
            definition: Reading::loading(),
            scaling: Reading::loading(),
            target_groups: Vec::new(),
            grace_period: None,
        }
    }

    fn deployment(revision: u32, state: RolloutState) -> Deployment {
        Deployment {
            id: format!("ecs-svc/{revision}"),
            primary: false,
            family: None,
            revision: Some(revision),
            state,
            reason: None,
            created: None,
            updated: None,
            desired: 2,
            pending: 0,
            running: 2,
            failed: 0,
        }
    }

    #[test]
    fn one_goes_back_to_what_was_well_before() {
        let earlier = |present, deployments: &[_]| earlier_revision(&detail(present, deployments));
        assert_eq!(earlier(42, &[(42, InProgress), (40, Steady)]), Some(40));
        assert_eq!(earlier(42, &[(42, Steady)]), Some(41), "nothing else is known");
        assert_eq!(earlier(42, &[(42, InProgress), (41, InProgress)]), Some(41));
        assert_eq!(earlier(1, &[(1, Steady)]), None);
    }

    #[test]
    fn one_does_not_go_back_to_what_failed() {
        let earlier = |present, deployments: &[_]| earlier_revision(&detail(present, deployments));
        // The circuit breaker has put 41 back.
        assert_eq!(earlier(41, &[(41, Steady), (42, Failed)]), Some(40));
        assert_eq!(earlier(43, &[(43, InProgress), (42, Failed), (41, Steady)]), Some(41));
        assert_eq!(earlier(42, &[(42, Steady), (41, Failed)]), Some(40));
        assert_eq!(earlier(2, &[(2, Steady), (1, Failed)]), None);
    }

    #[test]
    fn another_family_is_no_way_back() {
        let mut of_two = detail(42, &[(42, InProgress), (7, Steady)]);
        of_two.deployments[1].family = Some("before-it-was-renamed".into());
        assert_eq!(earlier_revision(&of_two), Some(41));
    }
}

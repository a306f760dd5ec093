//! All facts of an environment, gathered from what its board has read: the design check's ground.

use std::sync::Arc;

use protocol::{Error, Moment, Reading};

use super::{
    aws::definitions,
    board::Board,
    capacity_facts,
    facts::{Fact, Facts, Kind},
    network_facts::{self, Wiring},
};
use crate::catalogue::model::{Environment, Figure};

const NETWORK_INGRESS: [Figure; 3] =
    [Figure::LoadBalancerIngress, Figure::TaskIngress, Figure::DatabaseIngress];

/// Everything that is known of the declared resources, and why the rest could not be read.
pub(crate) fn facts(board: &Board) -> Facts {
    let environment = &*board.environment;
    let wiring = Wiring::of(board);
    let mut gathering = Gathering { environment, facts: Facts::default() };
    let of = &mut gathering;
    of.whole(&board.services.reading(), &[Kind::Service], |found, _| found.facts.clone());
    of.whole(&board.load_balancers.reading(), &[Kind::LoadBalancer, Kind::TargetGroup], |found, _| {
        found.facts.clone()
    });
    of.whole(&board.databases.reading(), &[Kind::Database], |found, _| found.facts.clone());
    of.whole(&board.buckets.reading(), &[Kind::Bucket], |found, _| found.facts.clone());
    of.whole(&board.queues.reading(), &[Kind::Queue], |found, _| found.facts.clone());
    of.whole(&board.alarms.reading(), &[Kind::Alarm], |found, _| found.facts.clone());
    of.whole(&board.log_groups.reading(), &[Kind::LogGroup], |facts, _| facts.clone());
    of.whole(&board.secrets.reading(), &[Kind::Secret], |facts, _| facts.clone());
    of.whole(&board.networks.reading(), &[Kind::Network], |networks, at| {
        network_facts::of_vpcs(environment, networks, &wiring, at)
    });
    of.some(&board.definitions.reading(), Kind::Service, &definitions::FIGURES, |found, _| {
        found.facts.clone()
    });
    of.some(&board.services.reading(), Kind::Service, &capacity_facts::PLACEMENT, |found, at| {
        capacity_facts::of_services(&found.items, at)
    });
    of.some(&board.scaling.reading(), Kind::Service, &capacity_facts::SCALING, |scalings, at| {
        capacity_facts::of_scaling(environment, scalings, at)
    });
    of.whole(&board.clusters.reading(), &[Kind::Cluster], |facts, _| facts.clone());
    let delay = [Figure::DeregistrationDelay];
    of.some(&board.target_group_attributes.reading(), Kind::TargetGroup, &delay, |found, _| {
        found.facts.clone()
    });
    of.some(&board.security_groups.reading(), Kind::Network, &NETWORK_INGRESS, |groups, at| {
        network_facts::of_security_groups(environment, groups, &wiring, at)
    });
    gathering.facts
}

struct Gathering<'a> {
    environment: &'a Environment,
    facts: Facts,
}

impl Gathering<'_> {
    /// Takes the facts of a reading that speaks for whole resources of `kinds`.
    fn whole<T>(
        &mut self,
        reading: &Reading<Arc<T>>,
        kinds: &[Kind],
        facts: impl FnOnce(&T, Moment) -> Facts,
    ) {
        if let Some(error) = self.take(reading, facts) {
            for kind in kinds {
                for key in keys(self.environment, *kind) {
                    self.facts.of(*kind, key).whole = Some(Fact::Unread { error: error.clone() });
                }
            }
        }
    }

    /// Takes the facts of a reading that speaks only for `figures` of the resources of `kind`.
    fn some<T>(
        &mut self,
        reading: &Reading<Arc<T>>,
        kind: Kind,
        figures: &[Figure],
        facts: impl FnOnce(&T, Moment) -> Facts,
    ) {
        if let Some(error) = self.take(reading, facts) {
            for key in keys(self.environment, kind) {
                let unread = figures.iter().map(|figure| (*figure, Fact::Unread { error: error.clone() }));
                self.facts.of(kind, key).figures.extend(unread);
            }
        }
    }

    /// Takes the facts, or answers why there are none. A reading under way has neither.
    fn take<T>(
        &mut self,
        reading: &Reading<Arc<T>>,
        facts: impl FnOnce(&T, Moment) -> Facts,
    ) -> Option<Error> {
        match (&reading.value, reading.at()) {
            (Some(value), Some(at)) => {
                self.facts.merge(&facts(value, at));
                None
            }
            _ => reading.error().cloned(),
        }
    }
}

/// The keys of all declared resources of a kind.
fn keys(environment: &Environment, kind: Kind) -> Vec<&str> {
    macro_rules! keys {
        ($resources:ident) => {
            environment.$resources.iter().map(|resource| resource.key.as_str()).collect()
        };
    }
    match kind {
        Kind::Cluster => keys!(clusters),
        Kind::Service => keys!(services),
        Kind::LoadBalancer => keys!(load_balancers),
        Kind::TargetGroup => keys!(target_groups),
        Kind::Database => keys!(databases),
        Kind::Bucket => keys!(buckets),
        Kind::Queue => keys!(queues),
        Kind::LogGroup => keys!(log_groups),
        Kind::Secret => keys!(secrets),
        Kind::Network => keys!(networks),
        Kind::Alarm => keys!(alarms),
    }
}

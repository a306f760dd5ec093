//! One environment as its page shows it.

use protocol::{
    Error, Freshness, Moment, Reading,
    overview::{Alarm, AlarmState, Bucket, Cost, Database, Service, Snapshot, Window},
};

use super::{
    board::Board,
    cards::Cards,
    cost::{self, Sizes},
    design, gather,
    parts::Part,
    verdict::{self, Evidence},
};

pub(crate) fn snapshot(board: &Board, window: Window, now: Moment) -> Snapshot {
    let environment = &*board.environment;
    // Before the cards, so that a page never claims to be newer than it is.
    let revision = board.activity.revision();
    let cards = Cards::of(board, now);
    let services = cards.services();
    let load_balancers = cards.load_balancers();
    let databases = cards.databases();
    let buckets = cards.buckets();
    let queues = cards.queues();
    let alarms = cards.alarms();
    let kpis = cards.kpis(window);
    let design = design::check(environment, &gather::facts(board));
    let verdict = verdict::judge(&Evidence {
        environment,
        services: &services,
        load_balancers: &load_balancers,
        databases: &databases,
        buckets: &buckets,
        queues: &queues,
        alarms: &alarms,
        kpis: Some(&kpis),
        design: &design,
        now,
    });
    let cost = cost(board, &services, &databases, &buckets, &alarms);
    Snapshot {
        environment: environment.id.clone(),
        revision,
        verdict,
        services,
        load_balancers,
        databases,
        buckets,
        queues,
        alarms,
        kpis,
        cost,
        design,
    }
}

/// What the estimate is reckoned from. Bucket sizes are missing where S3 has not counted yet.
const COST_PARTS: [Part; 7] = [
    Part::Services,
    Part::Definitions,
    Part::LoadBalancers,
    Part::Databases,
    Part::Buckets,
    Part::Alarms,
    Part::Networks,
];

/// The estimate, as trustworthy as the least of what it is reckoned from.
fn cost(
    board: &Board,
    services: &Reading<Vec<Service>>,
    databases: &Reading<Vec<Database>>,
    buckets: &Reading<Vec<Bucket>>,
    alarms: &Reading<Vec<Alarm>>,
) -> Reading<Cost> {
    let freshness = least(COST_PARTS.map(|part| board.slot(part).freshness()));
    if matches!(freshness, Freshness::Loading | Freshness::Failed { .. }) {
        return Reading { value: None, freshness };
    }
    let balancers = board.load_balancers.value().map_or(0, |found| found.load_balancers.len());
    let networks = board.networks.value();
    let gateways = networks.iter().flat_map(|networks| networks.vpcs.values()).map(|vpc| vpc.nat_gateways);
    let existing = alarms.value.iter().flatten().filter(|alarm| alarm.state != AlarmState::Missing).count();
    let sizes = Sizes {
        services: services.value.as_deref().unwrap_or_default(),
        databases: databases.value.as_deref().unwrap_or_default(),
        load_balancers: u32::try_from(balancers).unwrap_or(u32::MAX),
        nat_gateways: gateways.sum(),
        buckets: buckets.value.as_deref().unwrap_or_default(),
        alarms: u32::try_from(existing).unwrap_or(u32::MAX),
    };
    match cost::estimate(&board.environment, &sizes) {
        Ok(cost) => Reading { value: Some(cost), freshness },
        Err(error) => Reading { value: None, freshness: Freshness::Failed { error } },
    }
}

/// The freshness of a sum: failed where a part was never read, for a sum without it would mislead; loading while
/// one loads; else as old as the oldest, and stale where one is.
fn least(all: impl IntoIterator<Item = Freshness>) -> Freshness {
    let mut loading = false;
    let mut oldest: Option<Moment> = None;
    let mut stale: Option<Error> = None;
    for freshness in all {
        let at = match freshness {
            Freshness::Failed { .. } => return freshness,
            Freshness::Loading => {
                loading = true;
                continue;
            }
            Freshness::Fresh { at } => at,
            Freshness::Stale { at, error } => {
                stale = stale.or(Some(error));
                at
            }
        };
        oldest = oldest.into_iter().chain([at]).min();
    }
    match (oldest, stale) {
        (Some(at), None) if !loading => Freshness::Fresh { at },
        (Some(at), Some(error)) if !loading => Freshness::Stale { at, error },
        _ => Freshness::Loading,
    }
}

#[cfg(test)]
mod tests {
    use protocol::ErrorKind;

    use super::*;

    #[test]
    fn what_is_joined_is_as_good_as_the_least_of_its_parts() {
        let fresh = |at| Freshness::Fresh { at: Moment(at) };
        let error = Error::new(ErrorKind::Throttled, "no");
        let stale = Freshness::Stale { at: Moment(4), error: error.clone() };
        let failed = Freshness::Failed { error: error.clone() };
        assert_eq!(least([fresh(5), fresh(3)]), fresh(3));
        assert_eq!(least([fresh(5), stale.clone()]), stale);
        assert_eq!(least([fresh(3), stale]), Freshness::Stale { at: Moment(3), error });
        assert_eq!(least([fresh(5), Freshness::Loading]), Freshness::Loading);
        assert_eq!(least([fresh(5), Freshness::Loading, failed.clone()]), failed);
    }
}

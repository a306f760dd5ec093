//! What a query would scan, from what AWS says the log groups store.

use std::sync::Arc;

use futures::{StreamExt, stream};
use protocol::{
    Error, Moment,
    logs::{Estimate, EstimateQuery, Group, GroupState},
};

use crate::{
    Engine,
    catalogue::model::Environment,
    logs::{aws::groups, groups::known},
    overview::query_scan,
};

const DAY: i64 = 86_400_000;
/// Groups that are asked for at the same time.
const AT_ONCE: usize = 8;

/// What a group holds, and since when.
#[derive(Clone, Copy, Debug)]
struct Holding {
    stored: u64,
    /// In days.
    retention: Option<u32>,
    created: Option<Moment>,
}

/// What a query would scan, before it is started: nothing where a group's size is not known.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` for a stretch of time that ends before it begins.
pub async fn estimate_query(engine: &Arc<Engine>, request: EstimateQuery) -> Result<Estimate, Error> {
    let EstimateQuery { environment, groups, from, until } = request;
    let environment = engine.catalogue.environment(&environment)?;
    super::check_span(from, until)?;
    let now = engine.clock.now();
    let bytes = match holdings(engine, &environment, &groups).await {
        Some(holdings) => holdings.iter().map(|holding| holding.within(from, until, now)).sum(),
        None => None,
    };
    let dollars = bytes.and_then(|bytes| query_scan(&environment.region, bytes));
    Ok(Estimate { bytes, dollars })
}

/// Nothing when one of them is not known.
async fn holdings(engine: &Engine, environment: &Arc<Environment>, names: &[String]) -> Option<Vec<Holding>> {
    let listed = known(engine, environment).await.ok();
    let groups = listed.as_ref().map(|listed| listed.groups.as_slice()).unwrap_or_default();
    let all: Vec<_> = names.iter().map(|name| holding(engine, environment, groups, name)).collect();
    let all: Vec<_> = stream::iter(all).buffered(AT_ONCE).collect().await;
    all.into_iter().collect()
}

async fn holding(
    engine: &Engine,
    environment: &Arc<Environment>,
    listed: &[Group],
    name: &str,
) -> Option<Holding> {
    match listed.iter().find(|group| group.name == *name).map(|group| &group.state) {
        Some(GroupState::There { retention, stored, created, .. }) => {
            Some(Holding { stored: *stored, retention: *retention, created: *created })
        }
        Some(_) => None,
        None => {
            let clients = engine.clients.of(environment).await.ok()?;
            let group = groups::describe(&clients, name).await.ok()??;
            Some(Holding { stored: group.stored, retention: group.retention, created: group.created })
        }
    }
}

impl Holding {
    /// Its bytes of a stretch of time, as if it had been written to evenly for as long as it keeps lines or is old.
    /// Nothing where neither is known.
    fn within(self, from: Moment, until: Moment, now: Moment) -> Option<u64> {
        let kept_since = self.retention.map(|days| now.0 - i64::from(days) * DAY);
        let oldest = kept_since.into_iter().chain(self.created.map(|at| at.0)).max()?;
        let whole = now.0 - oldest;
        if whole <= 0 {
            return Some(self.stored);
        }
        let asked = (until.0.min(now.0) - from.0.max(oldest)).max(0);
        // Bytes below 2^53 are exact; the share lies between 0 and 1.
        Some((self.stored as f64 * (asked as f64 / whole as f64)) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(100 * DAY);

    fn days(holding: Holding, from: i64, until: i64) -> Option<u64> {
        holding.within(Moment(from * DAY), Moment(until * DAY), NOW)
    }

    #[test]
    fn a_share_of_what_is_kept_is_scanned() {
        let kept = Holding { stored: 3_000, retention: Some(30), created: Some(Moment(0)) };
        assert_eq!(days(kept, 90, 100), Some(1_000));
        assert_eq!(days(kept, 99, 200), Some(100), "nothing is in the future");
        assert_eq!(days(kept, 0, 100), Some(3_000));
        assert_eq!(days(kept, 0, 60), Some(0), "nothing is kept so long");
    }

    #[test]
    fn a_young_group_holds_what_it_holds() {
        let young = Holding { stored: 1_000, retention: Some(30), created: Some(Moment(90 * DAY)) };
        assert_eq!(days(young, 95, 100), Some(500));
        let for_ever = Holding { retention: None, ..young };
        assert_eq!(days(for_ever, 95, 100), Some(500));
        assert_eq!(days(Holding { created: None, ..for_ever }, 95, 100), None);
        assert_eq!(days(Holding { created: Some(Moment(200 * DAY)), ..young }, 95, 100), Some(1_000));
    }
}

//! What Live Tail costs.

use std::{collections::BTreeMap, time::Duration};

use protocol::logs::LiveCost;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// The minutes of all sessions of a view.
#[derive(Debug, Default)]
pub(super) struct Meter {
    open: BTreeMap<u64, Session>,
    sessions: u64,
    past: LiveCost,
    /// Whether a session ran in a region without a known price.
    unpriced: bool,
}

#[derive(Debug)]
struct Session {
    since: Instant,
    /// Dollars a minute.
    price: Option<f64>,
}

impl Meter {
    /// A session was opened whose minute costs so many dollars; its number.
    pub(super) fn opened(&mut self, price: Option<f64>) -> u64 {
        self.sessions += 1;
        self.unpriced |= price.is_none();
        self.open.insert(self.sessions, Session { since: Instant::now(), price });
        self.sessions
    }

    pub(super) fn closed(&mut self, session: u64) {
        if let Some(session) = self.open.remove(&session) {
            session.add_to(&mut self.past);
        }
    }

    /// The cost until now.
    pub(super) fn cost(&self) -> LiveCost {
        let mut cost = self.past.clone();
        for session in self.open.values() {
            session.add_to(&mut cost);
        }
        cost.sessions = u32::try_from(self.open.len()).unwrap_or(u32::MAX);
        cost.dollars = (!self.unpriced).then(|| cost.dollars.unwrap_or_default());
        cost
    }
}

impl Session {
    fn add_to(&self, cost: &mut LiveCost) {
        let minutes = self.since.elapsed().as_secs_f64() / MINUTE.as_secs_f64();
        cost.minutes += minutes;
        cost.dollars = Some(cost.dollars.unwrap_or_default() + minutes * self.price.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn every_session_costs_its_minutes() {
        let mut meter = Meter::default();
        assert_eq!(meter.cost(), LiveCost { sessions: 0, minutes: 0.0, dollars: Some(0.0) });
        let first = meter.opened(Some(0.01));
        let _second = meter.opened(Some(0.01));
        tokio::time::advance(3 * MINUTE).await;
        meter.closed(first);
        tokio::time::advance(MINUTE).await;
        let cost = meter.cost();
        assert_eq!((cost.sessions, cost.minutes), (1, 7.0));
        assert!((cost.dollars.unwrap() - 0.07).abs() < 1e-9);
        meter.opened(None);
        assert_eq!(meter.cost().dollars, None);
    }
}

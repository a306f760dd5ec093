//! Which environments are ready for changes, for whom and until when. In memory only: a console starts read-only.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{Moment, catalogue::EnvironmentId, session::Identity};

/// The environments that are ready.
#[derive(Debug, Default)]
pub(super) struct Arming(Mutex<HashMap<EnvironmentId, Armed>>);

/// Until when, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Armed {
    pub(super) until: Moment,
    /// Who armed it: somebody else arms anew.
    pub(super) who: Identity,
}

impl Arming {
    pub(super) fn arm(&self, environment: EnvironmentId, armed: Armed) {
        self.held().insert(environment, armed);
    }

    /// What is left of it at `now`; nothing once its time is over.
    pub(super) fn of(&self, environment: &EnvironmentId, now: Moment) -> Option<Armed> {
        self.held().get(environment).filter(|armed| now < armed.until).cloned()
    }

    /// Takes it away; what was left of it at `now`.
    pub(super) fn disarm(&self, environment: &EnvironmentId, now: Moment) -> Option<Armed> {
        self.held().remove(environment).filter(|armed| now < armed.until)
    }

    /// Takes out those whose time was over at `now`; whether there were any.
    pub(super) fn expire(&self, now: Moment) -> bool {
        let mut held = self.held();
        let before = held.len();
        held.retain(|_, armed| now < armed.until);
        held.len() < before
    }

    fn held(&self) -> MutexGuard<'_, HashMap<EnvironmentId, Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arming_ends_by_itself_and_a_clock_set_back_does_not_bring_it_back() {
        let (arming, id) = (Arming::default(), EnvironmentId::new("paperwurks", "prod"));
        let who = Identity { account: "1".into(), arn: "arn:ann".into(), name: "ann".into() };
        arming.arm(id.clone(), Armed { until: Moment(60_000), who });
        assert!(arming.of(&id, Moment(59_999)).is_some());
        assert_eq!(arming.of(&id, Moment(60_000)), None);
        assert!(arming.expire(Moment(60_000)));
        assert_eq!(arming.of(&id, Moment(0)), None);
        assert_eq!(arming.disarm(&id, Moment(0)), None, "there is nothing left to disarm");
    }
}

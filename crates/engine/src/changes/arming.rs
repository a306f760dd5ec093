//! Which environments are ready for changes, for whom and until when. In memory only: a console starts read-only.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::future::join_all;
use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    journal::{Kind, OutcomeKind},
    session::Identity,
};

use super::{
    Changes,
    applied::Author,
    gate::{conflict, invalid},
};
use crate::{catalogue::model::Environment, journal::Entry, readings::Wish};

/// An environment is armed for so long at the most, in minutes.
const LONGEST: u32 = 60;

/// The environments that are ready.
#[derive(Debug, Default)]
pub(super) struct Arming(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    armed: HashMap<EnvironmentId, Armed>,
    /// How often each was made read-only.
    disarmed: HashMap<EnvironmentId, u64>,
}

/// Until when, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Armed {
    pub(super) until: Moment,
    /// Who armed it: somebody else arms anew.
    pub(super) who: Identity,
}

/// How often an environment had been made read-only when an arming of it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Epoch(u64);

impl Arming {
    /// To be asked before anything else is: what is made read-only from now on stays so.
    pub(super) fn begin(&self, environment: &EnvironmentId) -> Epoch {
        Epoch(self.held().disarmed.get(environment).copied().unwrap_or_default())
    }

    /// Makes it ready, unless it was made read-only since `epoch`; whether it is ready.
    pub(super) fn arm(&self, environment: &EnvironmentId, epoch: Epoch, armed: Armed) -> bool {
        let mut held = self.held();
        let unchanged = held.disarmed.get(environment).copied().unwrap_or_default() == epoch.0;
        if unchanged {
            held.armed.insert(environment.clone(), armed);
        }
        unchanged
    }

    /// What is left of it at `now`; nothing once its time is over.
    pub(super) fn of(&self, environment: &EnvironmentId, now: Moment) -> Option<Armed> {
        self.held().armed.get(environment).filter(|armed| now < armed.until).cloned()
    }

    /// Takes it away, and what is under way of it; what was left of it at `now`.
    pub(super) fn disarm(&self, environment: &EnvironmentId, now: Moment) -> Option<Armed> {
        let mut held = self.held();
        *held.disarmed.entry(environment.clone()).or_default() += 1;
        held.armed.remove(environment).filter(|armed| now < armed.until)
    }

    /// Takes out those whose time was over at `now`; whether there were any.
    pub(super) fn expire(&self, now: Moment) -> bool {
        let armed = &mut self.held().armed;
        let before = armed.len();
        armed.retain(|_, armed| now < armed.until);
        armed.len() < before
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Changes {
    /// Makes an environment ready for so many minutes, for who asks now.
    pub(super) async fn arm(&self, environment: &Arc<Environment>, minutes: u32) -> Result<(), Error> {
        if !(1..=LONGEST).contains(&minutes) {
            return Err(invalid("minutes", format!("An environment is armed for 1 to {LONGEST} minutes")));
        }
        let epoch = self.arming.begin(&environment.id);
        let who = self.who(environment, Wish::now()).await?;
        let of = if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
        let what = format!("Armed for {of}");
        self.journal.write(entry(&who, &environment.id, &what, "read-only", "armed")).await?;
        let until = self.clock.now().plus_millis(i64::from(minutes) * 60_000);
        let ready = self.arming.arm(&environment.id, epoch, Armed { until, who: who.clone() });
        self.moved();
        if ready {
            return Ok(());
        }
        self.note_disarmed(&who, &environment.id, "Made read-only while it was being armed").await;
        let said = format!("{} was made read-only while it was being armed", environment.id);
        Err(conflict(said, "Arm it again."))
    }

    /// Makes an environment read-only, and writes down why, where it was not.
    pub(super) async fn disarm(&self, environment: &EnvironmentId, why: &str) {
        let Some(armed) = self.arming.disarm(environment, self.clock.now()) else { return };
        self.moved();
        self.note_disarmed(&armed.who, environment, why).await;
    }

    /// Makes all of `environments` read-only at once; the journal is told afterwards.
    pub(crate) async fn disarm_all(&self, environments: &[EnvironmentId], why: &str) {
        join_all(environments.iter().map(|environment| self.disarm(environment, why))).await;
    }

    async fn note_disarmed(&self, who: &Identity, environment: &EnvironmentId, why: &str) {
        if let Err(error) = self.journal.write(entry(who, environment, why, "armed", "read-only")).await {
            tracing::error!(%error, "the journal does not tell of an environment made read-only");
        }
    }

    /// # Errors
    /// `Conflict` when the environment is not armed, or for somebody else.
    pub(super) fn check_armed(&self, environment: &EnvironmentId, who: &Identity) -> Result<(), Error> {
        match self.arming.of(environment, self.clock.now()) {
            Some(armed) if armed.who.arn == who.arn => Ok(()),
            Some(_) => Err(conflict(format!("{environment} was armed as somebody else"), "Arm it again.")),
            None => Err(conflict(format!("{environment} is read-only"), "Arm it for a time first.")),
        }
    }
}

fn entry(who: &Identity, environment: &EnvironmentId, what: &str, before: &str, after: &str) -> Entry {
    let Author { who, account, role, .. } = Author::of(who, None);
    Entry {
        kind: Kind::Arming,
        of: None,
        who,
        account,
        role,
        environment: Some(environment.clone()),
        target: environment.to_string(),
        what: what.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
        reason: None,
        outcome: OutcomeKind::Done,
        detail: None,
        request_id: None,
        data: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed() -> Armed {
        let who = Identity { account: "1".into(), arn: "arn:ann".into(), name: "ann".into() };
        Armed { until: Moment(60_000), who }
    }

    #[test]
    fn an_arming_ends_by_itself_and_a_clock_set_back_does_not_bring_it_back() {
        let (arming, id) = (Arming::default(), EnvironmentId::new("paperwurks", "prod"));
        assert!(arming.arm(&id, arming.begin(&id), armed()));
        assert!(arming.of(&id, Moment(59_999)).is_some());
        assert_eq!(arming.of(&id, Moment(60_000)), None);
        assert!(arming.expire(Moment(60_000)));
        assert_eq!(arming.of(&id, Moment(0)), None);
        assert_eq!(arming.disarm(&id, Moment(0)), None, "there is nothing left to disarm");
    }

    #[test]
    fn what_is_made_read_only_while_it_is_being_armed_stays_so() {
        let (arming, id) = (Arming::default(), EnvironmentId::new("paperwurks", "prod"));
        let (epoch, elsewhere) = (arming.begin(&id), EnvironmentId::new("paperwurks", "dev"));
        arming.disarm(&elsewhere, Moment(0));
        assert!(arming.arm(&id, epoch, armed()), "another environment is another matter");
        assert!(arming.disarm(&id, Moment(0)).is_some());
        assert!(!arming.arm(&id, epoch, armed()));
        assert_eq!(arming.of(&id, Moment(0)), None);
        assert!(arming.arm(&id, arming.begin(&id), armed()));
    }
}

//! The gate that every write passes.
//!
//! `plan` works out what a change would do; `gate` makes plans and lets them pass, once, when the environment is armed,
//! the state is as it was and the name is typed; `commit` writes the journal first and AWS second; `follow` watches what
//! comes of it and `reconcile` finds out what came of what an earlier run began. `remote` is the far side, `aws` the real
//! one: the SDK's writes stand only there.

mod admission;
mod applied;
mod arming;
mod aws;
mod belonging;
mod commit;
mod fargate;
mod follow;
mod followed;
mod gate;
mod plan;
mod plans;
mod present;
mod reconcile;
mod remote;
mod room;
mod target_state;
#[cfg(test)]
mod tests;
mod turns;
mod verdict;

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use futures::Stream;
use protocol::{
    Error,
    catalogue::{EnvironmentId, Revision},
    changes::{
        Apply, Arm, ChangesState, Disarm, Dismiss, FargateSize, Following, GetChanges, GetFargateSizes,
        GetFollowing, Plan, Preview, Watch,
    },
};
use tokio::{sync::watch, time::sleep};

use self::{
    arming::Arming, aws::Aws, fargate::FargateSizes, followed::Followed, plans::Held, remote::Remote,
    turns::Turns,
};
use crate::{Engine, clock::Clock, journal::Journal, notice::notices};

/// How often it is looked whether an arming has ended: the clock may be turned.
const LOOK: Duration = Duration::from_secs(1);

/// What a change would do. Reads AWS, writes nothing.
///
/// # Errors
/// `NotFound` for an environment, cluster or service that is not there, or belongs to another environment; what AWS
/// answers. Why a change cannot be applied is no error: the plan says it.
pub async fn preview(engine: &Arc<Engine>, request: Preview) -> Result<Plan, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let all = engine.catalogue.environments();
    engine.changes.preview(&environment, &all, request.change).await
}

/// Applies a plan, once. Answers when AWS has taken it, has refused it, or does not answer: the phase says which.
///
/// # Errors
/// `Conflict` when the gate does not let it pass, `Invalid` with the field that is missing; `Internal` when the journal
/// cannot be written. Nothing was sent then.
pub async fn apply(engine: &Arc<Engine>, request: Apply) -> Result<Following, Error> {
    let id = engine.changes.environment_of(&request.plan)?;
    let environment = engine.catalogue.environment(&id)?;
    let all = engine.catalogue.environments();
    engine.changes.apply(environment, &all, request).await
}

/// Makes an environment ready for changes.
///
/// # Errors
/// `Invalid` for anything but 1 to 60 minutes; `SignInRequired` and the like; `Internal` when the journal cannot be
/// written.
pub async fn arm(engine: &Arc<Engine>, request: Arm) -> Result<ChangesState, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    engine.changes.arm(&environment, request.minutes).await?;
    Ok(engine.changes.state(&environment.id))
}

/// Makes an environment read-only again.
///
/// # Errors
/// None: it is read-only then, whatever the journal says.
pub async fn disarm(engine: &Arc<Engine>, request: Disarm) -> Result<ChangesState, Error> {
    engine.changes.disarm(&request.environment, "Made read-only by hand").await;
    Ok(engine.changes.state(&request.environment))
}

/// What may be done in an environment, and what is being followed there.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_changes(engine: &Arc<Engine>, request: GetChanges) -> Result<ChangesState, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    Ok(engine.changes.state(&environment.id))
}

/// The applied changes of all environments, newest first.
///
/// # Errors
/// None.
pub async fn get_following(engine: &Arc<Engine>, _request: GetFollowing) -> Result<Vec<Following>, Error> {
    Ok(engine.changes.followed.all())
}

/// Takes a change off the list. What came of it still goes to the journal.
///
/// # Errors
/// None: one that is not there is off the list.
pub async fn dismiss(engine: &Arc<Engine>, request: Dismiss) -> Result<ChangesState, Error> {
    engine.changes.followed.dismiss(&request.environment, &request.following);
    engine.changes.moved();
    Ok(engine.changes.state(&request.environment))
}

/// The sizes that a Fargate task may have.
///
/// # Errors
/// `Internal` when the table cannot be read, which a test rules out.
pub async fn get_fargate_sizes(
    _engine: &Arc<Engine>,
    _request: GetFargateSizes,
) -> Result<Vec<FargateSize>, Error> {
    Ok(FargateSizes::get()?.sizes.clone())
}

/// A notice whenever an arming or a followed change moved, in whichever environment.
pub fn watch(engine: &Arc<Engine>, _request: Watch) -> impl Stream<Item = Revision> + Send + use<> {
    engine.changes.notices()
}

/// What the gate remembers.
pub(crate) struct Changes {
    clock: Arc<dyn Clock>,
    journal: Journal,
    remote: Arc<dyn Remote>,
    arming: Arming,
    plans: Plans<Held>,
    followed: Followed,
    turns: Turns,
    revision: watch::Sender<Revision>,
}

impl Changes {
    /// The gate before AWS, by the clients of `engine`.
    pub(crate) fn of(engine: Weak<Engine>, clock: Arc<dyn Clock>, journal: Journal) -> Arc<Self> {
        Self::before(Arc::new(Aws::of(engine)), clock, journal)
    }

    /// The gate before `remote`.
    fn before(remote: Arc<dyn Remote>, clock: Arc<dyn Clock>, journal: Journal) -> Arc<Self> {
        let (revision, _) = watch::channel(Revision(0));
        Arc::new(Self {
            clock,
            journal,
            remote,
            arming: Arming::default(),
            plans: Plans::default(),
            followed: Followed::default(),
            turns: Turns::default(),
            revision,
        })
    }

    fn notices(self: &Arc<Self>) -> impl Stream<Item = Revision> + Send + use<> {
        let changes = Arc::clone(self);
        notices(self.revision.subscribe(), async move {
            loop {
                sleep(LOOK).await;
                if changes.arming.expire(changes.clock.now()) {
                    changes.moved();
                }
            }
        })
    }

    /// Something moved.
    fn moved(&self) {
        self.revision.send_modify(|revision| revision.0 += 1);
    }

    fn state(&self, environment: &EnvironmentId) -> ChangesState {
        let now = self.clock.now();
        ChangesState {
            environment: environment.clone(),
            armed_until: self.arming.of(environment, now).map(|armed| armed.until),
            now,
            blocked: self.journal.trouble(),
            following: self.followed.of(environment),
        }
    }
}

pub(crate) use admission::{Answers, Demands, Passage};
pub(crate) use applied::Author;
pub(crate) use aws::{documents as document_writes, uploads};
pub(crate) use belonging::is_production_bucket;
pub(crate) use plans::{HOLDS, Planned, Plans, random_id};
pub(crate) use reconcile::reconcile;

//! Applied changes, followed until they have settled.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use futures::future::join;
use protocol::{
    Error, ErrorKind,
    changes::{Outcome, Phase},
};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{
    Changes,
    applied::{Applied, told},
    present::Present,
    target_state::TargetState,
    verdict::{Verdict, judge, ours},
};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(3);
/// What has not settled after this is given up.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// A write that was not answered may still arrive for so long.
pub(super) const MAY_COME: Duration = Duration::from_secs(120);
/// What AWS has taken shows after this, if nobody has changed it back. Until then a look may find what was before, or
/// before that, and even after one that found it.
const SHOWS: Duration = Duration::from_secs(30);
/// Looks in a row that must find something else, before it is believed: ECS may answer with what was.
const STRAYS: u32 = 2;

/// What is known of a change that is followed.
struct Watched {
    applied: Applied,
    /// Whether AWS is known to have taken it.
    certain: bool,
    /// Whether it was there in an earlier look, settled or not.
    seen: bool,
    strays: u32,
    since: Instant,
    /// What was told last.
    words: String,
    /// What goes on beside it once it is done.
    aside: Option<String>,
}

/// What is known of a change when one begins to follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// AWS has just taken it.
    Taken,
    /// AWS did not answer.
    Unanswered,
    /// AWS took it in an earlier run of the console.
    Earlier,
}

/// Follows `applied` for as long as the console runs.
pub(super) fn begin(changes: &Arc<Changes>, applied: Applied, known: Known) {
    let watched = Watched {
        applied,
        certain: known != Known::Unanswered,
        seen: known == Known::Earlier,
        strays: 0,
        since: Instant::now(),
        words: String::new(),
        aside: None,
    };
    tokio::spawn(follow(Arc::downgrade(changes), watched));
}

async fn follow(changes: Weak<Changes>, mut watched: Watched) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(changes) = changes.upgrade() else { return };
        if let Some(outcome) = changes.look_on(&mut watched).await {
            changes.settle(watched, outcome).await;
            return;
        }
    }
}

impl Changes {
    /// Looks once; the outcome, once it is known.
    async fn look_on(&self, watched: &mut Watched) -> Option<Outcome> {
        let Applied { environment, data, .. } = &watched.applied;
        let look = self.remote.look(environment, &data.change, data.after.look());
        // The pages show what is told here.
        let (present, ()) = join(look, self.remote.show(environment)).await;
        let outcome = match present {
            Ok(present) if watched.certain => self.judge(watched, &present),
            Ok(present) => self.judge_unsure(watched, &present),
            Err(Error { kind: ErrorKind::NotFound, message, .. }) => self.strayed(watched, message),
            Err(error) => {
                self.tell(watched, format!("It could not be looked at, and is tried again: {error}"), None);
                None
            }
        };
        outcome.or_else(|| {
            let over = watched.since.elapsed() >= LONGEST;
            over.then(|| Outcome::Unknown {
                reason: format!("Not settled after {} minutes: {}", LONGEST.as_secs() / 60, watched.words),
            })
        })
    }

    fn judge(&self, watched: &mut Watched, present: &Present) -> Option<Outcome> {
        let (service, data) = (&present.service, &watched.applied.data);
        let named = ours(data, service).map(str::to_owned);
        watched.seen |= named.is_some() && named.as_ref() == service.primary().map(|primary| &primary.id);
        watched.seen |= data.after.is_reached_by(&TargetState::of(&data.change, present));
        if is_deployment(watched) && watched.applied.data.deployment.is_none() {
            watched.applied.data.deployment = named;
        }
        match judge(&watched.applied.data, watched.seen, present) {
            Verdict::Going { words, progress } => {
                watched.strays = 0;
                self.tell(watched, words, progress);
                None
            }
            Verdict::NotYet { reason } | Verdict::Stray { reason } => self.strayed(watched, reason),
            Verdict::Done { aside } => {
                watched.aside = aside;
                Some(Outcome::Done)
            }
            Verdict::Failed { reason } => Some(Outcome::Failed { reason }),
        }
    }

    /// Something else is there than was wanted: overtaken, once it is no longer a look that comes late.
    fn strayed(&self, watched: &mut Watched, reason: String) -> Option<Outcome> {
        watched.strays += 1;
        if watched.since.elapsed() >= SHOWS && watched.strays >= STRAYS {
            return Some(Outcome::Overtaken { reason });
        }
        let words = if watched.seen {
            format!("{reason}; it is looked at again")
        } else {
            "AWS has taken it; it does not show yet".to_owned()
        };
        self.tell(watched, words, None);
        None
    }

    /// Nobody knows whether AWS has taken it: only when it shows is it followed like any other.
    fn judge_unsure(&self, watched: &mut Watched, present: &Present) -> Option<Outcome> {
        let data = &watched.applied.data;
        let now = TargetState::of(&data.change, present);
        if data.after.is_reached_by(&now) {
            watched.certain = true;
            self.followed.change(&watched.applied.id, |following| {
                following.phase = Phase::Converging;
                following.settled = None;
            });
            return self.judge(watched, present);
        }
        let unchanged =
            data.before.written_by(&data.change).differences(&now.written_by(&data.change)).is_empty();
        if !unchanged {
            let said = "AWS did not answer, and what is there is neither as it was nor as it was wanted";
            self.tell(watched, said.to_owned(), None);
            return None;
        }
        (watched.since.elapsed() >= MAY_COME).then(|| {
            let minutes = MAY_COME.as_secs() / 60;
            let left = data.registered().map_or_else(String::new, |revision| {
                format!("; revision {revision} was registered and is not run")
            });
            let reason =
                format!("AWS did not apply it: after {minutes} minutes it is as it was before{left}");
            Outcome::Failed { reason }
        })
    }

    fn tell(&self, watched: &mut Watched, words: String, progress: Option<(u32, u32)>) {
        self.followed.change(&watched.applied.id, |following| {
            // What is not known to have been taken keeps its own words.
            if watched.certain {
                following.words.clone_from(&words);
                following.progress = progress.or(following.progress);
            }
        });
        watched.words = words;
        self.moved();
    }

    /// Writes down and shows what became of it.
    pub(super) async fn settle_as(&self, applied: &mut Applied, outcome: Outcome) {
        self.settle_beside(applied, outcome, None).await;
    }

    /// The same, with what still goes on beside it.
    async fn settle_beside(&self, applied: &mut Applied, outcome: Outcome, aside: Option<String>) {
        let (kind, reason) = told(&outcome);
        self.note(applied, kind, reason.clone().or_else(|| aside.clone())).await;
        let now = self.clock.now();
        self.followed.change(&applied.id, |following| {
            following.words = reason.unwrap_or_else(|| match following.progress {
                Some((_, of)) => super::plan::tasks(of) + " " + super::plan::verb(of, "runs", "run"),
                None => "It is in force".to_owned(),
            });
            if let Some(aside) = aside {
                following.words = format!("{}. {aside}", following.words);
            }
            if let (Outcome::Done, Some((done, of))) = (&outcome, &mut following.progress) {
                *done = *of;
            }
            following.phase = Phase::Settled { outcome };
            following.settled = Some(now);
        });
        self.moved();
    }

    async fn settle(&self, watched: Watched, outcome: Outcome) {
        let Watched { mut applied, aside, .. } = watched;
        self.settle_beside(&mut applied, outcome, aside).await;
    }
}

fn is_deployment(watched: &Watched) -> bool {
    watched.applied.data.after.replaces.is_some()
}

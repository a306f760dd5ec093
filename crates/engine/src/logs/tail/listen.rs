//! Sessions of Live Tail: opened, heard, and opened again.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use protocol::{Error, ErrorKind};
use tokio::{task::JoinSet, time::Instant};

use super::{
    LOOK, Tail,
    backoff::Backoff,
    ledger::{Ledger, Live, Source},
};
use crate::{
    catalogue::model::Environment,
    logs::aws::live::{self, End, Heard, MOST_GROUPS, Session, Update},
    overview::live_tail_minute,
};

/// A session that was open for so long was a good one.
const GOOD: Duration = Duration::from_secs(10);
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The most to wait for a session like the one that was lost.
const LONGEST_LOST: Duration = Duration::from_secs(15);
/// The most to wait where none was ever open.
const LONGEST_UNREACHED: Duration = Duration::from_secs(60);
/// So many in vain, and the source counts as polled.
const IN_VAIN: u32 = 3;
/// What was denied, or is not known there, is tried again after this or when somebody else signs in.
const DENIED: Duration = Duration::from_secs(600);
/// A log group that is not there may be made.
const MISSING: Duration = Duration::from_secs(30);

/// What each session listens to: log groups of an environment in tens, those of which only streams are wanted alone.
pub(super) fn sessions(tail: &Tail) -> Vec<Vec<Heard>> {
    let mut whole = BTreeMap::<_, Vec<Heard>>::new();
    let mut sessions = Vec::new();
    for (place, feed) in tail.feeds() {
        let heard = Heard { source: place, group: feed.group.clone(), streams: feed.streams.clone() };
        if heard.streams.is_empty() {
            whole.entry(&feed.environment.id).or_default().push(heard);
        } else {
            sessions.push(vec![heard]);
        }
    }
    sessions.extend(whole.values().flat_map(|heard| heard.chunks(MOST_GROUPS)).map(<[Heard]>::to_vec));
    sessions
}

/// Listens to log groups of one environment for as long as the engine is there.
pub(super) async fn listen(tail: Arc<Tail>, heard: Vec<Heard>) {
    let Some(mut listener) = Listener::new(Arc::clone(&tail), heard) else { return };
    while tail.is_alive() {
        listener.join();
        if listener.heard.is_empty() {
            tail.pause(&listener.environment, LOOK).await;
            continue;
        }
        let (end, lasted) = listener.session().await;
        let Some(end) = end else { continue };
        match listener.next(end, lasted) {
            After::Wait(wait) => tail.pause(&listener.environment, wait).await,
            After::Apart(error) => listener.part(&error).await,
        }
    }
}

/// Tries to listen to a log group that spoils it for others, until it no longer does.
async fn alone(tail: Arc<Tail>, heard: Heard) -> Heard {
    let Some(mut listener) = Listener::new(Arc::clone(&tail), vec![heard.clone()]) else { return heard };
    while tail.is_alive() {
        let Err(end) = listener.open().await else { break };
        if let After::Wait(wait) = listener.next(end, Duration::ZERO) {
            tail.pause(&listener.environment, wait).await;
        }
    }
    heard
}

/// What follows the end of a session.
enum After {
    Wait(Duration),
    /// One of its log groups spoils it for the others, as this tells.
    Apart(Error),
}

struct Listener {
    tail: Arc<Tail>,
    environment: Arc<Environment>,
    /// What the session is for.
    heard: Vec<Heard>,
    /// Log groups that spoil it for these, each until it no longer does.
    spoilers: JoinSet<Heard>,
    backoff: Backoff,
    /// Of the log groups, once they are known.
    arns: Option<Vec<String>>,
    /// Whether a session was ever open.
    was_open: bool,
}

impl Listener {
    fn new(tail: Arc<Tail>, heard: Vec<Heard>) -> Option<Self> {
        let first = heard.first()?.source;
        let environment = Arc::clone(&tail.feeds.get(usize::from(first))?.environment);
        let backoff = Backoff::new(u64::from(first) << 32);
        let spoilers = JoinSet::new();
        Some(Self { tail, environment, heard, spoilers, backoff, arns: None, was_open: false })
    }

    /// Opens a session and listens until it ends; how it did, and how long it was open. Nothing ended it when others
    /// are to join, or the engine is gone.
    async fn session(&mut self) -> (Option<End>, Duration) {
        let mut session = match self.open().await {
            Ok(session) => session,
            Err(end) => return (Some(end), Duration::ZERO),
        };
        self.was_open = true;
        let opened = Instant::now();
        let number = self.opened();
        let end = loop {
            match session.next().await {
                Ok(update) => self.take(update).await,
                Err(end) => break Some(end),
            }
            if !self.tail.is_alive() || self.join() {
                break None;
            }
        };
        self.closed(number);
        (end, opened.elapsed())
    }

    /// Takes back those that no longer spoil it; whether there were any.
    fn join(&mut self) -> bool {
        let before = self.heard.len();
        while let Some(heard) = self.spoilers.try_join_next() {
            self.heard.extend(heard);
        }
        if self.heard.len() > before {
            self.arns = None;
        }
        self.heard.len() > before
    }

    /// Leaves out those that spoil it for the others: halves find out which. Where none does for itself, it is tried
    /// again with all.
    async fn part(&mut self, error: &Error) {
        let all = std::mem::take(&mut self.heard);
        let (some, others) = all.split_at(all.len() / 2);
        let mut halves = vec![others.to_vec(), some.to_vec()];
        while let Some(mut half) = halves.pop() {
            let spoiled = match Self::new(Arc::clone(&self.tail), half.clone()) {
                Some(mut listener) => listener.open().await.err().is_some_and(|end| spoils(&end)),
                None => false,
            };
            match half.len() {
                _ if !spoiled => self.heard.append(&mut half),
                1 => half.into_iter().for_each(|heard| {
                    self.spoilers.spawn(alone(Arc::clone(&self.tail), heard));
                }),
                len => {
                    let others = half.split_off(len / 2);
                    halves.extend([others, half]);
                }
            }
        }
        self.arns = None;
        if self.heard.len() == all.len()
            && let After::Wait(wait) = self.again(Some(error))
        {
            self.tail.pause(&self.environment, wait).await;
        }
    }

    async fn open(&mut self) -> Result<Session, End> {
        let clients = self.tail.clients(&self.environment).await.map_err(End::Refused)?;
        let arns = match &self.arns {
            Some(arns) => arns.clone(),
            None => {
                let arns = live::arns(&clients, &self.environment, &self.heard).await?;
                self.arns.insert(arns).clone()
            }
        };
        let pattern = self.tail.view.scope.pattern.as_deref();
        Session::open(&clients, arns, self.heard.clone(), pattern).await
    }

    fn opened(&self) -> u64 {
        let now = self.tail.now(&self.environment).at;
        self.tail.signed_in(&self.environment);
        self.tail.tell(|ledger| {
            self.each(ledger, |source| {
                source.live = Live::Open;
                source.live_trouble = None;
                source.presence.opened(now);
            });
            ledger.meter.opened(live_tail_minute(&self.environment.region))
        })
    }

    fn closed(&self, number: u64) {
        self.tail.tell(|ledger| {
            ledger.meter.closed(number);
            self.each(ledger, |source| {
                source.live = Live::Away;
                source.sampled = false;
                source.presence.closed();
            });
        });
    }

    async fn take(&self, update: Update) {
        let Update { mut arrivals, sampled } = update;
        let (now, from) = (self.tail.now(&self.environment).at, self.tail.view.from.borrow().0);
        let from = self.tail.wanted(&self.environment, from);
        // A late line from before what is wanted: should it be wanted one day, the sweep finds it.
        arrivals.retain(|arrival| arrival.at >= from);
        self.tail.look(|ledger| {
            self.each(ledger, |source| {
                source.presence.heard(now);
                source.sampled = sampled;
            });
            for arrival in &arrivals {
                if let Some(source) = ledger.source(arrival.source) {
                    source.late.note(arrival.at, arrival.ingested);
                }
            }
            for arrivals in arrivals.chunk_by_mut(|one, other| one.source == other.source) {
                if let Some(feed) =
                    arrivals.first().and_then(|first| self.tail.feeds.get(usize::from(first.source)))
                {
                    feed.deliver(arrivals);
                }
            }
            ledger.came(&arrivals);
        });
        let taken = if arrivals.is_empty() {
            None
        } else {
            self.tail.on_lines(move |lines| lines.take_live(arrivals)).await
        };
        self.tail.tell(|ledger| ledger.took(taken.unwrap_or_default()));
    }

    /// What to do after a session ended, or was not opened.
    fn next(&mut self, end: End, lasted: Duration) -> After {
        if lasted >= GOOD {
            self.backoff.succeeded();
        }
        let together = self.heard.len() > 1;
        match end {
            End::TimedOut if lasted >= GOOD => After::Wait(Duration::ZERO),
            End::TimedOut => self.again(None),
            End::Cut(error) => self.again(Some(&error)),
            End::NotThere(error) if together => After::Apart(error),
            End::NotThere(error) => self.unavailable(Some(&error), DENIED),
            End::Refused(error) => match error.kind {
                _ if together && is_of_one(&error) => After::Apart(error),
                // The sweep tells it.
                ErrorKind::NotFound => self.unavailable(None, MISSING),
                ErrorKind::SignInRequired | ErrorKind::RoleRequired => {
                    self.tail.signed_out(&self.environment, &error);
                    self.stands(Live::Away, Some(&error));
                    After::Wait(Duration::ZERO)
                }
                ErrorKind::Throttled | ErrorKind::Unreachable => self.again(Some(&error)),
                _ => self.unavailable(Some(&error), DENIED),
            },
        }
    }

    /// It is tried again soon, and less soon each time.
    fn again(&mut self, error: Option<&Error>) -> After {
        let longest = if self.was_open { LONGEST_LOST } else { LONGEST_UNREACHED };
        let wait = self.backoff.failed(FIRST_WAIT, longest);
        let in_vain = self.backoff.failures() >= IN_VAIN && !self.was_open;
        self.stands(if in_vain { Live::Unavailable } else { Live::Away }, error);
        After::Wait(wait)
    }

    fn unavailable(&self, trouble: Option<&Error>, wait: Duration) -> After {
        self.stands(Live::Unavailable, trouble);
        After::Wait(wait)
    }

    fn stands(&self, live: Live, trouble: Option<&Error>) {
        self.tail.tell(|ledger| {
            self.each(ledger, |source| {
                source.live = live;
                source.live_trouble = trouble.cloned();
            });
        });
    }

    fn each(&self, ledger: &mut Ledger, change: impl Fn(&mut Source)) {
        for heard in &self.heard {
            if let Some(source) = ledger.source(heard.source) {
                change(source);
            }
        }
    }
}

/// Whether one log group alone may be why a session of several was not opened.
fn spoils(end: &End) -> bool {
    match end {
        End::NotThere(_) => true,
        End::Refused(error) => is_of_one(error),
        End::TimedOut | End::Cut(_) => false,
    }
}

fn is_of_one(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid { .. })
}

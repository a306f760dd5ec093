//! Sessions of Live Tail: opened, heard, and opened again.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::{
    FutureExt,
    future::{BoxFuture, join},
};
use protocol::{Error, ErrorKind};
use tokio::time::Instant;

use super::{
    Tail,
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
    for ((source, environment), of) in tail.sources().zip(&tail.view.scope.sources) {
        let heard = Heard { source, group: of.group.clone(), streams: of.streams.clone() };
        if heard.streams.is_empty() {
            whole.entry(&environment.id).or_default().push(heard);
        } else {
            sessions.push(vec![heard]);
        }
    }
    sessions.extend(whole.values().flat_map(|heard| heard.chunks(MOST_GROUPS)).map(<[Heard]>::to_vec));
    sessions
}

/// Listens to sources of one environment for as long as the engine is there.
pub(super) fn listen(tail: Arc<Tail>, heard: Vec<Heard>) -> BoxFuture<'static, ()> {
    let listen = async move {
        let Some(mut listener) = Listener::new(&tail, &heard) else { return };
        while tail.is_alive() {
            let (end, lasted) = listener.session().await;
            match listener.next(end, lasted) {
                After::Wait(wait) => tail.pause(&listener.environment, wait).await,
                After::Apart => {
                    // One of them spoils it for the others: halves find out which.
                    let (some, others) = heard.split_at(heard.len() / 2);
                    let halves = [some, others].map(|half| listen(Arc::clone(&tail), half.to_vec()));
                    let [some, others] = halves;
                    join(some, others).await;
                    return;
                }
            }
        }
    };
    listen.boxed()
}

/// What follows the end of a session.
enum After {
    Wait(Duration),
    /// Each half for itself.
    Apart,
}

struct Listener<'t> {
    tail: &'t Tail,
    heard: &'t [Heard],
    environment: Arc<Environment>,
    backoff: Backoff,
    /// Of the log groups, once they are known.
    arns: Option<Vec<String>>,
    /// Whether a session was ever open.
    was_open: bool,
}

impl<'t> Listener<'t> {
    fn new(tail: &'t Tail, heard: &'t [Heard]) -> Option<Self> {
        let first = heard.first()?.source;
        let environment = Arc::clone(tail.view.environments.get(usize::from(first))?);
        let backoff = Backoff::new(u64::from(first) << 32);
        Some(Self { tail, heard, environment, backoff, arns: None, was_open: false })
    }

    /// Opens a session and listens until it ends; how it did, and how long it was open.
    async fn session(&mut self) -> (End, Duration) {
        let mut session = match self.open().await {
            Ok(session) => session,
            Err(end) => return (end, Duration::ZERO),
        };
        self.was_open = true;
        let opened = Instant::now();
        let number = self.opened();
        let end = loop {
            match session.next().await {
                Ok(update) => self.take(update).await,
                Err(end) => break end,
            }
            if !self.tail.is_alive() {
                break End::TimedOut;
            }
        };
        self.closed(number);
        (end, opened.elapsed())
    }

    async fn open(&mut self) -> Result<Session, End> {
        let clients = self.tail.clients(&self.environment).await.map_err(End::Refused)?;
        let arns = match &self.arns {
            Some(arns) => arns.clone(),
            None => {
                let arns = live::arns(&clients, &self.environment, self.heard).await?;
                self.arns.insert(arns).clone()
            }
        };
        let pattern = self.tail.view.scope.pattern.as_deref();
        Session::open(&clients, arns, self.heard.to_vec(), pattern).await
    }

    fn opened(&self) -> u64 {
        let now = self.tail.now().at;
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
        let (now, from) = (self.tail.now().at, self.tail.view.from.borrow().0);
        // A late line from before what is wanted: should it be wanted one day, the sweep finds it.
        arrivals.retain(|arrival| arrival.at >= from);
        self.tail.look(|ledger| {
            self.each(ledger, |source| {
                source.presence.heard(now);
                source.sampled = sampled;
            });
            for arrival in &arrivals {
                if let Some(source) = ledger.source(arrival.source) {
                    source.came(std::slice::from_ref(arrival));
                    source.late.note(arrival.at, arrival.ingested);
                }
            }
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
            End::TimedOut => After::Wait(Duration::ZERO),
            End::Cut(error) => self.again(&error),
            End::NotThere(_) if together => After::Apart,
            End::NotThere(error) => self.unavailable(Some(&error), DENIED),
            End::Refused(error) => match error.kind {
                ErrorKind::NotFound | ErrorKind::Invalid { .. } if together => After::Apart,
                // The sweep tells it.
                ErrorKind::NotFound => self.unavailable(None, MISSING),
                ErrorKind::SignInRequired | ErrorKind::RoleRequired => {
                    self.tail.signed_out(&self.environment, &error);
                    self.stands(Live::Away, Some(&error));
                    After::Wait(Duration::ZERO)
                }
                ErrorKind::Throttled | ErrorKind::Unreachable => self.again(&error),
                _ => self.unavailable(Some(&error), DENIED),
            },
        }
    }

    /// It is tried again soon, and less soon each time.
    fn again(&mut self, error: &Error) -> After {
        let longest = if self.was_open { LONGEST_LOST } else { LONGEST_UNREACHED };
        let wait = self.backoff.failed(FIRST_WAIT, longest);
        let in_vain = self.backoff.failures() >= IN_VAIN && !self.was_open;
        self.stands(if in_vain { Live::Unavailable } else { Live::Away }, Some(error));
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
        for heard in self.heard {
            if let Some(source) = ledger.source(heard.source) {
                change(source);
            }
        }
    }
}

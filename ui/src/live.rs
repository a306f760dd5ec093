//! Values that stay true while they are on screen: asked once, asked again whenever their stream moves.
//!
//! A view must not read a memo together with a memo made of it: Leptos 0.8 then loses the update in which only
//! the former changes. Make both of the same signal.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use protocol::{Error, Request, Stream, catalogue::Revision, overview};

use crate::ipc::{self, Event, Subscription};

/// The last answer, and what became of the last question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known<T> {
    /// The last value that arrived; kept when a later question fails.
    pub(crate) value: Option<T>,
    /// Why the last question failed.
    pub(crate) error: Option<Error>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { value: None, error: None }
    }
}

impl<T> Known<T> {
    /// Takes an answer in; a failure leaves the last value standing.
    pub(crate) fn take(&mut self, answer: Result<T, Error>) {
        match answer {
            Ok(value) => *self = Self { value: Some(value), error: None },
            Err(error) => self.error = Some(error),
        }
    }
}

/// The state of the line to the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// Opened, nothing heard yet.
    #[default]
    Connecting,
    /// Notices arrive.
    Live,
    /// Nothing arrives; it is being opened again.
    Reconnecting(Error),
    /// The operator has paused it.
    Paused,
}

/// What a notice says about itself.
pub(crate) trait Pulse: 'static {
    /// Changes when there is something new to ask for.
    fn revision(&self) -> Revision;
    /// Calls to AWS that are under way.
    fn pending(&self) -> u32 {
        0
    }
}

impl Pulse for Revision {
    fn revision(&self) -> Revision {
        *self
    }
}

impl Pulse for overview::Notice {
    fn revision(&self) -> Revision {
        self.revision
    }

    fn pending(&self) -> u32 {
        self.pending
    }
}

/// A value that follows its stream for as long as its owner lives.
pub(crate) struct Live<T: Send + Sync + 'static> {
    /// What is known.
    pub(crate) known: RwSignal<Known<T>>,
    /// Whether it still moves.
    pub(crate) link: RwSignal<Link>,
    /// Calls to AWS under way for it.
    pub(crate) pending: RwSignal<u32>,
    again: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Live<T> {}

/// At most one question is under way; what moves meanwhile is asked for once, afterwards.
#[derive(Clone, Copy, Default, PartialEq)]
enum Flight {
    #[default]
    Idle,
    Asking,
    AskingAndOutdated,
}

impl<T: Send + Sync + 'static> Live<T> {
    /// Follows `watch`, and asks `ask` whenever it moves; its first notice, which comes at once, asks for the
    /// first time. Both are read reactively: when what they name changes, the stream is opened anew. While
    /// `paused` there is no stream: it is asked once, and then only when told to.
    pub(crate) fn follow<R, S>(
        ask: impl Fn() -> R + Send + Sync + 'static,
        watch: impl Fn() -> S + Send + Sync + 'static,
        paused: Signal<bool>,
    ) -> Self
    where
        R: Request<Reply = T>,
        S: Stream<Notice: Pulse> + Clone,
    {
        let known = RwSignal::new(Known::default());
        let flight = StoredValue::new(Flight::Idle);
        let ask = StoredValue::new(ask);
        let again =
            Callback::new(move |()| fetch(known, flight, move || ask.try_with_value(|ask| untrack(ask))));
        let live = Self { known, link: RwSignal::default(), pending: RwSignal::default(), again };
        let subscription = StoredValue::new_local(None::<Subscription<S>>);
        Effect::new(move |_| {
            let stream = watch();
            ask.with_value(|ask| drop(ask()));
            if paused.get() {
                live.link.set(Link::Paused);
                live.pending.set(0);
                subscription.set_value(None);
                live.ask_again();
            } else {
                live.link.set(Link::Connecting);
                subscription.set_value(Some(live.subscribe(stream)));
            }
        });
        live
    }

    /// Asks now; nothing when whoever followed it is gone, as after a late answer.
    pub(crate) fn ask_again(self) {
        self.again.try_run(());
    }

    /// The value, if one ever arrived.
    pub(crate) fn value(self) -> Option<T>
    where
        T: Clone,
    {
        self.known.with(|known| known.value.clone())
    }

    fn subscribe<S: Stream<Notice: Pulse> + Clone>(self, stream: S) -> Subscription<S> {
        let seen = std::cell::Cell::new(None);
        ipc::open(stream, move |event| match event {
            Event::Notice(notice) => {
                self.link.try_update(|link| *link = Link::Live);
                self.pending.try_update(|pending| *pending = notice.pending());
                if seen.replace(Some(notice.revision())) != Some(notice.revision()) {
                    self.ask_again();
                }
            }
            Event::Lost(error) => {
                self.link.try_update(|link| *link = Link::Reconnecting(error));
                // Nobody will say when to ask: what is known now is better than nothing.
                if seen.get().is_none() {
                    self.ask_again();
                }
            }
        })
    }
}

fn fetch<R: Request<Reply: Send + Sync>>(
    known: RwSignal<Known<R::Reply>>,
    flight: StoredValue<Flight>,
    ask: impl Fn() -> Option<R> + Copy + 'static,
) {
    let (Some(before), Some(request)) = (flight.try_get_value(), ask()) else { return };
    if before != Flight::Idle {
        flight.set_value(Flight::AskingAndOutdated);
        return;
    }
    flight.set_value(Flight::Asking);
    spawn_local(async move {
        let answer = ipc::call(request).await;
        // The page may have been left meanwhile: then this is a late reply, and it is dropped.
        known.try_update(|known| known.take(answer));
        let outdated = flight.try_get_value() == Some(Flight::AskingAndOutdated);
        flight.try_set_value(Flight::Idle);
        if outdated {
            fetch(known, flight, ask);
        }
    });
}

/// The answer to a question that changes at times: asked anew when it does, or when its `occasion` is another one,
/// and the old answer forgotten.
pub(crate) fn asked_at<R, O>(
    occasion: impl Fn() -> O + Send + Sync + 'static,
    question: impl Fn() -> Option<R> + Send + Sync + 'static,
) -> RwSignal<Known<R::Reply>>
where
    R: Request<Reply: Send + Sync> + Clone + PartialEq + Sync,
    O: Clone + PartialEq + Send + Sync + 'static,
{
    let known = RwSignal::new(Known::default());
    let question = Memo::new(move |_| (occasion(), question()));
    Effect::new(move |_| {
        let asked = question.get();
        known.set(Known::default());
        let Some(request) = asked.1.clone() else { return };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            if question.try_get_untracked() == Some(asked) {
                known.try_update(|known| known.take(answer));
            }
        });
    });
    known
}

/// What `source` says once it has said nothing else for `pause`: for questions about what is being typed.
pub(crate) fn settled<T>(source: Signal<T>, pause: Duration) -> Signal<T>
where
    T: Clone + Send + Sync + 'static,
{
    let settled = RwSignal::new(source.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        let value = source.get();
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        if before.is_some() {
            let handle = set_timeout_with_handle(move || drop(settled.try_set(value)), pause);
            waiting.set_value(handle.ok());
        }
    });
    settled.into()
}

#[cfg(test)]
mod tests {
    use protocol::ErrorKind;

    use super::*;

    #[test]
    fn a_failure_keeps_the_last_value() {
        let mut known = Known { value: Some(3), error: None };
        known.take(Err(Error::new(ErrorKind::Throttled, "slow down")));
        assert_eq!(known.value, Some(3));
        assert_eq!(known.error.map(|error| error.kind), Some(ErrorKind::Throttled));
    }

    #[test]
    fn nobody_is_asked_for_a_page_that_was_left() {
        let asked = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        let times = || asked.load(std::sync::atomic::Ordering::Relaxed);
        let page = Owner::new();
        let live = page.with(|| {
            let asked = asked.clone();
            Live::<u32> {
                known: RwSignal::default(),
                link: RwSignal::default(),
                pending: RwSignal::default(),
                again: Callback::new(move |()| {
                    asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }),
            }
        });
        live.ask_again();
        assert_eq!(times(), 1);
        page.cleanup();
        live.ask_again();
        assert_eq!(times(), 1);
    }

    #[test]
    fn an_answer_clears_the_failure() {
        let mut known =
            Known { value: Some(3), error: Some(Error::new(ErrorKind::Unreachable, "no network")) };
        known.take(Ok(4));
        assert_eq!(known, Known { value: Some(4), error: None });
    }
}

//! Keeps the stream of a view open and its lens told.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ErrorKind,
    logs::{SetLens, Tail, TailState},
};

use super::{LogView, looked_at::looked_at};
use crate::{
    ipc::{self, Event, Subscription},
    live::Link,
};

/// At most one lens is on its way; the last one counts.
#[derive(Clone, Copy, Default, PartialEq)]
enum Telling {
    #[default]
    Idle,
    Under,
    UnderAndOutdated,
}

impl LogView {
    /// Follows what is read for as long as the page is open. While the console is paused, or nobody looks, nothing is
    /// read.
    pub(super) fn tail(self, wanted: Signal<bool>) {
        let stream = StoredValue::new_local(None::<Subscription<Tail>>);
        let telling = StoredValue::new(Telling::Idle);
        let paused = self.console.paused;
        let looked_at = looked_at();
        let read = StoredValue::new(None);
        Effect::new(move |_| {
            let scope = self.scope.get();
            let (paused, wanted, looked_at) = (paused.get(), wanted.get(), looked_at.get());
            if read.get_value() != scope {
                read.set_value(scope.clone());
                self.begin_anew();
            }
            self.link.set(if paused { Link::Paused } else { Link::Connecting });
            let tail =
                scope.filter(|_| !paused && wanted && looked_at).map(|scope| Tail { view: self.id(), scope });
            stream.set_value(tail.map(|tail| ipc::open(tail, move |event| self.hear(event, telling))));
        });
        Effect::new(move |before: Option<()>| {
            self.lens.track();
            if before.is_some() && self.link.with_untracked(|link| *link == Link::Live) {
                self.tell_lens(telling);
            }
        });
    }

    /// Something else is read: what was known of the old lines is forgotten.
    fn begin_anew(self) {
        self.state.set(TailState::default());
        self.follow.set(untrack(|| self.is_live()));
        self.feed.clear();
        self.cursor.set(None);
        self.range.set(None);
        self.open.set(None);
        self.unfolded.update(std::collections::HashMap::clear);
    }

    fn hear(self, event: Event<TailState>, telling: StoredValue<Telling>) {
        match event {
            Event::Notice(state) => {
                let before = self.link.try_update(|link| std::mem::replace(link, Link::Live));
                self.state.try_set(state);
                // A view that was opened again may be a new one.
                if before.is_some_and(|before| before != Link::Live) {
                    self.tell_lens(telling);
                }
            }
            Event::Lost(error) => {
                self.link.try_set(Link::Reconnecting(error));
            }
        }
    }

    fn tell_lens(self, telling: StoredValue<Telling>) {
        if telling.get_value() != Telling::Idle {
            return telling.set_value(Telling::UnderAndOutdated);
        }
        telling.set_value(Telling::Under);
        let request = SetLens { view: self.id(), lens: self.lens.get_untracked() };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            let Some(after) = telling.try_update_value(std::mem::take) else { return };
            if after == Telling::UnderAndOutdated {
                return self.tell_lens(telling);
            }
            match answer {
                Ok(set) => {
                    self.problem.set(set.problem);
                    self.highlight_problem.set(set.highlight_rule.zip(set.highlight_problem));
                    self.pattern.set(set.pattern);
                }
                // A view that is gone is told when it is opened again.
                Err(error) if error.kind == ErrorKind::NotFound => {}
                Err(error) => self.console.toasts.fail(&error),
            }
        });
    }
}

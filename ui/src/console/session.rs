use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Moment,
    demo::{Fault, GetFaults},
    session::{AccountSource, Calls, GetCalls, GetStatus, Status},
};

use crate::{ipc, live::Known};

const TICK: Duration = Duration::from_secs(1);
const ASK: Duration = Duration::from_secs(5);

/// Who the console acts as, what it has asked of AWS, and what time it is there.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) status: RwSignal<Known<Status>>,
    pub(crate) calls: RwSignal<Known<Calls>>,
    /// The embedded account's faults; none on AWS.
    pub(crate) faults: RwSignal<Vec<Fault>>,
    /// The engine's time, by the second.
    pub(crate) now: RwSignal<Moment>,
}

impl Session {
    pub(super) fn start() -> Self {
        let session = Self {
            status: RwSignal::new(Known::default()),
            calls: RwSignal::new(Known::default()),
            faults: RwSignal::new(Vec::new()),
            now: RwSignal::new(here()),
        };
        // How far the engine's clock is ahead of the window's, in milliseconds.
        let ahead = RwSignal::new(0);
        session.ask(ahead);
        every(TICK, move || session.now.set(here().plus_millis(ahead.get_untracked())));
        every(ASK, move || session.ask(ahead));
        session
    }

    /// Whether nothing on screen is real.
    pub(crate) fn is_demo(self) -> bool {
        self.status.with(|known| known.value.as_ref().is_some_and(is_demo))
    }

    /// Counts the calls again: something was read.
    pub(super) fn count_calls(self) {
        spawn_local(async move {
            let calls = ipc::call(GetCalls {}).await;
            self.calls.update(|known| known.take(calls));
        });
    }

    fn ask(self, ahead: RwSignal<i64>) {
        spawn_local(async move {
            let status = ipc::call(GetStatus {}).await;
            if let Ok(status) = &status {
                ahead.set(status.now.millis_since(here()));
            }
            self.status.update(|known| known.take(status));
            if self.status.with_untracked(|known| known.value.as_ref().is_some_and(is_demo))
                && let Ok(faults) = ipc::call(GetFaults {}).await
            {
                self.faults.set(faults);
            }
        });
    }
}

fn is_demo(status: &Status) -> bool {
    status.source == AccountSource::Demo
}

/// Runs `work` again and again for as long as the owner lives.
fn every(period: Duration, work: impl Fn() + 'static) {
    if let Ok(timer) = set_interval_with_handle(work, period) {
        on_cleanup(move || timer.clear());
    }
}

/// The window's own time.
#[expect(clippy::cast_possible_truncation, reason = "JavaScript's dates are whole milliseconds")]
pub(super) fn here() -> Moment {
    Moment(js_sys::Date::now() as i64)
}

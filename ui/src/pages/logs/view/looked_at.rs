use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, window_event_listener_untyped},
    prelude::*,
};

/// Whoever looks elsewhere for so long is not expected back.
const PATIENCE: Duration = Duration::from_secs(600);

/// Whether somebody may look: not while the window has been hidden for ten minutes.
pub(super) fn looked_at() -> ReadSignal<bool> {
    let (looked_at, set) = signal(true);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        if let Some(timer) = waiting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let look = move || {
        forget();
        if document().hidden() {
            waiting.set_value(
                set_timeout_with_handle(
                    move || {
                        let _ = set.try_set(false);
                    },
                    PATIENCE,
                )
                .ok(),
            );
        } else if !looked_at.get_untracked() {
            set.set(true);
        }
    };
    let listener = window_event_listener_untyped("visibilitychange", move |_| look());
    on_cleanup(move || {
        forget();
        listener.remove();
    });
    look();
    looked_at
}

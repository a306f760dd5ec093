use std::time::Duration;

use leptos::prelude::*;
use protocol::{Error, Health};

use super::{IconButton, Mark};
use crate::words;

const STAY: Duration = Duration::from_secs(4);
const STAY_FAILED: Duration = Duration::from_secs(12);

/// Short messages about what the operator has just done.
#[derive(Clone, Copy, Default)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

#[derive(Clone, PartialEq)]
struct Toast {
    id: u32,
    health: Health,
    text: String,
    detail: Option<String>,
}

impl Toasts {
    /// Says that something was done.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.show(Health::Fine, text.into(), None, STAY);
    }

    /// Says that something could not be done, and why.
    pub(crate) fn fail(self, error: &Error) {
        let trouble = words::trouble(error);
        let detail = error.next.clone().unwrap_or_else(|| trouble.advice.to_owned());
        self.show(Health::Bad, error.message.clone(), Some(detail), STAY_FAILED);
    }

    fn show(self, health: Health, text: String, detail: Option<String>, stay: Duration) {
        let id = self.last.try_update_value(|last| {
            *last += 1;
            *last
        });
        let Some(id) = id else { return };
        self.shown.update(|shown| {
            shown.retain(|toast| toast.text != text);
            shown.push(Toast { id, health, text, detail });
        });
        set_timeout(move || self.dismiss(id), stay);
    }

    fn dismiss(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Where the messages stand.
#[component]
pub(crate) fn ToastStack(toasts: Toasts) -> impl IntoView {
    let draw = move |toast: Toast| {
        view! {
            <li class="toast" data-test="toast">
                <Mark health=toast.health />
                <div class="toast-text">
                    <p>{toast.text}</p>
                    {toast.detail.map(|detail| view! { <p class="dim small">{detail}</p> })}
                </div>
                <IconButton
                    icon=icondata_lu::LuX
                    label="Dismiss"
                    on_press=move |()| toasts.dismiss(toast.id)
                />
            </li>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <ol>
                <For each=move || toasts.shown.get() key=|toast| toast.id children=draw />
            </ol>
        </div>
    }
}

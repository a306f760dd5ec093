//! An open preview: asked for, held as long as somebody looks, and closed then.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error, ErrorKind,
    documents::preview::{ClosePreview, OpenPreview, Preview, PreviewId},
};

use super::super::case::Cases;
use crate::ipc;

/// How a preview stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stand {
    /// It is being opened.
    Waiting,
    /// It is open.
    Open(Opened),
    /// It could not be opened.
    Failed(Error),
}

/// What is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opened {
    pub(super) preview: Arc<Preview>,
    /// The entry of the object that it is; nothing for the object itself.
    pub(super) entry: Option<u32>,
}

impl Opened {
    pub(super) fn of(preview: Preview, entry: Option<u32>) -> Self {
        Self { preview: Arc::new(preview), entry }
    }
}

/// A preview of what is wanted. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) stand: RwSignal<Stand>,
    cases: Cases,
    attempt: RwSignal<u32>,
    held: StoredValue<Option<Held>>,
}

impl Opening {
    /// Opens what is wanted, and something else when that is; the one before is closed.
    pub(super) fn of(wanted: Signal<Option<OpenPreview>>) -> Self {
        let cases = Cases::here();
        let opening = Self {
            stand: RwSignal::new(Stand::Waiting),
            cases,
            attempt: RwSignal::new(0),
            held: StoredValue::new(None),
        };
        let turn = StoredValue::new(0_u32);
        Effect::new(move |before: Option<(u32, Option<OpenPreview>)>| {
            // A case that was opened helps what waits for one, and leaves what is open as it is.
            cases.begun();
            let now = (opening.attempt.get(), wanted.get());
            if before.as_ref() == Some(&now) && !opening.wants_a_case() {
                return now;
            }
            let this = turn.get_value().wrapping_add(1);
            turn.set_value(this);
            opening.held.set_value(None);
            opening.stand.set(Stand::Waiting);
            let Some(request) = now.1.clone() else { return now };
            spawn_local(async move {
                let entry = request.entry;
                let answer = ipc::call(request).await.map(|preview| (Held::of(&preview), preview));
                // What comes too late is dropped, and closed by that.
                if turn.try_get_value() != Some(this) {
                    return;
                }
                match answer {
                    Ok((held, preview)) => opening.open(held, Opened::of(preview, entry)),
                    Err(error) => opening.fail(error),
                }
            });
            now
        });
        opening
    }

    /// Opens it anew.
    pub(super) fn try_again(self) {
        self.attempt.try_update(|attempt| *attempt = attempt.wrapping_add(1));
    }

    /// Shows what was opened.
    pub(super) fn open(self, held: Held, opened: Opened) {
        self.hold(held);
        self.stand.try_set(Stand::Open(opened));
    }

    /// Holds the same, opened anew.
    pub(super) fn hold(self, held: Held) {
        self.held.try_set_value(Some(held));
    }

    /// Says why it is not open; where a case is asked for, one can be opened.
    pub(super) fn fail(self, error: Error) {
        if error.kind == ErrorKind::ReasonRequired {
            self.cases.ask(Callback::new(move |()| self.try_again()));
        }
        self.stand.try_set(Stand::Failed(error));
    }

    fn wants_a_case(self) -> bool {
        self.stand.with_untracked(
            |stand| matches!(stand, Stand::Failed(error) if error.kind == ErrorKind::ReasonRequired),
        )
    }
}

/// An open preview. Dropping it closes it.
pub(super) struct Held(PreviewId);

impl Held {
    pub(super) fn of(preview: &Preview) -> Self {
        Self(preview.id.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let preview = self.0.clone();
        // The engine closes by itself what nobody asks of for a while.
        spawn_local(async move { drop(ipc::call(ClosePreview { preview }).await) });
    }
}

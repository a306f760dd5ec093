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
    Open(Arc<Preview>),
    /// It could not be opened.
    Failed(Error),
}

/// A preview of what is wanted. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    pub(super) stand: RwSignal<Stand>,
    attempt: RwSignal<u32>,
}

impl Opening {
    /// Opens what is wanted, and something else when that is; the one before is closed.
    pub(super) fn of(wanted: Signal<Option<OpenPreview>>) -> Self {
        let opening = Self { stand: RwSignal::new(Stand::Waiting), attempt: RwSignal::new(0) };
        let cases = Cases::here();
        let go_on = Callback::new(move |()| opening.try_again());
        let turn = StoredValue::new(0_u32);
        let held = StoredValue::new(None::<Held>);
        Effect::new(move |_| {
            opening.attempt.track();
            let request = wanted.get();
            let this = turn.get_value().wrapping_add(1);
            turn.set_value(this);
            held.set_value(None);
            opening.stand.set(Stand::Waiting);
            let Some(request) = request else { return };
            spawn_local(async move {
                let answer = ipc::call(request).await;
                let opened = answer.map(|preview| (Held(preview.id.clone()), preview));
                // What comes too late is dropped, and closed by that.
                if turn.try_get_value() != Some(this) {
                    return;
                }
                let stand = match opened {
                    Ok((open, preview)) => {
                        held.try_set_value(Some(open));
                        Stand::Open(Arc::new(preview))
                    }
                    Err(error) => {
                        if error.kind == ErrorKind::ReasonRequired {
                            cases.ask(go_on);
                        }
                        Stand::Failed(error)
                    }
                };
                opening.stand.try_set(stand);
            });
        });
        opening
    }

    /// Opens it anew.
    pub(super) fn try_again(self) {
        self.attempt.try_update(|attempt| *attempt = attempt.wrapping_add(1));
    }
}

/// An open preview. Dropping it closes it.
struct Held(PreviewId);

impl Drop for Held {
    fn drop(&mut self) {
        let preview = self.0.clone();
        // The engine closes by itself what nobody asks of for a while.
        spawn_local(async move { drop(ipc::call(ClosePreview { preview }).await) });
    }
}

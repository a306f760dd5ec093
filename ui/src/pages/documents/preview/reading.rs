//! An open preview as it is read: one that ended because nobody asked of it for a while is opened anew, in place.

use std::{future::poll_fn, task::Poll, task::Waker};

use leptos::prelude::*;
use protocol::{
    Error, ErrorKind,
    documents::preview::{Content, GetContent, OpenPreview, Part, Preview, PreviewId, Shape},
};

use super::opening::{Held, Opened, Opening};
use crate::ipc;

/// What was opened this long ago at least may have ended by itself, in milliseconds. Before that, what is not found is
/// not there: to open it again would only be one more look.
const YOUNG: f64 = 30_000.0;

/// An open preview. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    opening: Opening,
    id: RwSignal<PreviewId>,
    /// What is opened again: the same version, the same entry.
    request: StoredValue<OpenPreview>,
    /// What it is; something else is drawn from the start.
    shown: StoredValue<(u64, Shape)>,
    /// When it was opened, as `Date.now()`.
    opened_at: StoredValue<f64>,
    /// Who waits for it to be opened anew; nothing while nobody does that.
    waiting: StoredValue<Option<Vec<Waker>>>,
}

impl Reading {
    pub(super) fn of(opening: Opening, opened: &Opened) -> Self {
        let preview: &Preview = &opened.preview;
        let request = OpenPreview { object: preview.object.clone(), entry: opened.entry };
        Self {
            opening,
            id: RwSignal::new(preview.id.clone()),
            request: StoredValue::new(request),
            shown: StoredValue::new((preview.size, preview.shape.clone())),
            opened_at: StoredValue::new(js_sys::Date::now()),
            waiting: StoredValue::new(None),
        }
    }

    /// Asks for a part.
    pub(super) async fn ask(self, part: Part) -> Result<Content, Error> {
        let Some(preview) = self.id.try_get_untracked() else { return Err(left()) };
        let answer = ipc::call(GetContent { preview: preview.clone(), part: part.clone() }).await;
        match answer {
            Err(error) if error.kind == ErrorKind::NotFound && self.renew(&preview).await => {
                let Some(preview) = self.id.try_get_untracked() else { return Err(error) };
                ipc::call(GetContent { preview, part }).await
            }
            answer => answer,
        }
    }

    /// Asks for a part of what could not be drawn. Whether that is drawn from another address now.
    pub(super) async fn is_renewed(self, part: Part) -> bool {
        let before = self.id.try_get_untracked();
        // Why it could not be drawn is not told by a part.
        drop(self.ask(part).await);
        before.is_some() && self.id.try_get_untracked() != before
    }

    /// Where the picture of a page is, counted from 1, drawn that wide in pixels. Tracks what it reads.
    pub(super) fn address(self, page: usize, width: f64) -> Option<String> {
        self.id.with(|id| ipc::doc_address(&format!("{}/{page}?width={width:.0}", id.0)))
    }

    /// Opens it anew, where it is still the one that is not found. Whether it is another now.
    async fn renew(self, stale: &PreviewId) -> bool {
        let is_another = || self.id.try_get_untracked().is_some_and(|id| id != *stale);
        let is_old = self.opened_at.try_get_value().is_some_and(|at| js_sys::Date::now() - at >= YOUNG);
        if is_another() || !is_old {
            return is_another();
        }
        if self.waiting.try_with_value(Option::is_some) == Some(true) {
            self.is_opened_anew().await;
            return is_another();
        }
        self.waiting.try_set_value(Some(Vec::new()));
        self.open_anew().await;
        for waker in self.waiting.try_update_value(Option::take).flatten().unwrap_or_default() {
            waker.wake();
        }
        is_another()
    }

    /// Waits until whoever opens it anew is done.
    async fn is_opened_anew(self) {
        poll_fn(|context| {
            let is_waiting = self.waiting.try_update_value(|waiting| {
                let Some(waiting) = waiting else { return false };
                waiting.push(context.waker().clone());
                true
            });
            if is_waiting == Some(true) { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    async fn open_anew(self) {
        let Some(request) = self.request.try_get_value() else { return };
        let entry = request.entry;
        let answer = ipc::call(request).await.map(|preview| (Held::of(&preview), preview));
        // What is not looked at any more is dropped, and closed by that.
        if self.id.try_get_untracked().is_none() {
            return;
        }
        match answer {
            Ok((held, preview)) => {
                let same =
                    self.shown.with_value(|(size, shape)| (*size, shape) == (preview.size, &preview.shape));
                if same {
                    self.opened_at.set_value(js_sys::Date::now());
                    self.opening.hold(held);
                    self.id.set(preview.id);
                } else {
                    self.opening.open(held, Opened::of(preview, entry));
                }
            }
            Err(error) => self.opening.fail(error),
        }
    }
}

/// What is asked of a preview that nobody looks at any more.
fn left() -> Error {
    Error::new(ErrorKind::NotFound, "This document is not looked at any more.")
}

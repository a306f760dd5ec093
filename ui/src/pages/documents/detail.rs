//! Everything about one object, beside the rows.

use leptos::prelude::*;
use protocol::documents::ObjectId;

use crate::place::DocumentTab;

/// What the panel shows, and what it asks of the page. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Looking {
    /// The object that is open; nothing closes the panel.
    pub(super) object: Signal<Option<ObjectId>>,
    /// Which side of it.
    pub(super) tab: Signal<DocumentTab>,
    /// Another side was chosen.
    pub(super) on_tab: Callback<DocumentTab>,
    /// Another object, or another version of it, is to be shown in its place.
    pub(super) on_open: Callback<ObjectId>,
    /// The next object of the rows (1) or the one before (-1) is to be shown.
    pub(super) on_step: Callback<isize>,
    /// The panel is to be closed.
    pub(super) on_close: Callback<()>,
}

/// The panel of the object that is open, if one is. It stands as the last child of a row of flex items that has a
/// height; it gives itself its width, and hides the others where it takes all of it.
#[component]
pub(super) fn Detail(looking: Looking) -> impl IntoView {
    let _ = looking;
}

//! Every part in every state.

use leptos::prelude::*;

/// The gallery.
#[component]
pub(crate) fn GalleryPage() -> impl IntoView {
    view! { <div class="page" data-test="gallery"></div> }
}

use leptos::prelude::*;

use super::Picture;

/// Something is under way that the console cannot hurry.
#[component]
pub(crate) fn Waiting() -> impl IntoView {
    view! {
        <span class="waiting">
            <Picture icon=icondata_lu::LuLoaderCircle />
        </span>
    }
}

use icondata_core::Icon;
use leptos::prelude::*;
use protocol::Health;

use super::Picture;

/// A line over a page that something is not quite as it should be.
#[component]
pub(crate) fn Notice(
    #[prop(into)] icon: Signal<Icon>,
    #[prop(into)] health: Signal<Health>,
    #[prop(default = "notice")] hook: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="notice"
            class:notice-quiet=move || health.get() <= Health::Unknown
            class:notice-bad=move || health.get() == Health::Bad
            role="status"
            data-test=hook
        >
            <Picture icon />
            <div class="notice-text">{children()}</div>
        </div>
    }
}

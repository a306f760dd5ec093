use leptos::prelude::*;
use protocol::Health;

use crate::words;

/// A health mark: its shape says as much as its colour, and its title as much as its shape.
#[component]
pub(crate) fn Mark(#[prop(into)] health: Signal<Health>) -> impl IntoView {
    let class = move || match health.get() {
        Health::Fine => "mark mark-fine",
        Health::Unknown => "mark mark-unknown",
        Health::Attention => "mark mark-attention",
        Health::Bad => "mark mark-bad",
    };
    view! {
        <span
            class=class
            role="img"
            title=move || words::health(health.get())
            aria-label=move || words::health(health.get())
        />
    }
}

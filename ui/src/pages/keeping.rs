use leptos::prelude::*;
use protocol::Moment;

use crate::{
    commands::Action,
    console::Console,
    parts::{Age, IconButton},
};

/// How a page is kept fresh: how old it is, a pause, and a refresh at once.
#[component]
pub(crate) fn Keeping(
    /// The arrival of the oldest answer on the page.
    #[prop(into)]
    oldest: Signal<Option<Moment>>,
) -> impl IntoView {
    let console = Console::here();
    let icon = move || if console.paused.get() { icondata_lu::LuPlay } else { icondata_lu::LuPause };
    let label = move || if console.paused.get() { "Resume  p" } else { "Pause  p" };
    view! {
        <span class="faint small" data-test="age" title="How old the oldest answer on this page is">
            "oldest answer "
            <Age at=oldest />
        </span>
        <IconButton
            hook="pause"
            icon=Signal::derive(icon)
            label=Signal::derive(move || label().to_owned())
            pressed=console.paused
            on_press=move |()| console.run(Action::Pause)
        />
        <IconButton
            hook="refresh"
            icon=icondata_lu::LuRefreshCw
            label="Refresh now  r"
            turning=console.refreshing
            on_press=move |()| console.run(Action::Refresh)
        />
    }
}

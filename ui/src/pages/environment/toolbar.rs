use leptos::prelude::*;
use protocol::{
    Moment,
    overview::{Snapshot, Window},
};

use crate::{
    commands::Action,
    console::Console,
    live::Live,
    pages::tabs::Tabs,
    parts::{Age, IconButton, Segmented},
    words,
};

/// The environment's pages, the reach of the figures, and how they are kept fresh.
#[component]
pub(super) fn Toolbar(live: Live<Snapshot>) -> impl IntoView {
    let console = Console::here();
    let windows = Window::ALL.map(|window| (window, words::window(window))).to_vec();
    let oldest = Memo::new(move |_| live.known.with(|known| known.value.as_ref().and_then(oldest)));
    view! {
        <div class="toolbar">
            <Tabs />
            <span class="push faint small" data-test="age" title="How old the oldest answer on this page is">
                "oldest answer "
                <Age at=oldest />
            </span>
            <Segmented
                label="How far back the figures reach"
                choices=windows
                chosen=console.window
                on_choose=move |reach| console.window.set(reach)
                hook="window"
            />
            <PauseButton />
            <IconButton
                hook="refresh"
                icon=icondata_lu::LuRefreshCw
                label="Refresh now  r"
                turning=console.refreshing
                on_press=move |()| console.run(Action::Refresh)
            />
        </div>
    }
}

#[component]
fn PauseButton() -> impl IntoView {
    let console = Console::here();
    let icon = move || if console.paused.get() { icondata_lu::LuPlay } else { icondata_lu::LuPause };
    let label = move || if console.paused.get() { "Resume  p" } else { "Pause  p" };
    view! {
        <IconButton
            hook="pause"
            icon=Signal::derive(icon)
            label=Signal::derive(move || label().to_owned())
            pressed=console.paused
            on_press=move |()| console.run(Action::Pause)
        />
    }
}

/// The arrival of the oldest answer in a snapshot.
fn oldest(snapshot: &Snapshot) -> Option<Moment> {
    [
        snapshot.services.at(),
        snapshot.load_balancers.at(),
        snapshot.databases.at(),
        snapshot.buckets.at(),
        snapshot.queues.at(),
        snapshot.alarms.at(),
        snapshot.kpis.at(),
        snapshot.cost.at(),
    ]
    .into_iter()
    .flatten()
    .min()
}

use leptos::prelude::*;
use protocol::{
    Moment,
    overview::{Snapshot, Window},
};

use crate::{
    console::Console,
    live::Live,
    pages::{keeping::Keeping, tabs::Tabs},
    parts::Segmented,
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
            <span class="push"></span>
            <Segmented
                label="How far back the figures reach"
                choices=windows
                chosen=console.window
                on_choose=move |reach| console.window.set(reach)
                hook="window"
            />
            <Keeping oldest />
        </div>
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

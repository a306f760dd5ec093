//! Target groups that lost their last healthy target, told over every page until one has seen it.

mod standing;

use leptos::prelude::*;
use protocol::{
    Moment,
    targets::{Alert, AlertNotice, Alerts},
};

use self::standing::{Seen, standing};
use crate::{
    commands::Action,
    console::Console,
    ipc::{self, Event},
    memory::remembered,
    parts::{Age, IconButton, Mark, keyed},
    place::group_path,
};

/// A line for each group that is without a healthy target, or was and nobody has said that they saw it.
#[component]
pub(crate) fn AlertStrip() -> impl IntoView {
    // Every notice carries all alerts of the run, so nothing is told twice and nothing is lost with the line.
    let told = RwSignal::new(AlertNotice::default());
    let line = ipc::open(Alerts {}, move |event| {
        if let Event::Notice(notice) = event {
            told.try_update(|told| *told = notice);
        }
    });
    let _line = StoredValue::new_local(line);
    // Loading the window again must not bring back what was dismissed.
    let seen = remembered("alerts-seen", Vec::<Seen>::new());
    let alerts = Memo::new(move |_| standing(&told.read().alerts, &seen.read()));
    let shown = Signal::derive(move || alerts.get().0);
    let others = Memo::new(move |_| alerts.read().1);
    view! {
        {keyed(
            shown,
            |alert| (alert.environment.clone(), alert.group.clone()),
            move |alert| alert_line(alert, seen),
        )}
        <Show when=move || { others.get() > 0 }>
            <p class="alert alert-more small" role="status">
                {move || format!("and {} more", others.get())}
            </p>
        </Show>
    }
}

fn alert_line(alert: Signal<Alert>, seen: RwSignal<Vec<Seen>>) -> impl IntoView {
    let console = Console::here();
    let recovered = Memo::new(move |_| alert.read().recovered);
    let health = move || if recovered.get() { protocol::Health::Fine } else { protocol::Health::Bad };
    let at = Signal::derive(move || Some::<Moment>(alert.read().at));
    let show = move || {
        let path = alert.with_untracked(|alert| group_path(&alert.environment, &alert.group));
        console.run(Action::Go(path));
    };
    let dismiss = move || seen.update(|seen| standing::see(seen, &alert.read_untracked()));
    view! {
        <div
            class="alert"
            class:alert-over=recovered
            role=move || if recovered.get() { "status" } else { "alert" }
            data-test="alert"
            data-group=move || alert.get().group
            data-recovered=move || if recovered.get() { "true" } else { "false" }
        >
            <Mark health=Signal::derive(health) />
            <span class="cut alert-text selectable" title=move || alert.get().text>
                {move || alert.get().text}
            </span>
            <span class="faint">
                {move || alert.with(|alert| alert.environment.to_string())} " · " <Age at /> " ago"
            </span>
            <button type="button" class="strip-button" data-test="alert-show" on:click=move |_| show()>
                "Show"
            </button>
            <IconButton
                hook="alert-dismiss"
                icon=icondata_lu::LuX
                label="Dismiss"
                on_press=move |()| dismiss()
            />
        </div>
    }
}

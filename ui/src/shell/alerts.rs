//! Target groups that lost their last healthy target, told over every page until one has seen it.

mod standing;

use leptos::prelude::*;
use protocol::{
    Health, Moment,
    targets::{Alert, AlertNotice, Alerts},
};

use self::standing::{LINES, Seen, health, standing};
use crate::{
    console::Console,
    ipc::{self, Event},
    memory::remembered,
    pages::show_group,
    parts::{Age, IconButton, Mark, keyed},
    words,
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
    let alerts: Memo<Vec<Alert>> = Memo::new(move |_| standing(&told.read().alerts, &seen.read()));
    let all = RwSignal::new(false);
    let shown = Signal::derive(move || {
        let mut alerts = alerts.get();
        if !all.get() {
            alerts.truncate(LINES);
        }
        alerts
    });
    let others = Signal::derive(move || alerts.read().len().saturating_sub(LINES));
    let more = move || if all.get() { "Show fewer".to_owned() } else { format!("and {} more", others.get()) };
    view! {
        <div class="alerts">
            {keyed(
                shown,
                |alert| (alert.environment.clone(), alert.group.clone()),
                move |alert| alert_line(alert, seen),
            )}
        </div>
        <Show when=move || { others.get() > 0 }>
            <p class="alert alert-more">
                <button
                    type="button"
                    class="strip-button"
                    data-test="alerts-more"
                    aria-expanded=move || if all.get() { "true" } else { "false" }
                    on:click=move |_| all.update(|all| *all = !*all)
                >
                    {more}
                </button>
            </p>
        </Show>
    }
}

fn alert_line(alert: Signal<Alert>, seen: RwSignal<Vec<Seen>>) -> impl IntoView {
    let console = Console::here();
    let recovered = Memo::new(move |_| alert.read().recovered);
    let health = Memo::new(move |_| alert.with(health));
    let at = Signal::derive(move || Some::<Moment>(alert.read().at));
    let show = move || {
        alert.with_untracked(|alert| show_group(console, &alert.environment, &alert.group));
    };
    let dismiss = move || seen.update(|seen| standing::see(seen, &alert.read_untracked()));
    view! {
        <div
            class="alert"
            class:alert-over=recovered
            class:alert-attention=move || health.get() == Health::Attention
            data-test="alert"
            data-group=move || alert.get().group
            data-health=move || words::health_id(health.get())
            data-recovered=move || if recovered.get() { "true" } else { "false" }
        >
            <Mark health />
            // Not the line: its age would be read out again with every tick.
            <span
                class="cut alert-text selectable"
                role=move || if recovered.get() { "status" } else { "alert" }
                title=move || alert.get().text
            >
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

//! One environment: what is wrong, since when, and everything that is known of its resources.

pub(crate) mod alarms;
pub(crate) mod buckets;
pub(crate) mod cost;
pub(crate) mod database;
pub(crate) mod design;
mod headline;
pub(crate) mod kpis;
pub(crate) mod queues;
pub(crate) mod services;
pub(crate) mod targets;
mod toolbar;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use protocol::{
    Reading,
    catalogue::EnvironmentId,
    overview::{GetEnvironment, Snapshot, Watch},
};

use self::{
    alarms::AlarmsCard, buckets::BucketsCard, cost::CostCard, database::DatabaseCard, design::DesignCard,
    headline::Headline, kpis::KpiStrip, queues::QueuesCard, services::ServicesCard, targets::TargetsCard,
    toolbar::Toolbar,
};
use crate::{
    commands::Action,
    console::{Console, bring_into_view},
    live::Live,
    parts::{Button, Skeleton, TroubleBody},
};

/// The overview of an environment.
#[component]
pub(crate) fn EnvironmentPage(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let live = follow(console, environment.clone());
    let present = Memo::new(move |_| live.known.with(|known| known.value.is_some()));
    let error = Memo::new(move |_| live.known.with(|known| known.error.clone()));
    let body = move || match (present.get(), error.get()) {
        (true, _) => view! { <Overview environment=environment.clone() live /> }.into_any(),
        (false, Some(error)) => view! {
            <div class="say">
                <h1>"There is nothing to show here"</h1>
            </div>
            <section class="card" data-test="environment-failed">
                <TroubleBody error=Signal::stored(error) />
                <p class="card-actions">
                    <Button label="Go to the fleet" on_press=move |()| console.run(Action::Page("fleet")) />
                </p>
            </section>
        }
        .into_any(),
        (false, None) => view! {
            <div class="say">
                <h1>"Reading…"</h1>
            </div>
            <div class="card">
                <Skeleton rows=3 />
            </div>
            <div class="card">
                <Skeleton rows=6 />
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page" data-test="environment">
            {body}
        </div>
    }
}

/// Follows the environment, and lets the shell see what the page sees.
fn follow(console: Console, environment: EnvironmentId) -> Live<Snapshot> {
    let (asked, watched) = (environment.clone(), environment);
    let live = Live::follow(
        move || GetEnvironment { environment: asked.clone(), window: console.window.get() },
        move || Watch { environment: Some(watched.clone()), window: console.window.get() },
        console.paused.into(),
    );
    console.snapshot.set(Some(live));
    on_cleanup(move || {
        let still_ours = console.snapshot.get_untracked().is_some_and(|shown| shown.known == live.known);
        if still_ours {
            console.snapshot.set(None);
        }
    });
    // A paused console asks nothing by itself, but a page that was just opened wants to show something.
    if console.paused.get_untracked() {
        console.refresh();
    }
    live
}

#[component]
fn Overview(environment: EnvironmentId, live: Live<Snapshot>) -> impl IntoView {
    let console = Console::here();
    reveal_the_named();
    let region = Memo::new(move |_| {
        console.environment().and_then(|id| console.row(&id)).map(|row| row.region).unwrap_or_default()
    });
    let region = Signal::from(region);
    let design = Memo::new(move |_| part(live, |snapshot| snapshot.design.clone()));
    view! {
        <Headline environment=environment.clone() verdict=memo(live, |snapshot| snapshot.verdict.clone()) />
        <Toolbar live />
        <KpiStrip
            kpis=reading(live, |snapshot| snapshot.kpis.clone())
            cost=reading(live, |snapshot| snapshot.cost.clone().map(|cost| vec![cost]))
        />
        <div class="cards">
            <div class="cards-main">
                <ServicesCard
                    environment=environment.clone()
                    services=reading(live, |snapshot| snapshot.services.clone())
                    region
                />
                <TargetsCard balancers=reading(live, |snapshot| snapshot.load_balancers.clone()) region />
                <BucketsCard buckets=reading(live, |snapshot| snapshot.buckets.clone()) region />
                <QueuesCard queues=reading(live, |snapshot| snapshot.queues.clone()) region />
            </div>
            <div class="cards-design">
                <DesignCard checks=design.into() />
                <AlarmsCard alarms=reading(live, |snapshot| snapshot.alarms.clone()) region />
            </div>
            <div class="cards-side">
                <DatabaseCard databases=reading(live, |snapshot| snapshot.databases.clone()) region />
                <CostCard cost=reading(live, |snapshot| snapshot.cost.clone().map(|cost| vec![cost])) />
            </div>
        </div>
    }
}

/// Brings the card that the address names behind `#` into view: it was not there yet when the router looked.
fn reveal_the_named() {
    let named = use_location().hash;
    Effect::new(move |_| {
        let named = named.get();
        if let Some(card) = named.strip_prefix('#').filter(|card| !card.is_empty()) {
            bring_into_view(card);
        }
    });
}

/// A part of the snapshot; empty before the first has arrived.
fn part<T: Default>(live: Live<Snapshot>, of: impl Fn(&Snapshot) -> T) -> T {
    live.known.with(|known| known.value.as_ref().map(of)).unwrap_or_default()
}

/// A part of the snapshot that is passed on only when it has changed.
fn memo<T: Clone + PartialEq + Send + Sync + 'static>(
    live: Live<Snapshot>,
    of: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
) -> Signal<Option<T>> {
    Memo::new(move |_| part(live, |snapshot| Some(of(snapshot)))).into()
}

/// A card's reading.
fn reading<T: Clone + PartialEq + Send + Sync + 'static>(
    live: Live<Snapshot>,
    of: impl Fn(&Snapshot) -> Reading<T> + Send + Sync + 'static,
) -> Signal<Reading<T>> {
    Memo::new(move |_| part(live, |snapshot| Some(of(snapshot))).unwrap_or_else(Reading::loading)).into()
}

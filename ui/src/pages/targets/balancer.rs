use leptos::prelude::*;
use protocol::{
    Reading,
    targets::{Balancer, Group},
};

use super::{Here, drawing::drawing, group::group_card, route};
use crate::parts::{CardState, CopyButton, Empty, Resource, Skeleton, StaleReason, TroubleBody, keyed};

/// A load balancer: the way through it, and the groups behind it.
pub(super) fn balancer(balancer: Signal<Balancer>, here: Here) -> impl IntoView {
    let freshness = Signal::derive(move || balancer.read().listeners.freshness.clone());
    let dns_name = Memo::new(move |_| balancer.read().dns_name.clone());
    let groups = Signal::derive(move || balancer.with(groups));
    view! {
        <section class="balancer" data-test="balancer" data-balancer=move || balancer.get().key>
            <section class="card" aria-label=move || format!("The way through {}", balancer.get().name)>
                <h2 class="card-title">
                    <Resource what="Load balancer name" name=Signal::derive(move || balancer.get().name) />
                    <span class="cut faint">{move || balancer.with(about)}</span>
                    {move || {
                        dns_name.get().map(|name| view! { <CopyButton what="Name in DNS" text=name /> })
                    }}
                    <CardState freshness />
                </h2>
                <StaleReason freshness />
                <Routes balancer here />
            </section>
            {keyed(groups, |row| row.group.key.clone(), move |row| group_card(row, here))}
        </section>
    }
}

/// `application · internet-facing · active`
fn about(balancer: &Balancer) -> String {
    let parts = [Some(balancer.kind.as_str()), balancer.scheme.as_deref(), Some(balancer.state.as_str())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The listeners with their rules, or why they are not there.
#[component]
fn Routes(balancer: Signal<Balancer>, here: Here) -> impl IntoView {
    let entrances = Memo::new(move |_| balancer.with(route::entrances));
    let state = Memo::new(move |_| balancer.with(|balancer| Shown::of(&balancer.listeners)));
    move || match state.get() {
        Shown::Nothing(None) => view! { <Skeleton rows=2 /> }.into_any(),
        Shown::Nothing(Some(error)) => view! { <TroubleBody error=Signal::stored(error) /> }.into_any(),
        Shown::Empty => view! { <Empty text="It has no listener: no request reaches it." /> }.into_any(),
        Shown::Listeners => drawing(entrances.into(), here).into_any(),
    }
}

#[derive(Clone, PartialEq)]
enum Shown {
    Nothing(Option<protocol::Error>),
    Empty,
    Listeners,
}

impl Shown {
    fn of<T>(reading: &Reading<Vec<T>>) -> Self {
        match &reading.value {
            None => Self::Nothing(reading.error().cloned()),
            Some(all) if all.is_empty() => Self::Empty,
            Some(_) => Self::Listeners,
        }
    }
}

/// A group, and whether a rule leads to it.
#[derive(Clone, PartialEq)]
pub(super) struct GroupRow {
    pub(super) group: Group,
    pub(super) reached: bool,
}

fn groups(balancer: &Balancer) -> Vec<GroupRow> {
    let row = |group: &Group| GroupRow { group: group.clone(), reached: route::is_reached(balancer, group) };
    balancer.groups.iter().map(row).collect()
}

use leptos::prelude::*;
use protocol::{
    Health,
    services::ServiceId,
    targets::{Group, SetVigil, Target},
};

use super::{Here, balancer::GroupRow, group_anchor, settings::Settings, shown, target::target_row};
use crate::{
    aws_console,
    console::Console,
    parts::{
        Button, CardState, Empty, IconButton, Mark, Notice, Resource, Skeleton, StaleReason, TroubleBody,
        keyed,
    },
    place::service_path,
    words,
};

/// A target group: its targets first, its settings below.
pub(super) fn group_card(row: Signal<GroupRow>, here: Here) -> impl IntoView {
    let group = Signal::derive(move || row.get().group);
    let key = Memo::new(move |_| row.read().group.key.clone());
    let freshness = Signal::derive(move || row.read().group.targets.freshness.clone());
    let reached = Memo::new(move |_| row.read().reached);
    view! {
        <section
            class="card group-card"
            class:marked=move || here.is_marked(&key.read())
            id=move || group_anchor(&key.read())
            tabindex="-1"
            aria-label=move || format!("Target group {}", row.read().group.name)
            data-test="target-group"
            data-group=key
            data-health=move || words::health_id(row.read().group.health)
        >
            <Head group here freshness />
            <StaleReason freshness />
            <Show when=move || !reached.get()>
                <Notice hook="unreached" icon=icondata_lu::LuUnplug health=Health::Attention>
                    "No rule leads here: no request reaches these targets."
                </Notice>
            </Show>
            <Targets group here />
            <Settings group />
        </section>
    }
}

#[component]
fn Head(group: Signal<Group>, here: Here, freshness: Signal<protocol::Freshness>) -> impl IntoView {
    let link = Signal::derive(move || {
        Some(group.with(|group| aws_console::target_group(&here.region.read(), &group.name)))
    });
    let service = Memo::new(move |_| group.read().service.clone());
    let to = move |service: ServiceId| {
        let path = service_path(&here.environment.get_value(), &service, None);
        view! {
            <a class="link small cut" href=path title="The service behind it">
                {service.name}
            </a>
        }
    };
    view! {
        <h2 class="card-title">
            <Mark health=Signal::derive(move || group.get().health) />
            <Resource what="Target group name" name=Signal::derive(move || group.get().name) link />
            <span class="cut faint">{move || group.with(about)}</span>
            {move || service.get().map(to)}
            <CardState freshness />
            <Vigil group here />
        </h2>
    }
}

/// `HTTP :8000 · ip targets · drains 30 s`
fn about(group: &Group) -> String {
    let port = group.port.map(|port| format!(":{port}"));
    let listens = group.protocol.iter().cloned().chain(port).collect::<Vec<_>>().join(" ");
    let drains = group.deregistration_delay.map(|seconds| format!("drains {}", words::duration(seconds)));
    let parts = [Some(listens), Some(format!("{} targets", group.target_type)), drains];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Whether one is told, wherever one is, when the group loses its last healthy target.
#[component]
fn Vigil(group: Signal<Group>, here: Here) -> impl IntoView {
    let console = Console::here();
    let on = Memo::new(move |_| group.read().vigil);
    let icon = move || if on.get() { icondata_lu::LuBellRing } else { icondata_lu::LuBell };
    let label = move || match on.get() {
        true => "Notifies when the last healthy target is lost; press to stop",
        false => "Notify when the last healthy target is lost",
    };
    let turn = move || {
        let (group, on) = (group.get_untracked().key, !on.get_untracked());
        let request = SetVigil { environment: here.environment.get_value(), group, on };
        console.tell(request, move |()| here.live.ask_again());
    };
    view! {
        <IconButton
            hook="vigil"
            icon=Signal::derive(icon)
            label=Signal::derive(move || label().to_owned())
            pressed=on
            on_press=move |()| turn()
        />
    }
}

/// What is known of a group's targets.
#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed(protocol::Error),
    Nothing,
    Filtered,
    Rows,
}

#[component]
fn Targets(group: Signal<Group>, here: Here) -> impl IntoView {
    let rows = Memo::new(move |_| {
        group.with(|group| {
            shown::rows_of(group, &here.filter.read(), here.expanded.read().contains(&group.key))
        })
    });
    let state = Memo::new(move |_| {
        group.with(|group| match (&group.targets.value, group.targets.error()) {
            (Some(all), _) if all.is_empty() => Shown::Nothing,
            (Some(_), _) if shown::matching(group, &here.filter.read()).is_empty() => Shown::Filtered,
            (Some(_), _) => Shown::Rows,
            (None, Some(error)) => Shown::Failed(error.clone()),
            (None, None) => Shown::Loading,
        })
    });
    move || {
        match state.get() {
        Shown::Loading => view! { <Skeleton rows=3 /> }.into_any(),
        Shown::Failed(error) => view! { <TroubleBody error=Signal::stored(error) /> }.into_any(),
        Shown::Nothing => {
            view! { <Empty text="No target is registered: whatever is sent here is answered with an error." /> }
                .into_any()
        }
        Shown::Filtered => view! { <Empty text="No target here matches the filter." /> }.into_any(),
        Shown::Rows => view! {
            <Table rows group here />
            <More group here />
        }
        .into_any(),
    }
    }
}

#[component]
fn Table(rows: Memo<Vec<Target>>, group: Signal<Group>, here: Here) -> impl IntoView {
    let key = StoredValue::new(group.get_untracked().key);
    let row = move |target| target_row(target, key, here);
    view! {
        <table class="targets-table">
            <thead>
                <tr>
                    <th>"Target"</th>
                    <th>"State"</th>
                    <th class="number">"Since"</th>
                    <th>"Zone"</th>
                    <th>"Task"</th>
                    <th>"Revision"</th>
                    <th>"Deployment"</th>
                    <th>"Runs on"</th>
                    <th class="timeline-head">
                        <span>"1 h ago"</span>
                        <span>"now"</span>
                    </th>
                    <th><span class="for-readers">"Log"</span></th>
                </tr>
            </thead>
            {keyed(rows.into(), |target| (target.id.clone(), target.port), row)}
        </table>
    }
}

/// The targets that are not shown yet.
#[component]
fn More(group: Signal<Group>, here: Here) -> impl IntoView {
    let hidden = Memo::new(move |_| {
        group.with(|group| {
            let all = shown::matching(group, &here.filter.read()).len();
            if here.expanded.read().contains(&group.key) { 0 } else { all.saturating_sub(shown::FEW) }
        })
    });
    let label = move || format!("Show {} more", words::count(hidden.get() as u64));
    view! {
        <Show when=move || { hidden.get() > 0 }>
            <p class="targets-more">
                <Button
                    hook="show-all"
                    label=Signal::derive(label)
                    on_press=move |()| here.expanded.update(|all| all.push(group.get_untracked().key))
                />
            </p>
        </Show>
    }
}

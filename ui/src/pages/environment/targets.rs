use leptos::prelude::*;
use protocol::{
    Reading,
    overview::{LoadBalancer, Section, Target, TargetGroup, TargetState},
};

use crate::{
    aws_console,
    console::Console,
    parts::{Age, Card, CopyButton, Empty, Mark, Resource, Strip, keyed},
    place::group_path,
    words,
};

/// Load balancers and what stands behind them.
#[component]
pub(crate) fn TargetsCard(
    balancers: Signal<Reading<Vec<LoadBalancer>>>,
    region: Signal<String>,
) -> impl IntoView {
    let about = Signal::derive(move || {
        let balancers = balancers.get().value?;
        let line = |balancer: LoadBalancer| {
            let rate =
                balancer.requests_per_second.map(|rate| format!(" · {} requests/s", words::number(rate)));
            format!("{} · {}{}", balancer.name, balancer.state, rate.unwrap_or_default())
        };
        Some(balancers.into_iter().map(line).collect::<Vec<_>>().join(", "))
    });
    view! {
        <Card
            section=Section::Targets
            about
            reading=balancers
            empty="No load balancer is declared for this environment."
            body=move |balancers| {
                let groups = Signal::derive(move || {
                    balancers
                        .get()
                        .into_iter()
                        .flat_map(|balancer| balancer.target_groups)
                        .collect::<Vec<_>>()
                });
                keyed(groups, |group| group.key.clone(), move |group| target_group(group, region))
            }
        />
    }
}

fn target_group(group: Signal<TargetGroup>, region: Signal<String>) -> impl IntoView {
    let link = Signal::derive(move || Some(aws_console::target_group(&region.read(), &group.read().name)));
    let console = Console::here();
    let page = Signal::derive(move || Some(group_path(&console.environment()?, &group.read().key)));
    let targets = Signal::derive(move || group.get().targets);
    let settings = move || {
        let group = group.get();
        let port = group.port.map(|port| format!(":{port} · ")).unwrap_or_default();
        format!("{port}{}", group.check)
    };
    view! {
        <div class="target-group" data-test="target-group">
            <h3 class="with-mark">
                <Mark health=Signal::derive(move || group.get().health) />
                <Resource what="Target group name" name=Signal::derive(move || group.get().name) link page />
                <span class="faint small">{settings}</span>
            </h3>
            <Show
                when=move || !targets.read().is_empty()
                fallback=|| view! { <Empty text="No target is registered." /> }
            >
                <table>
                    <thead>
                        <tr>
                            <th>"Target"</th>
                            <th>"State"</th>
                            <th class="number">"Since"</th>
                            <th>"Task"</th>
                            <th>"Last 30 min"</th>
                        </tr>
                    </thead>
                    {keyed(targets, |target| (target.id.clone(), target.port), target)}
                </table>
            </Show>
        </div>
    }
}

fn target(target: Signal<Target>) -> impl IntoView {
    let state = Memo::new(move |_| target.get().state);
    let reason = Memo::new(move |_| target.get().reason);
    let description = Memo::new(move |_| target.get().description);
    let state_text = move || match reason.get() {
        Some(reason) => format!("{} · {reason}", words::target_state(state.get())),
        None => words::target_state(state.get()).to_owned(),
    };
    view! {
        <tbody
            data-test="target"
            data-target=move || target.get().id
            data-state=move || words::target_state(state.get()).to_lowercase()
            data-reason=move || reason.get()
        >
            <tr>
                <td class="mono">
                    <Resource what="Target id" name=Signal::derive(move || target.get().id) mono=true />
                </td>
                <td
                    class:fine=move || state.get() == TargetState::Healthy
                    class:bad=move || state.get() == TargetState::Unhealthy
                    class:attention=move || {
                        matches!(state.get(), TargetState::Initial | TargetState::Draining)
                    }
                >
                    {state_text}
                </td>
                <td class="number dim">
                    <Age at=Signal::derive(move || target.get().since) />
                </td>
                <td class="mono">
                    <Task target />
                </td>
                <td>
                    <Strip history=Signal::derive(move || target.get().history) />
                </td>
            </tr>
            {move || {
                description
                    .get()
                    .map(|description| {
                        view! {
                            <tr class="why">
                                <td colspan="5">
                                    <div>{description}</div>
                                </td>
                            </tr>
                        }
                    })
            }}
        </tbody>
    }
}

#[component]
fn Task(target: Signal<Target>) -> impl IntoView {
    let task = Memo::new(move |_| target.get().task);
    let place = move || {
        let target = target.get();
        let revision = target.revision.map(|revision| format!(":{revision}"));
        // The space must not break off: what stands before it is another element.
        let zone = target.zone.map(|zone| format!("\u{a0}· {}", zone.rsplit('-').next().unwrap_or(&zone)));
        revision.into_iter().chain(zone).collect::<String>()
    };
    view! {
        <span class="resource">
            <span title=move || {
                task.get()
            }>
                {move || task.get().map_or_else(|| "—".to_owned(), |task| task.chars().take(6).collect())}
            </span>
            <span class="faint" title=move || target.get().zone>
                {place}
            </span>
            {move || {
                task.get()
                    .map(|task| {
                        view! {
                            <span class="resource-tools">
                                <CopyButton what="Task id" text=task />
                            </span>
                        }
                    })
            }}
        </span>
    }
}

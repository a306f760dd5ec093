use leptos::prelude::*;
use protocol::{
    Health, Moment,
    changes::Change,
    services::{GroupHealth, Policy, PolicyKind, Scaling, ScalingActivity, ScheduledAction},
};

use super::{
    Detail,
    part::{Part, Standing, fact, told},
};
use crate::{
    pages::services::levers::Lever,
    parts::{Age, Button, Fold, Mark, Notice},
    place::group_path,
    words,
};

/// How the service is scaled, and the target groups it stands in.
#[component]
pub(super) fn ScalingCard(detail: Detail) -> impl IntoView {
    let scaling = detail.part(|detail| detail.scaling.value.clone().unwrap_or_default());
    let groups = detail.part(|detail| detail.target_groups.clone());
    let range = Memo::new(move |_| scaling.with(|scaling| scaling.as_ref()?.range));
    let about = Signal::derive(move || range.get().map(|range| format!("{} tasks", words::range(range))));
    let present = Memo::new(move |_| {
        detail
            .row
            .with(|row| row.as_ref().map(|row| (row.cpu_percent, row.memory_percent)))
            .unwrap_or_default()
    });
    view! {
        <Part
            detail
            title="Scaling"
            hook="scaling"
            about
            standing=|detail| Standing::of(&detail.scaling, |_| 1)
            empty=""
        >
            {move || suspended(range.get().is_some_and(|range| range.suspended), detail)}
            {move || scaling.get().map(|scaling| body(scaling, present, detail))}
        </Part>
        {move || groups.get().filter(|groups| !groups.is_empty()).map(|groups| groups_card(groups, detail))}
    }
}

fn suspended(suspended: bool, detail: Detail) -> Option<impl IntoView> {
    suspended.then(|| {
        view! {
            <Notice hook="scaling-suspended" icon=icondata_lu::LuPause health=Health::Attention>
                <div class="suspended-line">
                    <span>"Scaling is suspended: nothing adds or removes tasks."</span>
                    <Button
                        hook="resume-scaling"
                        label="Resume…"
                        on_press=move |()| detail.pull(Lever::Suspend)
                    />
                </div>
            </Notice>
        }
    })
}

/// CPU and memory in use, in percent.
type Present = Memo<(Option<f64>, Option<f64>)>;

fn body(scaling: Scaling, present: Present, detail: Detail) -> AnyView {
    let Scaling { range, policies, scheduled, activities } = scaling;
    if range.is_none() {
        return view! {
            <p class="empty">"Nothing scales it: it is not registered with Application Auto Scaling."</p>
        }
        .into_any();
    }
    let none = policies.is_empty().then(|| view! { <p class="empty">"No policy scales it."</p> });
    let policies = policies.into_iter().map(|it| policy(it, present, detail)).collect_view();
    let scheduled = scheduled.into_iter().map(schedule).collect_view();
    let count = activities.len() as u64;
    let activities = (count > 0).then(|| {
        let summary = words::plural(count, "scaling activity", "scaling activities");
        view! {
            <Fold summary=view! { <span>{summary}</span> } hook="scaling-activities">
                <ul class="lines">{activities.into_iter().map(activity).collect_view()}</ul>
            </Fold>
        }
    });
    view! {
        {none}
        <ul class="policies">{policies}</ul>
        <ul class="policies">{scheduled}</ul>
        {activities}
    }
    .into_any()
}

fn policy(policy: Policy, present: Present, detail: Detail) -> AnyView {
    let Policy { name, kind } = policy;
    let (what, facts) = match kind {
        PolicyKind::TargetTracking {
            metric,
            target,
            scale_in_disabled,
            scale_out_cooldown,
            scale_in_cooldown,
        } => {
            let unit = if metric.starts_with("ECSServiceAverage") { "%" } else { "" };
            let cpu = metric == "ECSServiceAverageCPUUtilization";
            let memory = metric == "ECSServiceAverageMemoryUtilization";
            let now = move || {
                let (in_cpu, in_memory) = present.get();
                let value = if cpu { in_cpu } else { in_memory.filter(|_| memory) };
                value.map(|value| format!("{}{unit} now · ", words::number(value)))
            };
            let over = move || {
                let (in_cpu, in_memory) = present.get();
                let value = if cpu { in_cpu } else { in_memory.filter(|_| memory) };
                value.is_some_and(|value| value > target)
            };
            let propose = {
                let name = name.clone();
                move |_| {
                    let (service, policy) = (detail.service(), name.clone());
                    detail.at.propose(Change::SetScalingTarget { service, policy, target });
                }
            };
            let cooldown = [("out", scale_out_cooldown), ("in", scale_in_cooldown)]
                .into_iter()
                .filter_map(|(way, seconds)| Some(format!("{way} {}", words::duration(seconds?))));
            let waits = cooldown.collect::<Vec<_>>().join(", ");
            let value = view! {
                <span class:attention=over>{now}</span>
                {format!("target {}{unit} ", words::number(target))}
                <button type="button" class="bare link" data-test="set-target" on:click=propose>
                    "Change…"
                </button>
            };
            let facts = vec![
                Some(fact("Holds", value)),
                told("Waits", (!waits.is_empty()).then_some(waits)),
                told("Only adds", scale_in_disabled.then(|| "scaling in is disabled".to_owned())),
            ];
            (words::scaling_metric(&metric).to_owned(), facts)
        }
        PolicyKind::Step => ("By steps".to_owned(), vec![told("When", Some("an alarm fires".to_owned()))]),
        PolicyKind::Other { name } => (name, Vec::new()),
    };
    view! {
        <li data-test="scaling-policy" data-policy=name.clone()>
            <p class="with-mark">
                <b>{what}</b>
                <span class="faint small cut selectable" title=name.clone()>
                    {name.clone()}
                </span>
            </p>
            <dl class="facts">{facts}</dl>
        </li>
    }
    .into_any()
}

fn schedule(action: ScheduledAction) -> impl IntoView {
    let bound = |name, value: Option<u32>| told(name, value.map(|value| value.to_string()));
    view! {
        <li data-test="scheduled-action">
            <p class="with-mark">
                <b class="cut">{action.name}</b>
                <span class="push mono faint selectable">{action.schedule}</span>
            </p>
            <dl class="facts">{bound("Least", action.min)} {bound("Most", action.max)}</dl>
        </li>
    }
}

fn activity(activity: ScalingActivity) -> impl IntoView {
    let bad = activity.status == "Failed";
    let at: Option<Moment> = Some(activity.at);
    view! {
        <li title=activity.cause data-test="scaling-activity">
            <span class="line-age faint small">
                <Age at=Signal::stored(at) />
            </span>
            <span class="cut selectable" class:bad=bad>
                {activity.description}
            </span>
            <span class="push faint small">{activity.status}</span>
        </li>
    }
}

fn groups_card(groups: Vec<GroupHealth>, detail: Detail) -> AnyView {
    let row = |group: GroupHealth| {
        let path = detail.at.environment.with_value(|environment| group_path(environment, &group.key));
        let health = match (group.healthy, group.all) {
            (0, _) => Health::Bad,
            (healthy, all) if healthy < all => Health::Attention,
            _ => Health::Fine,
        };
        view! {
            <li data-test="service-group">
                <Mark health />
                <a class="link cut" href=path>
                    {group.name}
                </a>
                <span class="push number">{format!("{} of {} healthy", group.healthy, group.all)}</span>
            </li>
        }
    };
    view! {
        <section class="card" aria-label="Target groups">
            <h2 class="card-title">"Target groups"</h2>
            <ul class="lines">{groups.into_iter().map(row).collect_view()}</ul>
        </section>
    }
    .into_any()
}

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::{Change, FargateSize, GetFargateSizes},
    services::{GetRevisions, GetService, PolicyKind, Scaling, ServiceId},
};

use crate::{
    live::asked_at,
    parts::{Select, Stepper, Steps},
    words,
};

/// The numbers of a change that can be altered.
#[component]
pub(super) fn Form(environment: StoredValue<EnvironmentId>, draft: RwSignal<Change>) -> impl IntoView {
    let kind = Memo::new(move |_| std::mem::discriminant(&*draft.read()));
    // The fields stay while their numbers change.
    move || {
        kind.track();
        fields(environment, draft)
    }
}

fn fields(environment: StoredValue<EnvironmentId>, draft: RwSignal<Change>) -> AnyView {
    match draft.get_untracked() {
        Change::SetDesiredCount { .. } => number(draft, "Desired count", "tasks", "desired-count", DESIRED),
        Change::SetScalingRange { .. } => view! {
            {number(draft, "Minimum", "tasks", "scaling-min", MIN)}
            {number(draft, "Maximum", "tasks", "scaling-max", MAX)}
        }
        .into_any(),
        Change::SetScalingTarget { service, policy, .. } => {
            view! { <TargetField environment service policy draft /> }.into_any()
        }
        Change::Resize { .. } => view! { <SizeFields draft /> }.into_any(),
        Change::Deploy { service, .. } => view! { <RevisionField environment service draft /> }.into_any(),
        Change::Restart { .. } | Change::StopTask { .. } | Change::SuspendScaling { .. } => ().into_any(),
    }
}

/// Where a number stands in a change.
type Lens<T> = fn(&mut Change) -> Option<&mut T>;

const DESIRED: Lens<u32> = |change| match change {
    Change::SetDesiredCount { desired, .. } => Some(desired),
    _ => None,
};
const MIN: Lens<u32> = |change| match change {
    Change::SetScalingRange { min, .. } => Some(min),
    _ => None,
};
const MAX: Lens<u32> = |change| match change {
    Change::SetScalingRange { max, .. } => Some(max),
    _ => None,
};
const TARGET: Lens<f64> = |change| match change {
    Change::SetScalingTarget { target, .. } => Some(target),
    _ => None,
};

fn number<T: Steps + Default>(
    draft: RwSignal<Change>,
    label: &'static str,
    unit: impl Into<Signal<&'static str>>,
    hook: &'static str,
    lens: Lens<T>,
) -> AnyView {
    let value = move || lens(&mut draft.get()).copied().unwrap_or_default();
    let set = move |number: T| {
        draft.update(|change| {
            if let Some(place) = lens(change) {
                *place = number;
            }
        });
    };
    view! { <Stepper<T> label value=Signal::derive(value) on_change=set unit=unit.into() hook /> }.into_any()
}

/// The value that a policy holds its metric at, in the metric's unit where the service's own scaling tells it.
#[component]
fn TargetField(
    environment: StoredValue<EnvironmentId>,
    service: ServiceId,
    policy: String,
    draft: RwSignal<Change>,
) -> impl IntoView {
    let known = asked_at(
        || (),
        move || Some(GetService { environment: environment.get_value(), service: service.clone() }),
    );
    let unit = Signal::derive(move || {
        known.with(|known| {
            let scaling = known.value.as_ref().and_then(|detail| detail.scaling.value.as_ref());
            scaling.map(|scaling| unit_of(scaling, &policy)).unwrap_or_default()
        })
    });
    number(draft, "Target value", unit, "scaling-target", TARGET)
}

fn unit_of(scaling: &Scaling, policy: &str) -> &'static str {
    match scaling.policies.iter().find(|known| known.name == policy).map(|known| &known.kind) {
        Some(PolicyKind::TargetTracking { metric, .. }) => words::scaling_unit(metric),
        _ => "",
    }
}

/// The sizes that Fargate knows: the memory's choices follow the CPU's.
#[component]
fn SizeFields(draft: RwSignal<Change>) -> impl IntoView {
    let known = asked_at(|| (), || Some(GetFargateSizes {}));
    let sizes = move || known.with(|known| known.value.clone().unwrap_or_default());
    let size = move || match &*draft.read() {
        Change::Resize { cpu_units, memory_mib, .. } => (*cpu_units, *memory_mib),
        _ => (0, 0),
    };
    let put = move |cpu: u32, memory: u32| {
        draft.update(|change| {
            if let Change::Resize { cpu_units, memory_mib, .. } = change {
                (*cpu_units, *memory_mib) = (cpu, memory);
            }
        });
    };
    let cpu_chosen = move |cpu: u32| {
        let memory = untrack(size).1;
        put(cpu, nearest(&untrack(sizes), cpu, memory));
    };
    let cpus = move || sizes().into_iter().map(|size| size.cpu_units).collect::<Vec<_>>();
    let memories = move || {
        let cpu = size().0;
        let size = sizes().into_iter().find(|size| size.cpu_units == cpu);
        size.map(|size| size.memory_mib).unwrap_or_default()
    };
    view! {
        <Choice
            label="CPU"
            hook="size-cpu"
            numbers=Signal::derive(cpus)
            chosen=Signal::derive(move || size().0)
            name=words::cpu
            on_choose=cpu_chosen
        />
        <Choice
            label="Memory"
            hook="size-memory"
            numbers=Signal::derive(memories)
            chosen=Signal::derive(move || size().1)
            name=words::memory
            on_choose=move |memory| put(untrack(size).0, memory)
        />
    }
}

/// The memory that goes with `cpu` and is nearest to `memory`.
fn nearest(sizes: &[FargateSize], cpu: u32, memory: u32) -> u32 {
    let fitting = sizes.iter().find(|size| size.cpu_units == cpu).map(|size| size.memory_mib.as_slice());
    fitting.unwrap_or_default().iter().copied().min_by_key(|fit| fit.abs_diff(memory)).unwrap_or(memory)
}

/// A revision of the service's family.
#[component]
fn RevisionField(
    environment: StoredValue<EnvironmentId>,
    service: ServiceId,
    draft: RwSignal<Change>,
) -> impl IntoView {
    let known = asked_at(
        || (),
        move || Some(GetRevisions { environment: environment.get_value(), service: service.clone() }),
    );
    let present = move || match &*draft.read() {
        Change::Deploy { revision, .. } => *revision,
        _ => 0,
    };
    let revisions = move || known.with(|known| known.value.clone()).unwrap_or_default();
    let choose = move |number| {
        draft.update(|change| {
            if let Change::Deploy { revision, .. } = change {
                *revision = number;
            }
        });
    };
    view! {
        <Choice
            label="Revision"
            hook="revision"
            numbers=Signal::derive(revisions)
            chosen=Signal::derive(present)
            name=|revision| format!("revision {revision}")
            on_choose=choose
        />
    }
}

/// One of several numbers.
#[component]
fn Choice(
    label: &'static str,
    hook: &'static str,
    numbers: Signal<Vec<u32>>,
    chosen: Signal<u32>,
    name: fn(u32) -> String,
    #[prop(into)] on_choose: Callback<u32>,
) -> impl IntoView {
    let choices = move || {
        let offered = offered(numbers.get(), chosen.get());
        offered.into_iter().map(|number| (number.to_string(), name(number))).collect::<Vec<_>>()
    };
    view! {
        <div class="stepper">
            <span class="field-label">{label}</span>
            <Select
                label
                choices=Signal::derive(choices)
                chosen=Signal::derive(move || chosen.get().to_string())
                on_choose=move |number: String| {
                    if let Ok(number) = number.parse() {
                        on_choose.run(number);
                    }
                }
                hook
            />
        </div>
    }
}

/// What is there now is offered even where the list does not know it.
fn offered(mut numbers: Vec<u32>, present: u32) -> Vec<u32> {
    if !numbers.contains(&present) {
        numbers.insert(0, present);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use protocol::services::Policy;

    use super::*;

    #[test]
    fn memory_follows_the_cpu() {
        let sizes = [
            FargateSize { cpu_units: 256, memory_mib: vec![512, 1024, 2048] },
            FargateSize { cpu_units: 1024, memory_mib: vec![2048, 3072, 4096] },
        ];
        assert_eq!(nearest(&sizes, 1024, 512), 2048);
        assert_eq!(nearest(&sizes, 256, 4096), 2048);
        assert_eq!(nearest(&sizes, 256, 1024), 1024);
        assert_eq!(nearest(&sizes, 8, 700), 700);
    }

    #[test]
    fn a_number_is_put_where_it_is_read() {
        let service = ServiceId::new("main", "backend");
        let mut change = Change::SetScalingRange { service, min: 1, max: 4 };
        if let Some(max) = MAX(&mut change) {
            *max = 6;
        }
        assert!(matches!(change, Change::SetScalingRange { min: 1, max: 6, .. }));
        assert!(DESIRED(&mut change).is_none());
        assert!(TARGET(&mut change).is_none());
    }

    #[test]
    fn what_is_there_now_is_offered() {
        assert_eq!(offered(vec![3, 2], 2), [3, 2]);
        assert_eq!(offered(vec![3, 2], 7), [7, 3, 2]);
    }

    #[test]
    fn only_a_known_metric_has_a_unit() {
        let policy = |name: &str, metric: &str| Policy {
            name: name.to_owned(),
            kind: PolicyKind::TargetTracking {
                metric: metric.to_owned(),
                target: 70.0,
                scale_in_disabled: false,
                scale_out_cooldown: None,
                scale_in_cooldown: None,
            },
        };
        let policies =
            vec![policy("cpu", "ECSServiceAverageCPUUtilization"), policy("queue", "BacklogPerTask")];
        let scaling = Scaling { policies, ..Scaling::default() };
        assert_eq!(unit_of(&scaling, "cpu"), "%");
        assert_eq!(unit_of(&scaling, "queue"), "");
        assert_eq!(unit_of(&scaling, "gone"), "");
    }
}

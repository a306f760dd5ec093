use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::{Change, FargateSize, GetFargateSizes},
    services::{GetRevisions, ServiceId},
};

use crate::{live::asked_at, parts::Stepper, words};

/// The numbers of a change that can be altered.
#[component]
pub(super) fn Form(environment: StoredValue<EnvironmentId>, draft: RwSignal<Change>) -> impl IntoView {
    let kind = Memo::new(move |_| std::mem::discriminant(&*draft.read()));
    // The fields stay while their numbers change.
    move || {
        kind.track();
        view! { <div class="change-form">{fields(environment, draft)}</div> }
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
        Change::SetScalingTarget { .. } => number(draft, "Target value", "%", "scaling-target", TARGET),
        Change::Resize { .. } => view! { <SizeFields draft /> }.into_any(),
        Change::Deploy { service, .. } => view! { <RevisionField environment service draft /> }.into_any(),
        Change::Restart { .. } | Change::StopTask { .. } | Change::SuspendScaling { .. } => ().into_any(),
    }
}

/// How a number is read from a change, and put into it.
type Lens = fn(&mut Change) -> Option<Part<'_>>;

/// Where the number stands.
enum Part<'a> {
    Whole(&'a mut u32),
    Real(&'a mut f64),
}

const DESIRED: Lens = |change| match change {
    Change::SetDesiredCount { desired, .. } => Some(Part::Whole(desired)),
    _ => None,
};
const MIN: Lens = |change| match change {
    Change::SetScalingRange { min, .. } => Some(Part::Whole(min)),
    _ => None,
};
const MAX: Lens = |change| match change {
    Change::SetScalingRange { max, .. } => Some(Part::Whole(max)),
    _ => None,
};
const TARGET: Lens = |change| match change {
    Change::SetScalingTarget { target, .. } => Some(Part::Real(target)),
    _ => None,
};

fn number(
    draft: RwSignal<Change>,
    label: &'static str,
    unit: &'static str,
    hook: &'static str,
    lens: Lens,
) -> AnyView {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is shown")]
    let value = move || match lens(&mut draft.get()) {
        Some(Part::Whole(number)) => *number,
        Some(Part::Real(number)) => number.round() as u32,
        None => 0,
    };
    let set = move |number: u32| {
        draft.update(|change| match lens(change) {
            Some(Part::Whole(place)) => *place = number,
            Some(Part::Real(place)) => *place = f64::from(number),
            None => {}
        });
    };
    view! { <Stepper label value=Signal::derive(value) on_change=set unit hook /> }.into_any()
}

/// The sizes that Fargate knows: the memory's choices follow the CPU's.
#[component]
fn SizeFields(draft: RwSignal<Change>) -> impl IntoView {
    let known = asked_at(|| (), || Some(GetFargateSizes {}));
    let sizes = Memo::new(move |_| known.with(|known| known.value.clone().unwrap_or_default()));
    let size = Memo::new(move |_| match &*draft.read() {
        Change::Resize { cpu_units, memory_mib, .. } => (*cpu_units, *memory_mib),
        _ => (0, 0),
    });
    let put = move |cpu: u32, memory: u32| {
        draft.update(|change| {
            if let Change::Resize { cpu_units, memory_mib, .. } = change {
                (*cpu_units, *memory_mib) = (cpu, memory);
            }
        });
    };
    let cpu_chosen = move |cpu: u32| {
        let memory = size.get_untracked().1;
        put(cpu, sizes.with_untracked(|sizes| nearest(sizes, cpu, memory)));
    };
    let cpus = move || sizes.get().into_iter().map(|size| size.cpu_units).collect::<Vec<_>>();
    let memories = move || {
        let cpu = size.get().0;
        let size = sizes.get().into_iter().find(|size| size.cpu_units == cpu);
        size.map(|size| size.memory_mib).unwrap_or_default()
    };
    view! {
        {move || {
            choice("CPU", "size-cpu", cpus(), size.get().0, words::cpu, Callback::new(cpu_chosen))
        }}
        {move || {
            let chosen = move |memory| put(size.get_untracked().0, memory);
            choice("Memory", "size-memory", memories(), size.get().1, words::memory, Callback::new(chosen))
        }}
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
    let present = Memo::new(move |_| match &*draft.read() {
        Change::Deploy { revision, .. } => *revision,
        _ => 0,
    });
    let revisions = move || known.with(|known| known.value.clone()).unwrap_or_default();
    let chosen = move |number| {
        draft.update(|change| {
            if let Change::Deploy { revision, .. } = change {
                *revision = number;
            }
        });
    };
    move || {
        let name = |revision: u32| format!("revision {revision}");
        choice("Revision", "revision", revisions(), present.get(), name, Callback::new(chosen))
    }
}

fn choice(
    label: &'static str,
    hook: &'static str,
    mut numbers: Vec<u32>,
    chosen: u32,
    name: fn(u32) -> String,
    on_choose: Callback<u32>,
) -> impl IntoView + use<> {
    // What is there now is offered even where the list does not know it.
    if !numbers.contains(&chosen) {
        numbers.insert(0, chosen);
    }
    let option = move |number: u32| {
        view! { <option value=number selected=number == chosen>{name(number)}</option> }
    };
    view! {
        <label class="stepper">
            <span class="field-label">{label}</span>
            <select
                data-test=hook
                on:change:target=move |event| {
                    if let Ok(number) = event.target().value().parse() {
                        on_choose.run(number);
                    }
                }
            >
                {numbers.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

#[cfg(test)]
mod tests {
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
        if let Some(Part::Whole(max)) = MAX(&mut change) {
            *max = 6;
        }
        assert!(matches!(change, Change::SetScalingRange { min: 1, max: 6, .. }));
        assert!(DESIRED(&mut change).is_none());
    }
}

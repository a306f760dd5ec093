use leptos::prelude::*;
use protocol::{
    Moment,
    overview::TargetState,
    targets::{Span, Target, TargetTask},
};

use super::{
    Here,
    levers::{Levers, show_log},
    shown::row_name,
};
use crate::{
    console::Console,
    parts::{Age, IconButton, Mark, Resource, Timeline},
    place::service_path,
    words,
};

/// A target in one line; below it, where the need shows, why it is not well and what can be done.
pub(super) fn target_row(target: Signal<Target>, group: StoredValue<String>, here: Here) -> impl IntoView {
    let name = Memo::new(move |_| group.with_value(|group| row_name(group, &target.read())));
    let state = Memo::new(move |_| target.read().state);
    let task = Memo::new(move |_| target.read().task.clone());
    let address = move || {
        target.with(|target| match target.port {
            Some(port) => format!("{}:{port}", target.id),
            None => target.id.clone(),
        })
    };
    let zone = move || target.get().zone.unwrap_or_else(unknown);
    view! {
        <tbody
            id=name
            class="target-row"
            class:selected=move || here.cursor.is_on(&name.read())
            data-test="target"
            data-target=move || target.get().id
            data-state=move || words::target_state(state.get()).to_lowercase()
            data-reason=move || target.get().reason
            on:click=move |_| here.cursor.put(Some(name.get_untracked()))
        >
            <tr>
                <td class="mono">
                    <Resource what="Target id" name=Signal::derive(address) mono=true />
                </td>
                <td>
                    <StateCell target />
                </td>
                <td class="number dim">
                    <SinceCell target />
                </td>
                <td class="dim" title=zone>
                    {move || words::zone(&zone()).to_owned()}
                </td>
                <td>{move || task_cell(task.get(), here)}</td>
                <td class="mono">{move || revision(task.get())}</td>
                <td class="mono faint">{move || deployment(task.get())}</td>
                <td class="faint">{move || runs_on(task.get())}</td>
                <td class="timeline-cell">
                    <Timeline spans=Signal::derive(move || target.with(spans)) now=here.moment />
                </td>
                <td>{move || log_button(task.get(), here)}</td>
            </tr>
            <Why target here />
        </tbody>
    }
}

/// The state by mark and word, with AWS's code, or with the time that is left to drain.
#[component]
fn StateCell(target: Signal<Target>) -> impl IntoView {
    let console = Console::here();
    let state = Memo::new(move |_| target.read().state);
    let more = Memo::new(move |_| {
        target.with(|target| match (target.state, target.drained) {
            (TargetState::Draining, Some(until)) if until > console.now() => {
                Some(format!("{} left", words::countdown(until, console.now())))
            }
            _ => target.reason.clone(),
        })
    });
    view! {
        <span class="with-mark">
            <Mark health=Signal::derive(move || words::target_health(state.get())) />
            <span
                class:bad=move || state.get() == TargetState::Unhealthy
                class:attention=move || matches!(state.get(), TargetState::Initial | TargetState::Draining)
            >
                {move || words::target_state(state.get())}
            </span>
            <span class="faint small cut number" title=move || more.get()>
                {more}
            </span>
        </span>
    }
}

#[component]
fn SinceCell(target: Signal<Target>) -> impl IntoView {
    let since = Memo::new(move |_| target.read().since);
    move || match since.get() {
        Some(_) => view! { <Age at=since /> }.into_any(),
        None => {
            view! { <span class="faint" title="Since before the console was started">"before start"</span> }
                .into_any()
        }
    }
}

fn task_cell(task: Option<TargetTask>, here: Here) -> impl IntoView {
    let Some(task) = task else {
        return view! { <span class="faint" title="No task of a declared service has this address">"—"</span> }
            .into_any();
    };
    let path = service_path(&here.environment.get_value(), &task.service, Some(&task.id));
    let started = task.started.map(|at: Moment| format!(", started {}", words::time_of_day(at)));
    let title = format!("Task {} of {}{}", task.id, task.service.name, started.unwrap_or_default());
    view! {
        <a class="link mono" href=path title=title data-test="target-task">
            {words::short_id(&task.id)}
        </a>
    }
    .into_any()
}

/// The revision that the task runs; marked where the service runs another.
fn revision(task: Option<TargetTask>) -> impl IntoView {
    let (revision, current) = task.map(|task| (task.revision, task.current_revision)).unwrap_or_default();
    let other = current.filter(|current| revision.is_some_and(|revision| revision != *current));
    let title = other.map(|current| format!("The service runs revision {current}"));
    let now = other.map(|current| view! { <span class="faint">{format!(" → :{current}")}</span> });
    view! {
        <span class:attention=other.is_some() title=title>
            {revision.map_or_else(unknown, |revision| format!(":{revision}"))}
        </span>
        {now}
    }
}

/// The end of a deployment's id, which tells it from the others.
fn deployment(task: Option<TargetTask>) -> impl IntoView {
    let id = task.and_then(|task| task.deployment);
    let short = id.as_deref().map_or_else(unknown, end_of);
    view! { <span title=id>{short}</span> }
}

fn end_of(id: &str) -> String {
    let letters: Vec<char> = id.rsplit('/').next().unwrap_or(id).chars().collect();
    match letters.len().checked_sub(6) {
        Some(cut) if cut > 0 => format!("…{}", letters[cut..].iter().collect::<String>()),
        _ => letters.into_iter().collect(),
    }
}

fn runs_on(task: Option<TargetTask>) -> impl IntoView {
    match task {
        None => unknown().into_any(),
        Some(TargetTask { instance: None, .. }) => "Fargate".into_any(),
        Some(TargetTask { instance: Some(instance), .. }) => {
            view! { <Resource what="Instance id" name=instance mono=true /> }.into_any()
        }
    }
}

fn log_button(task: Option<TargetTask>, here: Here) -> impl IntoView {
    let task = task.filter(|task| task.log.is_some())?;
    let open = move |()| show_log(here, &task);
    Some(view! {
        <IconButton hook="target-log" icon=icondata_lu::LuScrollText label="Log of this task  l" on_press=open />
    })
}

/// What was seen of the target. What AWS itself dates back is known from then on, whoever looked.
fn spans(target: &Target) -> Vec<Span> {
    let mut spans = target.spans.clone();
    if let (Some(since), [only]) = (target.since, spans.as_mut_slice())
        && only.state == target.state
    {
        only.from = only.from.min(since);
    }
    spans
}

/// The reason in words and the levers, for a target that is not well; what is said of one that comes or goes.
#[component]
fn Why(target: Signal<Target>, here: Here) -> impl IntoView {
    let told = Memo::new(move |_| target.with(why));
    let unhealthy = Memo::new(move |_| target.read().state == TargetState::Unhealthy);
    let task = Memo::new(move |_| target.read().task.clone());
    move || {
        let told = told.get();
        (unhealthy.get() || told.is_some()).then(|| {
            let levers = unhealthy.get().then(|| view! { <Levers task=task.get() here /> });
            view! {
                <tr class="why">
                    <td colspan="10">
                        <div class="target-why">
                            <span class="selectable">{told}</span>
                            {levers}
                        </div>
                    </td>
                </tr>
            }
        })
    }
}

/// Why it is as it is: the reason in words, and why its task stops, if it does.
fn why(target: &Target) -> Option<String> {
    if target.state == TargetState::Healthy {
        return target.task.as_ref()?.stopping.clone();
    }
    let stopping = target.task.as_ref().and_then(|task| task.stopping.as_ref());
    let stopping = stopping.map(|why| format!("its task stops: {why}"));
    let parts: Vec<String> = target.description.clone().into_iter().chain(stopping).collect();
    (!parts.is_empty()).then(|| sentence(&parts.join(" · ")))
}

/// The same with a capital at its beginning.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn unknown() -> String {
    "—".to_owned()
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};

    #[test]
    fn an_unhealthy_target_says_why_and_what_becomes_of_its_task() {
        let mut target = samples::target(0, TargetState::Unhealthy);
        assert_eq!(why(&target).as_deref(), Some("Health check timed out"));
        if let Some(task) = &mut target.task {
            task.stopping = Some("out of memory".to_owned());
        }
        assert_eq!(why(&target).as_deref(), Some("Health check timed out · its task stops: out of memory"));
        assert_eq!(why(&samples::target(0, TargetState::Healthy)), None);
    }

    #[test]
    fn what_is_known_to_have_begun_before_the_first_look_is_drawn_from_there() {
        let seen = |from, state| Span { from: Moment(from), to: Moment(900), state, reason: None };
        let target =
            |spans| Target { since: Some(Moment(100)), spans, ..samples::target(0, TargetState::Unhealthy) };
        let from = |target: &Target| spans(target).iter().map(|span| span.from.0).collect::<Vec<_>>();
        assert_eq!(from(&target(vec![seen(800, TargetState::Unhealthy)])), [100]);
        assert_eq!(from(&target(vec![seen(800, TargetState::Healthy)])), [800]);
        let two = vec![seen(50, TargetState::Healthy), seen(800, TargetState::Unhealthy)];
        assert_eq!(from(&target(two)), [50, 800]);
        assert!(from(&target(Vec::new())).is_empty());
    }

    #[test]
    fn the_end_of_an_id_tells_it_from_the_others() {
        assert_eq!(end_of("ecs-svc/1234567890123456789"), "…456789");
        assert_eq!(end_of("ecs-svc/12345"), "12345");
        assert_eq!(end_of(""), "");
    }
}

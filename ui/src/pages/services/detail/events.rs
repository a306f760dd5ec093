use leptos::{html::Input, prelude::*};
use protocol::overview::ServiceEvent;

use super::{
    Detail,
    part::{Part, Standing},
};
use crate::{
    fuzzy::Terms,
    parts::{Age, CopyButton, Empty, Filter, IconButton, keyed},
    words,
};

/// More than these nobody reads; the filter looks through all.
const SHOWN: usize = 200;

/// What ECS said about the service, newest first.
#[component]
pub(super) fn EventsCard(detail: Detail, filter_node: NodeRef<Input>) -> impl IntoView {
    let console = detail.at.console;
    let filter = RwSignal::new(String::new());
    let all = detail.part(|detail| detail.events.clone());
    let found =
        Memo::new(move |_| all.with(|all| matching(all.as_deref().unwrap_or_default(), &filter.read())));
    let copy = move |()| {
        let lines: Vec<_> = found.read_untracked().iter().map(line).collect();
        console.copy(words::plural(lines.len() as u64, "event", "events"), lines.join("\n"));
    };
    view! {
        <Part
            detail
            title="Events"
            hook="events"
            about=Signal::derive(move || {
                all.with(|all| Some(format!("newest first · {}", all.as_ref()?.len())))
            })
            standing=|detail| Standing::of(&detail.service, |_| detail.events.len())
            empty="ECS has said nothing about this service."
        >
            <div class="card-tools">
                <Filter text=filter label="Filter the events" node=filter_node />
                <IconButton hook="copy-events" icon=icondata_lu::LuCopy label="Copy the events" on_press=copy />
            </div>
            <Show
                when=move || !found.read().is_empty()
                fallback=move || {
                    view! { <Empty text=format!("No event matches “{}”. Escape empties the filter.", filter.get()) /> }
                }
            >
                <ol class="service-events">
                    {keyed(
                        found.into(),
                        |event| (event.at, event.message.clone()),
                        move |event| row(event, detail),
                    )}
                </ol>
            </Show>
        </Part>
    }
}

/// The newest events that say every word of `filter`, each once.
fn matching(all: &[ServiceEvent], filter: &str) -> Vec<ServiceEvent> {
    let terms = Terms::of(filter);
    let mut found: Vec<ServiceEvent> =
        all.iter().filter(|event| terms.are_in([event.message.as_str()])).take(SHOWN).cloned().collect();
    found.dedup();
    found
}

fn line(event: &ServiceEvent) -> String {
    format!("{}  {}", words::time_of_day(event.at), event.message)
}

fn row(event: Signal<ServiceEvent>, detail: Detail) -> impl IntoView {
    let task = Memo::new(move |_| {
        event.with(|event| {
            let tasks = detail.tasks.read();
            tasks.iter().find(|task| event.message.contains(&task.id)).map(|task| task.id.clone())
        })
    });
    let told = Memo::new(move |_| {
        event.with(|event| detail.service.with_value(|service| words::event(&event.message, &service.name)))
    });
    let open = move || {
        task.get().map(|task| {
            let shown = words::short_id(&task);
            view! {
                <button
                    type="button"
                    class="bare link mono"
                    title="Show the task"
                    on:click=move |_| detail.open_task(Some(&task))
                >
                    {shown}
                </button>
            }
        })
    };
    view! {
        <li data-test="event" title=move || event.with(|event| event.message.clone())>
            <span class="event-age number faint small">
                <Age at=Signal::derive(move || Some(event.with(|event| event.at))) />
            </span>
            <span class="event-text selectable">{told}</span>
            {open}
            <span class="event-tools">
                <CopyButton what="Event" text=Signal::derive(move || event.with(line)) />
            </span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    #[test]
    fn events_are_found_by_every_word_and_told_once() {
        let event = |at, message: &str| ServiceEvent { at: Moment(at), message: message.to_owned() };
        let all = [
            event(3, "has reached a steady state."),
            event(3, "has reached a steady state."),
            event(2, "has started 1 tasks: (task 4f2a)."),
            event(1, "has reached a steady state."),
        ];
        assert_eq!(matching(&all, "").len(), 3);
        assert_eq!(matching(&all, "STEADY reached").len(), 2);
        assert_eq!(matching(&all, "task 4f2a"), [all[2].clone()]);
        assert!(matching(&all, "unhealthy").is_empty());
    }
}

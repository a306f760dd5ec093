//! Which log groups are asked.

use leptos::prelude::*;
use protocol::logs::{Group, GroupState};

use super::Desk;
use crate::{parts::keyed, words};

/// The log groups of the environment, and what is amiss with them.
#[component]
pub(super) fn AskedGroups(desk: Desk) -> impl IntoView {
    let known = Memo::new(move |_| desk.at.groups.of(&desk.at.environment()));
    let groups = Signal::derive(move || {
        known.with(|known| known.value.as_ref().map(|known| known.groups.clone()).unwrap_or_default())
    });
    let amiss = move || {
        known.with(|known| {
            let others = known.value.as_ref().and_then(|groups| groups.others_unknown.as_ref());
            let others = others.map(words::other_groups_unknown);
            let none = known.value.is_none().then_some(known.error.as_ref()).flatten();
            let none = none.map(|error| words::groups_unknown("The log groups", error));
            let groups = known.value.iter().flat_map(|groups| &groups.groups);
            groups.filter_map(amiss).chain(others).chain(none).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="insights-groups" role="group" aria-label="Log groups">
            {keyed(groups, |group| group.name.clone(), move |group| view! { <Asked desk group /> })}
        </div>
        <Show when=move || !amiss().is_empty()>
            <ul class="insights-amiss small dim" data-test="insights-amiss">
                {move || amiss().into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}
            </ul>
        </Show>
    }
}

#[component]
fn Asked(desk: Desk, group: Signal<Group>) -> impl IntoView {
    let on = move || desk.groups.with(|groups| groups.contains(&group.read().name));
    // What is not there can be left out, if it was chosen before.
    let refused = move || !on() && !matches!(group.read().state, GroupState::There { .. });
    let toggle = move |_| {
        if untrack(refused) {
            return;
        }
        let name = group.read_untracked().name.clone();
        desk.groups.update(|groups| match groups.iter().position(|chosen| *chosen == name) {
            Some(index) => drop(groups.remove(index)),
            None => groups.push(name),
        });
    };
    view! {
        <button
            type="button"
            class="insights-group"
            class:on=on
            role="checkbox"
            aria-checked=move || if on() { "true" } else { "false" }
            aria-disabled=move || refused().then_some("true")
            title=move || amiss(&group.read()).unwrap_or_else(|| group.read().name.clone())
            data-test="insights-group"
            on:click=toggle
        >
            {move || {
                let group = group.read();
                group.key.clone().unwrap_or_else(|| group.name.clone())
            }}
        </button>
    }
}

fn amiss(group: &Group) -> Option<String> {
    match &group.state {
        GroupState::There { empty: false, .. } => None,
        GroupState::There { .. } => Some(words::group_never_written(&group.name)),
        GroupState::Missing { elsewhere } => Some(words::group_missing(&group.name, elsewhere)),
        GroupState::Unknown { error } => Some(words::groups_unknown(&group.name, error)),
    }
}

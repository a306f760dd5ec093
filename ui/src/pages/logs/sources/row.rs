use leptos::prelude::*;
use protocol::{Health, logs::Group};

use super::{Draft, streams::Streams, toggle_mute};
use crate::{
    pages::logs::rows::source_colour,
    parts::{Check, IconButton, Keyed, Mark},
    words,
};

/// A log group: whether it is read, how it stands, and what is read of it.
#[component]
pub(super) fn GroupRow(draft: Draft, group: Keyed<Group>) -> impl IntoView {
    let name = group.get_untracked().name;
    let name = StoredValue::new(name);
    let chosen = Memo::new(move |_| name.with_value(|name| draft.chosen(name)));
    let change = move |on: bool| {
        name.with_value(|name| match (on, chosen.get_untracked()) {
            (true, None) => draft.add(name),
            (false, Some(source)) => draft.drop(&source),
            _ => {}
        });
    };
    let title = move || {
        let group = group.read();
        match &group.key {
            Some(key) => view! {
                <b>{key.clone()}</b>
                <span class="mono faint cut selectable">{group.name.clone()}</span>
            }
            .into_any(),
            None => view! { <span class="mono cut selectable">{group.name.clone()}</span> }.into_any(),
        }
    };
    view! {
        <li class="log-group" data-test="log-group" data-group=name.get_value()>
            <div class="log-group-line">
                <Check
                    checked=Signal::derive(move || chosen.get().is_some())
                    on_change=change
                    hook="choose-group"
                    words=view! { <span class="log-group-name">{title}</span> }
                />
                <Standing group />
                <Mute draft chosen />
            </div>
            {move || chosen.get().map(|source| view! { <Streams draft source /> })}
        </li>
    }
}

/// How a group stands: its size or what is wrong with it, and how long it keeps lines.
#[component]
fn Standing(group: Keyed<Group>) -> impl IntoView {
    let state = move || {
        let (health, words) = words::group_state(&group.read().state);
        let mark = (health != Health::Fine).then(|| view! { <Mark health /> });
        view! {
            {mark}
            <span data-test="group-state">{words}</span>
        }
    };
    let retention = move || {
        let group = group.read();
        words::retention_against(&group).map(|(health, words)| {
            view! {
                <span class="log-retention" data-test="group-retention" title=group.declared_at.clone()>
                    <Mark health />
                    {words}
                </span>
            }
        })
    };
    view! {
        <span class="log-group-state faint small">
            {state}
            {retention}
        </span>
    }
}

/// Whether lines of a source that is read are shown.
#[component]
fn Mute(draft: Draft, chosen: Memo<Option<protocol::logs::Source>>) -> impl IntoView {
    // The colour is that of the rows, which name a source by its place in what is read.
    let read = Memo::new(move |_| {
        let source = chosen.get()?;
        let place = draft.at.sources()?.iter().position(|other| *other == source)?;
        Some((place, source))
    });
    move || {
        read.get().map(|(place, source)| {
            let name = draft.at.groups.name(&source);
            let of_icon = source.clone();
            let of_label = source.clone();
            let muted = move |source: &protocol::logs::Source| draft.at.muted.read().contains(source);
            let icon =
                Signal::derive(
                    move || {
                        if muted(&of_icon) { icondata_lu::LuEyeOff } else { icondata_lu::LuEye }
                    },
                );
            let label = Signal::derive(move || {
                if muted(&of_label) { format!("Show {name}") } else { format!("Hide {name}") }
            });
            view! {
                <span class=format!("log-swatch {}", source_colour(place)) aria-hidden="true"></span>
                <IconButton
                    hook="mute-source"
                    icon
                    label
                    on_press=move |()| toggle_mute(draft.at.muted, &source)
                />
            }
        })
    }
}

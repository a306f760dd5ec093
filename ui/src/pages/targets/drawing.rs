//! The way of a request, drawn: a line from the listener over each rule to its group, in the health of the group.

use leptos::prelude::*;
use protocol::{Health, overview::TargetState};

use super::{
    Here,
    route::{End, Entrance, Way},
};
use crate::{
    console::Console,
    parts::{Fold, Mark, keyed},
    words,
};

pub(super) fn drawing(entrances: Signal<Vec<Entrance>>, here: Here) -> impl IntoView {
    view! {
        <ul class="route">
            {keyed(
                entrances,
                |entrance| (entrance.port, entrance.protocol.clone()),
                move |row| entrance(row, here),
            )}
        </ul>
    }
}

fn entrance(entrance: Signal<Entrance>, here: Here) -> impl IntoView {
    let shown = Signal::derive(move || entrance.get().shown);
    let folded = Signal::derive(move || entrance.get().folded);
    let ways = move |ways: Signal<Vec<Way>>| {
        view! { <ol class="ways">{keyed(ways, |way| way.priority, move |row| way(row, here))}</ol> }
    };
    view! {
        <li class="entrance" data-test="listener" data-port=move || entrance.get().port>
            <span class="entrance-name mono selectable">
                {move || entrance.with(|it| format!("{} :{}", it.protocol, it.port))}
            </span>
            <div class="entrance-ways">
                {ways(shown)}
                <Show when=move || !folded.read().is_empty()>
                    <Fold summary=move || {
                        words::plural(folded.read().len() as u64, "more rule", "more rules")
                    }>{ways(folded)}</Fold>
                </Show>
            </div>
        </li>
    }
}

fn way(way: Signal<Way>, here: Here) -> impl IntoView {
    let ends = Signal::derive(move || way.get().ends.into_iter().enumerate().collect::<Vec<_>>());
    let priority = move || way.get().priority.map_or_else(|| "default".to_owned(), |it| it.to_string());
    // What leads to no group of ours leads nowhere on this page.
    let console = Console::here();
    let condition =
        Memo::new(move |_| way.with(|way| (way.condition.clone(), way.group().map(str::to_owned))));
    let condition = move || match condition.get() {
        (text, Some(group)) => view! {
            <button
                type="button"
                class="bare way-condition mono cut"
                title=text.clone()
                on:click=move |_| here.choose(console, &group)
            >
                {text.clone()}
            </button>
        }
        .into_any(),
        (text, None) => {
            view! { <span class="way-condition mono cut" title=text.clone()>{text.clone()}</span> }.into_any()
        }
    };
    view! {
        <li
            class="way"
            data-test="rule"
            data-priority=priority
            data-health=move || way.get().health().map(words::health_id)
        >
            <span class="way-priority number faint" title="Rules are tried in the order of their priority">
                {priority}
            </span>
            {condition}
            <div class="way-ends">
                {keyed(ends, |(index, _)| *index, move |row| end(row, here))}
            </div>
        </li>
    }
}

fn end(end: Signal<(usize, End)>, here: Here) -> impl IntoView {
    let health = Memo::new(move |_| end.read().1.health);
    // Apart from the dots, which come and go: a name that is pressed must stay the same element.
    let named = Memo::new(move |_| end.with(|(_, end)| (end.group.clone(), end.text.clone())));
    let name = move || {
        let (group, text) = named.get();
        match group {
            Some(group) => view! { <GroupButton group text here /> }.into_any(),
            None => view! { <span class="cut dim" title=text.clone()>{text.clone()}</span> }.into_any(),
        }
    };
    view! {
        <div class="end">
            <i class=move || line_class(health.get()) aria-hidden="true"></i>
            {move || health.get().map(|health| view! { <Mark health /> })}
            {name}
            <span class="faint small number">{move || end.get().1.share}</span>
            <span class="dots">
                {move || end.get().1.dots.into_iter().map(dot).collect_view()}
                <span class="faint small">
                    {move || Some(end.read().1.more).filter(|more| *more > 0).map(|more| format!("+{more}"))}
                </span>
            </span>
        </div>
    }
}

#[component]
fn GroupButton(group: String, text: String, here: Here) -> impl IntoView {
    let key = StoredValue::new(group);
    let console = Console::here();
    let on = move || key.with_value(|key| here.is_marked(key));
    view! {
        <button
            type="button"
            class="bare link cut"
            class:on=on
            title=format!("Show {text}")
            aria-current=move || on().then_some("true")
            on:click=move |_| here.choose(console, &key.get_value())
        >
            {text.clone()}
        </button>
    }
}

fn dot((id, state): (String, TargetState)) -> impl IntoView {
    view! {
        <span title=format!("{id} · {}", words::target_state(state).to_lowercase())>
            <Mark health=words::target_health(state) />
        </span>
    }
}

/// Whole where requests get through, broken where they do not.
const fn line_class(health: Option<Health>) -> &'static str {
    match health {
        None => "line",
        Some(Health::Fine) => "line line-fine",
        Some(Health::Unknown) => "line line-unknown",
        Some(Health::Attention) => "line line-attention",
        Some(Health::Bad) => "line line-bad",
    }
}

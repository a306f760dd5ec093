//! The lines around a line, whatever the filter hides.

use leptos::prelude::*;
use protocol::logs::{GetContext, LineKey, Row};

use super::{
    rows::{level_class, plain, stamp},
    view::LogView,
};
use crate::{
    live::asked_at,
    parts::{Segmented, Skeleton, TroubleBody},
    words,
};

/// Lines on either side.
const REACH: u32 = 12;

#[component]
pub(super) fn Context(view: LogView, key: LineKey) -> impl IntoView {
    let own = RwSignal::new(true);
    let key = StoredValue::new(key);
    let known = asked_at(
        || (),
        move || {
            Some(GetContext {
                view: view.id(),
                key: key.get_value(),
                before: REACH,
                after: REACH,
                own_stream: own.get(),
            })
        },
    );
    let lines = move || {
        known.with(|known| match (&known.value, &known.error) {
            (Some(rows), _) => {
                let line = |row: &Row| view! { <ContextLine view row=row.clone() here=key.get_value() /> };
                view! { <ol class="log-context">{rows.iter().map(line).collect_view()}</ol> }.into_any()
            }
            (None, Some(error)) => view! { <TroubleBody error=Signal::stored(error.clone()) /> }.into_any(),
            (None, None) => view! { <Skeleton rows=6 /> }.into_any(),
        })
    };
    view! {
        <div class="log-context-box" data-test="log-context">
            <Segmented
                label="Of which streams"
                choices=vec![(true, "Its stream"), (false, "All")]
                chosen=own
                on_choose=move |chosen| own.set(chosen)
                hook="log-context-of"
            />
            {lines}
        </div>
    }
}

#[component]
fn ContextLine(view: LogView, row: Row, here: LineKey) -> impl IntoView {
    let class = format!("log-context-line {}", level_class(row.level));
    let is_here = row.key == here;
    let text = plain(&row.pieces);
    let press = move |_| view.stand_on(row.key.clone());
    view! {
        <li class=class class:here=is_here aria-current=is_here.then_some("true")>
            <button type="button" title="Go to this line" on:click=press>
                {move || stamp(row.at, view.times.get().zone(), false)}
            </button>
            <span class="log-level">{row.level.map(words::level_letter)}</span>
            <span class="log-context-text selectable" title=text.clone()>{text.clone()}</span>
        </li>
    }
}

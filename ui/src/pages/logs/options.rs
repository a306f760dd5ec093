//! How lines are shown: wrapped, folded, as they were written, with which columns, on whose clock.

use leptos::prelude::*;

use super::{at::LogsAt, view::Times};
use crate::{
    parts::{Check, Picture, Popover, Segmented},
    words,
};

/// The panel of what changes only the looks.
#[component]
pub(super) fn Options(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    Effect::new(move |_| {
        if open.get() {
            at.ask_fields();
        }
    });
    let face = view! { <Picture icon=icondata_lu::LuSlidersHorizontal size="15" /> };
    view! {
        <Popover
            label="How lines are shown"
            face
            open
            hook="log-options"
            class="log-options"
            at_end=true
            bare=true
        >
            <Looks at />
            <Columns at />
        </Popover>
    }
}

#[component]
fn Looks(at: LogsAt) -> impl IntoView {
    let lens = at.view.lens;
    view! {
        <section>
            <h3>"Lines"</h3>
            <Check
                checked=at.view.wraps
                on_change=move |on| at.view.wraps.set(on)
                hook="log-wrap"
                words="Wrap long lines"
            />
            <Check
                checked=Signal::derive(move || !lens.read().unfolded)
                on_change=move |on: bool| at.view.set_lens(|lens| lens.unfolded = !on)
                hook="log-fold"
                words="Fold stack traces into one entry"
            />
            <Check
                checked=Signal::derive(move || lens.read().raw)
                on_change=move |on| at.view.set_lens(|lens| lens.raw = on)
                hook="log-raw"
                words="As they were written"
            />
        </section>
        <section>
            <h3>"Times"</h3>
            <Segmented
                label="How times are told"
                choices=vec![(Times::Local, "Local"), (Times::Utc, "UTC"), (Times::Ago, "Ago")]
                chosen=at.view.times
                on_choose=move |times| at.view.times.set(times)
                hook="log-times"
            />
        </section>
    }
}

#[component]
fn Columns(at: LogsAt) -> impl IntoView {
    // What is chosen stays in the list, whether lines of now have it or not.
    let names = Memo::new(move |_| {
        let chosen = at.columns.get();
        let seen = at.fields.get();
        let others = seen.into_iter().filter(|field| !chosen.contains(&field.name));
        let others: Vec<_> = others.map(|field| (field.name, Some(field.lines))).collect();
        chosen.iter().map(|name| (name.clone(), None)).chain(others).collect::<Vec<_>>()
    });
    let row = move |(name, lines): (String, Option<u64>)| {
        let own = name.clone();
        let is_on = Signal::derive(move || at.columns.read().contains(&own));
        let own = name.clone();
        let change = move |_| at.toggle_column(&own);
        let lines = lines.map(|lines| view! { <span class="faint small push">{words::count(lines)}</span> });
        view! {
            <li>
                <Check
                    checked=is_on
                    on_change=change
                    hook="log-column"
                    words=view! { <span class="mono cut">{name}</span> }
                />
                {lines}
            </li>
        }
    };
    let list = move || match names.get() {
        names if names.is_empty() => {
            view! { <p class="faint small">"The lines that were read have no fields."</p> }.into_any()
        }
        names => {
            view! { <ul class="log-columns">{names.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section>
            <h3>"Fields with a column of their own"</h3>
            {list}
        </section>
    }
}

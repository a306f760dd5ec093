//! The filter: typed, completed, and told where it is wrong.

mod completion;
mod help;
mod history;
mod line;
mod typed;

use leptos::{html::Input, prelude::*};
use protocol::logs::Level;

pub(super) use self::typed::{Typed, quoted};
use self::{help::Help, line::Line};
use super::at::LogsAt;
use crate::{
    parts::{IconButton, Picture, Select},
    words,
};

/// The box in which the filter is typed, with all that belongs to it.
#[component]
pub(super) fn FilterBox(at: LogsAt, input: NodeRef<Input>) -> impl IntoView {
    let wrong = Memo::new(move |_| at.view.problem.with(Option::is_some));
    view! {
        <div class="log-filter-around">
            <div class="log-filter" class:log-filter-wrong=wrong>
                <PatternChip at />
                <LevelChoice at />
                <Line at input />
                <Count at />
                <Push at />
                <Help />
            </div>
            <Fault at />
        </div>
    }
}

/// What AWS filters, taken off with a press.
#[component]
fn PatternChip(at: LogsAt) -> impl IntoView {
    let pattern = Memo::new(move |_| at.place.read().pattern.clone());
    move || {
        pattern.get().map(|pattern| {
            let title = format!("Only lines that match {pattern} leave AWS");
            view! {
                <span class="log-token" data-test="log-pattern" title=title>
                    <Picture icon=icondata_lu::LuCloud size="12" />
                    <span class="cut">{pattern}</span>
                    <IconButton
                        hook="drop-pattern"
                        icon=icondata_lu::LuX
                        label="Read all lines again"
                        on_press=move |()| at.go(|place| place.pattern = None)
                    />
                </span>
            }
        })
    }
}

/// From which level on lines are shown.
#[component]
fn LevelChoice(at: LogsAt) -> impl IntoView {
    let chosen = Memo::new(move |_| at.filter.with(|filter| Typed::of(filter).level));
    let each = Level::ALL.map(|level| {
        let word = level.name();
        (word.to_owned(), format!("level ≥ {word}"))
    });
    let choices: Vec<_> = std::iter::once((String::new(), "any level".to_owned())).chain(each).collect();
    let said =
        move || chosen.get().map_or_else(|| "level".to_owned(), |level| format!("level ≥ {}", level.name()));
    let choose = move |word: String| {
        let level = Level::ALL.into_iter().find(|level| level.name() == word);
        at.filter.update(|filter| *filter = Typed { level, ..Typed::of(filter) }.whole().0);
    };
    view! {
        <span class="log-least" class:log-least-any=move || chosen.get().is_none()>
            <span aria-hidden="true">{said}</span>
            <Select
                label="From which level on"
                choices=Signal::stored(choices)
                chosen=Signal::derive(move || chosen.get().map(Level::name).unwrap_or_default().to_owned())
                on_choose=choose
                hook="log-level"
            />
        </span>
    }
}

/// What is wrong, in a sentence below the box.
#[component]
fn Fault(at: LogsAt) -> impl IntoView {
    view! {
        <p id="log-filter-fault" class="log-fault small" role="alert" data-test="log-fault">
            {move || at.view.problem.get().map(|problem| problem.message)}
        </p>
    }
}

/// How many lines pass, of how many, and how long that took.
#[component]
fn Count(at: LogsAt) -> impl IntoView {
    let said = Memo::new(move |_| {
        let state = at.view.state.read();
        // Without a filter, the line below the lines says how many there are.
        let filtered = !at.filter.read().trim().is_empty();
        filtered.then(|| words::lines_shown(&state))
    });
    view! {
        <span class="log-count" data-test="log-count">
            {move || {
                said.get()
                    .map(|(lines, took)| {
                        view! {
                            <span class="cut">{lines}</span>
                            <span class="log-count-took">" · " {took}</span>
                        }
                    })
            }}
        </span>
    }
}

/// Lets AWS do what the filter does, where it can.
#[component]
fn Push(at: LogsAt) -> impl IntoView {
    let pattern = Memo::new(move |_| {
        let pattern = at.view.pattern.get()?;
        let is_new = at.place.read().pattern.as_ref() != Some(&pattern);
        (is_new && at.view.problem.read().is_none() && !at.filter.read().trim().is_empty()).then_some(pattern)
    });
    move || {
        pattern.get().map(|pattern| {
            let what = format!("Let AWS filter: only lines that match {pattern} are read");
            view! {
                <IconButton
                    hook="push-pattern"
                    icon=icondata_lu::LuCloudUpload
                    label=what
                    on_press=move |()| at.go(|place| place.pattern = Some(pattern.clone()))
                />
            }
        })
    }
}

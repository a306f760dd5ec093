//! What stands over the lines: where from, what of it, which time, and whether it moves.

use leptos::{html::Input, prelude::*};
use protocol::logs::{ExportOf, Scope, Span};

use super::{
    at::LogsAt,
    export::{ExportButton, Offer},
    filter::FilterBox,
    highlights::Highlights,
    options::Options,
    saved::SavedPanel,
    sources::SourcePicker,
    span::SpanPicker,
};
use crate::{calendar::MINUTE, words};

/// The panels of the toolbar, so that keys can open them.
#[derive(Clone, Copy)]
pub(super) struct Panels {
    pub(super) sources: RwSignal<bool>,
    pub(super) span: RwSignal<bool>,
    pub(super) highlights: RwSignal<bool>,
    pub(super) saved: RwSignal<bool>,
    pub(super) options: RwSignal<bool>,
}

impl Panels {
    pub(super) fn closed() -> Self {
        let closed = || RwSignal::new(false);
        Self { sources: closed(), span: closed(), highlights: closed(), saved: closed(), options: closed() }
    }
}

#[component]
pub(super) fn Toolbar(at: LogsAt, panels: Panels, filter: NodeRef<Input>) -> impl IntoView {
    view! {
        <div class="log-tools" role="toolbar" aria-label="Logs">
            <SourcePicker at open=panels.sources />
            <FilterBox at input=filter />
            <SpanPicker at open=panels.span />
            <Highlights at open=panels.highlights />
            <SavedPanel at open=panels.saved />
            <Options at open=panels.options />
            <ExportButton offers=offers(at).into() />
            <Moving at />
        </div>
    }
}

/// What can be written of what is read.
fn offers(at: LogsAt) -> [Offer; 3] {
    let of_view = move |shown| {
        Signal::derive(move || {
            at.view.scope.read().as_ref().map(|_| ExportOf::View { view: at.view.id(), shown })
        })
    };
    let held = move || {
        let held = at.view.state.with(|state| state.held);
        format!("All {} that are held here, whatever the filter.", words::plural(held, "line", "lines"))
    };
    let range = move || {
        let (from, until) = at.stretch();
        at.scope()
            .map(|scope| ExportOf::Range { scope: Scope { span: Span::Between { from, until }, ..scope } })
    };
    [
        Offer {
            word: "Shown lines",
            about: Signal::stored(
                "The lines held here that pass the filter, of the groups that are not muted.".to_owned(),
            ),
            of: of_view(true),
        },
        Offer { word: "All held lines", about: Signal::derive(held), of: of_view(false) },
        Offer {
            word: "All of this time, from AWS",
            about: Signal::derive(move || about_range(at)),
            of: Signal::derive(range),
        },
    ]
}

fn about_range(at: LogsAt) -> String {
    let (from, until) = at.stretch();
    let time = match at.span() {
        Span::Live { .. } => {
            format!("the last {}", words::length(until.millis_since(from) / MINUTE * MINUTE))
        }
        span @ Span::Between { .. } => words::span(span, at.zone()),
    };
    let groups = words::plural(at.sources().unwrap_or_default().len() as u64, "log group", "log groups");
    let matching = match &at.place.read().pattern {
        Some(pattern) => format!(" that matches {pattern}"),
        None => String::new(),
    };
    format!(
        "Every line of {time}{matching}, of {groups}: read from AWS once more, however many there are, whatever the \
         filter here."
    )
}

/// Whether the newest line stays in sight.
#[component]
fn Moving(at: LogsAt) -> impl IntoView {
    let view = at.view;
    let label = move || match (view.is_live(), view.follow.get()) {
        (false, _) => "Not live",
        (true, true) => "Following",
        (true, false) => "Frozen",
    };
    let title = move || match (view.is_live(), view.follow.get()) {
        (false, _) => "A stretch of the past does not move; press for what is written now",
        (true, true) => "The newest line stays in sight; press to hold still what is there",
        (true, false) => "What is in sight holds still, lines come all the same; press to follow",
    };
    let press = move |_| {
        if view.is_live() {
            view.toggle_follow();
        } else {
            at.read_now();
        }
    };
    view! {
        <button
            type="button"
            class="button log-moving"
            class:is-following=move || view.is_live() && view.follow.get()
            data-test="log-follow"
            aria-pressed=move || (view.is_live() && view.follow.get()).to_string()
            title=title
            on:click=press
        >
            <span class="log-moving-dot" aria-hidden="true"></span>
            {label}
        </button>
    }
}

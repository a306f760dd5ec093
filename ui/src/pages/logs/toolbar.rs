//! What stands over the lines: where from, what of it, which time, and whether it moves.

use leptos::{html::Input, prelude::*};
use protocol::logs::ExportOf;

use super::{
    at::LogsAt, export::ExportButton, filter::FilterBox, highlights::Highlights, options::Options,
    saved::SavedPanel, sources::SourcePicker, span::SpanPicker,
};

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
    let of = Signal::derive(move || {
        at.view.scope.read().as_ref().map(|_| ExportOf::View { view: at.view.id(), shown: true })
    });
    view! {
        <div class="log-tools" role="toolbar" aria-label="Logs">
            <SourcePicker at open=panels.sources />
            <FilterBox at input=filter />
            <SpanPicker at open=panels.span />
            <Highlights at open=panels.highlights />
            <SavedPanel at open=panels.saved />
            <Options at open=panels.options />
            <ExportButton of />
            <Moving at />
        </div>
    }
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

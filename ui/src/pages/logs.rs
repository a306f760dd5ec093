//! Logs: a live tail, history, and what is found in them.

mod at;
mod bookmarks;
mod context;
mod density;
mod detail;
mod export;
mod filter;
mod follow_id;
mod highlights;
mod insights;
mod kept;
mod known_groups;
mod open_task;
mod options;
mod rows;
mod saved;
mod sources;
mod span;
mod standing;
mod status;
mod toolbar;
mod view;
mod wiring;

use leptos::{html::Input, prelude::*};
use protocol::catalogue::EnvironmentId;

pub(super) use self::follow_id::story_around;
use self::{
    at::LogsAt,
    follow_id::StoryHead,
    insights::InsightsView,
    standing::Standing,
    toolbar::{Panels, Toolbar},
    view::LogReader,
};
use super::tabs::Tabs;
use crate::{
    commands::{Action, LogStep},
    console::Console,
    parts::{ListBody, ListState, Segmented},
    place::LogsTab,
};

/// The logs of an environment, or what the address names of them and of others.
#[component]
pub(crate) fn LogsPage(environment: EnvironmentId) -> impl IntoView {
    let at = LogsAt::of(Console::here(), environment);
    at.wire();
    let tab = Memo::new(move |_| at.place.read().tab);
    let body = move || match tab.get() {
        LogsTab::Lines => view! { <Lines at /> }.into_any(),
        LogsTab::Insights => view! { <Queries at /> }.into_any(),
    };
    view! {
        <div class="logs-page" data-test="logs">
            <h1 class="for-readers">"Logs"</h1>
            <div class="toolbar logs-head">
                <Tabs />
                <span class="push"></span>
                <Segmented
                    label="How to read"
                    choices=vec![(LogsTab::Lines, "Lines"), (LogsTab::Insights, "Insights")]
                    chosen=tab
                    on_choose=move |tab| at.go(|place| place.tab = tab)
                    hook="logs-tab"
                />
            </div>
            {body}
        </div>
    }
}

#[component]
fn Lines(at: LogsAt) -> impl IntoView {
    let panels = Panels::closed();
    let filter = NodeRef::<Input>::new();
    at.view.listen(filter, move |action| {
        let panel = match action {
            Action::Log(LogStep::Sources) => panels.sources,
            Action::Log(LogStep::Span) => panels.span,
            Action::Log(LogStep::Highlights) => panels.highlights,
            Action::Log(LogStep::Saved) => panels.saved,
            Action::Log(LogStep::Options) => panels.options,
            _ => return,
        };
        panel.update(|open| *open = !*open);
    });
    let state = Memo::new(move |_| {
        let known = at.groups.of(&at.environment());
        let sources = at.sources();
        ListState::of(sources.as_ref(), known.error.as_ref(), |sources| {
            sources.is_empty().then(|| {
                "No log group is declared for this environment. Choose some above, of this one or of others.".to_owned()
            })
        })
    });
    view! {
        <StoryHead at />
        <Toolbar at panels filter />
        <Standing at />
        <ListBody state skeleton=12 framed=false>
            <LogReader view=at.view />
        </ListBody>
    }
}

#[component]
fn Queries(at: LogsAt) -> impl IntoView {
    // Which groups are asked is the query's own business, once it is known with which it begins.
    let is_known = Memo::new(move |_| at.sources().is_some());
    move || {
        is_known.get().then(|| {
            let own = at.environment();
            let sources = untrack(|| at.sources()).unwrap_or_default().into_iter();
            let groups =
                sources.filter(|source| source.environment == own).map(|source| source.group).collect();
            view! { <InsightsView at groups /> }
        })
    }
}

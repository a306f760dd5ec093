//! Runbooks: what the documents say to do, with the console's own way of doing it.

mod card;
mod needs;

use std::collections::HashSet;

use leptos::{html::Input, prelude::*};
use protocol::{
    Health, catalogue,
    catalogue::EnvironmentId,
    runbooks::{GetRunbooks, Need, Runbook},
};

use self::card::runbook_card;
pub(crate) use self::needs::{needs_of, needs_of_service};
use super::{tabs::Tabs, task_log::TaskLogs};
use crate::{
    console::{Console, bring_into_view},
    live::Live,
    parts::{Filter, ListBody, ListState, Mark, keyed, none_matches},
    place::ServiceAndTask,
    words,
};

/// The runbooks of an environment; they follow the catalogue.
#[derive(Clone, Copy)]
pub(crate) struct Runbooks {
    live: Live<Vec<Runbook>>,
}

impl Runbooks {
    pub(crate) fn of(environment: EnvironmentId) -> Self {
        let ask = move || GetRunbooks { environment: environment.clone() };
        Self { live: Live::follow(ask, || catalogue::Watch {}, Signal::stored(false)) }
    }

    /// The key of the first that is written for this need.
    pub(crate) fn first(self, need: Need) -> Option<String> {
        self.live.known.with(|known| {
            let all = known.value.iter().flatten();
            all.into_iter().find(|runbook| runbook.need == need).map(|runbook| runbook.key.clone())
        })
    }
}

/// The way to what the documents say to do about it.
pub(crate) fn runbook_link(path: String, hook: &'static str) -> impl IntoView {
    view! {
        <a class="link runbook-link" href=path data-test=hook>
            "Runbook"
        </a>
    }
}

/// What the page shows.
#[component]
pub(crate) fn RunbooksPage(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let runbooks = Runbooks::of(environment.clone());
    let needed = needed_now(console, environment.clone());
    let filter = RwSignal::new(String::new());
    let input = NodeRef::<Input>::new();
    console.filter_by_key(input);
    let state = Memo::new(move |_| {
        let known = runbooks.live.known.read();
        ListState::of(known.value.as_ref(), known.error.as_ref(), |all| match () {
            () if all.is_empty() => Some(NONE_DECLARED.to_owned()),
            () if needs::matching(all, &filter.read()).is_empty() => {
                Some(none_matches("runbook", &filter.read()))
            }
            () => None,
        })
    });
    let groups = Memo::new(move |_| {
        let all = runbooks.live.value().unwrap_or_default();
        needs::grouped(needs::matching(&all, &filter.read()), &needed.read())
    });
    let here = Here::new(console, environment);
    show_the_opened(here, runbooks);
    view! {
        <div class="page" data-test="runbooks">
            <Sentence runbooks needed />
            <div class="toolbar">
                <Tabs />
                <span class="push">
                    <Filter text=filter label="Filter the runbooks" node=input />
                </span>
            </div>
            <ListBody state>
                {keyed(groups.into(), |group| group.need, move |group| need_section(group, here))}
            </ListBody>
        </div>
    }
}

const NONE_DECLARED: &str =
    "No runbook is declared for this environment. A system's file of the catalogue can hold them.";

/// Where the runbooks are read, and what for.
#[derive(Clone, Copy)]
struct Here {
    environment: StoredValue<EnvironmentId>,
    /// The runbook that the address names, and the service and task it is for.
    opened: Memo<Option<Opened>>,
    logs: TaskLogs,
}

type Opened = (String, Option<ServiceAndTask>);

impl Here {
    fn new(console: Console, environment: EnvironmentId) -> Self {
        Self {
            logs: TaskLogs::of(console, environment.clone()),
            environment: StoredValue::new(environment),
            opened: Memo::new(move |_| console.place.with(|place| place.as_ref()?.runbook())),
        }
    }

    /// The service in question, and its task where it is one.
    fn subject(self) -> Option<ServiceAndTask> {
        self.opened.get().and_then(|(_, subject)| subject)
    }

    fn is_opened(self, key: &str) -> bool {
        self.opened.with(|opened| opened.as_ref().is_some_and(|(opened, _)| opened == key))
    }
}

/// What the environment needs now, by what the fleet knows of it.
fn needed_now(console: Console, environment: EnvironmentId) -> Memo<HashSet<Need>> {
    Memo::new(move |_| {
        let findings = console.row(&environment).map(|row| row.verdict.findings).unwrap_or_default();
        findings.iter().flat_map(|finding| needs_of(finding.section, finding.health)).copied().collect()
    })
}

/// Brings the runbook that the address names into view, once it is there; not again when the catalogue is read again.
fn show_the_opened(here: Here, runbooks: Runbooks) {
    let opened = Memo::new(move |_| {
        let opened = here.opened.get()?;
        let is_there = runbooks.live.known.with(|known| {
            // The filter hides it from the page, and not from here: what comes back must not take the focus.
            known.value.iter().flatten().any(|runbook| runbook.key == opened.0)
        });
        Some((opened, is_there))
    });
    Effect::new(move |shown: Option<Option<Opened>>| {
        let shown = shown.flatten();
        match opened.get() {
            Some((opened, true)) if shown.as_ref() != Some(&opened) => {
                let anchor = anchor(&opened.0);
                request_animation_frame(move || bring_into_view(&anchor));
                Some(opened)
            }
            Some((opened, _)) => shown.filter(|shown| *shown == opened),
            None => None,
        }
    });
}

/// The anchor of a runbook.
fn anchor(key: &str) -> String {
    format!("runbook-{key}")
}

#[component]
fn Sentence(runbooks: Runbooks, needed: Memo<HashSet<Need>>) -> impl IntoView {
    let said = Memo::new(move |_| {
        runbooks.live.known.with(|known| {
            let all = known.value.as_deref()?;
            let now = all.iter().filter(|runbook| needed.read().contains(&runbook.need)).count() as u64;
            let all = words::plural(all.len() as u64, "runbook", "runbooks");
            Some(match now {
                0 => (Health::Fine, all, "Nothing calls for one now"),
                1 => (Health::Attention, "1 runbook is needed now".to_owned(), ""),
                now => (Health::Attention, format!("{now} runbooks are needed now"), ""),
            })
        })
    });
    let headline = move || said.get().map_or_else(|| "Runbooks".to_owned(), |(_, headline, _)| headline);
    view! {
        <header class="say">
            {move || said.get().map(|(health, ..)| view! { <Mark health /> })}
            <h1 data-test="runbooks-sentence">{headline}</h1>
            <span class="dim cut">{move || said.get().map(|(_, _, detail)| detail)}</span>
        </header>
    }
}

/// The runbooks for one need.
fn need_section(group: Signal<needs::Group>, here: Here) -> impl IntoView {
    let need = group.get_untracked().need;
    let now = Memo::new(move |_| group.read().now);
    let runbooks = Signal::derive(move || group.get().runbooks);
    view! {
        <section class="need" aria-label=needs::title(need)>
            <h2 class="need-title">
                {needs::title(need)}
                <Show when=move || now.get()>
                    <span class="needed-now" data-test="needed-now">
                        <Mark health=Health::Attention />
                        "needed now"
                    </span>
                </Show>
            </h2>
            <div class="need-runbooks">
                {keyed(runbooks, |runbook| runbook.key.clone(), move |row| runbook_card(row, here))}
            </div>
        </section>
    }
}

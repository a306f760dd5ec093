use leptos::prelude::*;
use protocol::session::{AccountSource, Keyring};

use super::RunningExports;
use crate::{commands::Action, console::Console, live::Link, words};

/// What is known to be true right now: the line to the engine, the calls made, what is amiss with the start.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let console = Console::here();
    view! {
        <footer class="status-bar" data-test="status-bar">
            <LinkState />
            <CallCount />
            <StartNotices />
            <RunningExports />
            <button type="button" class="bare push" on:click=move |_| console.run(Action::KeyMap)>
                "? keys"
            </button>
            <Source />
        </footer>
    }
}

#[component]
fn LinkState() -> impl IntoView {
    let console = Console::here();
    let link = move || {
        let page = console.snapshot.get().map(|snapshot| snapshot.link.get());
        match (console.fleet.link.get(), page) {
            (Link::Live, Some(page)) => page,
            (fleet, _) => fleet,
        }
    };
    let link = Memo::new(move |_| link());
    let class = move || match link.get() {
        Link::Live => "status-dot fine",
        Link::Connecting | Link::Paused => "status-dot faint",
        Link::Reconnecting(_) => "status-dot attention",
    };
    let word = move || match link.get() {
        Link::Live if console.fleet.pending.get() > 0 => "live · reading",
        Link::Live => "live",
        Link::Connecting => "connecting",
        Link::Paused => "paused · p to resume",
        Link::Reconnecting(_) => "reconnecting",
    };
    let title = move || match link.get() {
        Link::Reconnecting(error) => error.message,
        Link::Paused => "Nothing is read until it is resumed; r still refreshes once".to_owned(),
        Link::Live | Link::Connecting => "Figures refresh by themselves".to_owned(),
    };
    view! {
        <span role="status" data-test="link" title=title>
            <span class=class aria-hidden="true">
                {move || if link.get() == Link::Paused { "❙❙" } else { "●" }}
            </span>
            " "
            {word}
        </span>
    }
}

#[component]
fn CallCount() -> impl IntoView {
    let console = Console::here();
    let calls = Memo::new(move |_| {
        console.session.calls.with(|known| known.value.as_ref().map(|calls| (calls.total, calls.throttled)))
    });
    let text = move || {
        calls.get().map(|(total, throttled)| {
            (
                words::plural(total.into(), "call", "calls"),
                format!("{} throttled", words::count(throttled.into())),
                throttled > 0,
            )
        })
    };
    move || {
        text().map(|(total, throttled, any)| {
            view! {
                <button
                    type="button"
                    class="bare"
                    data-test="calls"
                    title="Calls to AWS in the last hour; press for each operation"
                    on:click=move |_| console.run(Action::Calls)
                >
                    {total}
                    " this hour · "
                    <span class:attention=any>{throttled}</span>
                </button>
            }
        })
    }
}

/// The keyring when it is not ready, and what could not be had at the start.
#[component]
fn StartNotices() -> impl IntoView {
    let console = Console::here();
    let notices = Memo::new(move |_| {
        console.session.status.with(|known| {
            let Some(status) = &known.value else { return Vec::new() };
            let keyring = match &status.keyring {
                Keyring::Asked | Keyring::Ready => None,
                Keyring::Locked => Some((
                    "keyring locked".to_owned(),
                    "Unlock the keyring, and secrets can be kept".to_owned(),
                )),
                Keyring::Missing { reason } => {
                    Some(("no keyring".to_owned(), format!("Secrets cannot be kept: {reason}")))
                }
            };
            let others = status.notices.iter().map(|notice| (notice.clone(), notice.clone()));
            keyring.into_iter().chain(others).collect()
        })
    });
    move || {
        notices
            .get()
            .into_iter()
            .map(|(text, title)| {
                view! {
                    <span class="attention cut" title=title data-test="start-notice">
                        {text}
                    </span>
                }
            })
            .collect_view()
    }
}

#[component]
fn Source() -> impl IntoView {
    let console = Console::here();
    move || {
        let known = console.session.status.get();
        known.value.map(|status| {
            let word = match status.source {
                AccountSource::Demo => "demo account",
                AccountSource::Aws => "AWS",
            };
            view! { <span title=format!("Signalbox {}", status.version)>{word}</span> }
        })
    }
}

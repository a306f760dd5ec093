//! Finding text in what is shown.

use std::time::Duration;

use leptos::{html::Input, prelude::*, task::spawn_local};
use protocol::documents::preview::{Content, Part};

use super::{feed::misplaced, reading::Reading};
use crate::{
    live::{Known, settled},
    parts::{IconButton, Waiting},
    words,
};

/// Whoever types has typed all of it after this long.
const PAUSE: Duration = Duration::from_millis(250);

/// Where it was found: pages from 1 or lines from 0, with the text around it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    places: Vec<(u64, String)>,
    /// Whether everything was looked through.
    whole: bool,
}

/// What is looked for. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Finding {
    pub(super) open: RwSignal<bool>,
    text: RwSignal<String>,
    found: RwSignal<Known<Found>>,
    asking: RwSignal<bool>,
    /// Which of the places is looked at.
    at: RwSignal<usize>,
    input: NodeRef<Input>,
}

impl Finding {
    /// Looks in a preview, and goes to where it was found.
    pub(super) fn in_preview(reading: Reading, go: impl Fn(u64) + Send + Sync + 'static) -> Self {
        let finding = Self {
            open: RwSignal::new(false),
            text: RwSignal::default(),
            found: RwSignal::default(),
            asking: RwSignal::new(false),
            at: RwSignal::new(0),
            input: NodeRef::new(),
        };
        let sought = settled(Signal::derive(move || finding.term()), PAUSE);
        Effect::new(move |_| {
            let text = sought.get();
            finding.found.set(Known::default());
            finding.at.set(0);
            finding.asking.set(text.is_some());
            let Some(text) = text else { return };
            spawn_local(async move {
                let part = Part::Find { text: text.clone(), sheet: None };
                let answer = reading.ask(part).await.and_then(|content| match content {
                    Content::Found { places, whole } => Ok(Found { places, whole }),
                    _ => Err(misplaced()),
                });
                if sought.try_get_untracked() == Some(Some(text)) {
                    finding.asking.try_set(false);
                    finding.found.try_update(|found| found.take(answer));
                }
            });
        });
        Effect::new(move |_| {
            if let Some(place) = finding.place() {
                go(place);
            }
        });
        Effect::new(move |_| {
            if finding.open.get()
                && let Some(input) = finding.input.get()
            {
                input.select();
            }
        });
        finding
    }

    /// What is looked for, where the search is open and something is.
    pub(super) fn term(self) -> Option<String> {
        let text = self.text.read();
        (self.open.get() && !text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    /// The place that is looked at.
    fn place(self) -> Option<u64> {
        let at = self.at.get();
        self.found.with(|found| found.value.as_ref()?.places.get(at).map(|(place, _)| *place))
    }

    /// Goes to the next place, or to the one before; after the last comes the first.
    fn step(self, forward: bool) {
        let count =
            self.found.with_untracked(|found| found.value.as_ref().map_or(0, |found| found.places.len()));
        if count > 0 {
            self.at.update(|at| *at = (*at + if forward { 1 } else { count - 1 }) % count);
        }
    }

    fn standing(self) -> String {
        if self.asking.get() || self.term().is_none() {
            return String::new();
        }
        self.found.with(|found| match (&found.value, &found.error) {
            (Some(found), _) if found.places.is_empty() && found.whole => "Not found".to_owned(),
            (Some(found), _) if found.places.is_empty() => "Not found as far as was looked".to_owned(),
            (Some(found), _) => {
                let more = if found.whole { "" } else { "+" };
                let count = words::count(found.places.len() as u64);
                format!("{} of {count}{more}", words::count(self.at.get() as u64 + 1))
            }
            (None, Some(error)) => error.message.clone(),
            (None, None) => String::new(),
        })
    }
}

/// The line in which one looks for something.
#[component]
pub(super) fn FindBar(finding: Finding) -> impl IntoView {
    let keydown = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            finding.open.set(false);
        }
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            finding.step(!event.shift_key());
        }
        _ => {}
    };
    let around = move || {
        let at = finding.at.get();
        finding.found.with(|found| found.value.as_ref()?.places.get(at).map(|(_, text)| text.clone()))
    };
    view! {
        <Show when=move || finding.open.get()>
            <div class="doc-find" role="search" data-test="doc-find">
                <input
                    node_ref=finding.input
                    type="text"
                    placeholder="Find in the document"
                    aria-label="Find in the document"
                    data-test="doc-find-text"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=finding.text
                    on:input:target=move |event| finding.text.set(event.target().value())
                    on:keydown=keydown
                />
                <Show when=move || finding.asking.get()>
                    <Waiting />
                </Show>
                <span class="small faint number" role="status" data-test="doc-find-standing">
                    {move || finding.standing()}
                </span>
                <span class="cut small dim doc-find-around" title=around>
                    {around}
                </span>
                <IconButton
                    hook="doc-find-before"
                    icon=icondata_lu::LuChevronUp
                    label="The place before"
                    on_press=move |()| finding.step(false)
                />
                <IconButton
                    hook="doc-find-next"
                    icon=icondata_lu::LuChevronDown
                    label="The next place"
                    on_press=move |()| finding.step(true)
                />
                <IconButton
                    hook="doc-find-close"
                    icon=icondata_lu::LuX
                    label="Close the search"
                    on_press=move |()| finding.open.set(false)
                />
            </div>
        </Show>
    }
}

//! What happened to a document: the verdict first, then each event by who tells it, then who was asked.

mod event;
mod parts;

use leptos::prelude::*;
use protocol::{
    Error,
    documents::story::{Story, Tell, Tone, Verdict},
};

use self::{event::EventRow, parts::Parts};
use super::detail::Panel;
use crate::{
    ipc::{self, Event, Subscription},
    parts::{Empty, Mark, Picture, Skeleton, TroubleBody},
    words,
};

/// What is told, as far as it is.
#[derive(Clone, Copy)]
struct Telling {
    story: RwSignal<Option<Story>>,
    /// Why nothing is heard.
    lost: RwSignal<Option<Error>>,
}

/// What happened to the object.
#[component]
pub(super) fn StorySide(panel: Panel) -> impl IntoView {
    let telling = Telling { story: RwSignal::new(None), lost: RwSignal::new(None) };
    let stream = StoredValue::new_local(None::<Subscription<Tell>>);
    Effect::new(move |_| {
        let object = panel.looking.object.get();
        stream.set_value(None);
        telling.story.set(None);
        telling.lost.set(None);
        let Some(object) = object else { return };
        let opened = ipc::open(Tell { object, hours: None }, move |event| match event {
            Event::Notice(story) => {
                telling.lost.try_set(None);
                telling.story.try_set(Some(story));
            }
            Event::Lost(error) => drop(telling.lost.try_set(Some(error))),
        });
        stream.set_value(Some(opened));
    });
    let verdict = Memo::new(move |_| telling.story.with(|story| story.as_ref()?.verdict.clone()));
    let events = Memo::new(move |_| {
        telling.story.with(|story| story.as_ref().map(|story| story.events.clone()).unwrap_or_default())
    });
    let parts = Memo::new(move |_| {
        telling.story.with(|story| story.as_ref().map(|story| story.parts.clone()).unwrap_or_default())
    });
    let standing = Memo::new(move |_| {
        telling.story.with(|story| story.as_ref().map(|story| (story.done, story.ids.clone())))
    });
    let waits = move || standing.read().is_none() && telling.lost.read().is_none();
    let is_quiet = move || standing.with(|it| it.as_ref().is_some_and(|(done, _)| *done));
    // Events have no name of their own; whatever is told twice differs in its place.
    let rows = move || events.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="doc-story" data-test="doc-story" data-done=move || is_quiet().to_string()>
            {move || verdict.get().map(|verdict| view! { <Banner verdict /> })}
            {move || telling.lost.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
            <Show when=waits>
                <Skeleton rows=5 />
            </Show>
            {move || standing.get().map(|(_, ids)| view! { <Ids ids /> })}
            <ol class="doc-events" aria-label="Oldest first">
                <For
                    each=rows
                    key=|(place, event)| format!("{place} {} {}", event.at.0, event.words)
                    children=move |(_, event)| view! { <EventRow panel event /> }
                />
            </ol>
            <Show when=move || is_quiet() && events.read().is_empty()>
                <Empty text="Nobody who was asked tells of this document." />
            </Show>
            <Parts parts />
        </div>
    }
}

/// What became of it, and what to do.
#[component]
fn Banner(verdict: Verdict) -> impl IntoView {
    let Verdict { tone, words: said, next } = verdict;
    view! {
        <div
            class="doc-verdict"
            class:is-good=tone == Tone::Good
            class:is-warning=tone == Tone::Warning
            class:is-bad=tone == Tone::Bad
            role="status"
            data-test="doc-verdict"
            data-tone=words::health_id(words::tone(tone))
        >
            <Mark health=words::tone(tone) />
            <div>
                <p class="doc-verdict-words selectable">{said}</p>
                {next.map(|next| view! { <p class="dim small selectable">{next}</p> })}
            </div>
        </div>
    }
}

/// What was looked for.
#[component]
fn Ids(ids: Vec<String>) -> impl IntoView {
    (!ids.is_empty()).then(|| {
        view! {
            <p class="doc-ids small faint">
                <Picture icon=icondata_lu::LuWaypoints size="12" />
                "Looked for "
                <span class="mono selectable">{words::visible(&ids.join(", "))}</span>
            </p>
        }
    })
}

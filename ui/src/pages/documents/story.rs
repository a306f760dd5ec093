//! What happened to a document: the verdict first, then each event by who tells it, then who was asked.

mod event;
mod parts;

use leptos::prelude::*;
use protocol::{
    Error, ErrorKind,
    documents::{
        ObjectId,
        story::{ReadingOf, Story, Tell, Tone, Verdict},
    },
};

use self::{
    event::EventRow,
    parts::{FIRST, Parts},
};
use super::{
    case::{Cases, WayOut, lacks_case},
    detail::Panel,
};
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
    /// For how long log lines are looked for, in hours, and of which object.
    hours: RwSignal<Option<(ObjectId, u32)>>,
    /// Counts how often it was asked for anew.
    again: RwSignal<u32>,
}

impl Telling {
    /// Has the story of what one rests on told, again whenever another case is open.
    fn of(panel: Panel, cases: Cases) -> Self {
        let telling = Self {
            story: RwSignal::new(None),
            lost: RwSignal::new(None),
            hours: RwSignal::new(None),
            again: RwSignal::new(0),
        };
        let wanted = Memo::new(move |_| {
            let object = panel.rested.get()?;
            let hours = telling.hours_of(&object);
            Some(Tell { object, hours })
        });
        let stream = StoredValue::new_local(None::<Subscription<Tell>>);
        Effect::new(move |_| {
            telling.again.track();
            cases.begun();
            let wanted = wanted.get();
            stream.set_value(None);
            telling.story.set(None);
            telling.lost.set(None);
            let Some(wanted) = wanted else { return };
            let opened = ipc::open(wanted, move |event| match event {
                Event::Notice(story) => {
                    telling.lost.try_set(None);
                    telling.story.try_set(Some(story));
                }
                Event::Lost(error) => drop(telling.lost.try_set(Some(error))),
            });
            stream.set_value(Some(opened));
        });
        telling
    }

    /// For how long log lines of this object are looked for, where somebody chose that.
    fn hours_of(self, object: &ObjectId) -> Option<u32> {
        self.hours.with(|hours| hours.as_ref().filter(|(of, _)| of == object).map(|(_, hours)| *hours))
    }

    fn look_again(self) {
        self.again.try_update(|again| *again = again.wrapping_add(1));
    }
}

/// Why nobody may be asked before a case is open, if so.
fn refused(story: &Story) -> Option<Error> {
    story.parts.iter().find_map(|part| match &part.reading {
        ReadingOf::Failed { error } if error.kind == ErrorKind::ReasonRequired => Some(error.clone()),
        _ => None,
    })
}

/// What happened to the object.
#[component]
pub(super) fn StorySide(panel: Panel) -> impl IntoView {
    let cases = Cases::here();
    let telling = Telling::of(panel, cases);
    let again = Callback::new(move |()| telling.look_again());
    let refused = Memo::new(move |_| telling.story.with(|story| refused(story.as_ref()?)));
    Effect::new(move |before: Option<bool>| {
        let is_refused = refused.with(Option::is_some);
        if is_refused && before != Some(true) {
            cases.ask(again);
        }
        is_refused
    });
    let hours = move || {
        let object = panel.rested.get();
        object.and_then(|object| telling.hours_of(&object)).unwrap_or(FIRST)
    };
    let choose = move |hours: u32| {
        if let Some(object) = panel.rested.get_untracked() {
            telling.hours.set(Some((object, hours)));
        }
    };
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
            {move || refused.get().map(|error| view! { <Refused error again /> })}
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
            <Show when=move || is_quiet() && events.read().is_empty() && refused.read().is_none()>
                <Empty text="Nobody who was asked tells of this document." />
            </Show>
            <Parts parts hours=Signal::derive(hours) on_hours=Callback::new(choose) />
        </div>
    }
}

/// Why nothing is told, and what can be done about that here.
#[component]
fn Refused(error: Error, again: Callback<()>) -> impl IntoView {
    let asks_case = lacks_case(&error);
    view! {
        <TroubleBody error=Signal::stored(error) />
        <p class="card-actions">
            <WayOut asks_case again hook="story-again" />
        </p>
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

#[cfg(test)]
mod tests {
    use protocol::documents::story::{PartState, Source};

    use super::*;

    #[test]
    fn only_what_wants_a_case_is_refused() {
        let part = |reading| PartState { source: Source::Bucket, name: "b".to_owned(), reading };
        let failed = |kind| part(ReadingOf::Failed { error: Error::new(kind, "No.") });
        let story = |parts| Story { parts, ..Story::default() };
        assert_eq!(refused(&story(vec![part(ReadingOf::Reading), failed(ErrorKind::NotFound)])), None);
        let refusal = refused(&story(vec![part(ReadingOf::Reading), failed(ErrorKind::ReasonRequired)]));
        assert_eq!(refusal.map(|error| error.kind), Some(ErrorKind::ReasonRequired));
    }
}

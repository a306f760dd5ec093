use icondata_core::Icon;
use leptos::prelude::*;
use protocol::documents::story::{Event, Link, Source, Tone};

use crate::{
    calendar::Zone,
    commands::Action,
    console::Console,
    pages::{documents::detail::Panel, logs::story_around},
    parts::{Age, Mark, Picture},
    place::{LogsPlace, logs_path},
    words,
};

/// Something that happened; pressed, it tells all of it.
#[component]
pub(super) fn EventRow(panel: Panel, event: Event) -> impl IntoView {
    let console = Console::here();
    let Event { at, source, tone, words: said, detail, link } = event;
    let open = RwSignal::new(false);
    let has_detail = detail.is_some();
    let link = link.map(|link| view! { <LinkButton panel console link /> });
    let line = view! {
        <Mark health=words::tone(tone) />
        <span class="doc-event-source" title=words::story_source(source)>
            <Picture icon=icon(source) />
            <span class="for-readers">{words::story_source(source)}</span>
        </span>
        <span class="doc-event-words selectable">{said}</span>
    };
    let words_of = match has_detail {
        true => view! {
            <button
                type="button"
                class="bare doc-event-line"
                aria-expanded=move || open.get().to_string()
                data-test="event-open"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {line}
            </button>
        }
        .into_any(),
        false => view! { <span class="doc-event-line">{line}</span> }.into_any(),
    };
    view! {
        <li
            class="doc-event"
            class:attention=tone == Tone::Warning
            class:bad=tone == Tone::Bad
            data-test="doc-event"
            data-source=words::story_source(source).to_lowercase()
        >
            <span class="doc-event-time mono small dim" title=format!("{} UTC", words::moment(at, Zone::Utc))>
                {words::moment(at, Zone::Local)}
            </span>
            {words_of}
            <span class="doc-event-age small faint">
                <Age at=Signal::stored(Some(at)) />
            </span>
            <span class="doc-event-link">{link}</span>
            {move || {
                open.get().then(|| view! { <pre class="doc-event-detail selectable">{detail.clone()}</pre> })
            }}
        </li>
    }
}

/// Where more of an event is.
#[component]
fn LinkButton(panel: Panel, console: Console, link: Link) -> impl IntoView {
    let (title, about) = match &link {
        Link::Logs { id, .. } => ("Log lines", format!("Log lines that name {id}")),
        Link::Object { object } => ("Open", words::visible(&object.key)),
        Link::Record { number } => ("Journal", format!("Record {number} of the journal")),
    };
    let go = move |_| match &link {
        Link::Logs { source, id, at } => {
            let now = console.session.now.get_untracked();
            let place = LogsPlace { sources: vec![source.clone()], ..story_around(id, *at, now) };
            console.run(Action::Go(logs_path(&source.environment, &place)));
        }
        Link::Object { object } => panel.looking.on_open.run(object.clone()),
        Link::Record { .. } => console.run(Action::Page("journal")),
    };
    view! {
        <button type="button" class="bare link small" data-test="event-link" title=about on:click=go>
            {title}
        </button>
    }
}

fn icon(source: Source) -> Icon {
    match source {
        Source::Bucket => icondata_lu::LuDatabase,
        Source::Logs => icondata_lu::LuScrollText,
        Source::Queue => icondata_lu::LuInbox,
        Source::Results => icondata_lu::LuFileCheck2,
        Source::Journal => icondata_lu::LuNotebookText,
    }
}

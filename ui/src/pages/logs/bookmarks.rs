//! Lines to come back to.

use leptos::prelude::*;
use protocol::{
    Moment,
    logs::{Bookmark, GetLine, LineDetail, Span},
};

use super::{
    at::{LogsAt, whole},
    kept::Marked,
    saved::Undo,
    span::AROUND,
    view::Spot,
};
use crate::{
    commands::Action,
    parts::{Field, IconButton, keyed},
    place::{LogsPlace, logs_path},
    words,
};

/// Letters of a line that its bookmark shows.
const BEGINNING: usize = 200;

/// Sets the bookmark of a line, or takes it away. It is kept where the line was written.
pub(super) fn toggle_bookmark(at: LogsAt, spot: Spot) {
    let all = untrack(|| at.kept.bookmarks());
    if let Some(marked) = all.into_iter().find(|marked| marked.bookmark.line == spot.key) {
        at.kept.remove_bookmark(marked.environment, spot.key);
        at.console.toasts.say("Bookmark removed");
        return;
    }
    at.console.tell(GetLine { view: at.view.id(), key: spot.key }, move |line| {
        let environment = line.source.environment.clone();
        at.kept.set_bookmark(Marked { environment, bookmark: bookmark_of(&line) });
        at.console.toasts.say("Bookmarked");
    });
}

fn bookmark_of(line: &LineDetail) -> Bookmark {
    let first = line.text.first().map(Vec::as_slice).unwrap_or_default();
    let text = first.iter().flat_map(|piece| piece.text.chars()).take(BEGINNING).collect();
    Bookmark {
        line: line.key.clone(),
        at: line.at,
        group: line.source.group.clone(),
        text,
        note: String::new(),
    }
}

/// Shows the line of a bookmark: where one is, if it is read here, else around it, in the logs of its environment.
fn jump(at: LogsAt, Marked { environment, bookmark }: &Marked) {
    let (span, now) = (untrack(|| at.span()), at.console.session.now.get_untracked());
    let sources = untrack(|| at.sources()).unwrap_or_default();
    let is_source =
        sources.iter().any(|source| source.environment == *environment && source.group == bookmark.group);
    if is_source && holds(span, bookmark.at, now) {
        at.view.stand_on(bookmark.line.clone());
        return;
    }
    let around = around(bookmark);
    if is_source {
        return at.go(|place| *place = LogsPlace { sources: place.sources.clone(), ..around });
    }
    let sources = vec![whole(environment, &bookmark.group)];
    at.console.run(Action::Go(logs_path(environment, &LogsPlace { sources, ..around })));
}

/// What is read around a bookmark, from sources that are still to be named. No filter may hide it.
fn around(bookmark: &Bookmark) -> LogsPlace {
    let (from, until) = (bookmark.at.plus_millis(-AROUND), bookmark.at.plus_millis(AROUND));
    LogsPlace {
        span: Some(Span::Between { from, until }),
        line: Some(bookmark.line.clone()),
        ..LogsPlace::default()
    }
}

/// Whether a moment lies in a span.
fn holds(span: Span, moment: Moment, now: Moment) -> bool {
    match span {
        Span::Live { back } => now.millis_since(moment) <= back,
        Span::Between { from, until } => from <= moment && moment < until,
    }
}

/// The bookmarks of the environment, and of others that are read here.
#[component]
pub(super) fn Bookmarks(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let all = Memo::new(move |_| at.kept.bookmarks());
    let removed = RwSignal::new(None::<Marked>);
    let undo = move |marked: Marked| {
        removed.set(None);
        at.kept.set_bookmark(marked);
    };
    let none = move || {
        all.read().is_empty().then(|| {
            view! { <p class="faint small">"m marks the line where the cursor stands."</p> }
        })
    };
    view! {
        <section>
            <h3>"Bookmarks"</h3>
            {none}
            <ul>
                {keyed(
                    all.into(),
                    |marked| (marked.environment.clone(), marked.bookmark.line.clone()),
                    move |marked| view! { <Row at open marked removed /> },
                )}
            </ul>
            {move || {
                removed
                    .get()
                    .map(|gone| {
                        let words = "Bookmark removed".to_owned();
                        view! { <Undo words on_undo=move |()| undo(gone.clone()) /> }
                    })
            }}
        </section>
    }
}

#[component]
fn Row(
    at: LogsAt,
    open: RwSignal<bool>,
    marked: Signal<Marked>,
    removed: RwSignal<Option<Marked>>,
) -> impl IntoView {
    let edits = RwSignal::new(false);
    let note = RwSignal::new(marked.get_untracked().bookmark.note);
    let go = move |_| {
        open.set(false);
        jump(at, &marked.get_untracked());
    };
    let keep = move || {
        edits.set(false);
        let mut marked = marked.get_untracked();
        note.get_untracked().trim().clone_into(&mut marked.bookmark.note);
        at.kept.set_bookmark(marked);
    };
    let remove = move |()| {
        let Marked { environment, bookmark } = marked.get_untracked();
        at.kept.remove_bookmark(environment, bookmark.line);
        removed.set(Some(marked.get_untracked()));
    };
    let said = move || {
        let bookmark = marked.get().bookmark;
        if bookmark.note.is_empty() { bookmark.text } else { bookmark.note }
    };
    let title = move || {
        marked.with(|Marked { environment, bookmark }| {
            format!("{environment} · {}\n{}", bookmark.group, bookmark.text)
        })
    };
    view! {
        <li data-test="bookmark">
            <button
                type="button"
                class="bare log-saved-take"
                on:click=go
                title=title
            >
                <span class="mono faint">{move || words::moment(marked.read().bookmark.at, at.zone())}</span>
                <span class="cut">{said}</span>
            </button>
            <IconButton
                hook="note-bookmark"
                icon=icondata_lu::LuPencil
                label="Note"
                pressed=edits
                on_press=move |()| edits.update(|edits| *edits = !*edits)
            />
            <IconButton
                hook="remove-bookmark"
                icon=icondata_lu::LuX
                label="Remove this bookmark"
                on_press=remove
            />
            <Show when=move || edits.get()>
                <Field
                    label="What it is about"
                    example="here it began"
                    text=note
                    on_enter=move |()| keep()
                    hook="bookmark-note"
                />
            </Show>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_a_span_that_holds_its_moment() {
        let now = Moment(10_000);
        assert!(holds(Span::Live { back: 1_000 }, Moment(9_000), now));
        assert!(!holds(Span::Live { back: 1_000 }, Moment(8_999), now));
        let between = Span::Between { from: Moment(5), until: Moment(7) };
        assert!(holds(between, Moment(5), now) && !holds(between, Moment(7), now));
    }
}

//! Lines to come back to.

use leptos::prelude::*;
use protocol::{
    Moment,
    logs::{Bookmark, GetLine, LineDetail, Span},
};

use super::{
    at::{LogsAt, whole},
    saved::Undo,
    span::AROUND,
    view::Spot,
};
use crate::{
    parts::{Field, IconButton, keyed},
    words,
};

/// Letters of a line that its bookmark shows.
const BEGINNING: usize = 200;

/// Sets the bookmark of a line, or takes it away.
pub(super) fn toggle_bookmark(at: LogsAt, spot: Spot) {
    let all = at.kept.known().with_untracked(|known| {
        known.value.as_ref().map(|saved| saved.bookmarks.clone()).unwrap_or_default()
    });
    if all.iter().any(|bookmark| bookmark.line == spot.key) {
        at.kept.remove_bookmark(spot.key);
        at.console.toasts.say("Bookmark removed");
        return;
    }
    at.console.tell(GetLine { view: at.view.id(), key: spot.key }, move |line| {
        at.kept.set_bookmark(bookmark_of(&line));
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

/// Shows the line of a bookmark: where one is, if it is read here, else around it.
fn jump(at: LogsAt, bookmark: &Bookmark) {
    let (span, now) = (untrack(|| at.span()), at.console.session.now.get_untracked());
    let sources = untrack(|| at.sources()).unwrap_or_default();
    let own = at.environment();
    let is_source = sources.iter().any(|source| source.environment == own && source.group == bookmark.group);
    if is_source && holds(span, bookmark.at, now) {
        at.view.stand_on(bookmark.line.clone());
        return;
    }
    at.go(|place| {
        if !is_source {
            place.sources = vec![whole(&own, &bookmark.group)];
        }
        let (from, until) = (bookmark.at.plus_millis(-AROUND), bookmark.at.plus_millis(AROUND));
        place.span = Some(Span::Between { from, until });
        place.pattern = None;
        place.line = Some(bookmark.line.clone());
    });
}

/// Whether a moment lies in a span.
fn holds(span: Span, moment: Moment, now: Moment) -> bool {
    match span {
        Span::Live { back } => now.millis_since(moment) <= back,
        Span::Between { from, until } => from <= moment && moment < until,
    }
}

/// The bookmarks of the environment.
#[component]
pub(super) fn Bookmarks(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let all = Memo::new(move |_| at.kept.all(|saved| &saved.bookmarks));
    let removed = RwSignal::new(None::<Bookmark>);
    let undo = move |bookmark: Bookmark| {
        removed.set(None);
        at.kept.set_bookmark(bookmark);
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
                    |bookmark| bookmark.line.clone(),
                    move |bookmark| view! { <Row at open bookmark removed /> },
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
    bookmark: Signal<Bookmark>,
    removed: RwSignal<Option<Bookmark>>,
) -> impl IntoView {
    let edits = RwSignal::new(false);
    let note = RwSignal::new(bookmark.get_untracked().note);
    let go = move |_| {
        open.set(false);
        jump(at, &bookmark.get_untracked());
    };
    let keep = move || {
        edits.set(false);
        let bookmark = Bookmark { note: note.get_untracked().trim().to_owned(), ..bookmark.get_untracked() };
        at.kept.set_bookmark(bookmark);
    };
    let remove = move |()| {
        removed.set(Some(bookmark.get_untracked()));
        at.kept.remove_bookmark(bookmark.get_untracked().line);
    };
    let said = move || {
        let bookmark = bookmark.get();
        if bookmark.note.is_empty() { bookmark.text } else { bookmark.note }
    };
    view! {
        <li data-test="bookmark">
            <button
                type="button"
                class="bare log-saved-take"
                on:click=go
                title=move || format!("{}\n{}", bookmark.read().group, bookmark.read().text)
            >
                <span class="mono faint">{move || words::moment(bookmark.read().at, at.zone())}</span>
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

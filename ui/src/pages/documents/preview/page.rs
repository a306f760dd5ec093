use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use protocol::{
    Error, ErrorKind,
    documents::preview::{Content, Part, Word},
};

use super::{
    book::Book,
    feed::misplaced,
    layout::{GAP, Size},
};
use crate::{
    live::Known,
    parts::{Button, TroubleBody},
};

/// Pictures are drawn in widths that are multiples of this, in pixels, so that a drag of the edge draws few.
const STEP: f64 = 128.0;

/// The widest picture, in pixels.
const WIDEST: f64 = 4_096.0;

/// A page that flies by is not asked for before it has been in view this long.
const PAUSE: Duration = Duration::from_millis(80);

/// A page: the picture in its place, and its words above it, which can be marked and found.
#[component]
pub(super) fn Page(
    book: Book,
    /// Counted from 0.
    page: usize,
    /// What is looked for.
    term: Memo<Option<String>>,
) -> impl IntoView {
    let is_due = RwSignal::new(false);
    let attempt = RwSignal::new(0_u32);
    let failed = RwSignal::new(false);
    let there = RwSignal::new(false);
    let words = words_of(book, page, is_due, attempt);
    wait(book, is_due);
    let source = move || {
        let is_placed = is_due.get() && book.is_placed();
        is_placed.then(|| address(book, page, attempt.get())).flatten()
    };
    let number = page + 1;
    // One that ended by itself is opened anew, and drawn from there.
    let not_there = move || {
        spawn_local(async move {
            if !book.reading.is_renewed(part(page)).await {
                failed.try_set(true);
            }
        });
    };
    let trouble = move || {
        let told = words.with(|known| known.error.clone());
        let error = told.or_else(|| failed.get().then(|| not_drawn(number)))?;
        let again = move |()| {
            failed.set(false);
            attempt.update(|attempt| *attempt += 1);
        };
        Some(view! {
            <div class="doc-page-trouble">
                <TroubleBody error=Signal::stored(error) />
                <p class="card-actions">
                    <Button hook="page-again" label="Try again" on_press=again />
                </p>
            </div>
        })
    };
    view! {
        <div
            class="doc-page"
            class:there=there
            data-test="doc-page"
            data-page=number.to_string()
            data-drawn=move || if there.get() { "true" } else { "false" }
            style:width=move || format!("{}px", book.drawn(page).0)
            style:height=move || format!("{}px", book.drawn(page).1)
            style:left=move || format!("max(50%, {}px)", book.drawn(page).0 / 2.0 + GAP)
            style:transform=move || format!("{} translateX(-50%)", book.transform(page))
        >
            <img
                alt=format!("Page {number}")
                draggable="false"
                src=source
                on:load=move |_| {
                    failed.set(false);
                    there.set(true);
                }
                on:error=move |_| not_there()
            />
            <div
                class="doc-words selectable"
                style:--scale=move || book.scale().to_string()
                data-test="doc-words"
            >
                {move || words.with(|known| known.value.as_ref().map(|words| layer(words, term)))}
            </div>
            {trouble}
        </div>
    }
}

/// The first pages are due at once, those that come into view later after a pause.
fn wait(book: Book, is_due: RwSignal<bool>) {
    if untrack(|| book.scroller.top()) <= 0.0 {
        return is_due.set(true);
    }
    let handle = StoredValue::new(None::<TimeoutHandle>);
    handle.set_value(set_timeout_with_handle(move || _ = is_due.try_set(true), PAUSE).ok());
    on_cleanup(move || {
        if let Some(handle) = handle.try_get_value().flatten() {
            handle.clear();
        }
    });
}

/// Size and words of a page, asked for once it is due.
fn words_of(
    book: Book,
    page: usize,
    is_due: RwSignal<bool>,
    attempt: RwSignal<u32>,
) -> RwSignal<Known<Vec<Word>>> {
    let known = RwSignal::new(Known::default());
    Effect::new(move |_| {
        attempt.track();
        if !is_due.get() {
            return;
        }
        spawn_local(async move {
            let answer = book.reading.ask(part(page)).await.and_then(|content| match content {
                Content::Page { width, height, words } => Ok((Size::told(width, height), words)),
                _ => Err(misplaced()),
            });
            if known.try_get_untracked().is_none() {
                return;
            }
            if let Ok((size, _)) = &answer {
                book.learn(page, *size);
            }
            let mut told = Known::default();
            told.take(answer.map(|(_, words)| words));
            known.set(told);
        });
    });
    known
}

/// Size and words of a page that is counted from 0.
fn part(page: usize) -> Part {
    Part::Page { page: u32::try_from(page + 1).unwrap_or(u32::MAX) }
}

/// Where the picture of a page is, drawn for the pixels of this screen. Another attempt has another address.
fn address(book: Book, page: usize, attempt: u32) -> Option<String> {
    let pixels = window().device_pixel_ratio().clamp(0.5, 4.0);
    let width = (book.drawn(page).0 * pixels / STEP).ceil() * STEP;
    let width = width.clamp(STEP, WIDEST) - f64::from(attempt % 64);
    book.reading.address(page + 1, width)
}

fn not_drawn(number: usize) -> Error {
    Error::new(ErrorKind::Internal, format!("Page {number} could not be drawn; the console is fine."))
        .with_next("Try again, or download the document to look at it elsewhere.")
}

/// The words where they stand, invisible above the picture. A line's end is copied as one.
fn layer(words: &[Word], term: Memo<Option<String>>) -> impl IntoView + use<> {
    let ends = words.windows(2).map(|pair| ends_line(&pair[0], &pair[1])).chain([true]);
    let word = |(word, ends): (&Word, bool)| {
        let lower = word.text.to_lowercase();
        let hit = move || {
            term.with(|term| {
                let mut sought = term.iter().flat_map(|term| term.split_whitespace());
                sought.any(|part| lower.contains(&part.to_lowercase()))
            })
        };
        let place = |points: f32| format!("calc(var(--scale) * {points}px)");
        view! {
            <span
                class:found=hit
                style:left=place(word.x)
                style:top=place(word.y)
                style:width=place(word.width)
                style:height=place(word.height)
                style:font-size=place(word.height * 0.82)
                style:line-height=place(word.height)
            >
                {word.text.clone()}
                {if ends { "\n" } else { " " }}
            </span>
        }
    };
    words.iter().zip(ends).map(word).collect_view()
}

/// Whether a line ends between two words.
fn ends_line(one: &Word, next: &Word) -> bool {
    let middle = next.y + next.height / 2.0;
    middle < one.y || middle > one.y + one.height
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(x: f32, y: f32) -> Word {
        Word { text: "word".to_owned(), x, y, width: 30.0, height: 12.0 }
    }

    #[test]
    fn a_line_ends_where_the_next_word_stands_lower() {
        assert!(!ends_line(&word(0.0, 100.0), &word(40.0, 101.5)));
        assert!(ends_line(&word(400.0, 100.0), &word(0.0, 114.0)));
        assert!(ends_line(&word(0.0, 700.0), &word(300.0, 60.0)));
    }
}

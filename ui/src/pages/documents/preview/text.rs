use leptos::{prelude::*, task::spawn_local};
use protocol::documents::preview::{Content, Line, Part};

use super::{
    colours,
    find::{FindBar, Finding},
    lines::{ROW, lines_of},
    reading::Reading,
    rows::Rows,
    scroller::Scroller,
    wishes::{Wish, Wishes},
    wrapped::Wrapped,
};
use crate::{console::Console, memory::remembered, parts::IconButton, words};

/// Lines that are copied at most: more belongs into a file.
const COPIED: u32 = 5_000;

/// Lines of text with their numbers.
#[component]
pub(super) fn TextView(
    reading: Reading,
    /// What it is written in.
    language: String,
    /// How its bytes are read; nothing where that goes without saying.
    #[prop(optional)]
    encoding: Option<String>,
) -> impl IntoView {
    let console = Console::here();
    let feed = lines_of(reading);
    let count = Memo::new(move |_| feed.total());
    let scroller = Scroller::over_rows(count.into(), ROW);
    let wraps = remembered("document-wraps", false);
    // The first line of the wrapped part.
    let from = RwSignal::new(0_u64);
    let finding = Finding::in_preview(reading, move |line| {
        scroller.reveal(line, ROW);
        from.set(line.saturating_sub(5));
    });
    let term = Memo::new(move |_| finding.term());
    Wishes::here().grant(move |wish| {
        if wish == Wish::Find {
            finding.open.set(true);
        }
    });
    let about = {
        let language = words::document_language(&language);
        move || {
            let lines = feed.told().map(|lines| words::plural(lines, "line", "lines"));
            [Some(language.clone()), encoding.clone(), lines]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        }
    };
    let language = StoredValue::new(language);
    let draw = move |number: u64, line: Line| line_view(number, &line, &language.read_value(), term);
    let body = move || match wraps.get() {
        true => view! { <Wrapped feed from draw /> }.into_any(),
        false => {
            view! { <Rows feed scroller height=ROW class="doc-text mono" label="Lines" draw /> }.into_any()
        }
    };
    view! {
        <div class="doc-bar">
            <span class="small dim cut" data-test="doc-text-about">
                {about}
            </span>
            <span class="push"></span>
            <IconButton
                hook="doc-wrap"
                icon=icondata_lu::LuWrapText
                label="Wrap long lines"
                pressed=Signal::derive(move || Some(wraps.get()))
                on_press=move |()| wraps.update(|wraps| *wraps = !*wraps)
            />
            <IconButton
                hook="doc-copy"
                icon=icondata_lu::LuCopy
                label="Copy the text"
                on_press=move |()| copy(console, reading)
            />
            <IconButton
                hook="doc-find-open"
                icon=icondata_lu::LuSearch
                label="Find in the document (Ctrl F)"
                on_press=move |()| finding.open.set(true)
            />
        </div>
        <FindBar finding />
        <div class="doc-shown">{body}</div>
    }
}

/// A line with its number, coloured by its language.
pub(super) fn line_view(number: u64, line: &Line, language: &str, term: Memo<Option<String>>) -> AnyView {
    let text = line.text.clone();
    let language = language.to_owned();
    let parts = move || {
        let marked = colours::marked(colours::parts(&text, &language), &text, term.get().as_deref());
        marked
            .into_iter()
            .map(|(ink, hit, text)| {
                let text = text.to_owned();
                match hit {
                    true => view! { <mark>{text}</mark> }.into_any(),
                    false if ink == colours::Ink::Plain => text.into_any(),
                    false => view! { <span class=ink.class()>{text}</span> }.into_any(),
                }
            })
            .collect_view()
    };
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let cut = (line.cut > 0).then(|| {
        view! { <span class="faint doc-cut">{format!(" … {} more", words::bytes(line.cut as f64))}</span> }
    });
    view! {
        <span class="doc-number" aria-hidden="true">
            {words::count(number + 1)}
        </span>
        <span class="doc-line selectable">{parts} {cut}</span>
    }
    .into_any()
}

/// Copies the text, as far as it is no file.
fn copy(console: Console, reading: Reading) {
    spawn_local(async move {
        let mut text = String::new();
        let mut from = 0_u64;
        loop {
            let part = Part::Lines { from, count: 500 };
            let lines = match reading.ask(part).await {
                Ok(Content::Lines { lines, .. }) => lines,
                Ok(_) => break,
                Err(error) => return console.toasts.fail(&error),
            };
            from += lines.len() as u64;
            let is_last = lines.len() < 500;
            for line in lines {
                text += &line.text;
                text.push('\n');
            }
            if is_last || from >= u64::from(COPIED) {
                break;
            }
        }
        let what = if from >= u64::from(COPIED) {
            format!("The first {}", words::plural(from, "line", "lines"))
        } else {
            "Text".to_owned()
        };
        console.copy(what, text);
    });
}

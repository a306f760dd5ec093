//! The search: typed, and told where it is wrong.

use leptos::prelude::*;
use protocol::documents::listing::QueryTrouble;

use super::{at::DocumentsAt, keys::Doors};
use crate::{
    parts::{Picture, Popover},
    words,
};

/// The language, an example a line.
const LINES: [(&str, &str); 11] = [
    ("lease high-st", "names that hold both words, whatever the case"),
    ("\"final v2\"", "exactly this text, with its spaces"),
    ("*.pdf", "a pattern: * any letters, ? one"),
    ("/20(25|26)-\\d\\d/", "a regular expression"),
    ("suffix:pdf", "the end of the name, after its last dot"),
    ("size>1MB", "larger than that; also < >= <= ="),
    ("modified<2026-01-31", "written before that day"),
    ("age>30d", "written longer ago than that"),
    ("class:GLACIER", "the storage class"),
    ("not *.json", "the opposite"),
    ("(a or b) size>1MB", "or, and grouping; what stands side by side must all hold"),
];

#[component]
pub(super) fn SearchBox(at: DocumentsAt) -> impl IntoView {
    let doors = expect_context::<Doors>();
    let query = at.query;
    let wrong = Memo::new(move |_| at.reader.trouble.with(Option::is_some));
    let scrolled = RwSignal::new(0);
    let look = move |_: web_sys::Event| {
        if let Some(input) = doors.search.get_untracked() {
            scrolled.set(input.scroll_left());
        }
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "Escape" if !query.read_untracked().is_empty() => query.set(String::new()),
            // The keys mean the rows again.
            "Escape" | "Enter" | "ArrowDown" => {
                if let Some(input) = doors.search.get_untracked() {
                    let _ = input.blur();
                }
                if event.key() != "Escape" && at.reader.feed.cursor.read_untracked().is_none() {
                    at.reader.feed.stand_at(0);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="doc-search-around">
            <div class="doc-search" class:doc-search-wrong=wrong>
                <Picture icon=icondata_lu::LuSearch />
                <div class="doc-search-line">
                    <Under at scrolled />
                    <input
                        node_ref=doors.search
                        type="text"
                        placeholder=move || example(at)
                        aria-label="Search what is listed"
                        aria-invalid=move || wrong.get().then_some("true")
                        aria-describedby="document-search-fault"
                        autocomplete="off"
                        spellcheck="false"
                        data-test="document-search"
                        prop:value=query
                        on:input:target=move |event| query.set(event.target().value())
                        on:keydown=keydown
                        on:scroll=look
                    />
                </div>
                <Count at />
                <kbd>"/"</kbd>
                <Help at />
            </div>
            <p id="document-search-fault" class="doc-fault small" role="alert" data-test="document-search-fault">
                {move || at.reader.trouble.get().map(|trouble| trouble.message)}
            </p>
        </div>
    }
}

/// What can be typed: with a field of the bucket's keys, where one is declared.
fn example(at: DocumentsAt) -> String {
    let field = at.bucket().and_then(|bucket| bucket.fields.first().cloned());
    match field {
        Some(field) => format!("Search: lease, *.pdf, size>1MB, {field}:…"),
        None => "Search: lease, *.pdf, /regex/, size>1MB, age>30d".to_owned(),
    }
}

/// The same letters under the typed ones, with a line where they are wrong.
#[component]
fn Under(at: DocumentsAt, scrolled: RwSignal<i32>) -> impl IntoView {
    let parts = move || at.reader.trouble.with(|it| it.as_ref().map(|it| marked(&at.query.read(), it)));
    view! {
        <span class="doc-search-under" aria-hidden="true">
            <span style:left=move || format!("{}px", -scrolled.get())>
                {move || parts().map(|(before, wrong)| view! { {before}<u>{wrong}</u> })}
            </span>
        </span>
    }
}

/// What stands before the mistake, and the mistake; a space, where it is at the end or the text is shorter by now.
fn marked(query: &str, trouble: &QueryTrouble) -> (String, String) {
    let (from, to) = (trouble.from as usize, trouble.to as usize);
    let before = query.chars().take(from).collect();
    let wrong: String = query.chars().skip(from).take(to.saturating_sub(from)).collect();
    (before, if wrong.is_empty() { " ".to_owned() } else { wrong })
}

/// How many rows pass, of how many, and how long that took.
#[component]
fn Count(at: DocumentsAt) -> impl IntoView {
    let said = Memo::new(move |_| {
        // Without a search, the line below the rows says how many there are.
        let searched = !at.query.read().trim().is_empty();
        searched.then(|| words::rows_shown(&at.reader.state.read()))
    });
    view! {
        <span class="doc-count" data-test="document-count">
            {move || {
                said.get()
                    .map(|(rows, took)| {
                        view! {
                            <span class="cut">{rows}</span>
                            <span class="doc-count-took">" · " {took}</span>
                        }
                    })
            }}
        </span>
    }
}

/// The language of the search in a few lines, and the fields of the bucket's keys.
#[component]
fn Help(at: DocumentsAt) -> impl IntoView {
    let open = RwSignal::new(false);
    let line = |(example, about): (String, String)| {
        view! {
            <div>
                <dt class="mono">{example}</dt>
                <dd class="dim">{about}</dd>
            </div>
        }
    };
    let lines = move || {
        let fields = at.bucket().map(|bucket| bucket.fields).unwrap_or_default().into_iter();
        let fields = fields.map(|field| (format!("{field}:…"), format!("the {field} that the key names")));
        let fixed = LINES.map(|(example, about)| (example.to_owned(), about.to_owned()));
        fields.chain(fixed).map(line).collect_view()
    };
    let face = view! { <Picture icon=icondata_lu::LuCircleHelp size="15" /> };
    view! {
        <Popover label="How to search" face open hook="document-help" class="doc-help" at_end=true bare=true>
            <h3>"How to search"</h3>
            <dl>{lines}</dl>
            <p class="faint small">
                "It searches what is listed: switch on Below for everything under this folder. Enter goes to the rows, Escape empties the box."
            </p>
        </Popover>
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn trouble(from: u32, to: u32) -> QueryTrouble {
        QueryTrouble { from, to, message: String::new() }
    }

    #[test]
    fn a_mistake_is_marked_by_letters_and_not_by_bytes() {
        let marked = |query, from, to| marked(query, &trouble(from, to));
        assert_eq!(marked("é size>x", 7, 8), ("é size>".to_owned(), "x".to_owned()));
        assert_eq!(marked("(a", 2, 2), ("(a".to_owned(), " ".to_owned()));
        assert_eq!(marked("a", 5, 9), ("a".to_owned(), " ".to_owned()));
    }

    proptest! {
        #[test]
        fn any_mistake_of_any_text_can_be_marked(query in ".{0,20}", from: u32, to: u32) {
            let (before, _) = marked(&query, &trouble(from, to));
            prop_assert!(query.starts_with(&before));
        }
    }
}

//! The line in which a filter is typed: completed, walked back through, and underlined where it is wrong.

use leptos::{html::Input, prelude::*};

use super::{
    Typed,
    completion::{Completion, Offer, complete},
    history::History,
};
use crate::pages::logs::{at::LogsAt, known_groups::end_of};

/// Where one stands in the line.
#[derive(Clone, Copy)]
struct Typing {
    at: LogsAt,
    input: NodeRef<Input>,
    /// In bytes.
    caret: RwSignal<usize>,
    /// Whether what may be completed is shown: not before somebody types.
    helps: RwSignal<bool>,
    chosen: RwSignal<Option<usize>>,
    completion: Memo<Option<Completion>>,
    history: History,
}

/// The line.
#[component]
pub(super) fn Line(at: LogsAt, input: NodeRef<Input>) -> impl IntoView {
    let typing = Typing::of(at, input);
    let text = Memo::new(move |_| at.filter.with(|filter| Typed::of(filter).text));
    let scrolled = RwSignal::new(0);
    let look = move |_: web_sys::Event| {
        if let Some(input) = input.get_untracked() {
            scrolled.set(input.scroll_left());
        }
    };
    let is_open = move || typing.completion.read().is_some();
    let leave = move |_| {
        typing.helps.set(false);
        typing.history.note(&at.filter.read_untracked());
    };
    view! {
        <div class="log-line-box">
            <Under at text scrolled />
            <input
                node_ref=input
                type="text"
                role="combobox"
                aria-label="Filter the lines"
                aria-expanded=move || is_open().to_string()
                aria-controls="log-completion"
                aria-autocomplete="list"
                aria-activedescendant=move || typing.chosen.get().filter(|_| is_open()).map(row_id)
                aria-invalid=move || at.view.problem.read().is_some().then_some("true")
                aria-describedby="log-filter-fault"
                placeholder="Filter: text, /regex/, status>=500, source:worker"
                autocomplete="off"
                spellcheck="false"
                data-test="log-filter"
                prop:value=text
                on:input:target=move |event| typing.take(&event.target())
                on:keydown=move |event| typing.press(&event)
                on:keyup=move |_| typing.see_caret()
                on:click=move |_| typing.see_caret()
                on:focus=move |_| at.ask_fields()
                on:blur=leave
                on:scroll=look
            />
            {move || typing.completion.get().map(|completion| view! { <Offers typing completion /> })}
        </div>
    }
}

/// What lies under the typed text: a line where it is wrong.
#[component]
fn Under(at: LogsAt, text: Memo<String>, scrolled: RwSignal<i32>) -> impl IntoView {
    let parts = move || {
        let problem = at.view.problem.get()?;
        let (filter, begins) = at.filter.with(|filter| Typed::of(filter).whole());
        let text = text.get();
        let boundary = |place: usize| {
            let place = place.min(filter.len()).saturating_sub(begins).min(text.len());
            (0..=place).rev().find(|place| text.is_char_boundary(*place)).unwrap_or_default()
        };
        let (from, until) = (boundary(problem.at), boundary(problem.at.saturating_add(problem.length)));
        let wrong = if from < until { text[from..until].to_owned() } else { " ".to_owned() };
        Some((text[..from].to_owned(), wrong))
    };
    view! {
        <span class="log-under" aria-hidden="true">
            <span style:left=move || format!("{}px", -scrolled.get())>
                {move || parts().map(|(before, wrong)| view! { {before}<u>{wrong}</u> })}
            </span>
        </span>
    }
}

impl Typing {
    fn of(at: LogsAt, input: NodeRef<Input>) -> Self {
        let (caret, helps) = (RwSignal::new(0), RwSignal::new(false));
        let completion = Memo::new(move |_| {
            if !helps.get() {
                return None;
            }
            let text = at.filter.with(|filter| Typed::of(filter).text);
            let sources = at.sources().unwrap_or_default();
            let sources: Vec<_> = sources.iter().map(|source| end_of(&source.group).to_owned()).collect();
            complete(&text, caret.get(), &at.fields.read(), &sources)
        });
        let history = History::of_this_person();
        Self { at, input, caret, helps, chosen: RwSignal::new(None), completion, history }
    }

    fn text(self) -> String {
        self.at.filter.with_untracked(|filter| Typed::of(filter).text)
    }

    fn put(self, text: String) {
        self.at.filter.update(|filter| *filter = Typed { text, ..Typed::of(filter) }.whole().0);
    }

    fn take(self, input: &web_sys::HtmlInputElement) {
        self.history.begin();
        self.chosen.set(None);
        self.put(input.value());
        self.see_caret();
        self.helps.set(true);
    }

    /// The browser counts in UTF-16.
    fn see_caret(self) {
        let Some(input) = self.input.get_untracked() else { return };
        let units = input.selection_start().ok().flatten().unwrap_or_default() as usize;
        let mut left = units;
        let value = input.value();
        let bytes = value.chars().take_while(|letter| {
            let fits = left >= letter.len_utf16();
            left = left.saturating_sub(letter.len_utf16());
            fits
        });
        self.caret.set(bytes.map(char::len_utf8).sum());
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let offered =
            self.completion.read_untracked().as_ref().map_or(0, |completion| completion.offers.len());
        let chosen = self.chosen.get_untracked().filter(|chosen| *chosen < offered);
        match event.key().as_str() {
            "ArrowDown" if offered > 0 => {
                self.chosen.set(Some(chosen.map_or(0, |at| (at + 1).min(offered - 1))));
            }
            "ArrowUp" if chosen.is_some() => self.chosen.set(chosen.and_then(|at| at.checked_sub(1))),
            "ArrowUp" => self.walk(self.history.earlier(&self.text_whole())),
            "ArrowDown" => self.walk(self.history.later()),
            "Tab" if offered > 0 && !event.shift_key() => self.accept(chosen.unwrap_or_default()),
            "Enter" => match chosen {
                Some(chosen) => self.accept(chosen),
                None => {
                    self.history.note(&self.at.filter.read_untracked());
                    self.helps.set(false);
                    // The keys mean the rows again.
                    self.leave();
                }
            },
            "Escape" if offered > 0 => self.helps.set(false),
            "Escape" if !self.text().is_empty() => self.put(String::new()),
            "Escape" => self.leave(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn leave(self) {
        if let Some(input) = self.input.get_untracked() {
            // Fails only where there is nothing to leave.
            let _ = input.blur();
        }
    }

    fn text_whole(self) -> String {
        self.at.filter.get_untracked()
    }

    fn walk(self, filter: Option<String>) {
        if let Some(filter) = filter {
            self.helps.set(false);
            self.at.filter.set(filter);
        }
    }

    fn accept(self, place: usize) {
        let offer = self.completion.with_untracked(|completion| {
            let completion = completion.as_ref()?;
            Some((completion.from, completion.offers.get(place)?.clone()))
        });
        let Some((from, Offer { text: put, ends, .. })) = offer else { return };
        let (text, caret) = (self.text(), self.caret.get_untracked());
        let (Some(before), Some(after)) = (text.get(..from), text.get(caret..)) else { return };
        let space = if ends && !after.starts_with(' ') { " " } else { "" };
        let before = format!("{before}{put}{space}");
        self.chosen.set(None);
        self.put(format!("{before}{after}"));
        if let Some(input) = self.input.get_untracked() {
            let units = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
            input.set_value(&format!("{before}{after}"));
            let _ = input.set_selection_range(units, units);
        }
        self.see_caret();
        self.helps.set(!ends);
    }
}

#[component]
fn Offers(typing: Typing, completion: Completion) -> impl IntoView {
    let row = |(place, offer): (usize, Offer)| {
        let on = move || typing.chosen.get() == Some(place);
        view! {
            <li
                id=row_id(place)
                class="log-offer"
                class:on=on
                role="option"
                data-test="log-offer"
                aria-selected=move || on().to_string()
                // The box keeps the focus: it is pressed before it would be lost.
                on:pointerdown=move |event| {
                    event.prevent_default();
                    typing.accept(place);
                }
            >
                <span class="mono">{offer.text}</span>
                <span class="faint small cut">{offer.detail}</span>
            </li>
        }
    };
    view! {
        <ul id="log-completion" class="log-offers" role="listbox" aria-label="Completions">
            {completion.offers.into_iter().enumerate().map(row).collect_view()}
        </ul>
    }
}

fn row_id(place: usize) -> String {
    format!("log-offer-{place}")
}

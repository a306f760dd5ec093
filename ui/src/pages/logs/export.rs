//! Lines to a file: which ones, and in which form.

use leptos::prelude::*;
use protocol::logs::{Export, ExportFormat, ExportOf};

use crate::{
    console::Console,
    parts::{Button, Picture, Popover, Segmented},
    shell::RunningExports,
    words,
};

const FORMATS: [(ExportFormat, &str, &str, &str); 3] = [
    (ExportFormat::Text, "export-text", "Text", "As they were written"),
    (ExportFormat::Ndjson, "export-ndjson", "NDJSON", "A JSON object a line, with its fields"),
    (ExportFormat::Csv, "export-csv", "CSV", "Comma-separated values, for a sheet"),
];

/// Something that can be written.
#[derive(Clone, Copy)]
pub(super) struct Offer {
    pub(super) word: &'static str,
    /// What that is, in a sentence.
    pub(super) about: Signal<String>,
    /// What is asked for; nothing while there is nothing.
    pub(super) of: Signal<Option<ExportOf>>,
}

/// What can be written, each in three forms.
#[component]
pub(super) fn ExportButton(
    /// At least one.
    offers: Vec<Offer>,
) -> impl IntoView {
    let exports = Console::here().exports;
    let open = RwSignal::new(false);
    let said = move || {
        exports.running.with(|running| match running.as_slice() {
            [] => "Export".to_owned(),
            [one] => one.progress(),
            more => words::plural(more.len() as u64, "export", "exports"),
        })
    };
    let face = view! {
        <Picture icon=icondata_lu::LuDownload />
        {said}
    };
    let offers = StoredValue::new(offers);
    view! {
        <Popover
            label="Write lines to a file"
            face
            open
            hook="export-lines"
            class="export-panel"
            at_end=true
        >
            <Choice offers=offers.get_value() open />
            <RunningExports />
        </Popover>
    }
}

#[component]
fn Choice(offers: Vec<Offer>, open: RwSignal<bool>) -> impl IntoView {
    let exports = Console::here().exports;
    let chosen = RwSignal::new(0_usize);
    let words: Vec<(usize, &'static str)> =
        offers.iter().enumerate().map(|(place, offer)| (place, offer.word)).collect();
    let offers = StoredValue::new(offers);
    let offer = move || offers.with_value(|offers| offers.get(chosen.get()).copied());
    let refusal = Signal::derive(move || match offer().and_then(|offer| offer.of.get()) {
        Some(_) => None,
        None => Some("There is nothing to write yet".to_owned()),
    });
    let write = move |format: ExportFormat| {
        if let Some(of) = untrack(|| offer().and_then(|offer| offer.of.get())) {
            open.set(false);
            exports.start(Export { of, format });
        }
    };
    let form =
        move |(format, hook, word, about): (ExportFormat, &'static str, &'static str, &'static str)| {
            view! {
                <li>
                    <Button hook label=word refusal on_press=move |()| write(format) />
                    <span class="dim small">{about}</span>
                </li>
            }
        };
    let which = (words.len() > 1).then(|| {
        view! {
            <Segmented
                label="Which lines"
                choices=words
                chosen
                on_choose=move |place| chosen.set(place)
                hook="export-what"
            />
        }
    });
    view! {
        <section>
            <h3>"Which lines"</h3>
            {which}
            <p class="small" data-test="export-about">
                {move || offer().map(|offer| offer.about.get())}
            </p>
        </section>
        <section>
            <h3>"To a file in the folder for downloads"</h3>
            <ul class="export-forms">{FORMATS.into_iter().map(form).collect_view()}</ul>
        </section>
    }
}

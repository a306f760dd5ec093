//! Lines to a file, with how far it is and a way to stop.

use leptos::prelude::*;
use protocol::logs::{Export, ExportFormat, ExportOf, ExportState};

use crate::{
    console::Console,
    ipc::{self, Event, Subscription},
    parts::{IconButton, Select},
    words,
};

const FORMATS: [(ExportFormat, &str, &str); 3] = [
    (ExportFormat::Text, "text", "Text"),
    (ExportFormat::Ndjson, "ndjson", "NDJSON"),
    (ExportFormat::Csv, "csv", "CSV"),
];

/// A choice of forms; one that is chosen is written at once.
#[component]
pub(crate) fn ExportButton(
    /// What is written; nothing while there is nothing.
    #[prop(into)]
    of: Signal<Option<ExportOf>>,
) -> impl IntoView {
    let console = Console::here();
    let state = RwSignal::new(None::<ExportState>);
    // Dropping it stops the writing and takes the file away.
    let running = StoredValue::new_local(None::<Subscription<Export>>);
    let stop = move || {
        running.set_value(None);
        state.set(None);
    };
    let heard = move |event| match event {
        Event::Notice(ExportState { problem: Some(problem), .. }) => {
            stop();
            console.toasts.fail(&problem);
        }
        Event::Notice(told) if told.finished => {
            stop();
            let lines = words::plural(told.lines, "line", "lines");
            console.toasts.say(format!("{lines} written to {}", told.file));
        }
        Event::Notice(told) => state.set(Some(told)),
        Event::Lost(error) => {
            stop();
            console.toasts.fail(&error);
        }
    };
    let choose = move |chosen: String| {
        let format = FORMATS.iter().find(|(_, name, _)| *name == chosen).map(|(format, ..)| *format);
        let (Some(format), Some(of)) = (format, of.get_untracked()) else { return };
        state.set(Some(ExportState::default()));
        running.set_value(Some(ipc::open(Export { of, format }, heard)));
    };
    let choices: Vec<(String, String)> = std::iter::once((String::new(), "Export".to_owned()))
        .chain(FORMATS.iter().map(|(_, name, words)| ((*name).to_owned(), (*words).to_owned())))
        .collect();
    let choices = StoredValue::new(choices);
    let progress = move || {
        state.get().map(|state| {
            let lines = words::plural(state.lines, "line", "lines");
            match state.done {
                Some(done) => format!("{lines}, {}", words::percent((done * 100.0).floor())),
                None => lines,
            }
        })
    };
    view! {
        <Show
            when=move || state.with(Option::is_some)
            fallback=move || {
                view! {
                    <Select
                        label="Export"
                        choices=Signal::stored(choices.get_value())
                        chosen=String::new()
                        on_choose=choose
                        hook="export-lines"
                    />
                }
            }
        >
            <span class="export-progress small" role="status" data-test="export-progress">
                {progress}
                <IconButton hook="stop-export" icon=icondata_lu::LuX label="Stop and take the file away" on_press=move |()| stop() />
            </span>
        </Show>
    }
}

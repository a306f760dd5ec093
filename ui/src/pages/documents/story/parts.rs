use leptos::prelude::*;
use protocol::{
    Health,
    documents::story::{PartState, ReadingOf},
};

use crate::{
    parts::{Mark, Segmented, Waiting, keyed},
    words,
};

/// For how long after a document came its log lines are looked for by itself, in hours.
pub(super) const FIRST: u32 = 6;

/// For how long they can be looked for, in hours.
const HOURS: [(u32, &str); 3] = [(FIRST, "6 h"), (24, "24 h"), (7 * 24, "7 days")];

/// Who was asked, and how far that is.
#[component]
pub(super) fn Parts(
    parts: Memo<Vec<PartState>>,
    /// For how long after the document came its log lines are looked for, in hours.
    hours: Signal<u32>,
    on_hours: Callback<u32>,
) -> impl IntoView {
    let row = |part: Signal<PartState>| {
        let source = move || part.with(|part| words::story_source(part.source));
        let name = move || part.with(|part| words::visible(&part.name));
        let reading = Memo::new(move |_| part.with(|part| part.reading.clone()));
        let mark = move || match reading.get() {
            ReadingOf::Reading => view! { <Waiting /> }.into_any(),
            ReadingOf::Read { note: Some(_), .. } => view! { <Mark health=Health::Attention /> }.into_any(),
            ReadingOf::Read { note: None, .. } => view! { <Mark health=Health::Fine /> }.into_any(),
            ReadingOf::Failed { .. } => view! { <Mark health=Health::Unknown /> }.into_any(),
        };
        view! {
            <li class="doc-part" data-test="doc-part" data-state=move || state(&reading.read())>
                {mark}
                <span class="dim doc-part-source">{source}</span>
                <span class="mono small cut selectable" title=name>
                    {name}
                </span>
                <span class="push small doc-part-said" title=move || whole(&reading.read())>
                    {move || said(&reading.read())}
                </span>
            </li>
        }
    };
    view! {
        <section class="doc-parts" aria-label="Who was asked">
            <div class="doc-part">
                <h3>"Who was asked"</h3>
                <span class="push small dim">"Logs after it came"</span>
                <Segmented
                    label="For how long after it came its log lines are looked for"
                    choices=HOURS.to_vec()
                    chosen=hours
                    on_choose=on_hours
                    hook="story-hours"
                />
            </div>
            <ul>{keyed(parts.into(), |part| (part.source, part.name.clone()), row)}</ul>
        </section>
    }
}

const fn state(reading: &ReadingOf) -> &'static str {
    match reading {
        ReadingOf::Reading => "reading",
        ReadingOf::Read { .. } => "read",
        ReadingOf::Failed { .. } => "failed",
    }
}

fn said(reading: &ReadingOf) -> String {
    match reading {
        ReadingOf::Reading => "reading…".to_owned(),
        ReadingOf::Read { events, note } => {
            let read = match events {
                0 => "nothing of it".to_owned(),
                events => words::plural(u64::from(*events), "event", "events"),
            };
            note.as_ref().map_or(read.clone(), |note| format!("{read} · {note}"))
        }
        ReadingOf::Failed { error } => words::trouble(error).short,
    }
}

/// The same with the reason in full.
fn whole(reading: &ReadingOf) -> String {
    match reading {
        ReadingOf::Failed { error } => error.message.clone(),
        other => said(other),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind};

    use super::*;

    #[test]
    fn what_could_not_be_asked_is_not_called_nothing() {
        let denied = ErrorKind::Forbidden { action: "sqs:ReceiveMessage".to_owned(), resource: None };
        let failed = ReadingOf::Failed { error: Error::new(denied, "No.") };
        assert_eq!(said(&failed), "denied · needs sqs:ReceiveMessage");
        assert_eq!(whole(&failed), "No.");
        assert_eq!(said(&ReadingOf::Read { events: 0, note: None }), "nothing of it");
        let part = ReadingOf::Read { events: 2, note: Some("the first 24 h".to_owned()) };
        assert_eq!(said(&part), "2 events · the first 24 h");
    }
}

use leptos::prelude::*;
use protocol::documents::preview::Entry;

use super::{entries::entry_view, reading::Reading, text::TextView};
use crate::parts::Fold;

/// Headers that stand open; the others are folded.
const SHOWN: usize = 5;

/// A message: who wrote to whom, what is attached, and what it says.
#[component]
pub(super) fn MailView(
    reading: Reading,
    headers: Vec<(String, String)>,
    attachments: Vec<Entry>,
    /// Opens what is attached, where that can be.
    on_open: Option<Callback<Entry>>,
) -> impl IntoView {
    let header = |(name, value): (String, String)| {
        view! {
            <dt>{name}</dt>
            <dd class="selectable">{value}</dd>
        }
    };
    let mut first = headers;
    let rest = first.split_off(first.len().min(SHOWN));
    let others = (!rest.is_empty()).then(|| {
        let rest = rest.into_iter().map(header).collect_view();
        view! {
            <Fold summary="All headers">
                <dl class="doc-headers mono small">{rest}</dl>
            </Fold>
        }
    });
    let attached = (!attachments.is_empty()).then(|| {
        let entry = |entry: Entry| view! { <li class="doc-row-flow">{entry_view(entry, on_open)}</li> };
        view! {
            <ul class="doc-attachments" aria-label="Attachments" data-test="doc-attachments">
                {attachments.into_iter().map(entry).collect_view()}
            </ul>
        }
    });
    view! {
        <div class="doc-mail-head" tabindex="0" role="group" aria-label="Message" data-test="doc-mail">
            <dl class="doc-headers">{first.into_iter().map(header).collect_view()}</dl>
            {others}
            {attached}
        </div>
        <TextView reading language="plain".to_owned() />
    }
}

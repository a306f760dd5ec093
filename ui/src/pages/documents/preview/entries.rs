use leptos::prelude::*;
use protocol::documents::preview::{Content, Entry, Part};

use super::{
    feed::{Feed, Way},
    reading::Reading,
    rows::Rows,
    scroller::Scroller,
};
use crate::{
    parts::{Button, Picture},
    words,
};

const ROW: f64 = 28.0;

/// What an archive holds. Nothing of it is unpacked before it is opened.
#[component]
pub(super) fn ArchiveView(
    reading: Reading,
    format: String,
    entries: u64,
    /// Opens an entry, where that can be.
    on_open: Option<Callback<Entry>>,
) -> impl IntoView {
    let way = Way {
        stretch: 200,
        part: |_, from, count| Part::Entries { from, count },
        take: |content| match content {
            Content::Entries { entries } => Some((entries, None)),
            _ => None,
        },
    };
    let feed: Feed<Entry> = Feed::of(reading, 0, Some(entries), way);
    let scroller = Scroller::over_rows(Signal::stored(entries), ROW);
    let about = format + " · " + &words::plural(entries, "entry", "entries");
    let draw = move |_: u64, entry: Entry| entry_view(entry, on_open);
    view! {
        <div class="doc-bar">
            <span class="small dim">{about}</span>
        </div>
        <div class="doc-shown">
            <Rows feed scroller height=ROW class="doc-entries" label="Entries" draw />
        </div>
    }
}

/// An entry of an archive, or an attachment: what it is, and the way into it.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(super) fn entry_view(entry: Entry, on_open: Option<Callback<Entry>>) -> AnyView {
    let icon = match (entry.folder, entry.encrypted) {
        (true, _) => icondata_lu::LuFolder,
        (false, true) => icondata_lu::LuFileLock,
        (false, false) => icondata_lu::LuFile,
    };
    let sizes = (!entry.folder).then(|| {
        let (size, packed) = (words::bytes(entry.size as f64), words::bytes(entry.packed as f64));
        view! {
            <span class="doc-entry-size number dim">{size}</span>
            <span class="doc-entry-size number faint" title="In the archive">
                {packed}
            </span>
        }
    });
    let locked = entry.encrypted.then(|| "It is locked with a password".to_owned());
    let name = entry.name.clone();
    let open = on_open.filter(|_| !entry.folder).map(|on_open| {
        view! {
            <Button
                hook="entry-open"
                label="Open"
                refusal=locked
                on_press=move |()| on_open.run(entry.clone())
            />
        }
    });
    view! {
        <Picture icon />
        <span class="cut selectable doc-entry-name" title=name.clone()>
            {name.clone()}
        </span>
        {sizes}
        <span class="doc-entry-open">{open}</span>
    }
    .into_any()
}

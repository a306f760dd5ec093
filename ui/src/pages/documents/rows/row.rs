use std::sync::Arc;

use icondata_core::Icon;
use leptos::prelude::*;
use protocol::{
    Moment,
    documents::listing::{Entry, Row, Version},
};

use crate::{
    pages::documents::{
        at::DocumentsAt,
        reader::{Mark, ROW, in_slot},
        selection::choosable,
    },
    parts::Picture,
    words,
};

/// Rows are placed by their distance from the last multiple of so many, so that no place grows beyond what a browser
/// can tell exactly.
const STRETCH: u64 = 10_000;

/// The id of the row's element.
pub(super) fn element_id(index: u64) -> String {
    format!("document-{index}")
}

/// The place of the multiple before `top`, in pixels.
#[expect(clippy::cast_precision_loss, reason = "a listing has fewer than 2^52 rows")]
pub(super) fn base(top: f64) -> f64 {
    let stretch = STRETCH as f64 * ROW;
    (top / stretch).floor() * stretch
}

/// One of the elements in which rows are drawn.
#[component]
pub(super) fn DocumentRow(
    at: DocumentsAt,
    lane: u64,
    seen: Memo<(u64, u64)>,
    base: Memo<f64>,
) -> impl IntoView {
    let feed = at.reader.feed;
    let index = Memo::new(move |_| {
        let (first, slots) = seen.get();
        in_slot(lane, slots, first)
    });
    let row = Memo::new(move |_| feed.window.read().row(index.get()).cloned());
    let is_there = move || index.get() < feed.total.get();
    let is_on = move || feed.cursor.with(|cursor| cursor.as_ref().is_some_and(|it| it.index == index.get()));
    let is_chosen = Memo::new(move |_| {
        row.with(|row| row.as_ref().is_some_and(|row| at.selection.read().holds(&Mark::of(row))))
    });
    let is_open = Memo::new(move |_| {
        let place = at.place.read();
        let Some(open) = &place.open else { return false };
        row.with(|row| {
            row.as_ref().is_some_and(|row| row.key == open.key && is_version(row, open.version.as_deref()))
        })
    });
    let class = move || {
        row.with(|row| match row.as_deref() {
            None => "grid-row doc-item doc-coming",
            Some(row) if is_marker(row) => "grid-row doc-item doc-marker",
            Some(_) => "grid-row doc-item",
        })
    };
    #[expect(clippy::cast_precision_loss, reason = "a listing has fewer than 2^52 rows")]
    let place = move || format!("translateY({}px)", index.get() as f64 * ROW - base.get());
    let kind = move || row.with(|row| row.as_deref().map(kind));
    let mark = move || row.with_untracked(|row| row.as_deref().map(Mark::of));
    // What the first of two clicks met: it may have led into a folder, and something else stands here now.
    let met = StoredValue::new(None::<Mark>);
    let click = move |event: web_sys::MouseEvent| {
        if event.detail() <= 1 {
            met.set_value(mark());
            press(at, index.get_untracked(), &event);
        }
    };
    let open = move |_| {
        if mark().is_some() && met.get_value() == mark() {
            at.open_row(index.get_untracked());
        }
    };
    view! {
        <div
            id=move || element_id(index.get())
            class=class
            class:selected=is_on
            class:chosen=is_chosen
            class:open=is_open
            hidden=move || !is_there()
            role="row"
            aria-rowindex=move || index.get() + 2
            aria-selected=move || is_chosen.get().to_string()
            data-test="document"
            data-kind=kind
            data-key=move || row.with(|row| row.as_ref().map(|row| row.key.clone()))
            style:transform=place
            on:click=click
            on:dblclick=open
        >
            <Choice at index row is_chosen />
            <Name at index row />
            {cell(row, "number", |row| bytes(row).map(|(size, _)| words::size(size)))}
            {cell(row, "dim", |row| bytes(row).map(|(_, class)| words::storage_class(class)))}
            {cell(row, "dim number doc-modified", |row| modified(row).map(words::modified))}
            <Show when=move || at.place.read().versions>
                {cell(row, "number dim", |row| version(row).map(|version| words::count(version.of.into())))}
            </Show>
        </div>
    }
}

type AtHand = Memo<Option<Arc<Row>>>;

fn cell(
    row: AtHand,
    class: &'static str,
    text: impl Fn(&Row) -> Option<String> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <div role="gridcell" class=format!("cell {class}")>
            {move || row.with(|row| row.as_deref().and_then(text))}
        </div>
    }
}

/// The box that chooses the row, where it can be.
#[component]
fn Choice(at: DocumentsAt, index: Memo<u64>, row: AtHand, is_chosen: Memo<bool>) -> impl IntoView {
    let can_be = move || row.with(|row| row.as_deref().is_some_and(|row| choosable(row).is_some()));
    let choose = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        if event.shift_key() {
            at.reach(index.get_untracked());
        } else {
            at.toggle(index.get_untracked());
        }
    };
    view! {
        <div role="gridcell" class="cell doc-choice" on:click=choose on:dblclick=|event| event.stop_propagation()>
            <Show when=can_be>
                <span class="doc-box" class:on=is_chosen data-test="choose">
                    <Show when=move || is_chosen.get()>
                        <Picture icon=icondata_lu::LuCheck size="11" />
                    </Show>
                </span>
            </Show>
        </div>
    }
}

#[component]
fn Name(at: DocumentsAt, index: Memo<u64>, row: AtHand) -> impl IntoView {
    let icon = Memo::new(move |_| row.with(|row| row.as_deref().map(Kind::of)));
    // What lies above the name is quiet: in a list of all below, names are what one looks for.
    let parts = move || {
        row.with(|row| {
            let name = row.as_ref().map(|row| row.name.as_str()).unwrap_or_default();
            let body = name.strip_suffix('/').unwrap_or(name);
            let split = body.rfind('/').map_or(0, |slash| slash + 1);
            (name[..split].to_owned(), name[split..].to_owned())
        })
    };
    let title = move || row.with(|row| row.as_ref().map(|row| row.name.clone()));
    let open = move |event: web_sys::MouseEvent| {
        // With a key held it chooses, as the rest of the row does. The second click of two belongs to the first.
        if event.detail() <= 1 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.stop_propagation();
            at.reader.feed.stand_at(index.get_untracked());
            at.open_row(index.get_untracked());
        }
    };
    view! {
        <div role="gridcell" class="cell doc-name">
            {move || icon.get().map(|kind| view! { <Picture icon=kind.icon() /> })}
            <button type="button" class="bare doc-link cut" tabindex="-1" title=title data-test="document-name" on:click=open>
                <span class="doc-above">{move || parts().0}</span>
                <span>{move || parts().1}</span>
            </button>
            {move || row.with(|row| row.as_deref().map(badges))}
        </div>
    }
}

/// What is to be said of a version or a class beside the name.
fn badges(row: &Row) -> impl IntoView + use<> {
    let version = version(row).map(|version| {
        let word = match version {
            Version { delete_marker: true, .. } => Some(("delete marker", "doc-item-badge bad")),
            Version { latest: true, .. } => Some(("latest", "doc-item-badge fine")),
            _ => None,
        };
        let id: String = version.id.chars().take(8).collect();
        view! {
            <span class="doc-item-version mono faint" title=version.id.clone()>
                {id}
            </span>
            {word.map(|(word, class)| view! { <span class=class>{word}</span> })}
        }
    });
    let archived = bytes(row).is_some_and(|(_, class)| words::is_archived(class)).then(|| {
        view! {
            <span class="doc-item-badge dim" title="It must be restored before it can be read">
                "archived"
            </span>
        }
    });
    view! {
        {version}
        {archived}
    }
}

/// What stands before a name.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Folder,
    Marker,
    Picture,
    Archive,
    Table,
    Mail,
    Code,
    Text,
}

impl Kind {
    fn of(row: &Row) -> Self {
        if is_marker(row) {
            return Self::Marker;
        }
        if row.entry == (Entry::Folder {}) {
            return Self::Folder;
        }
        let suffix = row.key.rsplit_once('.').map(|(_, suffix)| suffix.to_lowercase()).unwrap_or_default();
        match suffix.as_str() {
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "tif" | "tiff" | "bmp" | "svg" => Self::Picture,
            "zip" | "gz" | "tar" | "tgz" | "7z" | "zst" => Self::Archive,
            "csv" | "tsv" | "xlsx" | "xls" | "parquet" => Self::Table,
            "eml" | "msg" => Self::Mail,
            "json" | "xml" | "html" | "jsonl" | "yaml" | "yml" => Self::Code,
            _ => Self::Text,
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Folder => icondata_lu::LuFolder,
            Self::Marker => icondata_lu::LuFileX,
            Self::Picture => icondata_lu::LuFileImage,
            Self::Archive => icondata_lu::LuFileArchive,
            Self::Table => icondata_lu::LuFileSpreadsheet,
            Self::Mail => icondata_lu::LuMail,
            Self::Code => icondata_lu::LuFileCode,
            Self::Text => icondata_lu::LuFileText,
        }
    }
}

fn kind(row: &Row) -> &'static str {
    match &row.entry {
        Entry::Folder {} => "folder",
        Entry::Object { .. } if is_marker(row) => "delete-marker",
        Entry::Object { .. } => "object",
    }
}

fn version(row: &Row) -> Option<&Version> {
    match &row.entry {
        Entry::Object { version, .. } => version.as_ref(),
        Entry::Folder {} => None,
    }
}

fn is_marker(row: &Row) -> bool {
    version(row).is_some_and(|version| version.delete_marker)
}

/// Whether this row is meant by a key and `wanted` version; without one the latest is.
fn is_version(row: &Row, wanted: Option<&str>) -> bool {
    match (version(row), wanted) {
        (None, _) => true,
        (Some(version), None) => version.latest,
        (Some(version), Some(wanted)) => version.id == wanted,
    }
}

/// Size and class of what has bytes.
fn bytes(row: &Row) -> Option<(u64, &str)> {
    match &row.entry {
        Entry::Object { size, class, .. } if !is_marker(row) => Some((*size, class)),
        Entry::Object { .. } | Entry::Folder {} => None,
    }
}

fn modified(row: &Row) -> Option<Moment> {
    match &row.entry {
        Entry::Object { modified, .. } => Some(*modified),
        Entry::Folder {} => None,
    }
}

/// Stands on the row; with Ctrl chooses it, with Shift all up to it.
fn press(at: DocumentsAt, index: u64, event: &web_sys::MouseEvent) {
    if event.shift_key() {
        at.reach(index);
    } else if event.ctrl_key() || event.meta_key() {
        at.toggle(index);
    }
    at.reader.feed.stand_at(index);
}

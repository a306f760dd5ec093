//! One row: a line, or an entry of several. Nothing in it listens to a press; the reader does, for all of them.

use leptos::prelude::*;
use protocol::logs::{Level, LineKey, Piece, Recovery, Row};

use super::{
    super::view::Times, Reader, ids::Reach, names::source_colour, pieces::pieces, times::stamp, window::Drawn,
};
use crate::{parts::Picture, words};

/// The id of the element of the line that the keyboard stands on.
pub(super) fn element_id(key: &LineKey) -> String {
    format!("line-{}", key.0)
}

/// The class of a level.
pub(in super::super) const fn level_class(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Error | Level::Fatal) => "is-bad",
        Some(Level::Warn) => "is-attention",
        Some(Level::Trace | Level::Debug) => "is-quiet",
        Some(Level::Info) | None => "",
    }
}

/// What the page adds to a row.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    /// Whether the keyboard stands on it.
    on: bool,
    chosen: bool,
    bookmarked: bool,
    /// The name of its source, where there are several.
    name: Option<String>,
    time: String,
    /// Its lines, where it is unfolded.
    unfolded: Option<Vec<Vec<Piece>>>,
}

impl Look {
    fn of(reader: Reader, drawn: &Drawn) -> Self {
        let Reader { view, names, dated, .. } = reader;
        let (key, at) = (&drawn.row.key, drawn.row.at);
        Self {
            on: view.cursor.with(|cursor| cursor.as_ref() == Some(key)),
            chosen: view
                .range
                .with(|range| range.as_ref().is_some_and(|range| range.covers(key, at, drawn.index))),
            bookmarked: view.bookmarks.with(|all| all.contains(key)),
            name: names.with(|names| names.get(drawn.row.source as usize).cloned()),
            time: match view.times.get() {
                Times::Ago => words::age(at, view.console.session.now.get()),
                times => stamp(at, times.zone(), dated.get()),
            },
            unfolded: view.unfolded.with(|all| all.get(key).cloned()),
        }
    }

    fn class(&self, row: &Row) -> String {
        let mut class = format!("log-row {}", level_class(row.level));
        let late = row.recovered == Some(Recovery::JustNow);
        for (is, name) in [(self.on, " on"), (self.chosen, " chosen"), (late, " late")] {
            if is {
                class.push_str(name);
            }
        }
        class
    }
}

/// The row that an element shows now. What differs from the row before is changed, the rest of the element stays.
#[component]
pub(super) fn Line(reader: Reader, drawn: ArcRwSignal<Drawn>) -> impl IntoView {
    let look = Memo::new({
        let drawn = drawn.clone();
        move |_| drawn.with(|drawn| Look::of(reader, drawn))
    });
    move || drawn.with(|drawn| look.with(|look| line(drawn, look)))
}

fn line(drawn: &Drawn, look: &Look) -> impl IntoView + use<> {
    let row = &*drawn.row;
    let level = row.level.map(Level::name);
    let late = row.recovered == Some(Recovery::JustNow);
    view! {
        <div
            id=look.on.then(|| element_id(&row.key))
            class=look.class(row)
            role="row"
            aria-rowindex=(drawn.index + 1).to_string()
            aria-selected=if look.on || look.chosen { "true" } else { "false" }
            data-line=row.key.0.clone()
            data-level=level
            data-test="log-row"
            data-late=late.then_some("true")
        >
            {marks(row.recovered.is_some(), look.bookmarked)}
            <span class="log-time" role="gridcell" data-at=row.at.0.to_string()>
                {look.time.clone()}
            </span>
            <span class="log-level" role="gridcell" title=level>
                {row.level.map_or("", words::level_letter)}
            </span>
            {look.name.clone().map(|name| source(row.source as usize, name))}
            {cells(row)}
            <span class="log-text" role="gridcell">
                {pieces(&row.pieces, Reach::Pointer)}
                {row.clipped.then(|| clipped(row))}
                {(row.folded > 0).then(|| folded(row.folded, look.unfolded.as_deref()))}
            </span>
        </div>
    }
}

/// What stands in the margin: that a line was recovered, and its bookmark.
fn marks(recovered: bool, bookmarked: bool) -> Option<impl IntoView + use<>> {
    let recovered_mark = recovered.then(|| {
        view! {
            <span class="log-late" title="Live Tail had not brought this line; the sweep found it">
                <Picture icon=icondata_lu::LuCornerDownRight size="11" />
                <span class="for-readers">"recovered"</span>
            </span>
        }
    });
    let bookmark = bookmarked.then(|| {
        view! {
            <span class="log-bookmark" title="Bookmarked">
                <Picture icon=icondata_lu::LuBookmark size="11" />
                <span class="for-readers">"bookmarked"</span>
            </span>
        }
    });
    (recovered || bookmarked).then(|| {
        view! {
            <span class="log-marks" role="gridcell">
                {recovered_mark}
                {bookmark}
            </span>
        }
    })
}

fn source(source: usize, name: String) -> impl IntoView {
    let title = name.clone();
    view! {
        <span class=format!("log-source cut {}", source_colour(source)) role="gridcell" title=title>
            {name}
        </span>
    }
}

/// The columns of the lens.
fn cells(row: &Row) -> impl IntoView + use<> {
    let cell = |text: &String| {
        view! {
            <span class="log-cell cut" role="gridcell" title=text.clone()>
                {text.clone()}
            </span>
        }
    };
    row.cells.iter().map(cell).collect_view()
}

/// Says that the text goes on.
fn clipped(row: &Row) -> impl IntoView + use<> {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let size = words::bytes(row.bytes as f64);
    view! { <span class="log-clipped">{format!("… {size}")}</span> }
}

/// How many lines are folded below an entry, and those lines while they are wanted.
fn folded(count: u32, unfolded: Option<&[Vec<Piece>]>) -> impl IntoView + use<> {
    let open = unfolded.is_some();
    let count = words::plural(count.into(), "line", "lines");
    let more = unfolded.map(|lines| {
        // The first is the row's own.
        let lines = lines.iter().skip(1);
        let lines = lines.map(|line| view! { <div>{pieces(line, Reach::Pointer)}" "</div> }).collect_view();
        view! { <div class="log-more">{lines}</div> }
    });
    view! {
        <button
            type="button"
            class="log-fold"
            data-test="log-fold"
            tabindex="-1"
            aria-expanded=if open { "true" } else { "false" }
        >
            {if open { "▾ " } else { "▸ " }}
            {count}
        </button>
        {more}
    }
}

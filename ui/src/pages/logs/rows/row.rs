//! One row: a line, or an entry of several.

use leptos::prelude::*;
use protocol::{
    Moment,
    logs::{Level, LineKey, Piece, Recovery, Row},
};

use super::{
    super::view::{LogView, Spot, Times},
    Reader,
    ids::Place,
    names::source_colour,
    pieces::pieces,
    times::{both_clocks, stamp},
};
use crate::{parts::Picture, words};

/// The id of a line's element.
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

#[component]
pub(super) fn Line<'a>(reader: Reader, nth: ReadSignal<usize>, row: &'a Row) -> impl IntoView + use<> {
    let view = reader.view;
    // Late lines slide in above it.
    let index = move || reader.first.get() + nth.get() as u64;
    let place = Place { asked: reader.asked, spot: Spot { key: row.key.clone(), at: row.at }, tab: false };
    let key = StoredValue::new(row.key.clone());
    let at = row.at;
    let on = move || key.with_value(|key| view.cursor.with(|cursor| cursor.as_ref() == Some(key)));
    let chosen = move || {
        key.with_value(|key| {
            view.range.with(|r| r.as_ref().is_some_and(|range| range.covers(key, at, index())))
        })
    };
    let bookmarked = move || key.with_value(|key| view.bookmarks.with(|all| all.contains(key)));
    let source = row.source as usize;
    let name = move || reader.names.with(|names| names.get(source).cloned());
    let late = row.recovered == Some(Recovery::JustNow);
    let class = format!("log-row {}", level_class(row.level));
    view! {
        <div
            id=element_id(&row.key)
            class=class
            class:on=on
            class:chosen=chosen
            class:late=late
            role="row"
            aria-rowindex=move || index() + 1
            aria-selected=move || if on() || chosen() { "true" } else { "false" }
            data-line=row.key.0.clone()
            data-level=row.level.map(words::level)
            data-test="log-row"
            data-late=late.then_some("true")
        >
            <Marks recovered=row.recovered bookmarked=Signal::derive(bookmarked) />
            <Time view at dated=reader.dated key />
            <span class="log-level" role="gridcell" title=row.level.map(words::level)>
                {row.level.map(words::level_letter)}
            </span>
            {move || {
                name()
                    .map(|name| {
                        view! {
                            <span class=format!("log-source cut {}", source_colour(source)) role="gridcell" title=name.clone()>
                                {name.clone()}
                            </span>
                        }
                    })
            }}
            {cells(row)}
            <span class="log-text" role="gridcell">
                {pieces(&row.pieces, &place)}
                {row.clipped.then(|| view! { <Clipped row /> })}
                {(row.folded > 0).then(|| view! { <Folded view key lines=row.folded place=place.clone() /> })}
            </span>
        </div>
    }
}

/// What stands in the margin: that a line was recovered, and its bookmark.
#[component]
fn Marks(recovered: Option<Recovery>, bookmarked: Signal<bool>) -> impl IntoView {
    let recovered = recovered.map(|_| {
        view! {
            <span class="log-late" title="Live Tail had not brought this line; the sweep found it">
                <Picture icon=icondata_lu::LuCornerDownRight size="11" />
                <span class="for-readers">"recovered"</span>
            </span>
        }
    });
    view! {
        <span class="log-marks" role="gridcell">
            {recovered}
            <Show when=move || bookmarked.get()>
                <span class="log-bookmark" title="Bookmarked">
                    <Picture icon=icondata_lu::LuBookmark size="11" />
                    <span class="for-readers">"bookmarked"</span>
                </span>
            </Show>
        </span>
    }
}

/// The time of a line, in the chosen manner. It opens the detail.
#[component]
fn Time(view: LogView, at: Moment, dated: Memo<bool>, key: StoredValue<LineKey>) -> impl IntoView {
    let now = view.console.session.now;
    let text = move || match view.times.get() {
        Times::Ago => words::age(at, now.get()),
        times => stamp(at, times.zone(), dated.get()),
    };
    let press = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        view.open_line(Some(key.get_value()));
    };
    view! {
        <span class="log-time" role="gridcell" title=both_clocks(at) data-at=at.0.to_string() on:click=press>
            {text}
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
#[component]
fn Clipped<'a>(row: &'a Row) -> impl IntoView + use<> {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let size = words::bytes(row.bytes as f64);
    view! { <span class="log-clipped">{format!("… {size}")}</span> }
}

/// The lines that are folded below an entry, once they are wanted.
#[component]
fn Folded(view: LogView, key: StoredValue<LineKey>, lines: u32, place: Place) -> impl IntoView {
    let shown = Memo::new(move |_| view.unfolded.with(|all| key.with_value(|key| all.get(key).cloned())));
    let open = move || shown.with(Option::is_some);
    let count = words::plural(lines.into(), "line", "lines");
    let press = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        view.fold(Some(key.get_value()), None);
    };
    let more = move || {
        let lines = shown.get()?;
        let line = |line: &Vec<Piece>| view! { <div>{pieces(line, &place)}" "</div> };
        // The first is the row's own.
        let lines = lines.iter().skip(1).map(line).collect_view();
        Some(view! { <div class="log-more">{lines}</div> })
    };
    view! {
        <button
            type="button"
            class="log-fold"
            data-test="log-fold"
            tabindex="-1"
            aria-expanded=move || if open() { "true" } else { "false" }
            on:click=press
        >
            {move || if open() { "▾ " } else { "▸ " }}
            {count}
        </button>
        {more}
    }
}

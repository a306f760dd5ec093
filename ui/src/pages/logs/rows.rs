//! The reader: the rows around the place where one reads, the density beside them, the status below.
//!
//! Nothing is as high as the log is long. A window of rows is drawn and moved; wheel and keys move it, and what is
//! looked at stays where it is while lines come, slide into place or go.

mod feed;
mod ids;
mod layout;
mod names;
mod pieces;
mod row;
#[cfg(test)]
mod samples;
mod slots;
mod state;
mod times;
mod window;

use std::{collections::HashMap, ops::Range};

use leptos::{html::Div, prelude::*};
use protocol::{
    Moment,
    logs::{LineKey, Piece},
};
use wasm_bindgen::JsCast as _;

pub(super) use self::{
    feed::{Feed, Reading},
    ids::{Asked, Reach, ask, kind as id_kind, link},
    names::{source_colour, source_names},
    pieces::{pieces, plain},
    row::level_class,
    times::stamp,
};
use self::{ids::IdMenu, row::Line, slots::Slots, state::Stand};
use super::{density::DensityBar, detail::DetailPanel, status::StatusLine, view::LogView};
use crate::sized::when_resized;

/// How high a row is, in pixels; the sheet says the same.
const ROW: f64 = 20.0;

/// Entries that are unfolded, with their lines.
pub(super) type Unfolded = HashMap<LineKey, Vec<Vec<Piece>>>;

/// What the rows share.
#[derive(Clone, Copy)]
struct Reader {
    view: LogView,
    /// The names of the sources; none where there is only one.
    names: Memo<Vec<String>>,
    /// Whether rows tell their day too.
    dated: Memo<bool>,
    /// The id that is asked what to do with.
    asked: RwSignal<Option<Asked>>,
}

/// The reader of a view.
#[component]
pub(crate) fn LogReader(view: LogView) -> impl IntoView {
    let names = Memo::new(move |_| {
        view.scope.with(|scope| {
            let sources = scope.as_ref().map(|scope| scope.sources.as_slice()).unwrap_or_default();
            if sources.len() < 2 { Vec::new() } else { source_names(sources, |source| view.name(source)) }
        })
    });
    let now = view.console.session.now;
    let dated = Memo::new(move |_| {
        let zone = view.times.get().zone();
        let ends = view.feed.window.with(|window| {
            let rows = &window.as_ref()?.rows;
            Some((rows.first()?.row.at, rows.last()?.row.at))
        });
        ends.is_some_and(|(first, last)| times::needs_day(first, last, now.get(), zone))
    });
    let reader = Reader { view, names, dated, asked: RwSignal::new(None) };
    view! {
        <div class="log-reader" class:has-detail=move || view.open.with(Option::is_some)>
            <Rows reader />
            <DensityBar view />
            <DetailPanel view asked=reader.asked />
            <StatusLine view />
            <IdMenu view asked=reader.asked />
        </div>
    }
}

#[component]
fn Rows(reader: Reader) -> impl IntoView {
    let view = reader.view;
    let node = NodeRef::<Div>::new();
    let lines = NodeRef::<Div>::new();
    when_resized(node, move |node| {
        view.feed.resize(f64::from(node.client_height()));
        measure(view, lines);
    });
    // What is drawn is measured before it is painted, where rows may differ in height.
    Effect::new(move |_| {
        view.feed.window.track();
        view.unfolded.track();
        view.wraps.track();
        measure(view, lines);
    });
    let there = Memo::new(move |_| view.feed.window.with(|w| w.as_ref().is_some_and(|w| !w.rows.is_empty())));
    let count = move || view.feed.window.with(|window| window.as_ref().map_or(0, |window| window.total));
    let drawn = Memo::new(move |_| drawn(view));
    let active = move || {
        let cursor = view.cursor.get()?;
        let place = view.feed.window.with(|window| window.as_ref()?.place(&cursor))?;
        drawn.get().contains(&place).then(|| row::element_id(&cursor))
    };
    let wheel = move |event: web_sys::WheelEvent| {
        if let Some(by) = vertical(&event, view) {
            event.prevent_default();
            view.scroll(by);
        }
    };
    let slots = StoredValue::new(Slots::default());
    let shown = move || {
        let drawn = drawn.get();
        let rows = |slots: &mut Slots| {
            view.feed.window.with(|window| {
                slots.show(window.as_ref().and_then(|window| window.rows.get(drawn)).unwrap_or_default())
            })
        };
        slots.try_update_value(rows).unwrap_or_default()
    };
    view! {
        <div
            id="log-rows"
            class="log-view"
            class:wraps=view.wraps
            class:many-sources=move || reader.names.with(|names| !names.is_empty())
            class:dated=reader.dated
            data-test="log-rows"
            data-following=move || if view.follow.get() { "true" } else { "false" }
            node_ref=node
            tabindex="0"
            role=move || if there.get() { "grid" } else { "group" }
            aria-label="Log lines"
            aria-multiselectable=move || there.get().then_some("true")
            aria-rowcount=move || there.get().then(count)
            aria-activedescendant=active
            on:wheel=wheel
            on:scroll=move |_| stay(node)
            on:mousedown=move |_| view.freeze()
            on:click=move |event| press(reader, &event)
            on:mouseover=move |event| tell_clocks(&event)
            on:dblclick=move |event| view.open_line(pressed(event.target()))
        >
            <Stand view />
            <div
                class="log-lines"
                role="presentation"
                node_ref=lines
                style:transform=move || format!("translateY({}px)", view.feed.y(drawn.get().start).round())
            >
                <For each=shown key=|slot| slot.number children=move |slot| view! { <Line reader drawn=slot.drawn /> } />
            </div>
        </div>
    }
}

/// Rows are drawn so many beyond what is in sight, on either side.
const SPARE: usize = 6;

/// The rows that are drawn, by their place among those at hand: those in sight and a few more. Where rows differ in
/// height they have to be drawn to be measured.
fn drawn(view: LogView) -> Range<usize> {
    let Some((window, seen)) = view.feed.in_sight() else { return 0..0 };
    if !are_alike(view) {
        return 0..window.rows.len();
    }
    // Who follows the end scrolls nowhere.
    let spare = if view.follow.get() { 0 } else { SPARE };
    seen.start.saturating_sub(spare)..(seen.end + spare).min(window.rows.len())
}

/// Whether all rows are [`ROW`] high.
fn are_alike(view: LogView) -> bool {
    !view.wraps.get() && view.unfolded.with(HashMap::is_empty)
}

/// The browser may scroll to what gets the focus; the rows are moved by the reader alone.
fn stay(node: NodeRef<Div>) {
    if let Some(node) = node.get_untracked().filter(|node| node.scroll_top() != 0) {
        node.set_scroll_top(0);
    }
}

/// How far down a turn of the wheel scrolls, in pixels; nothing where it goes sideways or zooms.
fn vertical(event: &web_sys::WheelEvent, view: LogView) -> Option<f64> {
    if event.shift_key() || event.ctrl_key() || event.delta_x().abs() > event.delta_y().abs() {
        return None;
    }
    let unit = match event.delta_mode() {
        web_sys::WheelEvent::DOM_DELTA_LINE => ROW,
        web_sys::WheelEvent::DOM_DELTA_PAGE => view.feed.height.get_untracked(),
        _ => 1.0,
    };
    Some(event.delta_y() * unit)
}

/// Tells the feed how high the rows are, once they are drawn. Where all are alike there is nothing to tell.
fn measure(view: LogView, lines: NodeRef<Div>) {
    if untrack(|| are_alike(view)) {
        return view.feed.all_alike();
    }
    request_animation_frame(move || {
        let Some(lines) = lines.try_get_untracked().flatten() else { return };
        let children = lines.children();
        let height = |index| children.item(index).map(|row| row.get_bounding_client_rect().height());
        let heights: Vec<f64> = (0..children.length()).filter_map(height).collect();
        view.feed.measured(&heights);
    });
}

/// Does what was pressed: an id is asked what to do with, a time opens its line, an entry unfolds. Elsewhere one
/// stands on the line; with Shift all lines up to it are chosen.
fn press(reader: Reader, event: &web_sys::MouseEvent) {
    let view = reader.view;
    let key = pressed(event.target());
    if ask(reader.asked, event, || view.spot(key.as_ref()?)) {
        return;
    }
    if within(event, ".log-time").is_some() {
        return view.open_line(key);
    }
    if within(event, ".log-fold").is_some() {
        return view.fold(key, None);
    }
    // Who marks a part of the text wants that part.
    let marks = window().get_selection().ok().flatten().is_some_and(|marked| !marked.is_collapsed());
    let Some(key) = key.filter(|_| !marks || event.shift_key()) else { return };
    if event.shift_key() {
        view.reach(key);
    } else {
        view.stand_on(key);
    }
}

/// A time that is pointed at is told on both clocks. It is worked out only then: of the many that are drawn nobody
/// points at most.
fn tell_clocks(event: &web_sys::MouseEvent) {
    let Some(time) = within(event, ".log-time") else { return };
    if let Some(at) = time.get_attribute("data-at").and_then(|at| at.parse().ok()) {
        let _ = time.set_attribute("title", &times::both_clocks(Moment(at)));
    }
}

/// What matches a selector around what an event is about.
fn within(event: &web_sys::MouseEvent, selector: &str) -> Option<web_sys::Element> {
    element(event.target())?.closest(selector).ok()?
}

/// The line in whose row something lies.
fn pressed(target: Option<web_sys::EventTarget>) -> Option<LineKey> {
    let row = element(target)?.closest("[data-line]").ok()??;
    row.get_attribute("data-line").map(LineKey)
}

fn element(target: Option<web_sys::EventTarget>) -> Option<web_sys::Element> {
    target?.dyn_into().ok()
}

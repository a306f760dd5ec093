//! The rows of a listing, of which only those in sight are drawn.
//!
//! The rows lie in a frame that stands still while the scroll bar moves; a list of millions is higher than a browser can
//! scroll, so there the wheel moves the rows, and the bar follows.

mod row;

use leptos::prelude::*;
use protocol::documents::listing::Sort;

use self::row::DocumentRow;
use super::{at::DocumentsAt, jump::Jump};
use crate::{
    parts::{Column, column_head},
    sized::when_resized,
};

const NAME: Column<Sort> =
    Column { id: Sort::Key, title: "Name", about: "By key, as S3 orders it", number: false };
const SIZE: Column<Sort> = Column { id: Sort::Size, title: "Size", about: "Bytes", number: true };
const CLASS: Column<Sort> = Column { id: Sort::Class, title: "Class", about: "Storage class", number: false };
const MODIFIED: Column<Sort> =
    Column { id: Sort::Modified, title: "Modified", about: "When it was last written", number: false };
const VERSIONS: Column<Sort> = Column {
    id: Sort::Versions,
    title: "Versions",
    about: "How many versions the key has, delete markers included",
    number: true,
};

static PLAIN: [Column<Sort>; 4] = [NAME, SIZE, CLASS, MODIFIED];
static VERSIONED: [Column<Sort>; 5] = [NAME, SIZE, CLASS, MODIFIED, VERSIONS];

#[component]
pub(super) fn Rows(at: DocumentsAt) -> impl IntoView {
    let feed = at.reader.feed;
    when_resized(feed.node, move |node| feed.resize(f64::from(node.client_height())));
    let versions = Memo::new(move |_| at.place.read().versions);
    let seen = Memo::new(move |_| feed.seen());
    let slots = Memo::new(move |_| seen.get().1);
    let base = Memo::new(move |_| row::base(feed.top.get()));
    let active = move || {
        let cursor = feed.cursor.get()?;
        feed.window.read().row(cursor.index).map(|_| row::element_id(cursor.index))
    };
    let wheel = move |event: web_sys::WheelEvent| {
        let lines = event.delta_mode() == web_sys::WheelEvent::DOM_DELTA_LINE;
        let by = event.delta_y() * if lines { super::reader::ROW } else { 1.0 };
        if !event.ctrl_key() && !event.shift_key() && feed.scroll(by) {
            event.prevent_default();
        }
    };
    view! {
        <div
            class="grid doc-grid"
            class:with-versions=versions
            role="grid"
            aria-label="Documents"
            aria-multiselectable="true"
            aria-rowcount=move || feed.total.get() + 1
        >
            <Head at versions />
            <div
                class="grid-body doc-rows"
                role="rowgroup"
                tabindex="0"
                data-test="document-rows"
                aria-activedescendant=active
                node_ref=feed.node
                on:scroll=move |_| feed.scrolled()
                on:wheel=wheel
                on:keydown=move |event| press(at, &event)
            >
                <div
                    class="doc-track"
                    role="presentation"
                    style:height=move || format!("{}px", feed.drawn_height())
                >
                    <div
                        class="doc-frame"
                        role="presentation"
                        style:height=move || format!("{}px", feed.height.get().min(feed.drawn_height()))
                    >
                        <div
                            class="doc-lines"
                            role="presentation"
                            style:transform=move || format!("translateY({}px)", base.get() - feed.top.get())
                        >
                            <For
                                each=move || 0..slots.get()
                                key=|lane| *lane
                                children=move |lane| view! { <DocumentRow at lane seen base /> }
                            />
                        </div>
                    </div>
                </div>
            </div>
            <Jump at />
        </div>
    }
}

#[component]
fn Head(at: DocumentsAt, versions: Memo<bool>) -> impl IntoView {
    let sort = Signal::derive(move || at.place.with(|place| (place.sort, place.descending)));
    let on_sort = Callback::new(move |column| at.sort(column));
    let columns = move || {
        let columns: &'static [Column<Sort>] = if versions.get() { &VERSIONED } else { &PLAIN };
        columns.iter().map(|column| column_head(*column, sort, on_sort)).collect_view()
    };
    view! {
        <div class="grid-head grid-row" role="row" aria-rowindex="1">
            <div role="columnheader" aria-label="Chosen"></div>
            {columns}
        </div>
    }
}

/// What Shift and an arrow mean: the table of keys does not tell it from the arrow.
fn press(at: DocumentsAt, event: &web_sys::KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "PageDown" => at.reader.feed.page(),
        "PageUp" => -at.reader.feed.page(),
        // The browser would press what is not a button.
        _ => return,
    };
    if event.shift_key() {
        event.prevent_default();
        event.stop_propagation();
        at.reach_by(by);
    }
}

use std::hash::Hash;

use leptos::{html::Div, prelude::*};

use super::{Keyed, Picture, keyed};
use crate::{sized::when_resized, windowing};

/// A column's head: it sorts when it is pressed.
#[derive(Clone, Copy)]
pub(crate) struct Column<C: 'static> {
    pub(crate) id: C,
    pub(crate) title: &'static str,
    /// What it means, for the tooltip.
    pub(crate) about: &'static str,
    pub(crate) number: bool,
}

/// A long list of rows of one height, of which only those in view are drawn.
///
/// `class` names the sheet that gives the columns their widths.
#[component]
pub(crate) fn Grid<T, K, F, D, V, C>(
    label: &'static str,
    class: &'static str,
    scroll_hook: &'static str,
    columns: &'static [Column<C>],
    /// The column that sorts, and whether it does so downwards.
    #[prop(into)]
    sort: Signal<(C, bool)>,
    #[prop(into)] on_sort: Callback<C>,
    rows: Signal<Vec<T>>,
    key: F,
    /// In pixels; the sheet says the same.
    row_height: f64,
    /// The row that the keyboard stands on; it is kept in view.
    #[prop(into)]
    selected: Signal<Option<usize>>,
    /// Draws the cells of a row into the row's frame, given the row and its index.
    draw: D,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Hash + Eq + Clone + Send + Sync + 'static,
    F: Fn(&T) -> K + Copy + Send + Sync + 'static,
    D: Fn(Keyed<T>, RowFrame) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
    C: Copy + PartialEq + Send + Sync + 'static,
{
    let view = Viewport::new(row_height);
    let drawn = Memo::new(move |_| {
        windowing::visible(view.top.get(), view.height.get(), row_height, rows.with(Vec::len))
    });
    let slice = Signal::derive(move || {
        let range = drawn.get();
        rows.with(|rows| rows[range.clone()].iter().cloned().zip(range).collect::<Vec<_>>())
    });
    let slice = Memo::new(move |_| slice.get());
    Effect::new(move |_| {
        if let Some(index) = selected.get() {
            view.reveal(index);
        }
    });
    let draw_row = move |row: Keyed<(T, usize)>| {
        let item = Memo::new(move |_| row.get().0);
        let index = Memo::new(move |_| row.get().1);
        let frame = RowFrame { index: index.into(), selected, height: row_height };
        draw(item.into(), frame)
    };
    #[expect(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 rows")]
    let full_height = move || format!("{}px", rows.with(Vec::len) as f64 * row_height);
    view! {
        <div
            class=format!("grid {class}")
            role="grid"
            aria-label=label
            aria-rowcount=move || rows.with(Vec::len) + 1
        >
            <div class="grid-head grid-row" role="row" aria-rowindex="1">
                {columns.iter().map(|column| column_head(*column, sort, on_sort)).collect_view()}
            </div>
            <div
                class="grid-body"
                role="rowgroup"
                data-test=scroll_hook
                node_ref=view.node
                on:scroll=move |_| view.look()
            >
                <div class="grid-rows" role="presentation" style:height=full_height>
                    {keyed(slice.into(), move |(row, _)| key(row), draw_row)}
                </div>
            </div>
        </div>
    }
}

/// Where a row stands, for whoever draws it.
#[derive(Clone, Copy)]
pub(crate) struct RowFrame {
    index: Signal<usize>,
    selected: Signal<Option<usize>>,
    height: f64,
}

impl RowFrame {
    /// Its index among all rows.
    pub(crate) fn index(self) -> usize {
        self.index.get()
    }

    /// Whether the keyboard stands on it.
    pub(crate) fn is_selected(self) -> bool {
        self.selected.get() == Some(self.index())
    }

    /// Its place, as a CSS transform.
    #[expect(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 rows")]
    pub(crate) fn transform(self) -> String {
        format!("translateY({}px)", self.index() as f64 * self.height)
    }
}

/// A head of a column: pressed, it sorts.
pub(crate) fn column_head<C>(
    column: Column<C>,
    sort: Signal<(C, bool)>,
    on_sort: Callback<C>,
) -> impl IntoView
where
    C: Copy + PartialEq + Send + Sync + 'static,
{
    let direction = move || {
        let (id, down) = sort.get();
        (id == column.id).then_some(if down { "descending" } else { "ascending" })
    };
    let arrow = move || {
        direction().map(|direction| {
            let icon =
                if direction == "descending" { icondata_lu::LuArrowDown } else { icondata_lu::LuArrowUp };
            view! { <Picture icon size="11" /> }
        })
    };
    view! {
        <div role="columnheader" class:number=column.number aria-sort=direction>
            <button type="button" class="bare" title=column.about on:click=move |_| on_sort.run(column.id)>
                {column.title}
                {arrow}
            </button>
        </div>
    }
}

/// The part of the list that is seen, in pixels.
#[derive(Clone, Copy)]
struct Viewport {
    node: NodeRef<Div>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    row_height: f64,
}

impl Viewport {
    fn new(row_height: f64) -> Self {
        let view =
            Self { node: NodeRef::new(), top: RwSignal::new(0.0), height: RwSignal::new(0.0), row_height };
        when_resized(view.node, move |_| view.look());
        view
    }

    fn look(self) {
        if let Some(node) = self.node.get_untracked() {
            self.top.set(f64::from(node.scroll_top()));
            self.height.set(f64::from(node.client_height()));
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "the browser scrolls by whole pixels")]
    fn reveal(self, index: usize) {
        let Some(node) = self.node.get_untracked() else { return };
        let (top, height) = (f64::from(node.scroll_top()), f64::from(node.client_height()));
        if let Some(top) = windowing::reveal(index, top, height, self.row_height) {
            node.set_scroll_top(top.round() as i32);
        }
    }
}

//! What is scrolled: a view, and the part of everything that is drawn in it.

use std::ops::Range;

use leptos::{html::Div, prelude::*};

use super::roll::Roll;
use crate::{sized::when_resized, windowing};

/// A view that is scrolled. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Scroller {
    node: NodeRef<Div>,
    roll: RwSignal<Roll>,
    /// How wide the view is, in pixels, without the bar.
    width: RwSignal<f64>,
    /// How far it is scrolled sideways, in pixels.
    left: RwSignal<f64>,
    total: StoredValue<f64>,
}

impl Scroller {
    pub(super) fn new() -> Self {
        let scroller = Self {
            node: NodeRef::new(),
            roll: RwSignal::default(),
            width: RwSignal::new(0.0),
            left: RwSignal::new(0.0),
            total: StoredValue::new(0.0),
        };
        when_resized(scroller.node, move |node| {
            // What is not drawn has no size, and forgets where it was scrolled to.
            if node.client_height() == 0 {
                return;
            }
            let view = f64::from(node.client_height());
            scroller.width.set(f64::from(node.client_width()));
            scroller.put(|roll| roll.sized(scroller.total.get_value(), view));
            request_animation_frame(move || scroller.show());
        });
        scroller
    }

    /// A view over rows of one height, of which there are so many.
    pub(super) fn over_rows(count: Signal<u64>, row: f64) -> Self {
        let scroller = Self::new();
        Effect::new(move |_| scroller.lay(pixels(count.get(), row), None));
        scroller
    }

    /// Says how high everything is, in pixels, and what is to stand at the top; nothing keeps what stands there.
    pub(super) fn lay(self, total: f64, top: Option<f64>) {
        self.total.set_value(total);
        self.put(|roll| {
            let roll = roll.sized(total, roll.view());
            top.map_or(roll, |top| roll.to(top))
        });
    }

    /// Scrolls there, in pixels of everything.
    pub(super) fn go(self, top: f64) {
        self.put(|roll| roll.to(top));
    }

    /// Brings a row into view, a third from the top unless it is in sight.
    pub(super) fn reveal(self, row: u64, height: f64) {
        let roll = self.roll.get_untracked();
        let y = pixels(row, height);
        if y < roll.top() || y + height > roll.top() + roll.view() {
            self.go(y - roll.view() / 3.0);
        }
    }

    /// What stands at the top of the view.
    pub(super) fn top(self) -> f64 {
        self.roll.get().top()
    }

    /// How high the view is.
    pub(super) fn view(self) -> f64 {
        self.roll.get().view()
    }

    /// How wide the view is.
    pub(super) fn width(self) -> f64 {
        self.width.get()
    }

    /// How far it is scrolled sideways.
    pub(super) fn left(self) -> f64 {
        self.left.get()
    }

    /// The rows that are drawn, of so many of this height.
    pub(super) fn rows(self, count: u64, height: f64) -> Range<u64> {
        let roll = self.roll.get();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let drawn = windowing::visible(roll.top(), roll.view(), height, count);
        drawn.start as u64..drawn.end as u64
    }

    /// The place of what lies at `y` of everything, as a CSS transform.
    pub(super) fn transform(self, y: f64) -> String {
        format!("translateY({}px)", self.roll.get().drawn(y))
    }

    fn put(self, change: impl FnOnce(Roll) -> Roll) {
        let Some(before) = self.roll.try_get_untracked() else { return };
        let after = change(before);
        if after != before {
            self.roll.set(after);
        }
        // The room gets its height with the next frame of the page; only then can the bar move as far.
        if after.bar() != before.bar() || after.room() != before.room() {
            request_animation_frame(move || self.show());
        }
    }

    /// Puts the browser's bar where ours stands.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the browser scrolls by whole pixels, of some millions"
    )]
    fn show(self) {
        let (Some(roll), Some(node)) =
            (self.roll.try_get_untracked(), self.node.try_get_untracked().flatten())
        else {
            return;
        };
        let bar = roll.bar().round() as i32;
        if node.scroll_top() != bar {
            node.set_scroll_top(bar);
        }
    }

    /// The bar was moved.
    fn look(self) {
        let (Some(roll), Some(node)) = (self.roll.try_get_untracked(), self.node.get_untracked()) else {
            return;
        };
        let (bar, left) = (f64::from(node.scroll_top()), f64::from(node.scroll_left()));
        if self.left.get_untracked() != left {
            self.left.set(left);
        }
        // What we moved ourselves comes back rounded.
        if (bar - roll.bar()).abs() >= 1.0 {
            let moved = roll.moved(bar);
            self.roll.set(moved);
            if (moved.bar() - bar).abs() >= 1.0 {
                self.show();
            }
        }
    }
}

/// How high so many rows are.
#[expect(clippy::cast_precision_loss, reason = "rows beyond 2^53 are no more than a place on the bar")]
pub(super) fn pixels(rows: u64, height: f64) -> f64 {
    rows as f64 * height
}

/// The view itself. What stands in it is placed by [`Scroller::transform`].
#[component]
pub(super) fn Scrolled(
    scroller: Scroller,
    class: &'static str,
    hook: &'static str,
    label: &'static str,
    children: Children,
) -> impl IntoView {
    let room = move || format!("{}px", scroller.roll.get().room());
    view! {
        <div
            class=format!("doc-roll {class}")
            node_ref=scroller.node
            tabindex="0"
            role="group"
            aria-label=label
            data-test=hook
            on:scroll=move |_| scroller.look()
        >
            <div class="doc-room" style:height=room>
                {children()}
            </div>
        </div>
    }
}

//! A document of pages as it is looked at: where one reads, and how large.

use leptos::prelude::*;

use super::{
    layout::{GAP, Layout, Size, Spot},
    reading::Reading,
    scroller::Scroller,
    zoom::{PIXELS_PER_POINT, Zoom},
};

/// The pages. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Book {
    pub(super) reading: Reading,
    pub(super) scroller: Scroller,
    pub(super) zoom: RwSignal<Zoom>,
    layout: RwSignal<Layout>,
    /// Pixels of a point, as it is drawn.
    scale: RwSignal<f64>,
    /// Whether it is known how much room there is.
    placed: RwSignal<bool>,
    first: Size,
}

impl Book {
    pub(super) fn of(reading: Reading, pages: u32, first: Size) -> Self {
        let book = Self {
            reading,
            scroller: Scroller::new(),
            zoom: RwSignal::new(Zoom::Fit),
            layout: RwSignal::new(Layout::new(pages, first)),
            scale: RwSignal::new(PIXELS_PER_POINT),
            placed: RwSignal::new(false),
            first,
        };
        Effect::new(move |_| {
            let room = book.scroller.width() - 2.0 * GAP;
            let factor = book.zoom.get().factor(room, first.width * PIXELS_PER_POINT);
            // A panel that is not drawn has no width, and says nothing about the size.
            if room > 0.0 {
                book.lay(|_| (), factor * PIXELS_PER_POINT);
                book.placed.set(true);
            }
        });
        book
    }

    pub(super) fn len(self) -> usize {
        self.layout.with(Layout::len)
    }

    /// Whether it is known how large pages are drawn.
    pub(super) fn is_placed(self) -> bool {
        self.placed.get()
    }

    /// The pages that are drawn.
    pub(super) fn visible(self) -> std::ops::Range<usize> {
        let (top, view, scale) = (self.scroller.top(), self.scroller.view(), self.scale.get());
        self.layout.with(|layout| layout.visible(top, view, scale))
    }

    /// The page that is read: the one a third down the view.
    pub(super) fn present(self) -> usize {
        let (y, scale) = (self.scroller.top() + self.scroller.view() / 3.0, self.scale.get());
        self.layout.with(|layout| layout.page_at(y, scale))
    }

    /// Width and height of a page as it is drawn, in pixels.
    pub(super) fn drawn(self, page: usize) -> (f64, f64) {
        let scale = self.scale.get();
        let size = self.layout.with(|layout| layout.size(page)).unwrap_or(self.first);
        (size.width * scale, size.height * scale)
    }

    /// Pixels of a point, as it is drawn.
    pub(super) fn scale(self) -> f64 {
        self.scale.get()
    }

    /// The place of a page, as a CSS transform.
    pub(super) fn transform(self, page: usize) -> String {
        let scale = self.scale.get();
        self.scroller.transform(self.layout.with(|layout| layout.y(page, scale)))
    }

    /// Goes to the top of a page.
    pub(super) fn go(self, page: usize) {
        let scale = self.scale.get_untracked();
        let y = self.layout.with_untracked(|layout| layout.y(page, scale));
        self.scroller.go(y - GAP);
    }

    /// How large pages are shown, as a factor of their own size.
    pub(super) fn factor(self) -> f64 {
        self.scale.get() / PIXELS_PER_POINT
    }

    /// Takes the size of a page; what one reads stays where it is.
    pub(super) fn learn(self, page: usize, size: Size) {
        if self.layout.try_with_untracked(|layout| layout.size(page)).flatten() != Some(size) {
            self.lay(|layout| _ = layout.learn(page, size), self.scale.get_untracked());
        }
    }

    /// Draws it at a scale, after a change. What stands at the top of the view stays there.
    fn lay(self, change: impl FnOnce(&mut Layout), scale: f64) {
        let (top, before) = (untrack(|| self.scroller.top()), self.scale.get_untracked());
        let spot: Spot = self.layout.with_untracked(|layout| layout.spot(top, before));
        self.layout.update(change);
        self.scale.set(scale);
        let (total, top) =
            self.layout.with_untracked(|layout| (layout.height(scale), layout.y_of(spot, scale)));
        self.scroller.lay(total, Some(top));
    }
}

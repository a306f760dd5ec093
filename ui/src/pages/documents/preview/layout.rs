//! Where the pages of a document stand: measured in points, drawn at a scale.

use std::ops::Range;

/// Pages that are drawn; a document that claims more is hostile.
pub(super) const MOST: u32 = 200_000;

/// Between two pages, and around them, in pixels.
pub(super) const GAP: f64 = 12.0;

/// Pages drawn beyond either edge of the view.
const SPARE: usize = 1;

/// What a side of a page can be, in points: PDF allows two hundred inches.
const SIDES: (f64, f64) = (9.0, 14_400.0);

/// Width and height of a page, in points of 1/72 inch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Size {
    /// The size that a document tells, as far as it can be one.
    pub(super) fn told(width: f32, height: f32) -> Self {
        let side = |side: f32, otherwise: f64| {
            let side = f64::from(side);
            if side.is_finite() && side > 0.0 { side.clamp(SIDES.0, SIDES.1) } else { otherwise }
        };
        Self { width: side(width, 595.0), height: side(height, 842.0) }
    }
}

/// A place in a document that stays the same at every scale: a page, and how far down it, as a share of its height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spot {
    pub(super) page: usize,
    pub(super) share: f64,
}

/// The pages, one below the other. Each is as large as the first until its own size is told.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    sizes: Vec<Size>,
    /// Where each page begins, in points without gaps; the last entry is where the last one ends.
    edges: Vec<f64>,
}

impl Layout {
    pub(super) fn new(pages: u32, first: Size) -> Self {
        let mut layout = Self { sizes: vec![first; pages.min(MOST) as usize], edges: vec![0.0] };
        layout.sum(0);
        layout
    }

    pub(super) fn len(&self) -> usize {
        self.sizes.len()
    }

    pub(super) fn size(&self, page: usize) -> Option<Size> {
        self.sizes.get(page).copied()
    }

    /// Takes the size of a page; whether that moves anything.
    pub(super) fn learn(&mut self, page: usize, size: Size) -> bool {
        match self.sizes.get_mut(page) {
            Some(known) if *known != size => {
                *known = size;
                self.sum(page);
                true
            }
            _ => false,
        }
    }

    fn sum(&mut self, from: usize) {
        self.edges.truncate(from + 1);
        let mut end = self.edges.last().copied().unwrap_or_default();
        for size in &self.sizes[from..] {
            end += size.height;
            self.edges.push(end);
        }
    }

    /// How high everything is at this scale, in pixels.
    pub(super) fn height(&self, scale: f64) -> f64 {
        self.y(self.len(), scale)
    }

    /// Where a page begins at this scale, in pixels.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 pages")]
    pub(super) fn y(&self, page: usize, scale: f64) -> f64 {
        let page = page.min(self.len());
        self.edges[page] * scale + GAP * (page + 1) as f64
    }

    /// What stands at `y` at this scale.
    pub(super) fn spot(&self, y: f64, scale: f64) -> Spot {
        let page = self.page_at(y, scale);
        let height = self.size(page).map_or(1.0, |size| size.height * scale);
        Spot { page, share: ((y - self.y(page, scale)) / height).clamp(-1.0, 1.0) }
    }

    /// Where a spot stands at this scale.
    pub(super) fn y_of(&self, spot: Spot, scale: f64) -> f64 {
        let height = self.size(spot.page).map_or(0.0, |size| size.height * scale);
        self.y(spot.page, scale) + spot.share * height
    }

    /// The page at `y`, or the one after the gap there.
    pub(super) fn page_at(&self, y: f64, scale: f64) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let end = self.y(middle + 1, scale) - GAP;
            if end <= y { low = middle + 1 } else { high = middle }
        }
        low.min(self.len().saturating_sub(1))
    }

    /// The pages to draw.
    pub(super) fn visible(&self, top: f64, view: f64, scale: f64) -> Range<usize> {
        if self.sizes.is_empty() {
            return 0..0;
        }
        let first = self.page_at(top, scale);
        let last = self.page_at(top + view, scale);
        first.saturating_sub(SPARE)..(last + 1 + SPARE).min(self.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A4: Size = Size { width: 595.0, height: 842.0 };

    #[test]
    fn what_a_document_claims_is_bounded() {
        assert_eq!(Layout::new(u32::MAX, A4).len(), MOST as usize);
        assert_eq!(Size::told(f32::NAN, -3.0), Size { width: 595.0, height: 842.0 });
        assert_eq!(Size::told(1e30, 1e-30).width, 14_400.0);
        assert_eq!(Layout::new(0, A4).visible(0.0, 800.0, 1.0), 0..0);
    }

    #[test]
    fn a_page_of_another_size_moves_those_after_it() {
        let mut layout = Layout::new(3, A4);
        let before = (layout.y(1, 1.0), layout.y(2, 1.0));
        assert!(layout.learn(1, Size { width: 842.0, height: 595.0 }));
        assert!(!layout.learn(1, Size { width: 842.0, height: 595.0 }));
        assert!(!layout.learn(9, A4));
        assert_eq!((layout.y(1, 1.0), layout.y(2, 1.0)), (before.0, before.1 - 247.0));
    }

    proptest! {
        #[test]
        fn what_is_in_view_is_drawn(
            heights in proptest::collection::vec(20.0..2_000.0_f64, 1..40),
            top in 0.0..40_000.0,
            scale in 0.1..4.0,
        ) {
            let mut layout = Layout::new(u32::try_from(heights.len()).unwrap(), A4);
            for (page, height) in heights.iter().enumerate() {
                layout.learn(page, Size { width: 595.0, height: *height });
            }
            let drawn = layout.visible(top, 700.0, scale);
            prop_assert!(drawn.end <= layout.len());
            for page in 0..layout.len() {
                let (start, end) = (layout.y(page, scale), layout.y(page + 1, scale) - GAP);
                if end > top && start < top + 700.0 {
                    prop_assert!(drawn.contains(&page));
                }
            }
        }

        #[test]
        fn a_spot_is_found_at_every_scale(share in 0.0..1.0, before in 0.2..3.0, after in 0.2..3.0) {
            let layout = Layout::new(30, A4);
            let spot = layout.spot(layout.y(7, before) + share * 842.0 * before * 0.99, before);
            prop_assert_eq!(spot.page, 7);
            let again = layout.spot(layout.y_of(spot, after) + 1e-6, after);
            prop_assert_eq!(again.page, 7);
            prop_assert!((again.share - spot.share).abs() < 1e-3);
        }
    }
}

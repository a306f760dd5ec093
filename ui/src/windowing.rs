//! Which rows of a long list are drawn: those in view, and a few more on either side.

use std::ops::Range;

/// Rows drawn beyond either edge, so that a quick scroll shows no gap.
const SPARE: usize = 6;

/// The rows to draw of `count` rows, each `row_height` pixels high, in a view that is `height` pixels high
/// and scrolled `top` pixels down.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the rows there are")]
pub(crate) fn visible(top: f64, height: f64, row_height: f64, count: usize) -> Range<usize> {
    let first = (top.max(0.0) / row_height).floor() as usize;
    let last = ((top.max(0.0) + height.max(0.0)) / row_height).ceil() as usize;
    first.saturating_sub(SPARE).min(count)..last.saturating_add(SPARE).min(count)
}

/// Where to scroll so that row `index` is in view, or nothing when it is.
#[expect(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 rows")]
pub(crate) fn reveal(index: usize, top: f64, height: f64, row_height: f64) -> Option<f64> {
    let start = index as f64 * row_height;
    let end = start + row_height;
    if start < top {
        Some(start)
    } else if end > top + height {
        Some(end - height)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_list_is_drawn_whole() {
        assert_eq!(visible(0.0, 800.0, 44.0, 3), 0..3);
    }

    #[test]
    fn a_long_list_is_drawn_where_it_is_looked_at() {
        assert_eq!(visible(4_400.0, 440.0, 44.0, 200), 94..116);
    }

    #[test]
    fn an_empty_list_draws_nothing() {
        assert_eq!(visible(0.0, 800.0, 44.0, 0), 0..0);
    }

    proptest! {
        #[test]
        fn what_is_in_view_is_drawn(top in 0.0..50_000.0, height in 1.0..2_000.0, count in 0_usize..2_000) {
            let drawn = visible(top, height, 44.0, count);
            prop_assert!(drawn.start <= drawn.end && drawn.end <= count);
            for row in 0..count {
                let (start, end) = (row as f64 * 44.0, (row + 1) as f64 * 44.0);
                if end > top && start < top + height {
                    prop_assert!(drawn.contains(&row));
                }
            }
        }

        #[test]
        fn a_revealed_row_is_in_view(index in 0_usize..2_000, top in 0.0..50_000.0, height in 100.0..2_000.0) {
            let top = reveal(index, top, height, 44.0).unwrap_or(top);
            let start = index as f64 * 44.0;
            prop_assert!(start >= top - 1e-6 && start + 44.0 <= top + height + 1e-6);
        }
    }
}

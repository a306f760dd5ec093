//! The shape of the density: bars of a stretch of time each, and the way back from a place on it to a row.

use std::fmt::Write as _;

use protocol::{
    Moment,
    logs::{Bucket, Density},
};

/// How far apart the bars are, in pixels.
pub(super) const PITCH: f64 = 5.0;

/// How thick a bar is.
const THICK: f64 = 4.0;

/// The longest bar.
const LONGEST: f64 = 54.0;

/// However few, errors and warnings are to be seen.
const SHORTEST: f64 = 4.0;

/// The bars as SVG paths, by level.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bars {
    pub(super) others: String,
    pub(super) warnings: String,
    pub(super) errors: String,
}

/// How many bars fit.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window is a few thousand pixels high"
)]
pub(super) fn bars_in(height: f64) -> u32 {
    (height / PITCH).floor().clamp(1.0, 400.0) as u32
}

/// The bars of a density, over `height` pixels. Lengths go by the root, so that a burst leaves the rest to be seen.
pub(super) fn bars(buckets: &[Bucket], height: f64) -> Bars {
    let most = buckets.iter().map(|bucket| lines(*bucket)).max().unwrap_or_default().max(1);
    let pitch = height / count(buckets.len().max(1) as u64);
    let thick = THICK.min(pitch);
    let mut bars = Bars::default();
    for (place, bucket) in buckets.iter().enumerate() {
        let all = lines(*bucket);
        if all == 0 {
            continue;
        }
        let y = count(place as u64) * pitch;
        let length = (count(all) / count(most)).sqrt() * LONGEST;
        let part = |lines: u32| match lines {
            0 => 0.0,
            lines => (length * f64::from(lines) / count(all)).max(SHORTEST),
        };
        let (errors, warnings) = (part(bucket.errors), part(bucket.warnings));
        let others = if bucket.others == 0 { 0.0 } else { (length - errors - warnings).max(2.0) };
        bar(&mut bars.others, 0.0, y, others, thick);
        bar(&mut bars.warnings, others, y, warnings, thick);
        bar(&mut bars.errors, others + warnings, y, errors, thick);
    }
    bars
}

fn bar(path: &mut String, x: f64, y: f64, length: f64, thick: f64) {
    if length > 0.0 {
        // A string can be written to.
        let _ = write!(path, "M{x:.1} {y:.1}h{length:.1}v{thick:.1}h-{length:.1}z");
    }
}

/// How many lines a stretch has.
pub(super) fn lines(bucket: Bucket) -> u64 {
    u64::from(bucket.errors) + u64::from(bucket.warnings) + u64::from(bucket.others)
}

/// The stretch at a share of the whole, and when it begins and ends.
pub(super) fn stretch(density: &Density, share: f64) -> Option<(Bucket, Moment, Moment)> {
    let (place, _) = place(density, share)?;
    let bucket = *density.buckets.get(place)?;
    let (all, length) = (count(density.buckets.len() as u64), span(density));
    #[expect(clippy::cast_possible_truncation, reason = "a share of a length that is a whole number")]
    let at = |place: usize| density.from.plus_millis((count(place as u64) / all * length) as i64);
    Some((bucket, at(place), at(place + 1)))
}

/// The index of the row at a share of the whole, of `total` rows.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a number of rows")]
pub(super) fn row_at(density: &Density, share: f64, total: u64) -> Option<u64> {
    let (place, rest) = place(density, share)?;
    let first = density.buckets.get(place)?.first;
    let next = density.buckets.get(place + 1).map_or(total, |next| next.first);
    let index = first + (rest * count(next.saturating_sub(first))) as u64;
    Some(index.min(total.saturating_sub(1)))
}

/// Which stretch lies at a share of the whole, and how much of it lies before.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few hundred")]
fn place(density: &Density, share: f64) -> Option<(usize, f64)> {
    let last = density.buckets.len().checked_sub(1)?;
    let exact = share.clamp(0.0, 1.0) * count(density.buckets.len() as u64);
    let place = (exact.floor() as usize).min(last);
    Some((place, exact - count(place as u64)))
}

/// Where a moment lies, as a share of the whole.
pub(super) fn share_of(density: &Density, at: Moment) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "lengths of time in milliseconds")]
    let since = at.millis_since(density.from) as f64;
    (since / span(density)).clamp(0.0, 1.0)
}

#[expect(clippy::cast_precision_loss, reason = "lengths of time in milliseconds")]
fn span(density: &Density) -> f64 {
    density.until.millis_since(density.from).max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 lines")]
fn count(lines: u64) -> f64 {
    lines as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::catalogue::Revision;

    use super::*;

    fn density(counts: &[u32]) -> Density {
        let mut first = 0;
        let buckets = counts.iter().map(|others| {
            let bucket = Bucket { first, others: *others, ..Bucket::default() };
            first += u64::from(*others);
            bucket
        });
        let buckets = buckets.collect();
        Density { revision: Revision(1), from: Moment(1_000), until: Moment(2_000), buckets }
    }

    #[test]
    fn a_lone_error_is_seen_among_many_lines() {
        let buckets = [Bucket { first: 0, errors: 1, warnings: 0, others: 9_999 }];
        let bars = bars(&buckets, 5.0);
        assert_eq!(bars.errors, "M50.0 0.0h4.0v4.0h-4.0z");
        assert_eq!(bars.warnings, "");
    }

    #[test]
    fn a_stretch_without_lines_has_no_bar() {
        assert_eq!(bars(&density(&[0, 0]).buckets, 10.0), Bars::default());
        assert_eq!(bars(&density(&[0, 4]).buckets, 10.0).others, "M0.0 5.0h54.0v4.0h-54.0z");
    }

    #[test]
    fn a_place_between_two_bars_is_a_row_between_theirs() {
        let density = density(&[100, 0, 300]);
        assert_eq!(row_at(&density, 0.0, 400), Some(0));
        assert_eq!(row_at(&density, 1.0 / 6.0, 400), Some(50));
        assert_eq!(row_at(&density, 0.5, 400), Some(100));
        assert_eq!(row_at(&density, 1.0, 400), Some(399));
        assert_eq!(row_at(&self::density(&[]), 0.5, 0), None);
    }

    #[test]
    fn a_stretch_is_told_with_its_time() {
        let (bucket, from, until) = stretch(&density(&[1, 2, 3, 4]), 0.3).expect("a stretch");
        assert_eq!((bucket.others, from, until), (2, Moment(1_250), Moment(1_500)));
    }

    proptest! {
        #[test]
        fn every_place_is_a_row(counts in prop::collection::vec(0_u32..500, 1..200), share in -1.0..2.0) {
            let density = density(&counts);
            let total: u64 = counts.iter().map(|lines| u64::from(*lines)).sum();
            prop_assume!(total > 0);
            let index = row_at(&density, share, total).expect("a row");
            prop_assert!(index < total);
        }

        #[test]
        fn further_down_is_never_an_earlier_row(counts in prop::collection::vec(0_u32..500, 1..200), one in 0.0..1.0, other in 0.0..1.0) {
            let density = density(&counts);
            let total: u64 = counts.iter().map(|lines| u64::from(*lines)).sum();
            let (above, below) = if one < other { (one, other) } else { (other, one) };
            prop_assert!(row_at(&density, above, total) <= row_at(&density, below, total));
        }
    }
}

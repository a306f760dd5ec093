use leptos::{html::Div, prelude::*};
use protocol::Health;

const WIDTH: f64 = 160.0;
const HEIGHT: f64 = 26.0;

/// Room above and below the line, so that its own thickness is not cut.
const MARGIN: f64 = 3.0;

/// A line of points without axes. Under the pointer it says what a point was.
#[component]
pub(crate) fn Spark(
    /// Evenly spaced, oldest first.
    #[prop(into)]
    series: Signal<Vec<Option<f64>>>,
    #[prop(into)] health: Signal<Health>,
    /// Says what the n-th point was.
    #[prop(into)]
    hint: Callback<usize, String>,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let under = RwSignal::new(None::<usize>);
    let line = Memo::new(move |_| series.with(|series| path(series)));
    let point = move |event: web_sys::PointerEvent| {
        let Some(frame) = frame.get_untracked() else { return };
        let share = f64::from(event.offset_x()) / f64::from(frame.client_width().max(1));
        under.set(series.with_untracked(|series| nearest(series, share)));
    };
    let left = move || {
        let count = series.with(Vec::len);
        under.get().map(|index| format!("{:.2}%", 100.0 * share_of(index, count)))
    };
    view! {
        <div
            class="spark"
            class:spark-attention=move || health.get() == Health::Attention
            class:spark-bad=move || health.get() == Health::Bad
            node_ref=frame
            on:pointermove=point
            on:pointerleave=move |_| under.set(None)
        >
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                <path d=move || line.get() vector-effect="non-scaling-stroke" />
            </svg>
            {move || left().map(|left| view! { <i class="spark-cursor" style:left=left></i> })}
            {move || under.get().map(|index| view! { <span class="spark-hint">{hint.run(index)}</span> })}
        </div>
    }
}

/// The line as an SVG path. A gap in the series is a gap in the line.
#[expect(clippy::cast_precision_loss, reason = "a series has a few hundred points")]
fn path(series: &[Option<f64>]) -> String {
    let known = || series.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) =
        known().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let range = high - low;
    let y = |value: f64| {
        // A line that never moves runs through the middle.
        let share = if range > 0.0 { (value - low) / range } else { 0.5 };
        HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)
    };
    let step = WIDTH / (series.len().max(2) - 1) as f64;
    let mut path = String::new();
    let mut pen_down = false;
    for (index, value) in series.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => {
                let to = format!("{:.1} {:.1}", index as f64 * step, y(value));
                // The stub makes a lone point visible.
                path += &if pen_down { format!("L{to}") } else { format!("M{to}h.1") };
                pen_down = true;
            }
            None => pen_down = false,
        }
    }
    path
}

/// The known point nearest to `share` of the width.
#[expect(clippy::cast_precision_loss, reason = "a series has a few hundred points")]
fn nearest(series: &[Option<f64>], share: f64) -> Option<usize> {
    let aim = share * (series.len().max(1) - 1) as f64;
    let distance = |index: usize| (index as f64 - aim).abs();
    let known = series.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(index, _)| index);
    known.min_by(|one, other| distance(*one).total_cmp(&distance(*other)))
}

#[expect(clippy::cast_precision_loss, reason = "a series has a few hundred points")]
fn share_of(index: usize, count: usize) -> f64 {
    index as f64 / (count.max(2) - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_point_is_at_the_top() {
        assert_eq!(path(&[Some(0.0), Some(10.0)]), "M0.0 23.0h.1L160.0 3.0");
    }

    #[test]
    fn a_gap_stays_a_gap() {
        let line = path(&[Some(1.0), None, Some(2.0), Some(3.0)]);
        assert_eq!(line.matches('M').count(), 2);
        assert_eq!(line.matches('L').count(), 1);
    }

    #[test]
    fn what_is_not_a_number_is_not_drawn() {
        assert_eq!(path(&[Some(f64::NAN), None, Some(f64::INFINITY)]), "");
        assert_eq!(path(&[]), "");
    }

    #[test]
    fn a_still_line_runs_through_the_middle() {
        assert_eq!(path(&[Some(5.0), Some(5.0)]), "M0.0 13.0h.1L160.0 13.0");
    }

    #[test]
    fn the_pointer_finds_the_nearest_known_point() {
        let series = [Some(1.0), None, None, Some(4.0), None];
        assert_eq!(nearest(&series, 0.1), Some(0));
        assert_eq!(nearest(&series, 1.0), Some(3));
        assert_eq!(nearest(&[None, None], 0.5), None);
        assert_eq!(nearest(&[], 0.5), None);
    }
}

use leptos::prelude::*;
use protocol::{Moment, overview::TargetState, targets::Span};

use super::strip::state_class;
use crate::words;

/// How far back it reaches, in milliseconds.
const REACH: i64 = 3_600_000;

/// The least width of a bar, in percent, so that what was short is seen too.
const LEAST: f64 = 0.8;

/// What a target was over the last hour, as a stepped bar: where there is none, nobody looked.
#[component]
pub(crate) fn Timeline(
    #[prop(into)] spans: Signal<Vec<Span>>,
    /// The right end.
    #[prop(into)]
    now: Signal<Moment>,
) -> impl IntoView {
    let bars = move || spans.with(|spans| bars(spans, now.get()).into_iter().map(draw).collect_view());
    view! {
        <span class="timeline" role="img" aria-label=move || spans.with(|spans| summary(spans, now.get()))>
            {bars}
        </span>
    }
}

/// A stretch of one state; its place in percent of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar<'a> {
    left: f64,
    width: f64,
    span: &'a Span,
}

fn draw(bar: Bar<'_>) -> impl IntoView + use<> {
    let Span { from, to, state, reason } = bar.span;
    let reason = reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
    let (from, to) = (words::time_of_day(*from), words::time_of_day(*to));
    let title = format!("{}{reason}\n{from} – {to}", words::target_state(*state));
    let (left, width) = (format!("{:.2}%", bar.left), format!("{:.2}%", bar.width));
    view! { <i class=state_class(Some(*state)) title=title style:left=left style:width=width></i> }
}

/// The bars of what was seen within reach of `now`.
fn bars(spans: &[Span], now: Moment) -> Vec<Bar<'_>> {
    let start = now.plus_millis(-REACH);
    let within = spans.iter().filter(|span| span.to >= start && span.from <= now && span.from <= span.to);
    let bar = |span| {
        let (from, to) = clipped(span, now);
        let (left, width) = (percent(from.millis_since(start)), percent(to.millis_since(from)));
        // What is widened must not stick out at the end.
        let width = width.max(LEAST);
        Bar { left: left.min(100.0 - width), width, span }
    };
    within.map(bar).collect()
}

fn clipped(span: &Span, now: Moment) -> (Moment, Moment) {
    let start = now.plus_millis(-REACH);
    (span.from.clamp(start, now), span.to.clamp(start, now))
}

#[expect(clippy::cast_precision_loss, reason = "an hour has few milliseconds")]
fn percent(millis: i64) -> f64 {
    100.0 * millis as f64 / REACH as f64
}

/// The bars for those who do not see them: `unhealthy for 7 min of the last hour`.
fn summary(spans: &[Span], now: Moment) -> String {
    let bars = bars(spans, now);
    if bars.is_empty() {
        return "not seen in the last hour".to_owned();
    }
    let unhealthy = bars.iter().filter(|bar| bar.span.state == TargetState::Unhealthy);
    let millis: i64 = unhealthy
        .map(|bar| {
            let (from, to) = clipped(bar.span, now);
            to.millis_since(from)
        })
        .sum();
    match u32::try_from(millis / 1_000) {
        Ok(seconds) if seconds > 0 => format!("unhealthy for {} of the last hour", words::duration(seconds)),
        _ => "not unhealthy in the last hour".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_700_000_000_000);

    /// From and to in minutes before now.
    fn span(from: i64, to: i64, state: TargetState) -> Span {
        let ago = |minutes: i64| NOW.plus_millis(-minutes * 60_000);
        Span { from: ago(from), to: ago(to), state, reason: None }
    }

    fn places(spans: &[Span]) -> Vec<(f64, f64)> {
        bars(spans, NOW).iter().map(|bar| (bar.left, bar.width)).collect()
    }

    #[test]
    fn an_hour_is_the_whole_width() {
        let spans = [span(60, 15, TargetState::Healthy), span(15, 0, TargetState::Unhealthy)];
        assert_eq!(places(&spans), [(0.0, 75.0), (75.0, 25.0)]);
    }

    #[test]
    fn what_lies_beyond_is_cut_or_left_out() {
        let spans = [
            span(300, 61, TargetState::Initial),
            span(90, 30, TargetState::Healthy),
            span(30, -5, TargetState::Unhealthy),
            span(-1, -2, TargetState::Healthy),
        ];
        assert_eq!(places(&spans), [(0.0, 50.0), (50.0, 50.0)]);
    }

    #[test]
    fn what_was_seen_once_is_seen_and_stays_inside() {
        assert_eq!(places(&[span(0, 0, TargetState::Unhealthy)]), [(100.0 - LEAST, LEAST)]);
        assert_eq!(places(&[span(60, 60, TargetState::Healthy)]), [(0.0, LEAST)]);
    }

    #[test]
    fn time_that_runs_backwards_is_not_drawn() {
        assert!(bars(&[span(10, 20, TargetState::Healthy)], NOW).is_empty());
    }

    #[test]
    fn readers_hear_how_long_it_was_unhealthy() {
        let spans = [
            span(90, 53, TargetState::Unhealthy),
            span(53, 10, TargetState::Healthy),
            span(5, 0, TargetState::Unhealthy),
        ];
        assert_eq!(summary(&spans, NOW), "unhealthy for 12 min of the last hour");
        assert_eq!(summary(&spans[1..2], NOW), "not unhealthy in the last hour");
        assert_eq!(summary(&[], NOW), "not seen in the last hour");
    }
}

//! How many lines there are over time, by level, beside the rows. It is also their scrollbar.

mod shape;

use std::time::Duration;

use leptos::{html::Div, prelude::*, task::spawn_local};
use protocol::{
    catalogue::Revision,
    logs::{Anchor, Density, GetDensity},
};

use self::shape::{Bars, bars, bars_in, lines, row_at, share_of, stretch};
use super::{rows::stamp, view::LogView};
use crate::{ipc, sized::when_resized, words};

/// It is asked for this often at most.
const PAUSE: Duration = Duration::from_millis(500);

/// The frame of what is in sight is never thinner than this, in pixels.
const THINNEST: f64 = 8.0;

/// Whoever points this near to the end means the end, as a share of the whole.
const NEAR_END: f64 = 0.995;

/// What the bar shows.
#[derive(Clone, Copy)]
struct Bar {
    view: LogView,
    density: RwSignal<Option<Density>>,
    height: RwSignal<f64>,
    /// What was asked about last, and whether that is still under way or too short ago.
    asked: StoredValue<Option<(Revision, u32)>>,
    resting: StoredValue<bool>,
}

#[component]
pub(super) fn DensityBar(view: LogView) -> impl IntoView {
    let bar = Bar {
        view,
        density: RwSignal::new(None),
        height: RwSignal::new(0.0),
        asked: StoredValue::new(None),
        resting: StoredValue::new(false),
    };
    let node = NodeRef::<Div>::new();
    when_resized(node, move |node| bar.height.set(f64::from(node.client_height())));
    let revision = Memo::new(move |_| view.state.with(|state| state.revision));
    Effect::new(move |_| {
        // As in the feed: a memo has to be read to move.
        revision.get();
        bar.height.track();
        bar.ask();
    });
    let drawn = Memo::new(move |_| {
        let height = bar.height.get();
        bar.density.with(|density| {
            density.as_ref().map(|density| bars(&density.buckets, height)).unwrap_or_default()
        })
    });
    let under = RwSignal::new(None::<f64>);
    let share = move |event: &web_sys::PointerEvent| {
        let node = node.get_untracked()?;
        let y = f64::from(event.client_y()) - node.get_bounding_client_rect().top();
        Some((y / bar.height.get_untracked().max(1.0)).clamp(0.0, 1.0))
    };
    let down = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        if let Some(node) = node.get_untracked() {
            let _ = node.focus();
            // Who drags out of the bar still drags.
            let _ = node.set_pointer_capture(event.pointer_id());
        }
        bar.go(share(&event));
    };
    let hover = move |event: web_sys::PointerEvent| {
        under.set(share(&event));
        if event.buttons() & 1 == 1 {
            bar.go(share(&event));
        }
    };
    let (now, total, text) = (move || bar.first_in_sight(), move || bar.total(), move || bar.told());
    view! {
        <div
            class="log-density"
            data-test="log-density"
            node_ref=node
            tabindex="0"
            role="scrollbar"
            aria-label="Lines over time"
            aria-controls="log-rows"
            aria-orientation="vertical"
            aria-valuemin="0"
            aria-valuemax=move || total().saturating_sub(1)
            aria-valuenow=now
            aria-valuetext=text
            on:pointerdown=down
            on:pointermove=hover
            on:pointerleave=move |_| under.set(None)
            on:keydown=move |event| bar.press(&event)
            on:wheel=move |event: web_sys::WheelEvent| view.scroll(event.delta_y())
        >
            <Shape drawn />
            <Frame bar />
            {move || under.get().and_then(|share| bar.hint(share))}
        </div>
    }
}

#[component]
fn Shape(drawn: Memo<Bars>) -> impl IntoView {
    let path = move |of: fn(&Bars) -> &String| move || drawn.with(|bars| of(bars).clone());
    view! {
        <svg class="log-density-bars" aria-hidden="true">
            <path class="is-other" d=path(|bars| &bars.others) />
            <path class="is-attention" d=path(|bars| &bars.warnings) />
            <path class="is-bad" d=path(|bars| &bars.errors) />
        </svg>
    }
}

/// What of it the rows show.
#[component]
fn Frame(bar: Bar) -> impl IntoView {
    let frame = Memo::new(move |_| {
        let (window, seen) = bar.view.feed.in_sight()?;
        let (first, last) = (window.rows.get(seen.start)?, window.rows.get(seen.end.checked_sub(1)?)?);
        let height = bar.height.get();
        bar.density.with(|density| {
            let density = density.as_ref()?;
            let top = share_of(density, first.row.at) * height;
            let thick = (share_of(density, last.row.at) * height - top).max(THINNEST).min(height);
            Some((top.min(height - thick).round(), thick.round()))
        })
    });
    let pixels = move |of: fn((f64, f64)) -> f64| move || frame.get().map(|frame| format!("{}px", of(frame)));
    view! {
        <i
            class="log-density-frame"
            hidden=move || frame.with(Option::is_none)
            style:top=pixels(|frame| frame.0)
            style:height=pixels(|frame| frame.1)
        ></i>
    }
}

impl Bar {
    /// Asks for the density of what is shown now, unless it was asked for too short ago: then afterwards.
    fn ask(self) {
        let height = self.height.get_untracked();
        let wanted = (self.view.state.with_untracked(|state| state.revision), bars_in(height));
        if height < 1.0 || self.resting.get_value() || self.asked.get_value() == Some(wanted) {
            return;
        }
        self.resting.set_value(true);
        self.asked.set_value(Some(wanted));
        let request = GetDensity { view: self.view.id(), buckets: wanted.1 };
        spawn_local(async move {
            // What could not be read is asked for again with the next revision.
            if let Ok(density) = ipc::call(request).await {
                self.density.try_set(Some(density));
            }
            let awake = move || {
                if self.resting.try_set_value(false).is_none() {
                    self.ask();
                }
            };
            set_timeout(awake, PAUSE);
        });
    }

    /// Shows the rows at a share of the whole.
    fn go(self, share: Option<f64>) {
        let Some(share) = share else { return };
        if share >= NEAR_END {
            return self.view.last();
        }
        let total = self.total_untracked();
        let index = self.density.with_untracked(|density| row_at(density.as_ref()?, share, total));
        if let Some(index) = index {
            self.view.jump(Anchor::Row { index });
        }
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        let height = self.view.feed.height.get_untracked();
        let tenth = i64::try_from(self.total_untracked() / 10).unwrap_or(i64::MAX);
        match event.key().as_str() {
            "ArrowUp" => self.view.scroll(-height / 2.0),
            "ArrowDown" => self.view.scroll(height / 2.0),
            "PageUp" => self.leap(-tenth),
            "PageDown" => self.leap(tenth),
            "Home" => self.view.first(),
            "End" => self.view.last(),
            _ => return,
        }
        event.prevent_default();
    }

    /// Goes so many rows further.
    fn leap(self, rows: i64) {
        let index = untrack(|| self.first_in_sight()).saturating_add_signed(rows);
        self.view.jump(Anchor::Row { index: index.min(self.total_untracked().saturating_sub(1)) });
    }

    fn total(self) -> u64 {
        self.view.feed.window.with(|window| window.as_ref().map_or(0, |window| window.total))
    }

    fn total_untracked(self) -> u64 {
        untrack(|| self.total())
    }

    fn first_in_sight(self) -> u64 {
        let first = self.view.feed.in_sight().and_then(|(window, seen)| {
            let drawn = window.rows.get(seen.start)?;
            Some(drawn.index)
        });
        first.unwrap_or_default()
    }

    /// Where one is, in words.
    fn told(self) -> String {
        let zone = self.view.times.get().zone();
        let at = self.view.feed.in_sight().and_then(|(window, seen)| {
            let drawn = window.rows.get(seen.start)?;
            Some(stamp(drawn.row.at, zone, true))
        });
        let (index, total) = (self.first_in_sight(), self.total());
        match at {
            Some(at) => format!("{at}, line {} of {}", words::count(index + 1), words::count(total)),
            None => "no lines".to_owned(),
        }
    }

    /// What was written at a share of the whole.
    fn hint(self, share: f64) -> Option<impl IntoView + use<>> {
        let zone = self.view.times.get_untracked().zone();
        let (bucket, from, until) =
            self.density.with_untracked(|density| stretch(density.as_ref()?, share))?;
        let short = |at| stamp(at, zone, false).chars().take(8).collect::<String>();
        let top = format!("{}px", (share * self.height.get_untracked()).round());
        let count = |lines: u32, one, many| (lines > 0).then(|| words::plural(lines.into(), one, many));
        let errors = count(bucket.errors, "error", "errors");
        let warnings = count(bucket.warnings, "warning", "warnings");
        Some(view! {
            <div class="log-density-hint" style:top=top>
                <b>{short(from)} " – " {short(until)}</b>
                <span>{words::plural(lines(bucket), "line", "lines")}</span>
                {errors.map(|errors| view! { <span class="bad">{errors}</span> })}
                {warnings.map(|warnings| view! { <span class="attention">{warnings}</span> })}
            </div>
        })
    }
}

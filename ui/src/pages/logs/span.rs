//! Which time is read: from so long ago and on, or from when until when.

mod stretch;
mod typed;

use leptos::prelude::*;
use protocol::logs::Span;

pub(super) use self::stretch::TypedStretch;
use super::at::LogsAt;
use crate::{
    calendar::{DAY, HOUR, MINUTE},
    parts::{Button, Picture, Popover, Segmented},
    place::LogsTab,
    words,
};

/// How far back a live view can reach at a press, in milliseconds.
const BACKS: [(i64, &str); 5] =
    [(5 * MINUTE, "5 min"), (15 * MINUTE, "15 min"), (HOUR, "1 h"), (3 * HOUR, "3 h"), (12 * HOUR, "12 h")];

/// From this length on, Insights reads faster than what reads line by line.
const LONG: i64 = 6 * HOUR;

/// How much is read on either side of a line whose time is wanted.
pub(super) const AROUND: i64 = 15 * MINUTE;

/// The span, and the panel in which another is chosen.
#[component]
pub(super) fn SpanPicker(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let said = Memo::new(move |_| words::span(at.span(), at.zone()));
    let short = Memo::new(move |_| words::span_now(at.span(), at.zone(), at.console.now()));
    let face = view! {
        <Picture icon=icondata_lu::LuClock />
        {short}
    };
    view! {
        <Popover
            label=Signal::derive(move || format!("Which time is read: {}", said.get()))
            face
            open
            hook="log-span"
            class="log-span"
            at_end=true
        >
            <Live at open />
            <Fixed at open />
            <Around at open />
            <Long at open />
        </Popover>
    }
}

#[component]
fn Live(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let chosen = Signal::derive(move || match at.span() {
        Span::Live { back } => back,
        Span::Between { .. } => 0,
    });
    let choose = move |back| {
        open.set(false);
        at.choose_span(Span::Live { back });
    };
    view! {
        <section>
            <h3>"Live, from the last"</h3>
            <Segmented
                label="How far back"
                choices=BACKS.to_vec()
                chosen
                on_choose=choose
                hook="log-back"
            />
        </section>
    }
}

/// A stretch of the past.
#[component]
fn Fixed(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let begin = match untrack(|| at.span()) {
        Span::Between { from, until } => Some((from, until)),
        Span::Live { .. } => None,
    };
    let choose = move |(from, until)| {
        open.set(false);
        at.choose_span(Span::Between { from, until });
    };
    view! { <TypedStretch begin times=at.view.times verb="Read it" on_read=choose /> }
}

/// The time around the line that is meant.
#[component]
fn Around(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let spot = untrack(|| at.view.meant().and_then(|key| at.view.spot(&key)));
    spot.map(|spot| {
        let time = words::moment(spot.at, untrack(|| at.zone()));
        let go = move |()| {
            open.set(false);
            at.go(|place| {
                let (from, until) = (spot.at.plus_millis(-AROUND), spot.at.plus_millis(AROUND));
                place.span = Some(Span::Between { from, until });
                place.line = Some(spot.key.clone());
            });
        };
        view! {
            <section>
                <h3>"Around the line where the cursor stands"</h3>
                <Button hook="span-around" label=format!("15 min before and after {time}") on_press=go />
            </section>
        }
    })
}

/// What is said of a long span.
#[component]
fn Long(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let length = Memo::new(move |_| match at.span() {
        Span::Live { back } => back,
        Span::Between { from, until } => until.millis_since(from),
    });
    let ask = move |_| {
        open.set(false);
        at.go(|place| place.tab = LogsTab::Insights);
    };
    move || {
        (length.get() > LONG).then(|| {
            let old = if length.get() > 7 * DAY { " and of the past week or more" } else { "" };
            view! {
                <p class="dim small" data-test="log-span-long">
                    {format!("To find something in more than {}{old}, ", words::length(LONG))}
                    <button type="button" class="link" on:click=ask>
                        "Logs Insights"
                    </button>
                    " is faster: here every line is fetched, at five calls a second for all that is open."
                </p>
            }
        })
    }
}

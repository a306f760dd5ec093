//! Which time is read: from so long ago and on, or from when until when.

mod typed;

use leptos::prelude::*;
use protocol::logs::Span;

use self::typed::{Clock, Wrong, between};
use super::{at::LogsAt, view::Times};
use crate::{
    calendar::{DAY, HOUR, MINUTE, Zone},
    parts::{Button, ButtonKind, Field, Picture, Popover, Segmented},
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

/// From when until when, as it is typed.
#[component]
fn Fixed(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let zone = untrack(|| at.zone());
    let (from, until) = match untrack(|| at.span()) {
        Span::Between { from, until } => (words::moment(from, zone), words::moment(until, zone)),
        Span::Live { .. } => (String::new(), String::new()),
    };
    let (from, until) = (RwSignal::new(from), RwSignal::new(until));
    let read = Memo::new(move |_| {
        let clock = Clock { now: at.console.session.now.get(), zone: at.zone() };
        between(&from.read(), &until.read(), clock)
    });
    // Nobody is told off before having typed something.
    let begun = move || !from.read().is_empty() || !until.read().is_empty();
    let wrong = move |of: &[Wrong]| read.get().err().filter(|wrong| begun() && of.contains(wrong));
    let from_wrong = Signal::derive(move || wrong(&[Wrong::From]).map(said_of));
    let until_wrong = Signal::derive(move || wrong(&[Wrong::Until, Wrong::Order]).map(said_of));
    let refusal = Signal::derive(move || read.get().err().map(said_of));
    let go = move || {
        if let Ok((from, until)) = read.get_untracked() {
            open.set(false);
            at.choose_span(Span::Between { from, until });
        }
    };
    let meant = move || {
        read.get()
            .ok()
            .filter(|_| begun())
            .map(|(from, until)| words::span(Span::Between { from, until }, at.zone()))
    };
    let times = Signal::derive(move || if at.zone() == Zone::Utc { Times::Utc } else { Times::Local });
    view! {
        <section class="log-span-fixed">
            <h3>"From when until when"</h3>
            <Segmented
                label="Whose clock"
                choices=vec![(Times::Local, "Local"), (Times::Utc, "UTC")]
                chosen=times
                on_choose=move |times| at.view.times.set(times)
                hook="log-zone"
            />
            <Field
                label="From"
                example="-2h, 14:02, 2026-11-21 14:02:07"
                text=from
                error=from_wrong
                on_enter=move |()| go()
                hook="log-from"
            />
            <Field
                label="Until"
                example="now, +30m, 15:02"
                text=until
                error=until_wrong
                on_enter=move |()| go()
                hook="log-until"
            />
            <p class="faint small" data-test="log-span-meant">
                {meant}
            </p>
            <Button
                hook="read-span"
                label="Read it"
                kind=ButtonKind::Primary
                refusal
                on_press=move |()| go()
            />
        </section>
    }
}

fn said_of(wrong: Wrong) -> String {
    match wrong {
        Wrong::From => "When does it begin? For example -2h, 14:02 or 2026-11-21 14:02",
        Wrong::Until => "When does it end? For example now, +30m or 15:02",
        Wrong::Order => "It would end before it begins",
    }
    .to_owned()
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

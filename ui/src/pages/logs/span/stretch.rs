use leptos::prelude::*;
use protocol::{Moment, logs::Span};

use super::typed::{Clock, Wrong, between};
use crate::{
    calendar::Zone,
    console::Console,
    pages::logs::view::Times,
    parts::{Button, ButtonKind, Field, Segmented},
    words,
};

/// From when until when, as it is typed.
#[component]
pub(in crate::pages::logs) fn TypedStretch(
    /// What is there to begin with.
    begin: Option<(Moment, Moment)>,
    /// Whose clock it is typed by.
    times: RwSignal<Times>,
    /// What is done with it, on the button.
    verb: &'static str,
    #[prop(into)] on_read: Callback<(Moment, Moment)>,
) -> impl IntoView {
    let zone = move || times.get().zone();
    let told = |at| words::moment(at, untrack(zone));
    let (from, until) = begin.map(|(from, until)| (told(from), told(until))).unwrap_or_default();
    let (from, until) = (RwSignal::new(from), RwSignal::new(until));
    let now = Console::here().session.now;
    let read = Memo::new(move |_| {
        let clock = Clock { now: now.get(), zone: zone() };
        between(&from.read(), &until.read(), clock)
    });
    // Nobody is told off before having typed something.
    let begun = move || !from.read().is_empty() || !until.read().is_empty();
    let wrong = move |of: &[Wrong]| read.get().err().filter(|wrong| begun() && of.contains(wrong));
    let from_wrong = Signal::derive(move || wrong(&[Wrong::From]).map(said_of));
    let until_wrong = Signal::derive(move || wrong(&[Wrong::Until, Wrong::Order]).map(said_of));
    let refusal = Signal::derive(move || read.get().err().map(said_of));
    let go = move || {
        if let Ok(stretch) = read.get_untracked() {
            on_read.run(stretch);
        }
    };
    let meant = move || {
        read.get()
            .ok()
            .filter(|_| begun())
            .map(|(from, until)| words::span(Span::Between { from, until }, zone()))
    };
    let clock = Signal::derive(move || if zone() == Zone::Utc { Times::Utc } else { Times::Local });
    view! {
        <section class="log-span-fixed">
            <h3>"From when until when"</h3>
            <Segmented
                label="Whose clock"
                choices=vec![(Times::Local, "Local"), (Times::Utc, "UTC")]
                chosen=clock
                on_choose=move |chosen| times.set(chosen)
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
                label=verb
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

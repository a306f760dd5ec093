use leptos::prelude::*;
use protocol::{
    Health, Reading,
    overview::{Alarm, AlarmChange, AlarmState, Section},
};

use crate::{
    aws_console,
    console::Console,
    parts::{Age, Card, Fold, IconButton, Mark, Since, keyed},
    words,
};

/// CloudWatch alarms: those that fire stand out, those that are fine are counted.
#[component]
pub(crate) fn AlarmsCard(alarms: Signal<Reading<Vec<Alarm>>>, region: Signal<String>) -> impl IntoView {
    view! {
        <Card
            section=Section::Alarms
            about=Signal::derive(|| Some("CloudWatch".to_owned()))
            reading=alarms
            empty="No alarm is declared for this environment."
            body=move |alarms| {
                let of = move |ok: bool| {
                    Signal::derive(move || {
                        alarms
                            .get()
                            .into_iter()
                            .filter(|alarm| (alarm.state == AlarmState::Ok) == ok)
                            .collect::<Vec<_>>()
                    })
                };
                let (standing, fine) = (of(false), of(true));
                view! {
                    <ul>{keyed(standing, |alarm| alarm.name.clone(), move |alarm| row(alarm, region))}</ul>
                    <Show when=move || !fine.read().is_empty()>
                        <Fold summary=view! {
                            <Mark health=Health::Fine />
                            {move || format!("{} OK", fine.read().len())}
                        }>
                            <ul>
                                {keyed(fine, |alarm| alarm.name.clone(), move |alarm| row(alarm, region))}
                            </ul>
                        </Fold>
                    </Show>
                }
            }
        />
    }
}

fn row(alarm: Signal<Alarm>, region: Signal<String>) -> impl IntoView {
    let state = Memo::new(move |_| alarm.get().state);
    let since = Signal::derive(move || alarm.get().since);
    view! {
        <li
            data-test="alarm"
            data-alarm=move || alarm.get().name
            data-state=move || format!("{:?}", state.get()).to_lowercase()
        >
            <details class="row-details">
                <summary>
                    <Mark health=Signal::derive(move || health(state.get())) />
                    <span class="cut" title=move || alarm.get().name>
                        {move || alarm.get().name}
                    </span>
                    <span
                        class="push"
                        class:bad=move || state.get() == AlarmState::Firing
                        class:faint=move || state.get() != AlarmState::Firing
                    >
                        {move || words::alarm_state(state.get())}
                        <Since at=since before=" " />
                    </span>
                </summary>
                <Story alarm region />
            </details>
        </li>
    }
}

/// The condition, CloudWatch's reason, and what the alarm was before.
#[component]
fn Story(alarm: Signal<Alarm>, region: Signal<String>) -> impl IntoView {
    let console = Console::here();
    let history = Signal::derive(move || alarm.get().history);
    let refusal = Signal::derive(move || {
        console.session.is_demo().then(|| "The demo account has no AWS console".to_owned())
    });
    let open =
        move || console.open_link(aws_console::alarm(&region.get_untracked(), &alarm.get_untracked().name));
    view! {
        <div class="story">
            <p class="story-head">
                <span class="selectable">{move || alarm.get().condition}</span>
                <span class="push"></span>
                <IconButton
                    icon=icondata_lu::LuCopy
                    label="Copy the alarm's name"
                    on_press=move |()| console.copy("Alarm name".to_owned(), alarm.get_untracked().name)
                />
                <IconButton
                    icon=icondata_lu::LuExternalLink
                    label="Open in AWS console"
                    refusal
                    on_press=move |()| open()
                />
            </p>
            <p class="dim small selectable">{move || alarm.get().reason}</p>
            <Show
                when=move || !history.read().is_empty()
                fallback=|| view! { <p class="faint small">"It has not changed in the last days."</p> }
            >
                <ul class="lines">{keyed(history, |change| change.at, change)}</ul>
            </Show>
        </div>
    }
}

fn change(change: Signal<AlarmChange>) -> impl IntoView {
    view! {
        <li>
            <span class="faint line-age">
                <Age at=Signal::derive(move || Some(change.get().at)) />
            </span>
            <Mark health=Signal::derive(move || health(change.get().to)) />
            {move || words::alarm_state(change.get().to)}
        </li>
    }
}

const fn health(state: AlarmState) -> Health {
    match state {
        AlarmState::Firing => Health::Bad,
        AlarmState::Ok => Health::Fine,
        AlarmState::InsufficientData => Health::Unknown,
        AlarmState::Missing => Health::Attention,
    }
}

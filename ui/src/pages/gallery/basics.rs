use leptos::prelude::*;
use protocol::{Error, ErrorKind, Health, Moment, overview::TargetState, targets::Span};

use super::{Exhibit, samples};
use crate::{
    console::{Console, Theme},
    parts::{
        Age, Button, ButtonKind, Chip, Empty, Figure, Filter, IconButton, KeyCaps, Mark, Meter, Notice,
        Picture, Production, Resource, Segmented, Skeleton, Spark, Strip, Timeline,
    },
    words,
};

const HEALTHS: [Health; 4] = [Health::Fine, Health::Attention, Health::Bad, Health::Unknown];

#[component]
pub(super) fn Colours() -> impl IntoView {
    let surfaces = ["ground", "panel", "raised", "hover", "line"];
    let inks = ["ink", "ink-2", "ink-3", "accent", "fine", "attention", "bad", "quiet"];
    let swatch = |name: &'static str| {
        view! { <span class=format!("swatch swatch-{name}") title=name></span> }
    };
    view! {
        <Exhibit title="Colours">
            <div class="swatches">{surfaces.map(swatch).into_iter().collect_view()}</div>
            <div class="swatches">{inks.map(swatch).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

#[component]
pub(super) fn Type() -> impl IntoView {
    view! {
        <Exhibit title="Type">
            <h1>"1 of 3 backend targets is unhealthy"</h1>
            <p>"What one reads: Inter, 13 px"</p>
            <p class="dim">"What stands beside it"</p>
            <p class="faint small">"Units, goals and ages"</p>
            <p class="mono">"10.0.11.87 4f2a91 0O 1lI {}[] →"</p>
        </Exhibit>
    }
}

#[component]
pub(super) fn Marks() -> impl IntoView {
    let mark = |health| {
        view! {
            <span class="with-mark">
                <Mark health />
                {words::health(health)}
            </span>
        }
    };
    view! {
        <Exhibit title="Health marks and chips">
            <div class="in-a-row">{HEALTHS.map(mark).into_iter().collect_view()}</div>
            <div class="in-a-row">
                <Production />
                <Production short=true />
                <Chip>
                    <span class="mono">"eu-west-2"</span>
                </Chip>
                <Chip title="A chip with a picture">
                    <Picture icon=icondata_lu::LuEye size="13" />
                    "Read-only"
                </Chip>
            </div>
        </Exhibit>
    }
}

#[component]
pub(super) fn Buttons() -> impl IntoView {
    let console = Console::here();
    let say = move || console.toasts.say("A button was pressed");
    let fail = move || {
        let kind = ErrorKind::Forbidden { action: "ecs:DescribeServices".to_owned(), resource: None };
        console.toasts.fail(&Error::new(kind, "The role may not call ecs:DescribeServices."));
    };
    view! {
        <Exhibit title="Buttons, keys and toasts">
            <div class="in-a-row">
                <Button label="Plain" on_press=move |()| say() />
                <Button label="Primary" kind=ButtonKind::Primary on_press=move |()| say() />
                <Button
                    label="With a picture"
                    icon=Signal::stored(icondata_lu::LuFolderSync)
                    on_press=move |()| say()
                />
                <Button label="Refused" refusal="It says why" on_press=move |()| say() />
                <Button label="What fails" on_press=move |()| fail() />
            </div>
            <div class="in-a-row">
                <IconButton icon=icondata_lu::LuRefreshCw label="Idle" on_press=move |()| say() />
                <IconButton
                    icon=icondata_lu::LuRefreshCw
                    label="Under way"
                    turning=Signal::stored(true)
                    on_press=move |()| say()
                />
                <IconButton
                    icon=icondata_lu::LuPause
                    label="Switched on"
                    pressed=true
                    on_press=move |()| say()
                />
                <IconButton
                    icon=icondata_lu::LuExternalLink
                    label="Refused"
                    refusal="It says why"
                    on_press=move |()| say()
                />
                <KeyCaps keys="Ctrl+k" />
                <KeyCaps keys="g f" />
                <KeyCaps keys="Alt+ArrowLeft" />
            </div>
        </Exhibit>
    }
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    let console = Console::here();
    let text = RwSignal::new(String::new());
    view! {
        <Exhibit title="Choices">
            <div class="in-a-row">
                <Segmented
                    label="Theme"
                    choices=vec![(Theme::System, "System"), (Theme::Dark, "Dark"), (Theme::Light, "Light")]
                    chosen=console.theme
                    on_choose=move |theme| console.theme.set(theme)
                />
                <Filter text label="Filter nothing" node=NodeRef::new() />
            </div>
        </Exhibit>
    }
}

#[component]
pub(super) fn Names() -> impl IntoView {
    view! {
        <Exhibit title="Resources: copied, opened, cut when long">
            <p>
                <Resource
                    what="Service name"
                    name="prod-paperwurks-backend"
                    link=Some("https://console.aws.amazon.com/".to_owned())
                />
            </p>
            <p class="exhibit-narrow">
                <Resource
                    what="Bucket name"
                    name="paperwurks-prod-documents-with-a-very-long-name"
                    mono=true
                />
            </p>
        </Exhibit>
    }
}

#[component]
pub(super) fn Figures() -> impl IntoView {
    let console = Console::here();
    let value = RwSignal::new(412_u64);
    let began = console.session.now.get_untracked();
    let states = [TargetState::Healthy, TargetState::Initial, TargetState::Unhealthy, TargetState::Unused];
    let history = (0..30).map(|minute| (minute > 4).then(|| states[(minute / 8) % 4])).collect::<Vec<_>>();
    let span = |(from, to, state): (i64, i64, TargetState)| {
        let ago = |minutes: i64| began.plus_millis(-60_000 * minutes);
        Span { from: ago(from), to: ago(to), state, reason: None }
    };
    let spans = [
        (52, 47, TargetState::Initial),
        (47, 24, TargetState::Healthy),
        (24, 13, TargetState::Unhealthy),
        (8, 3, TargetState::Healthy),
        (3, 0, TargetState::Draining),
    ];
    let spans = spans.map(span).to_vec();
    let line = |health: Health| {
        view! {
            <div class="exhibit-spark">
                <Spark
                    series=Signal::stored(samples::series())
                    health
                    hint=|index: usize| format!("point {index}")
                />
            </div>
        }
    };
    view! {
        <Exhibit title="Figures">
            <div class="in-a-row">
                <span>
                    <Figure text=Signal::derive(move || words::count(value.get())) />
                    <span class="faint">" ms"</span>
                </span>
                <Button label="Change it" on_press=move |()| value.update(|value| *value += 1) />
                <span>"opened " <Age at=Signal::stored(Some(began)) /> " ago"</span>
                <span>"never read: " <Age at=Signal::stored(None::<Moment>) /></span>
            </div>
            <div class="in-a-row">
                <Meter percent=Signal::stored(Some(0.0)) />
                <Meter percent=Signal::stored(Some(61.0)) />
                <Meter percent=Signal::stored(Some(100.0)) />
                <Meter percent=Signal::stored(None) />
                <Strip history=Signal::stored(history) />
            </div>
            <Timeline spans=Signal::stored(spans) now=Signal::stored(began) />
            <div class="in-a-row">
                {[Health::Fine, Health::Attention, Health::Bad].map(line).into_iter().collect_view()}
            </div>
        </Exhibit>
    }
}

#[component]
pub(super) fn Messages() -> impl IntoView {
    view! {
        <Exhibit title="Notices, nothing, and waiting">
            <Notice icon=icondata_lu::LuFileWarning health=Health::Attention>
                "Part of the catalogue could not be read: "
                <span class="mono">"mine.toml:12:9"</span>
            </Notice>
            <Notice icon=icondata_lu::LuKeyRound health=Health::Bad>
                "The keyring is locked: secrets cannot be kept."
            </Notice>
            <div class="card">
                <Empty text="No queue is declared for this environment." />
            </div>
            <div class="card">
                <Skeleton rows=2 />
            </div>
        </Exhibit>
    }
}

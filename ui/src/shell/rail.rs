use leptos::prelude::*;
use protocol::{overview::FleetRow, session::SessionState};

use crate::{
    commands::Action,
    console::{Console, Theme},
    pages::{PAGES, Page},
    parts::{IconButton, Mark, Picture, keyed},
    place::{Place, environment_path},
};

/// The way to every page and environment, with a health mark each.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let console = Console::here();
    view! {
        <nav class="rail" aria-label="Pages and environments" data-test="rail">
            <div class="brand">
                <i aria-hidden="true"></i>
                <span class="rail-text">"Signalbox"</span>
            </div>
            {PAGES.iter().filter(|page| page.in_rail).map(|page| view! { <PageLink page /> }).collect_view()}
            <div class="rail-systems">
                <Systems />
            </div>
            <div class="rail-foot">
                <ThemeButton />
                <IconButton
                    hook="fold-rail"
                    icon=icondata_lu::LuPanelLeft
                    label="Fold the rail  ["
                    pressed=console.rail_folded
                    on_press=move |()| console.run(Action::Rail)
                />
            </div>
        </nav>
    }
}

#[component]
fn PageLink(page: &'static Page) -> impl IntoView {
    let console = Console::here();
    let here = move || console.place.with(|place| place.as_ref().is_some_and(|place| place.page == page));
    let count = move || {
        let known = console.fleet.known.read();
        (page.name == "fleet").then(|| known.value.as_ref().map(Vec::len)).flatten()
    };
    let problems = move || {
        let known = console.catalogue.known.read();
        let problems = known.value.as_ref().map_or(0, |catalogue| catalogue.problems.len());
        (page.name == "catalogue" && problems > 0).then_some(problems)
    };
    let over = move || {
        let known = console.sign_in.known.read();
        let sessions = known.value.iter().flat_map(|state| &state.sessions);
        let over = sessions.filter(|session| matches!(session.state, SessionState::Over { .. })).count();
        (page.name == "accounts" && over > 0).then(|| format!("{over} over"))
    };
    view! {
        <a
            class="rail-row"
            class:on=here
            href=Place::of(page, None).path()
            title=page.title
            data-test=format!("page-{}", page.name)
            aria-current=move || here().then_some("page")
        >
            <Picture icon=page.icon />
            <span class="rail-text rail-name">{page.title}</span>
            <span class="rail-text rail-word">{count}</span>
            <span class="rail-text rail-word attention" title="Problems in files">
                {problems}
            </span>
            <span class="rail-text rail-word attention" title="Sessions that want to be signed in to again">
                {over}
            </span>
        </a>
    }
}

/// The environments of the fleet, with a heading where the system changes.
#[component]
fn Systems() -> impl IntoView {
    let console = Console::here();
    let rows = Memo::new(move |_| {
        let rows = console.fleet.value().unwrap_or_default();
        let mut last = String::new();
        rows.into_iter()
            .map(|row| {
                let first =
                    std::mem::replace(&mut last, row.environment.system.clone()) != row.environment.system;
                (first, row)
            })
            .collect::<Vec<_>>()
    });
    let draw = move |row: Signal<(bool, FleetRow)>| {
        let heading = move || {
            row.get().0.then(|| {
                let name = row.get().1.system_name;
                view! {
                    <h2 class="rail-system cut" title=name.clone()>
                        {name.clone()}
                    </h2>
                }
            })
        };
        view! {
            {heading}
            <EnvironmentLink row=Signal::derive(move || row.get().1) />
        }
    };
    keyed(rows.into(), |(_, row)| row.environment.clone(), draw)
}

#[component]
fn EnvironmentLink(row: Signal<FleetRow>) -> impl IntoView {
    let console = Console::here();
    let id = Memo::new(move |_| row.get().environment);
    let here = Memo::new(move |_| console.environment() == Some(id.get()));
    let word = Memo::new(move |_| row.get().verdict.word);
    let title = move || row.with(|row| format!("{}: {}", row.environment, row.verdict.headline));
    view! {
        <a
            class="rail-row"
            class:on=here
            href=move || environment_path(&id.get())
            title=title
            data-test="rail-environment"
            data-environment=move || id.get().to_string()
            aria-current=move || here.get().then_some("page")
        >
            <Mark health=Signal::derive(move || row.get().verdict.health) />
            <span class="rail-text rail-name cut">{move || id.get().environment}</span>
            <span class="rail-text rail-word cut">{word}</span>
        </a>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let console = Console::here();
    let icon = Signal::derive(move || match console.theme.get() {
        Theme::System => icondata_lu::LuMonitor,
        Theme::Dark => icondata_lu::LuMoon,
        Theme::Light => icondata_lu::LuSun,
    });
    view! {
        <IconButton
            hook="theme"
            icon=icon
            label=Signal::derive(move || format!("Theme: {}  t", console.theme.get().name()))
            on_press=move |()| console.run(Action::Theme)
        />
    }
}

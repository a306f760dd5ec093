use leptos::prelude::*;

use super::{change::ArmingChip, identity::IdentityChip};
use crate::{
    commands::Action,
    console::Console,
    parts::{Chip, KeyCaps, Picture, Production},
    place::environment_path,
};

/// Where the operator is, as whom, and the way to anything else.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let console = Console::here();
    view! {
        <header class="top-bar" data-test="top-bar">
            <Breadcrumb />
            <EnvironmentFacts />
            <button
                type="button"
                class="chip search push"
                data-test="search"
                on:click=move |_| console.run(Action::Palette)
            >
                <Picture icon=icondata_lu::LuSearch size="13" />
                <span class="search-text">"Search or run…"</span>
                <KeyCaps keys="Ctrl+k" />
            </button>
            <ArmingChip />
        </header>
    }
}

#[component]
fn Breadcrumb() -> impl IntoView {
    let console = Console::here();
    let crumbs = move || match console.environment() {
        Some(id) => {
            let row = console.row(&id);
            let system = row.as_ref().map_or_else(|| id.system.clone(), |row| row.system_name.clone());
            let path = environment_path(&id);
            view! {
                <a href="/" class="dim crumb-link">
                    {system}
                </a>
                <span class="faint" aria-hidden="true">
                    "/"
                </span>
                <a href=path aria-current="page">
                    <b>{id.environment}</b>
                </a>
                {row.is_some_and(|row| row.production).then(|| view! { <Production /> })}
            }
            .into_any()
        }
        None => {
            let title =
                console.place.with(|place| place.as_ref().map_or("Nowhere", |place| place.page.title));
            view! { <b>{title}</b> }.into_any()
        }
    };
    view! {
        <nav class="breadcrumb" aria-label="Where you are" data-test="breadcrumb">
            {crumbs}
        </nav>
    }
}

/// Region and identity of the present environment.
#[component]
fn EnvironmentFacts() -> impl IntoView {
    let console = Console::here();
    let region = move || console.environment().and_then(|id| console.row(&id)).map(|row| row.region);
    view! {
        {move || {
            region()
                .map(|region| {
                    view! {
                        <Chip hook="region" title="AWS region">
                            <span class="mono">{region}</span>
                        </Chip>
                    }
                })
        }}
        <IdentityChip />
    }
}

use leptos::prelude::*;
use protocol::session::GetIdentity;

use crate::{
    commands::Action,
    console::Console,
    live::asked,
    parts::{Chip, KeyCaps, Picture, Production},
    place::environment_path,
    words,
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
            <Chip hook="read-only" title="This version of the console only reads: it changes nothing in AWS">
                <Picture icon=icondata_lu::LuEye size="13" />
                "Read-only"
            </Chip>
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
    let identity = asked(move || console.environment().map(|environment| GetIdentity { environment }));
    let region = move || console.environment().and_then(|id| console.row(&id)).map(|row| row.region);
    let who = move || {
        let known = identity.get();
        match (known.value, known.error) {
            (Some(identity), _) => {
                let arn = identity.arn.clone();
                view! {
                    <button
                        type="button"
                        class="chip chip-button"
                        data-test="identity"
                        title=format!("{arn}\nCopy the ARN")
                        on:click=move |_| console.copy("ARN".to_owned(), arn.clone())
                    >
                        <span class="cut">{identity.name}</span>
                        <span class="faint mono">{identity.account}</span>
                    </button>
                }
                .into_any()
            }
            (None, Some(error)) => {
                let trouble = words::trouble(&error);
                view! {
                    <Chip hook="identity" title=error.message>
                        <span class="attention identity-trouble">
                            <Picture icon=trouble.icon size="13" />
                            {trouble.short}
                        </span>
                    </Chip>
                }
                .into_any()
            }
            (None, None) => ().into_any(),
        }
    };
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
        {who}
    }
}

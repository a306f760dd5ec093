use leptos::prelude::*;
use protocol::{
    Moment,
    session::{EnvironmentAccess, GetIdentity, Identity},
};

use crate::{
    console::Console,
    live::{Known, asked_at},
    parts::{Chip, Picture},
    words,
};

/// With less than this left of the present credentials, in milliseconds, their end is worth a look.
const NEAR: i64 = 10 * 60 * 1_000;

/// Who the console is in the present environment: chosen here, and confirmed by STS.
#[component]
pub(super) fn IdentityChip() -> impl IntoView {
    let console = Console::here();
    let access = Memo::new(move |_| console.environment().and_then(|id| console.access(&id)));
    let identity = asked_at(
        // Another role has another identity, and who was signed out has none; renewed credentials change nothing.
        move || {
            let access = console.environment().and_then(|id| console.access(&id)?.access);
            (access.as_ref().is_some_and(|access| console.is_usable(access)), access)
        },
        move || console.environment().map(|environment| GetIdentity { environment }),
    );
    move || match access.get() {
        Some(access) => view! { <RoleChip access identity /> }.into_any(),
        None => view! { <CallerChip identity /> }.into_any(),
    }
}

/// The role that holds here, how long its present credentials last, and the way to another.
#[component]
fn RoleChip(access: EnvironmentAccess, identity: RwSignal<Known<Identity>>) -> impl IntoView {
    let console = Console::here();
    let EnvironmentAccess { environment, access, until, .. } = access;
    let switch = move || console.switch_role(environment.clone());
    let Some(access) = access else {
        return view! {
            <button
                type="button"
                class="chip chip-button"
                data-test="choose-role"
                title="Nobody has decided yet who the console is here"
                on:click=move |_| switch()
            >
                <span class="attention identity-trouble">
                    <Picture icon=icondata_lu::LuUserRound size="13" />
                    "Choose a role"
                </span>
            </button>
        }
        .into_any();
    };
    let title = move || {
        identity.with(|known| match (&known.value, &known.error) {
            (Some(identity), _) => format!("{}\nSwitch role", identity.arn),
            (None, Some(error)) => format!("{}\nSwitch role", error.message),
            (None, None) => "Switch role".to_owned(),
        })
    };
    let trouble = move || {
        identity.with(|known| {
            known.error.as_ref().map(|error| {
                let trouble = words::trouble(error);
                view! {
                    <span class="attention identity-trouble">
                        <Picture icon=trouble.icon size="13" />
                        {trouble.word}
                    </span>
                }
            })
        })
    };
    view! {
        <button
            type="button"
            class="chip chip-button"
            data-test="identity"
            title=title
            on:click=move |_| switch()
        >
            <span class="cut">{words::access_name(&access)}</span>
            <span class="faint mono">{words::access_detail(&access)}</span>
            {until.map(|until| view! { <TimeLeft until /> })}
            {trouble}
        </button>
    }
    .into_any()
}

/// How long the present credentials last.
#[component]
fn TimeLeft(until: Moment) -> impl IntoView {
    let console = Console::here();
    let left = Memo::new(move |_| words::left(until, console.now()));
    let near = Memo::new(move |_| until.millis_since(console.now()) < NEAR);
    let text = move || left.get().map_or_else(|| "ended".to_owned(), |left| format!("{left} left"));
    view! {
        <span
            class="number time-left"
            class:faint=move || !near.get()
            class:attention=near
            data-test="time-left"
            title="The present credentials; they are renewed by themselves"
        >
            {text}
        </span>
    }
}

/// Who AWS says we are, where nothing was signed in to: the embedded account without its portal.
#[component]
fn CallerChip(identity: RwSignal<Known<Identity>>) -> impl IntoView {
    let console = Console::here();
    move || {
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
    }
}

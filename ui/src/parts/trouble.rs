use leptos::prelude::*;
use protocol::{Error, ErrorKind, catalogue::EnvironmentId, session::Access};

use super::{Button, CopyButton, Picture};
use crate::{commands::Action, console::Console, place::page_of, words};

/// What stands where content would be, when it could not be read: what happened, and what to do.
#[component]
pub(crate) fn TroubleBody(
    #[prop(into)] error: Signal<Error>,
    /// Whether the way out stands here too; not where it stands beside it.
    #[prop(default = true)]
    offers: bool,
) -> impl IntoView {
    move || {
        let error = error.get();
        let trouble = words::trouble(&error);
        let next = error.next.unwrap_or_else(|| trouble.advice.to_owned());
        view! {
            <div class="trouble" role="status" data-test="trouble" data-kind=trouble.word>
                <Picture icon=trouble.icon size="16" />
                <div class="trouble-text">
                    <p class="trouble-what selectable">{error.message}</p>
                    <p class="dim small selectable">{next}</p>
                    {offers.then(|| view! { <WayOut kind=error.kind /> })}
                    {error
                        .request_id
                        .map(|id| {
                            view! {
                                <p class="trouble-request faint small">
                                    "Request"
                                    <span class="mono selectable cut" title=id.clone()>
                                        {id.clone()}
                                    </span>
                                    <CopyButton what="Request id" text=id />
                                </p>
                            }
                        })}
                </div>
            </div>
        }
    }
}

/// What the operator can do about it here and now: sign in, or be somebody else.
#[component]
fn WayOut(kind: ErrorKind) -> impl IntoView {
    let console = Console::here();
    let here = move || console.environment().filter(|_| console.offers_sign_in());
    match kind {
        ErrorKind::SignInRequired => view! {
            <Show when=move || console.offers_sign_in()>
                <p class="trouble-actions">
                    <Button hook="trouble-sign-in" label="Sign in" on_press=move |()| sign_in(console) />
                </p>
            </Show>
        }
        .into_any(),
        ErrorKind::Forbidden { action, resource } => view! {
            <Denial action resource />
            {move || here().map(|environment| view! { <OtherRole environment /> })}
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// Opens the prompt for the session that the page waits for, or the page where it is chosen.
fn sign_in(console: Console) {
    let access = untrack(|| console.environment().and_then(|id| console.access(&id)?.access));
    match access {
        Some(Access::Role { session, .. }) => console.ask_to_sign_in(session),
        _ => console.run(Action::Page("accounts")),
    }
}

/// What was denied, of what, and to whom.
#[component]
fn Denial(action: String, resource: Option<String>) -> impl IntoView {
    let console = Console::here();
    let whom = move || {
        let access = console.environment().and_then(|id| console.access(&id)?.access);
        access.map(|access| format!(" to {}", words::access(&access)))
    };
    view! {
        <p class="small selectable">
            <span class="mono">{action}</span>
            {resource
                .map(|resource| {
                    view! {
                        " on "
                        <span class="mono">{resource}</span>
                    }
                })} " is denied" {whom}
        </p>
    }
}

#[component]
fn OtherRole(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let permissions = page_of(&environment, "permissions");
    view! {
        <p class="trouble-actions">
            <Button
                hook="trouble-switch-role"
                label="Switch role…"
                on_press=move |()| console.switch_role(environment.clone())
            />
            <a class="link" href=permissions data-test="trouble-permissions">
                "What can I do here?"
            </a>
        </p>
    }
}

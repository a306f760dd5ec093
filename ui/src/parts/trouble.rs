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
                    {denial(&error.kind)}
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
        ErrorKind::SignInRequired | ErrorKind::RoleRequired => view! {
            <Show when=move || console.offers_sign_in()>
                <p class="trouble-actions">
                    <SignInOrChoose />
                </p>
            </Show>
        }
        .into_any(),
        ErrorKind::Forbidden { .. } => {
            (move || here().map(|environment| view! { <OtherRole environment /> })).into_any()
        }
        _ => ().into_any(),
    }
}

/// Signs in to the session that the page waits for, or chooses who to be where nobody has decided it.
#[component]
fn SignInOrChoose() -> impl IntoView {
    let console = Console::here();
    move || {
        let access = console.environment().and_then(|id| console.access(&id));
        match access.map(|access| (access.environment, access.access)) {
            Some((_, Some(Access::Role { session, .. }))) => view! {
                <Button
                    hook="trouble-sign-in"
                    label=format!("Sign in to {session}")
                    on_press=move |()| console.ask_to_sign_in(session.clone())
                />
            }
            .into_any(),
            Some((environment, _)) => view! {
                <Button
                    hook="trouble-switch-role"
                    label="Choose a role…"
                    on_press=move |()| console.switch_role(environment.clone())
                />
            }
            .into_any(),
            None => view! {
                <Button
                    hook="trouble-sign-in"
                    label="Go to sign-in"
                    on_press=move |()| console.run(Action::Page("accounts"))
                />
            }
            .into_any(),
        }
    }
}

/// What was denied, of what, and to whom.
fn denial(kind: &ErrorKind) -> Option<impl IntoView + use<>> {
    let ErrorKind::Forbidden { action, resource } = kind else { return None };
    let console = Console::here();
    let whom = move || {
        let access = console.environment().and_then(|id| console.access(&id)?.access);
        access.map(|access| format!(" to {}", words::access(&access)))
    };
    let of = resource.clone().map(|resource| {
        view! {
            " of "
            <span class="mono">{resource}</span>
        }
    });
    Some(view! {
        <p class="small selectable">
            <span class="mono">{action.clone()}</span>
            {of}
            " is denied"
            {whom}
        </p>
    })
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

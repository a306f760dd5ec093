use leptos::prelude::*;
use protocol::session::{PortalSession, SessionState, SignIn};

use super::SessionSignIn;
use crate::{
    console::{Console, Dialog, Subject},
    parts::{Button, Confirm, Mark, Modal, keyed},
    words,
};

/// The one prompt: it opens by itself when a session is over or the console locks, and closes when one is back.
#[component]
pub(crate) fn SignInDialog() -> impl IntoView {
    let console = Console::here();
    let locked = Memo::new(move |_| console.is_locked());
    let sessions = Memo::new(move |_| {
        let known = console.sign_in.known.read();
        let Some(state) = &known.value else { return Vec::new() };
        wanted(state, console.prompt.read().subject())
    });
    let minutes = Memo::new(move |_| {
        console.sign_in.known.with(|known| known.value.as_ref().and_then(|state| state.lock_after_minutes))
    });
    view! {
        <Modal dialog=Dialog::SignIn title="Sign in" fixed=locked>
            <div class="dialog-body">
                <PromptBody sessions locked lock_after_minutes=minutes />
            </div>
        </Modal>
    }
}

/// The sessions that the prompt is about.
fn wanted(state: &SignIn, subject: Option<&Subject>) -> Vec<PortalSession> {
    match subject {
        Some(Subject::Session(name)) => {
            state.sessions.iter().filter(|session| session.name == *name).cloned().collect()
        }
        Some(Subject::Lock) => state.sessions.clone(),
        None => Vec::new(),
    }
}

/// What the prompt says and offers.
#[component]
pub(crate) fn PromptBody(
    #[prop(into)] sessions: Signal<Vec<PortalSession>>,
    #[prop(into)] locked: Signal<bool>,
    #[prop(into)] lock_after_minutes: Signal<Option<u32>>,
) -> impl IntoView {
    let sentence = move || match locked.get() {
        true => view! { <LockSentence lock_after_minutes /> }.into_any(),
        false => view! { <SessionSentence sessions /> }.into_any(),
    };
    view! {
        <div class="prompt" data-test="sign-in-prompt">
            {sentence}
            {keyed(sessions, |session| session.name.clone(), move |session| entry(session, locked))}
            <Show when=move || locked.get()>
                <LockFoot sessions />
            </Show>
        </div>
    }
}

#[component]
fn LockSentence(lock_after_minutes: Signal<Option<u32>>) -> impl IntoView {
    let why = move || {
        lock_after_minutes.get().map(|minutes| {
            format!("It locks itself after {}.", words::plural(minutes.into(), "idle minute", "idle minutes"))
        })
    };
    view! {
        <p class="prompt-what">"The console is locked"</p>
        <p class="dim">
            {why} " Credentials and tokens are forgotten, here and in the keyring. Sign in to go on."
        </p>
    }
}

#[component]
fn SessionSentence(sessions: Signal<Vec<PortalSession>>) -> impl IntoView {
    let console = Console::here();
    let what = move || {
        sessions.with(|sessions| {
            let session = sessions.first()?;
            Some(match &session.state {
                SessionState::Over { since, .. } => {
                    let age = words::age(*since, console.now());
                    format!("The session {} has been over for {age}", session.name)
                }
                _ => format!("Sign in to {}", session.name),
            })
        })
    };
    let what = Memo::new(move |_| what());
    view! {
        <p class="prompt-what">{move || what.get()}</p>
        <p class="dim">
            "What was read stays on screen, marked with its age. After you have signed in, everything goes on by itself."
        </p>
    }
}

/// A session of the prompt. While the console is locked each has its name, for there may be several.
fn entry(session: Signal<PortalSession>, locked: Signal<bool>) -> impl IntoView {
    let console = Console::here();
    let name = move || {
        locked.get().then(|| {
            let health =
                Signal::derive(move || session.with(|session| words::session_health(&session.state)));
            view! {
                <p class="prompt-session">
                    <Mark health />
                    <b>{session.get().name.0}</b>
                    <span class="faint mono cut">{session.get().start_url}</span>
                </p>
            }
        })
    };
    let later = move || {
        (!locked.get())
            .then(|| {
                view! {
                    <span class="push">
                        <Button
                            hook="not-now"
                            label="Not now"
                            on_press=move |()| console.dialog.set(None)
                        />
                    </span>
                }
            })
            .into_any()
    };
    view! {
        <section
            class="prompt-entry"
            data-test="prompt-session"
            data-session=move || session.get().name.0
            data-state=move || session.with(|session| words::session_state(&session.state))
        >
            {name}
            <SessionSignIn session beside=std::sync::Arc::new(later) />
        </section>
    }
}

/// The other way out of the lock.
#[component]
fn LockFoot(sessions: Signal<Vec<PortalSession>>) -> impl IntoView {
    let console = Console::here();
    let sign_out = move || {
        for session in sessions.get_untracked() {
            console.sign_out(session.name);
        }
    };
    view! {
        <div class="prompt-foot">
            <Confirm
                hook="sign-out-everywhere"
                label="Sign out everywhere"
                question="End every session at its portal?"
                yes="Sign out"
                on_yes=move |()| sign_out()
            />
        </div>
    }
}

use leptos::prelude::*;
use protocol::session::{Kept, Origin, PortalSession, RemoveSession, SessionState, SignIn, TryKeyring};

use crate::{
    console::Console,
    parts::{Button, Confirm, Empty, Mark, Resource, keyed},
    shell::SessionSignIn,
    words,
};

/// A card for each session.
#[component]
pub(super) fn SessionCards(state: Memo<SignIn>) -> impl IntoView {
    let sessions = Signal::derive(move || state.with(|state| state.sessions.clone()));
    view! {
        <Show
            when=move || !sessions.read().is_empty()
            fallback=|| {
                view! {
                    <div class="card">
                        <Empty text="Neither ~/.aws/config nor anybody here has named a session. Add one below." />
                    </div>
                }
            }
        >
            {keyed(sessions, |session| session.name.clone(), |session| view! { <SessionCard session /> })}
        </Show>
    }
}

/// One session: where it is, whether one is signed in, and the way in and out.
#[component]
pub(crate) fn SessionCard(session: Signal<PortalSession>) -> impl IntoView {
    let console = Console::here();
    let health = Signal::derive(move || session.with(|session| words::session_health(&session.state)));
    let said =
        Memo::new(move |_| session.with(|session| words::session_sentence(&session.state, console.now())));
    let signed_in =
        Memo::new(move |_| session.with(|session| matches!(session.state, SessionState::SignedIn { .. })));
    let bad = move || session.with(|session| matches!(session.state, SessionState::Failed { .. }));
    let over = move || session.with(|session| matches!(session.state, SessionState::Over { .. }));
    view! {
        <section
            class="card"
            data-test="sign-in-session"
            data-session=move || session.get().name.0
            data-state=move || session.with(|session| words::session_state(&session.state))
        >
            <h2 class="card-title">
                <Mark health />
                <span class="cut">{move || session.get().name.0}</span>
                <span class="push card-state" class:attention=over class:bad=bad data-test="session-state">
                    {said}
                </span>
            </h2>
            <div class="session-body">
                <Facts session />
                <Show
                    when=move || signed_in.get()
                    fallback=move || {
                        view! {
                            <SessionSignIn
                                session
                                beside=std::sync::Arc::new(move || view! { <Remove session /> }.into_any())
                            />
                        }
                    }
                >
                    <SignedInActions session />
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Facts(session: Signal<PortalSession>) -> impl IntoView {
    let kept = Memo::new(move |_| session.with(|session| session.kept.clone()));
    view! {
        <dl class="session-facts">
            <div>
                <dt>"Start URL"</dt>
                <dd>
                    <Resource
                        what="Start URL"
                        name=Signal::derive(move || session.get().start_url)
                        mono=true
                    />
                </dd>
            </div>
            <div>
                <dt>"Region"</dt>
                <dd class="mono">{move || session.get().region}</dd>
            </div>
            <div>
                <dt>"Declared"</dt>
                <dd>{move || words::origin(session.get().origin)}</dd>
            </div>
            {move || kept.get().map(|kept| view! { <KeptFact kept /> })}
        </dl>
    }
}

/// Where the sign-in is kept; when that is only in memory, why, and another try.
#[component]
fn KeptFact(kept: Kept) -> impl IntoView {
    let word = words::kept(&kept);
    let memory = match kept {
        Kept::Keyring => None,
        Kept::Memory { reason } => Some(view! {
            <span class="attention small selectable">{reason}</span>
            <TryAgain />
        }),
    };
    view! {
        <div data-test="session-kept">
            <dt>"Kept"</dt>
            <dd class="session-kept">
                <span>{word}</span>
                {memory}
            </dd>
        </div>
    }
}

#[component]
fn TryAgain() -> impl IntoView {
    let console = Console::here();
    let again = move || {
        console.tell(TryKeyring {}, move |keyring| {
            console.toasts.say(words::keyring(&keyring));
            console.sign_in.ask_again();
        });
    };
    view! { <Button hook="try-keyring" label="Try the keyring again" on_press=move |()| again() /> }
}

#[component]
fn SignedInActions(session: Signal<PortalSession>) -> impl IntoView {
    let console = Console::here();
    let out = move || console.sign_out(session.with_untracked(|session| session.name.clone()));
    view! {
        <div class="sign-in-actions">
            <Button
                hook="sign-out"
                label="Sign out"
                icon=Signal::stored(icondata_lu::LuLogOut)
                on_press=move |()| out()
            />
            <Remove session />
        </div>
    }
}

/// What was typed here can be taken away here.
#[component]
fn Remove(session: Signal<PortalSession>) -> impl IntoView {
    let console = Console::here();
    let typed = Memo::new(move |_| session.with(|session| session.origin == Origin::Typed));
    let remove = move || {
        let session = session.with_untracked(|session| session.name.clone());
        let said = format!("{session} removed");
        console.tell(RemoveSession { session }, move |()| {
            console.toasts.say(said);
            console.sign_in.ask_again();
        });
    };
    view! {
        <Show when=move || typed.get()>
            <span class="push">
                <Confirm
                    hook="remove-session"
                    label="Remove"
                    question="Remove it?"
                    yes="Remove"
                    on_yes=move |()| remove()
                />
            </span>
        </Show>
    }
}

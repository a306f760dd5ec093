//! Signing in: the sessions, what they give, and who the console is in each environment.

mod add;
mod environments;
mod lock;
mod roles;
mod sessions;

use leptos::prelude::*;
use protocol::{
    Health,
    session::{Keyring, SignIn},
};

use self::{
    add::AddSession, environments::EnvironmentsCard, lock::LockCard, roles::AccountsAndRoles,
    sessions::SessionCards,
};
pub(crate) use self::{roles::AccountsCard, sessions::SessionCard};
use crate::{
    console::Console,
    parts::{CopyButton, Mark, Notice, Picture, Skeleton, TroubleBody, keyed},
    words,
};

/// What starts the embedded account with its own portal.
const WITH_PORTAL: &str = "make run ARGS=\"--sign-in\"";

/// The sign-in page.
#[component]
pub(crate) fn AccountsPage() -> impl IntoView {
    let console = Console::here();
    let known = console.sign_in.known;
    let shown = Memo::new(move |_| {
        known.with(|known| match (&known.value, &known.error) {
            (Some(state), _) if state.offered => Shown::Everything,
            (Some(_), _) => Shown::NotOffered,
            (None, Some(error)) => Shown::Failed(error.clone()),
            (None, None) => Shown::Loading,
        })
    });
    let state = Memo::new(move |_| known.with(|known| known.value.clone().unwrap_or_default()));
    let body = move || match shown.get() {
        Shown::Everything => view! { <Everything state /> }.into_any(),
        Shown::NotOffered => view! { <NotOffered /> }.into_any(),
        Shown::Failed(error) => view! {
            <div class="card">
                <TroubleBody error=Signal::stored(error) />
            </div>
        }
        .into_any(),
        Shown::Loading => view! {
            <div class="card">
                <Skeleton rows=5 />
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="page" data-test="accounts">
            {body}
        </div>
    }
}

#[derive(Clone, PartialEq)]
enum Shown {
    Loading,
    Failed(protocol::Error),
    NotOffered,
    Everything,
}

#[component]
fn Everything(state: Memo<SignIn>) -> impl IntoView {
    let sentence = Memo::new(move |_| state.with(words::sign_in_sentence));
    let notices = Signal::derive(move || state.with(|state| state.notices.clone()));
    let keyring = Memo::new(move |_| state.with(|state| state.keyring.clone()));
    view! {
        <header class="page-head">
            <div class="say">
                <Mark health=Signal::derive(move || sentence.get().0) />
                <h1 data-test="sign-in-sentence">{move || sentence.get().1}</h1>
                <span class="dim cut">"Once here, for every account and role behind it."</span>
            </div>
        </header>
        {keyed(notices, String::clone, notice)}
        {move || keyring_notice(&keyring.get())}
        <div class="accounts-columns">
            <div class="accounts-sessions">
                <SessionCards state />
                <AddSession />
                <LockCard state />
            </div>
            <div class="accounts-roles">
                <EnvironmentsCard state />
                <AccountsAndRoles state />
            </div>
        </div>
    }
}

fn notice(notice: Signal<String>) -> impl IntoView {
    view! {
        <Notice hook="sign-in-notice" icon=icondata_lu::LuFileWarning health=Health::Attention>
            <span class="selectable">{notice}</span>
        </Notice>
    }
}

/// Says what an absent keyring costs, before anybody signs in.
fn keyring_notice(keyring: &Keyring) -> Option<impl IntoView + use<>> {
    let text = match keyring {
        Keyring::Asked | Keyring::Ready => return None,
        Keyring::Locked => {
            "The keyring is locked. A sign-in is kept in memory until it is unlocked.".to_owned()
        }
        Keyring::Missing { reason } => {
            format!("There is no keyring: {reason}. A sign-in is kept in memory only, never in a file.")
        }
    };
    Some(view! {
        <Notice hook="keyring-notice" icon=icondata_lu::LuKeyRound health=Health::Attention>
            <span class="selectable">{text}</span>
        </Notice>
    })
}

/// The embedded account answers without being signed in to.
#[component]
fn NotOffered() -> impl IntoView {
    view! {
        <section class="card accounts-absent" data-test="sign-in-absent">
            <Picture icon=icondata_lu::LuKeyRound size="28" />
            <h1>"The embedded account needs no sign-in"</h1>
            <p class="dim">
                "It answers from within the console, with credentials of its own. To see the whole of signing in, portal and browser included, start it with its portal:"
            </p>
            <p class="accounts-command">
                <span class="mono selectable">{WITH_PORTAL}</span>
                <CopyButton what="Command" text=WITH_PORTAL />
            </p>
            <p class="faint small">
                "The installed program takes the same option: " <span class="mono selectable">"signalbox --sign-in"</span>
            </p>
        </section>
    }
}

use leptos::prelude::*;
use protocol::{
    Error, Health,
    session::{Flow, PortalSession, SessionState},
};

use super::SignInSteps;
use crate::{
    console::Console,
    parts::{Button, ButtonKind, Notice},
    words,
};

/// The way into a session that one is not signed in to: both flows, the one under way, and why the last one failed.
#[component]
pub(crate) fn SessionSignIn(
    #[prop(into)] session: Signal<PortalSession>,
    /// What stands beside the two ways in.
    #[prop(optional)]
    beside: Option<ChildrenFn>,
) -> impl IntoView {
    let name = Signal::derive(move || session.with(|session| session.name.clone()));
    let state = Memo::new(move |_| session.with(|session| session.state.clone()));
    let beside = StoredValue::new(beside);
    move || match state.get() {
        SessionState::SigningIn { progress } => {
            view! { <SignInSteps session=name progress=Signal::stored(progress) /> }.into_any()
        }
        SessionState::SignedIn { .. } => ().into_any(),
        SessionState::Over { error, .. } | SessionState::Failed { error } => view! {
            <Said error />
            <Ways session beside />
        }
        .into_any(),
        SessionState::SignedOut => view! { <Ways session beside /> }.into_any(),
    }
}

#[component]
fn Ways(session: Signal<PortalSession>, beside: StoredValue<Option<ChildrenFn>>) -> impl IntoView {
    let console = Console::here();
    let start = move |flow| console.start_sign_in(session.with_untracked(|it| it.name.clone()), flow);
    view! {
        <div class="sign-in-actions">
            <Button
                hook="sign-in-browser"
                kind=ButtonKind::Primary
                label="Sign in"
                icon=Signal::stored(icondata_lu::LuLogIn)
                on_press=move |()| start(Flow::Browser)
            />
            <Button
                hook="sign-in-device"
                label="Use a code instead"
                on_press=move |()| start(Flow::Device)
            />
            {beside.with_value(|beside| beside.as_ref().map(|beside| beside()))}
        </div>
    }
}

/// What the portal said. What to do about it stands below, as buttons.
#[component]
fn Said(error: Error) -> impl IntoView {
    view! {
        <Notice hook="sign-in-said" icon=words::trouble(&error).icon health=Health::Attention>
            <p class="selectable">{error.message}</p>
            {error.next.map(|next| view! { <p class="dim small selectable">{next}</p> })}
        </Notice>
    }
}

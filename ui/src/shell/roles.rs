mod offers;

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    session::{Access, DecidedBy, GetAccounts, GetIdentity, SessionName, SessionState},
};

pub(crate) use self::offers::RoleOffer;
use self::offers::offers;
use crate::{
    console::{Console, Dialog},
    live::asked_at,
    parts::{Button, CopyButton, Modal, Picker, Picture},
    words,
};

/// Chooses who the console is in an environment, out of everything one may be.
#[component]
pub(crate) fn RoleDialog() -> impl IntoView {
    let console = Console::here();
    view! {
        <Modal dialog=Dialog::Role title="Switch role" bare=true>
            {move || console.role_of.get().map(|environment| view! { <Roles environment /> })}
        </Modal>
    }
}

#[component]
fn Roles(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let asked = signed_in(console).into_iter().map(move |session| {
        let question = session.clone();
        let known = asked_at(|| (), move || Some(GetAccounts { session: question.clone() }));
        (session, known)
    });
    let asked = StoredValue::new(asked.collect::<Vec<_>>());
    let id = StoredValue::new(environment);
    let declared = Memo::new(move |_| id.with_value(|id| declared_account(console, id)));
    let access = Memo::new(move |_| id.with_value(|id| console.access(id)));
    let all = Memo::new(move |_| {
        let accounts = asked.with_value(|asked| {
            let answered = |(session, known): &(SessionName, RwSignal<crate::live::Known<Vec<_>>>)| {
                Some((session.clone(), known.get().value?))
            };
            asked.iter().filter_map(answered).collect::<Vec<_>>()
        });
        let profiles = console
            .sign_in
            .known
            .with(|known| known.value.as_ref().map(|state| state.profiles.clone()).unwrap_or_default());
        let present = access.get().and_then(|access| access.access);
        offers(&accounts, &profiles, declared.get().as_deref(), present.as_ref())
    });
    let pick = move |offer: RoleOffer| {
        console.dialog.set(None);
        console.choose_access(id.get_value(), Some(offer.access));
    };
    let notes = move || {
        asked.with_value(|asked| {
            asked
                .iter()
                .filter_map(|(session, known)| {
                    let known = known.get();
                    match (known.value, known.error) {
                        (Some(_), _) => None,
                        (None, None) => Some((format!("Accounts of {session} are being listed…"), false)),
                        (None, Some(error)) => Some((format!("{session}: {}", error.message), true)),
                    }
                })
                .map(|(text, failed)| {
                    view! {
                        <p class="roles-note small" class:attention=failed class:faint=!failed>
                            {text}
                        </p>
                    }
                })
                .collect_view()
        })
    };
    let chosen = move || access.get().is_some_and(|access| access.decided_by == DecidedBy::Choice);
    let forget = move || {
        console.dialog.set(None);
        console.choose_access(id.get_value(), None);
    };
    view! {
        <Picker
            label=Signal::derive(move || format!("Who to be in {}", id.get_value()))
            example="An account, a role, a profile"
            all
            text=RoleOffer::text
            empty="No role is called that."
            hook="roles"
            row_hook="role-offer"
            on_pick=pick
            draw=role_row
        />
        {notes}
        <footer class="roles-foot">
            <span class="cut faint small">
                {move || format!("Who the console is in {}", id.get_value())}
            </span>
            <Caller environment=id.get_value() />
            <Show when=chosen>
                <Button hook="forget-choice" label="Forget the choice" on_press=move |()| forget() />
            </Show>
        </footer>
    }
}

/// The identity that AWS confirms, to be copied.
#[component]
fn Caller(environment: EnvironmentId) -> impl IntoView {
    let known = asked_at(|| (), move || Some(GetIdentity { environment: environment.clone() }));
    move || {
        known.get().value.map(|identity| {
            view! {
                <span class="roles-caller faint small push">
                    <span class="mono cut selectable" title=identity.arn.clone()>
                        {identity.arn.clone()}
                    </span>
                    <CopyButton what="ARN" text=identity.arn />
                </span>
            }
        })
    }
}

/// What stands in the row of something one may be.
pub(crate) fn role_row(offer: RoleOffer) -> impl IntoView {
    let (icon, kind) = match &offer.access {
        Access::Role { .. } => (icondata_lu::LuUserRound, "Role"),
        Access::Profile { .. } => (icondata_lu::LuFileKey, "Profile"),
        Access::Machine => (icondata_lu::LuMonitor, "Machine"),
    };
    view! {
        <span class="picker-sign faint">
            <Picture icon />
        </span>
        <span class="cut">{words::access_name(&offer.access)}</span>
        <span class="cut faint small">{offer.detail}</span>
        <span class="push picker-kind">
            {if offer.present {
                view! {
                    <span class="fine role-present" data-test="role-present">
                        <Picture icon=icondata_lu::LuCheck size="12" />
                        "now"
                    </span>
                }
                    .into_any()
            } else if offer.elsewhere {
                view! {
                    <span class="attention" title="The catalogue declares another account">
                        "another account"
                    </span>
                }
                    .into_any()
            } else {
                view! { <span class="faint">{kind}</span> }.into_any()
            }}
        </span>
    }
}

/// The sessions that give roles now.
fn signed_in(console: Console) -> Vec<SessionName> {
    console.sign_in.known.with_untracked(|known| {
        let sessions = known.value.iter().flat_map(|state| &state.sessions);
        sessions
            .filter(|session| matches!(session.state, SessionState::SignedIn { .. }))
            .map(|session| session.name.clone())
            .collect()
    })
}

/// The account that the catalogue declares for an environment.
fn declared_account(console: Console, id: &EnvironmentId) -> Option<String> {
    console.catalogue.known.with(|known| {
        let mut environments = known.value.as_ref()?.systems.iter().flat_map(|system| &system.environments);
        environments.find(|environment| environment.id == *id)?.account.clone()
    })
}

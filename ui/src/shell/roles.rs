mod offers;

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    session::{Access, Account, DecidedBy, GetAccounts, GetIdentity, SessionName, SessionState},
};

pub(crate) use self::offers::RoleOffer;
use self::offers::offers;
use crate::{
    console::{Console, Dialog},
    live::{Known, asked_at},
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

/// What a session was asked: its accounts and roles.
type Asked = (SessionName, RwSignal<Known<Vec<Account>>>);

#[component]
fn Roles(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let ask = |session: SessionName| {
        let question = session.clone();
        (session, asked_at(|| (), move || Some(GetAccounts { session: question.clone() })))
    };
    let asked: StoredValue<Vec<Asked>> = StoredValue::new(signed_in(console).into_iter().map(ask).collect());
    let id = StoredValue::new(environment);
    let access = Memo::new(move |_| id.with_value(|id| console.access(id)));
    let all = Memo::new(move |_| {
        let answered = |(session, known): &Asked| Some((session.clone(), known.get().value?));
        let accounts: Vec<_> = asked.with_value(|asked| asked.iter().filter_map(answered).collect());
        let others = console.sign_in.known.with(|known| known.value.as_ref().map(|it| it.others.clone()));
        let declared = id.with_value(|id| declared_account(console, id));
        let present = id.with_value(|id| console.access(id)).and_then(|access| access.access);
        offers(&accounts, &others.unwrap_or_default(), declared.as_deref(), present.as_ref())
    });
    let pick = move |offer: RoleOffer| {
        console.dialog.set(None);
        console.choose_access(id.get_value(), Some(offer.access));
    };
    let chosen = move || access.get().is_some_and(|access| access.decided_by == DecidedBy::Choice);
    let forget = move || {
        console.dialog.set(None);
        console.choose_access(id.get_value(), None);
    };
    view! {
        <Picker
            label=Signal::derive(move || format!("Who to be in {}", id.get_value()))
            example=Signal::derive(move || {
                format!("Who to be in {}: an account, a role, a profile", id.get_value())
            })
            all
            text=RoleOffer::text
            empty="No role is called that."
            hook="roles"
            row_hook="role-offer"
            on_pick=pick
            draw=role_row
        />
        {asked.with_value(|asked| asked.iter().cloned().map(unanswered).collect_view())}
        <footer class="roles-foot">
            <span class="dim small">{id.get_value().to_string()}</span>
            <Caller environment=id.get_value() />
            <Show when=chosen>
                <Button hook="forget-choice" label="Forget the choice" on_press=move |()| forget() />
            </Show>
        </footer>
    }
}

/// Says that a session's roles are not in the list, as long as they are not.
fn unanswered((session, known): Asked) -> impl IntoView {
    move || {
        let (text, failed) = match known.get() {
            Known { value: Some(_), .. } => return None,
            Known { error: None, .. } => (format!("The roles of {session} are being listed…"), false),
            Known { error: Some(error), .. } => (format!("{session}: {}", error.message), true),
        };
        Some(view! {
            <p class="roles-note small" class:attention=failed class:faint=!failed>
                {text}
            </p>
        })
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

mod samples;

use leptos::prelude::*;
use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    session::{Account, PortalSession, Progress, SessionName},
};

use super::Exhibit;
use crate::{
    console::Console,
    pages::{
        accounts::{AccountsCard, SessionCard},
        permissions::PermissionTable,
    },
    parts::{Confirm, Field, Waiting},
    shell::{Missing, PromptBody, RoleOffer, SignInSteps, SignedOutLine, role_row},
};

/// Everything of signing in, in every state.
#[component]
pub(super) fn SigningIn() -> impl IntoView {
    view! {
        <Steps />
        <Sessions />
        <Prompts />
        <Strips />
        <Roles />
        <Accounts />
        <Permissions />
        <Inputs />
    }
}

#[component]
fn Steps() -> impl IntoView {
    let now = Console::here().session.now.get_untracked();
    let step = |progress: Progress| {
        view! {
            <div class="card session-body">
                <SignInSteps session=samples::corp() progress=Signal::stored(progress) />
            </div>
        }
    };
    view! {
        <Exhibit title="Signing in: preparing, in the browser, with a code, finishing">
            <div class="gallery-cards">{samples::steps(now).map(step).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

#[component]
fn Sessions() -> impl IntoView {
    let now = Console::here().session.now.get_untracked();
    let card = |session: PortalSession| view! { <SessionCard session=Signal::stored(session) /> };
    view! {
        <Exhibit title="Sessions: signed out, under way, signed in, in memory only, over, failed">
            <div class="gallery-cards">{samples::sessions(now).map(card).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

#[component]
fn Prompts() -> impl IntoView {
    let now = Console::here().session.now.get_untracked();
    let [signed_out, _, _, _, over, _] = samples::sessions(now);
    let prompt = |(sessions, locked): (Vec<PortalSession>, bool)| {
        view! {
            <div class="card">
                <div class="dialog-body">
                    <PromptBody
                        sessions=Signal::stored(sessions)
                        locked=Signal::stored(locked)
                        lock_after_minutes=Signal::stored(Some(15))
                    />
                </div>
            </div>
        }
    };
    let other = PortalSession { name: SessionName("lab".to_owned()), ..signed_out.clone() };
    let prompts = [(vec![over], false), (vec![signed_out, other], true)];
    view! {
        <Exhibit title="The one prompt: a session is over, the console is locked">
            <div class="gallery-cards">{prompts.map(prompt).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

#[component]
fn Strips() -> impl IntoView {
    let now = Console::here().session.now.get_untracked();
    let environments = ["staging", "prod"].map(|name| EnvironmentId::new("paperwurks", name)).to_vec();
    let strips = [
        (
            Missing { session: Some(samples::corp()), under_way: false, environments: environments.clone() },
            None,
        ),
        (
            Missing { session: Some(samples::corp()), under_way: true, environments },
            Some(now.plus_millis(-1_080_000)),
        ),
    ];
    let strip = |(missing, oldest): (Missing, Option<Moment>)| {
        view! { <SignedOutLine missing=Signal::stored(missing) oldest=Signal::stored(oldest) /> }
    };
    view! {
        <Exhibit title="The strip, as long as environments wait">
            {strips.map(strip).into_iter().collect_view()}
        </Exhibit>
    }
}

#[component]
fn Roles() -> impl IntoView {
    let row = |offer: RoleOffer| view! { <li class="picker-row">{role_row(offer)}</li> };
    view! {
        <Exhibit title="Roles: the present one, others, another account's, a profile, the machine">
            <ul class="card picker-list">{samples::offers().into_iter().map(row).collect_view()}</ul>
        </Exhibit>
    }
}

#[component]
fn Accounts() -> impl IntoView {
    let [forbidden, ..] = super::samples::common_errors();
    let cards: [(Option<Vec<Account>>, Option<Error>); 4] =
        [(Some(samples::accounts()), None), (None, None), (Some(Vec::new()), None), (None, Some(forbidden))];
    let card = |(accounts, error): (Option<Vec<Account>>, Option<Error>)| {
        view! {
            <AccountsCard
                session=samples::corp()
                accounts=Signal::stored(accounts)
                error=Signal::stored(error)
                filter=RwSignal::new(String::new())
            />
        }
    };
    view! {
        <Exhibit title="Accounts and roles: listed, being listed, none, denied">
            <div class="gallery-columns">{cards.map(card).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

#[component]
fn Permissions() -> impl IntoView {
    let now = Console::here().session.now.get_untracked();
    view! {
        <Exhibit title="Permissions: denied and allowed">
            <div class="card">
                <PermissionTable
                    environment=EnvironmentId::new("paperwurks", "prod")
                    permissions=Signal::stored(samples::permissions(now))
                    filter=RwSignal::new(String::new())
                />
            </div>
        </Exhibit>
    }
}

#[component]
fn Inputs() -> impl IntoView {
    let console = Console::here();
    let say = Callback::new(move |()| console.toasts.say("Enter was pressed"));
    view! {
        <Exhibit title="Fields, a button that asks once more, and waiting">
            <div class="gallery-cards">
                <Field
                    hook="sample-field"
                    label="Name"
                    example="corp"
                    text=RwSignal::new(String::new())
                    on_enter=say
                />
                <Field
                    hook="sample-field-wrong"
                    label="Region of the Identity Center"
                    example="eu-west-2"
                    text=RwSignal::new("eu-west".to_owned())
                    error="“eu-west” is not a region."
                    on_enter=say
                />
                <div class="in-a-row">
                    <Confirm
                        hook="sample-confirm"
                        label="Remove"
                        question="Remove it?"
                        yes="Remove"
                        on_yes=move |()| console.toasts.say("It would be removed")
                    />
                    <Waiting />
                </div>
            </div>
        </Exhibit>
    }
}

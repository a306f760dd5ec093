use leptos::prelude::*;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    session::{Access, PortalSession, SessionName, SessionState, SignIn},
};

use crate::{
    console::{Console, Dialog},
    parts::{Age, Picture, keyed},
    words,
};

/// A line for each session that environments wait for, as long as they do.
#[component]
pub(crate) fn SignInStrip() -> impl IntoView {
    let console = Console::here();
    let missing = Memo::new(move |_| {
        console.sign_in.known.with(|known| known.value.as_ref().map(missing).unwrap_or_default())
    });
    let draw = move |row: Signal<Missing>| {
        let oldest = Memo::new(move |_| {
            row.with(|row| row.environments.iter().filter_map(|id| console.row(id)?.read_at).min())
        });
        view! { <SignedOutLine missing=row oldest /> }
    };
    keyed(missing.into(), |missing| missing.session.clone(), draw)
}

/// Says which session is missed, and how old is what stands on the pages for its sake.
#[component]
pub(crate) fn SignedOutLine(
    #[prop(into)] missing: Signal<Missing>,
    /// The oldest of what is shown.
    #[prop(into)]
    oldest: Signal<Option<Moment>>,
) -> impl IntoView {
    let console = Console::here();
    let text = move || missing.with(|it| words::signed_out_of(&it.session, &it.environments));
    let age = move || {
        oldest.get().is_some().then(|| {
            view! {
                <span class="faint">"what is shown is up to " <Age at=oldest /> " old"</span>
            }
        })
    };
    let under_way = move || missing.with(|missing| missing.under_way);
    let label = move || if under_way() { "Signing in…" } else { "Sign in" };
    let open = move || console.ask_to_sign_in(missing.with_untracked(|missing| missing.session.clone()));
    view! {
        <aside
            class="sign-in-strip"
            aria-label=move || format!("{}. {}", text(), label())
            data-test="sign-in-strip"
            data-session=move || missing.get().session.0
        >
            <span class="cut">{text}</span>
            {age}
            <Show when=move || console.dialog.get() != Some(Dialog::SignIn)>
                <button
                    type="button"
                    class="strip-button"
                    data-test="sign-in-strip-open"
                    on:click=move |_| open()
                >
                    <Picture icon=icondata_lu::LuLogIn size="12" />
                    {label}
                </button>
            </Show>
        </aside>
    }
}

/// A session that environments wait for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Missing {
    pub(crate) session: SessionName,
    /// Whether one is just signing in to it.
    pub(crate) under_way: bool,
    pub(crate) environments: Vec<EnvironmentId>,
}

/// The sessions that are not signed in though environments use them.
fn missing(state: &SignIn) -> Vec<Missing> {
    let waiting = |session: &PortalSession| {
        let uses =
            |access: &Access| matches!(access, Access::Role { session: used, .. } if *used == session.name);
        state
            .environments
            .iter()
            .filter(|environment| environment.access.as_ref().is_some_and(uses))
            .map(|environment| environment.environment.clone())
            .collect::<Vec<_>>()
    };
    state
        .sessions
        .iter()
        .filter(|session| !matches!(session.state, SessionState::SignedIn { .. }))
        .map(|session| Missing {
            session: session.name.clone(),
            under_way: matches!(session.state, SessionState::SigningIn { .. }),
            environments: waiting(session),
        })
        .filter(|missing| !missing.environments.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use protocol::session::{DecidedBy, EnvironmentAccess, Origin, Progress};

    use super::*;

    fn session(name: &str, state: SessionState) -> PortalSession {
        PortalSession {
            name: SessionName(name.to_owned()),
            start_url: String::new(),
            region: String::new(),
            origin: Origin::AwsConfig,
            state,
            kept: None,
        }
    }

    fn environment(name: &str, access: Option<Access>) -> EnvironmentAccess {
        EnvironmentAccess {
            environment: EnvironmentId::new("paperwurks", name),
            access,
            decided_by: DecidedBy::Catalogue,
            until: None,
        }
    }

    fn role(session: &str) -> Option<Access> {
        Some(Access::Role {
            session: SessionName(session.to_owned()),
            account: "210987654321".to_owned(),
            role: "ReadOnly".to_owned(),
        })
    }

    #[test]
    fn only_sessions_that_are_used_and_not_signed_in_are_missed() {
        let since = Moment(0);
        let state = SignIn {
            sessions: vec![
                session("corp", SessionState::SignedOut),
                session("lab", SessionState::SignedIn { since }),
                session("spare", SessionState::SignedOut),
                session("way", SessionState::SigningIn { progress: Progress::Preparing }),
            ],
            environments: vec![
                environment("dev", role("lab")),
                environment("staging", role("corp")),
                environment("prod", role("corp")),
                environment("test", role("way")),
                environment("old", Some(Access::Machine)),
                environment("new", None),
            ],
            ..SignIn::default()
        };
        let missing = missing(&state);
        let told: Vec<_> =
            missing.iter().map(|it| (it.session.0.as_str(), it.under_way, it.environments.len())).collect();
        assert_eq!(told, [("corp", false, 2), ("way", true, 1)]);
    }
}

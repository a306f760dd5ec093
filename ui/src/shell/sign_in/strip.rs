use leptos::prelude::*;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    session::{Access, PortalSession, SessionName, SessionState, SignIn},
};

use crate::{
    commands::Action,
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
    let text = move || missing.with(|it| words::signed_out_of(it.session.as_ref(), &it.environments));
    let age = move || {
        oldest.get().is_some().then(|| {
            view! {
                <span class="faint">"what is shown is up to " <Age at=oldest /> " old"</span>
            }
        })
    };
    let under_way = move || missing.with(|missing| missing.under_way);
    let label = move || if under_way() { "Signing in…" } else { "Sign in" };
    let open = move || match missing.get_untracked().session {
        Some(session) => console.ask_to_sign_in(session),
        None => console.run(Action::Page("accounts")),
    };
    view! {
        <aside
            class="sign-in-strip"
            aria-label=move || format!("{}. {}", text(), label())
            data-test="sign-in-strip"
            data-session=move || missing.get().session.map(|session| session.0)
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

/// What environments wait for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Missing {
    /// The session; nothing where any of several would do.
    pub(crate) session: Option<SessionName>,
    /// Whether one is just signing in to it.
    pub(crate) under_way: bool,
    pub(crate) environments: Vec<EnvironmentId>,
}

/// The sessions that are not signed in though environments use them. As long as nobody is signed in anywhere, those
/// without a role wait for a session too.
fn missing(state: &SignIn) -> Vec<Missing> {
    let signed_in = |session: &&PortalSession| matches!(session.state, SessionState::SignedIn { .. });
    let nobody = !state.sessions.iter().any(|session| signed_in(&session));
    let any_would_do = nobody && state.sessions.len() > 1;
    let waiting = |wanted: &dyn Fn(&Option<Access>) -> bool| {
        let waiting = state.environments.iter().filter(|environment| wanted(&environment.access));
        waiting.map(|environment| environment.environment.clone()).collect::<Vec<_>>()
    };
    let of_session = |session: &PortalSession| Missing {
        session: Some(session.name.clone()),
        under_way: matches!(session.state, SessionState::SigningIn { .. }),
        environments: waiting(&|access| match access {
            Some(Access::Role { session: used, .. }) => *used == session.name,
            Some(_) => false,
            None => nobody && !any_would_do,
        }),
    };
    let of_any = any_would_do.then(|| Missing {
        session: None,
        under_way: false,
        environments: waiting(&|access| access.is_none()),
    });
    state
        .sessions
        .iter()
        .filter(|session| !signed_in(session))
        .map(of_session)
        .chain(of_any)
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
        let told: Vec<_> = missing
            .iter()
            .map(|it| (it.session.as_ref().map(|it| it.0.as_str()), it.under_way, it.environments.len()))
            .collect();
        assert_eq!(told, [(Some("corp"), false, 2), (Some("way"), true, 1)]);
    }

    #[test]
    fn before_anybody_has_signed_in_what_has_no_role_waits_too() {
        let undecided = || vec![environment("dev", None), environment("prod", None)];
        let told = |sessions: Vec<PortalSession>| {
            let state = SignIn { sessions, environments: undecided(), ..SignIn::default() };
            missing(&state).into_iter().map(|it| (it.session, it.environments.len())).collect::<Vec<_>>()
        };
        let out = |name| session(name, SessionState::SignedOut);
        assert_eq!(told(vec![out("corp")]), [(Some(SessionName("corp".to_owned())), 2)]);
        assert_eq!(told(vec![out("corp"), out("lab")]), [(None, 2)]);
        let since = Moment(0);
        assert_eq!(told(vec![out("corp"), session("lab", SessionState::SignedIn { since })]), []);
        assert_eq!(told(Vec::new()), []);
    }
}

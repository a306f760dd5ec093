use protocol::{
    Health, Moment,
    catalogue::EnvironmentId,
    session::{Access, DecidedBy, Kept, Keyring, Origin, PortalSession, SessionName, SessionState, SignIn},
};

use super::{age, plural};

/// The state of a session as `data-state` has it.
pub(crate) const fn session_state(state: &SessionState) -> &'static str {
    match state {
        SessionState::SignedOut => "signed_out",
        SessionState::SigningIn { .. } => "signing_in",
        SessionState::SignedIn { .. } => "signed_in",
        SessionState::Over { .. } => "over",
        SessionState::Failed { .. } => "failed",
    }
}

/// The mark of a session.
pub(crate) const fn session_health(state: &SessionState) -> Health {
    match state {
        SessionState::SignedOut | SessionState::SigningIn { .. } => Health::Unknown,
        SessionState::SignedIn { .. } => Health::Fine,
        SessionState::Over { .. } => Health::Attention,
        SessionState::Failed { .. } => Health::Bad,
    }
}

/// The state of a session for a person: `Signed in for 3 h 12 min`.
pub(crate) fn session_sentence(state: &SessionState, now: Moment) -> String {
    match state {
        SessionState::SignedOut => "Signed out".to_owned(),
        SessionState::SigningIn { .. } => "Signing in…".to_owned(),
        SessionState::SignedIn { since } => format!("Signed in for {}", age(*since, now)),
        SessionState::Over { since, .. } => format!("Over for {}", age(*since, now)),
        SessionState::Failed { .. } => "Sign-in failed".to_owned(),
    }
}

/// Where a session is declared.
pub(crate) const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::AwsConfig => "~/.aws/config",
        Origin::Typed => "added here",
        Origin::Embedded => "the embedded account",
    }
}

/// Where what keeps one signed in is kept.
pub(crate) const fn kept(kept: &Kept) -> &'static str {
    match kept {
        Kept::Keyring => "in the system's keyring: survives a restart",
        Kept::Memory { .. } => "in memory only: gone when the console ends",
    }
}

/// What came of another try at the keyring.
pub(crate) fn keyring(keyring: &Keyring) -> String {
    match keyring {
        Keyring::Asked => "The keyring has not answered yet".to_owned(),
        Keyring::Ready => "The keyring answers: the sign-in is kept there now".to_owned(),
        Keyring::Locked => "The keyring is still locked".to_owned(),
        Keyring::Missing { reason } => format!("There is no keyring: {reason}"),
    }
}

/// Who the console is, in a line: `Operator in 210987654321`, `profile ci`.
pub(crate) fn access(access: &Access) -> String {
    match access {
        Access::Role { account, role, .. } => format!("{role} in {account}"),
        Access::Profile { name } => format!("profile {name}"),
        Access::Machine => "this machine's credentials".to_owned(),
    }
}

/// The same without the account, where there is little room.
pub(crate) fn access_name(access: &Access) -> String {
    match access {
        Access::Role { role, .. } => role.clone(),
        Access::Profile { name } => name.clone(),
        Access::Machine => "This machine".to_owned(),
    }
}

/// What sort of access it is, with what is worth knowing of it.
pub(crate) fn access_detail(access: &Access) -> String {
    match access {
        Access::Role { account, .. } => account.clone(),
        Access::Profile { .. } => "profile".to_owned(),
        Access::Machine => "what the AWS SDK finds".to_owned(),
    }
}

/// Who decided who the console is somewhere.
pub(crate) const fn decided_by(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Choice => "chosen here",
        DecidedBy::Catalogue => "catalogue",
        DecidedBy::Default => "default",
    }
}

/// The sentence over the sign-in page, and how bad it is.
pub(crate) fn sign_in_sentence(state: &SignIn) -> (Health, String) {
    let all = state.sessions.len();
    let of = |wanted: fn(&SessionState) -> bool| {
        state.sessions.iter().filter(|session| wanted(&session.state)).collect::<Vec<&PortalSession>>()
    };
    let over = of(|state| matches!(state, SessionState::Over { .. }));
    let signed_in = of(|state| matches!(state, SessionState::SignedIn { .. }));
    if state.locked {
        return (Health::Attention, "The console is locked".to_owned());
    }
    match (over.as_slice(), signed_in.as_slice()) {
        _ if all == 0 => (Health::Unknown, "No session is known yet".to_owned()),
        ([one], _) => (Health::Attention, format!("The session {} is over", one.name)),
        ([_, ..], _) => (Health::Attention, format!("{} sessions are over", over.len())),
        ([], []) => (Health::Unknown, "You are not signed in".to_owned()),
        ([], [one]) if all == 1 => (Health::Fine, format!("You are signed in to {}", one.name)),
        ([], some) if some.len() == all => (Health::Fine, format!("You are signed in to all {all} sessions")),
        ([], some) => (Health::Fine, format!("You are signed in to {} of {all} sessions", some.len())),
    }
}

/// What a session that is not signed in means for the environments that need it.
pub(crate) fn signed_out_of(session: Option<&SessionName>, environments: &[EnvironmentId]) -> String {
    let what = session.map_or_else(|| "Not signed in".to_owned(), |name| format!("Signed out of {name}"));
    match environments {
        [one] => format!("{what}: {one} is not read"),
        _ => {
            let count = plural(environments.len() as u64, "environment", "environments");
            format!("{what}: {count} are not read")
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind, session::Progress};

    use super::*;

    const NOW: Moment = Moment(1_700_000_000_000);

    fn session(name: &str, state: SessionState) -> PortalSession {
        PortalSession {
            name: SessionName(name.to_owned()),
            start_url: String::new(),
            region: String::new(),
            origin: Origin::Typed,
            state,
            kept: None,
        }
    }

    fn over() -> SessionState {
        SessionState::Over {
            since: NOW.plus_millis(-120_000),
            error: Error::new(ErrorKind::SignInRequired, "revoked"),
        }
    }

    const SIGNED_IN: SessionState = SessionState::SignedIn { since: NOW };

    fn sentence(sessions: Vec<PortalSession>) -> (Health, String) {
        sign_in_sentence(&SignIn { offered: true, sessions, ..SignIn::default() })
    }

    #[test]
    fn the_sessions_are_summed_up_by_what_is_lost() {
        assert_eq!(sentence(Vec::new()), (Health::Unknown, "No session is known yet".to_owned()));
        assert_eq!(
            sentence(vec![session("corp", SessionState::SignedOut)]),
            (Health::Unknown, "You are not signed in".to_owned())
        );
        assert_eq!(
            sentence(vec![session("corp", SIGNED_IN)]),
            (Health::Fine, "You are signed in to corp".to_owned())
        );
        let under_way = SessionState::SigningIn { progress: Progress::Preparing };
        assert_eq!(
            sentence(vec![session("corp", SIGNED_IN), session("other", under_way)]).1,
            "You are signed in to 1 of 2 sessions"
        );
        assert_eq!(
            sentence(vec![session("corp", SIGNED_IN), session("other", over())]),
            (Health::Attention, "The session other is over".to_owned())
        );
    }

    #[test]
    fn a_locked_console_says_nothing_else() {
        let state = SignIn { locked: true, sessions: vec![session("corp", over())], ..SignIn::default() };
        assert_eq!(sign_in_sentence(&state).1, "The console is locked");
    }

    #[test]
    fn a_session_says_since_when() {
        assert_eq!(session_sentence(&over(), NOW), "Over for 2 min");
        assert_eq!(session_sentence(&SIGNED_IN, NOW.plus_millis(11_520_000)), "Signed in for 3 h 12 min");
    }

    #[test]
    fn who_one_is_fits_in_a_line() {
        let role = Access::Role {
            session: SessionName("corp".into()),
            account: "210987654321".into(),
            role: "Operator".into(),
        };
        assert_eq!(access(&role), "Operator in 210987654321");
        assert_eq!(access(&Access::Profile { name: "ci".into() }), "profile ci");
    }

    #[test]
    fn what_is_not_read_is_named_or_counted() {
        let corp = SessionName("corp".into());
        let ids = ["dev", "prod"].map(|environment| EnvironmentId::new("paperwurks", environment));
        assert_eq!(signed_out_of(Some(&corp), &ids[1..]), "Signed out of corp: paperwurks/prod is not read");
        assert_eq!(signed_out_of(Some(&corp), &ids), "Signed out of corp: 2 environments are not read");
        assert_eq!(signed_out_of(None, &ids), "Not signed in: 2 environments are not read");
    }
}

//! What the window asks about signing in.

use std::{future::pending, slice, sync::Arc, time::Duration};

use futures::{Stream, future::join};
use protocol::{
    Error, ErrorKind,
    catalogue::{EnvironmentId, Revision},
    session::{
        Access, Account, AddSession, CancelSignIn, ChooseAccess, GetAccounts, GetSignIn, Keyring, Lock,
        OpenSignInPage, RemoveSession, SessionName, SetLock, SignIn, SignOut, SignedOut, StartSignIn, Touch,
        TryKeyring, Watch,
    },
};

use crate::{Engine, notice::notices};

/// How old the list of accounts and roles may be: it changes when an administrator changes it.
const ACCOUNTS_AGE: Duration = Duration::from_secs(30);
/// The longest that nobody may be there before the lock: a day.
const LONGEST_IDLE_MINUTES: u32 = 24 * 60;

/// The sessions, and who the console is in each environment. Asks nothing of AWS.
///
/// # Errors
/// None.
pub async fn get_sign_in(engine: &Arc<Engine>, _request: GetSignIn) -> Result<SignIn, Error> {
    match engine.session.sessions() {
        Ok(sessions) => Ok(sessions.describe(&engine.catalogue.environments()).await),
        Err(_) => Ok(SignIn { keyring: engine.session.keyring(), ..SignIn::default() }),
    }
}

/// Follows what [`get_sign_in`] answers: at once, after each change, and every five seconds.
pub fn watch(engine: &Arc<Engine>, _request: Watch) -> impl Stream<Item = Revision> + Send + use<> {
    notices(engine.session.pulse().beats(), pending())
}

/// Begins to sign in; the rest is told by [`watch`].
///
/// # Errors
/// `NotFound` for a session that is not known.
pub async fn start_sign_in(engine: &Arc<Engine>, request: StartSignIn) -> Result<(), Error> {
    let sessions = engine.session.sessions()?;
    sessions.ready().await;
    sessions.of(&request.session)?.start(request.flow);
    Ok(())
}

/// Gives up a sign-in under way; without one it does nothing.
///
/// # Errors
/// `NotFound` for a session that is not known.
pub async fn cancel_sign_in(engine: &Arc<Engine>, request: CancelSignIn) -> Result<(), Error> {
    engine.session.sessions()?.of(&request.session)?.cancel();
    Ok(())
}

/// Opens the sign-in page once more.
///
/// # Errors
/// `Conflict` when none waits; whatever keeps the browser from opening.
pub async fn open_sign_in_page(engine: &Arc<Engine>, request: OpenSignInPage) -> Result<(), Error> {
    engine.session.sessions()?.of(&request.session)?.open_page().await
}

/// Signs out: at the portal, in the keyring and in memory. What was read with its roles is forgotten too.
///
/// # Errors
/// `NotFound` for a session that is not known. What the portal answers stands in the reply.
pub async fn sign_out(engine: &Arc<Engine>, request: SignOut) -> Result<SignedOut, Error> {
    let session = engine.session.sessions()?.of(&request.session)?;
    let environments = of_session(engine, &request.session)?;
    let disarmed = engine.changes.disarm_all(&environments, "Made read-only by signing out");
    let (signed_out, ()) = join(session.sign_out(), disarmed).await;
    engine.forget(&environments);
    // A lock has forgotten everything already: who signs out by hand need not sign in to get past it.
    engine.session.sessions()?.unlock();
    Ok(signed_out)
}

/// Adds a session by hand.
///
/// # Errors
/// `Invalid` with the field that is wrong; `Internal` when it could not be written down: it is there until the end then.
pub async fn add_session(engine: &Arc<Engine>, request: AddSession) -> Result<SessionName, Error> {
    let sessions = engine.session.sessions()?;
    sessions.ready().await;
    sessions.add(&request.name, &request.start_url, &request.region)
}

/// Takes away a session that was added by hand, and signs out of it.
///
/// # Errors
/// `NotFound` for a session that is not known, `Conflict` for one that this machine's configuration declares.
pub async fn remove_session(engine: &Arc<Engine>, request: RemoveSession) -> Result<(), Error> {
    let environments = of_session(engine, &request.session)?;
    engine.changes.disarm_all(&environments, "Made read-only by removing the session").await;
    engine.session.sessions()?.remove(&request.session).await?;
    engine.forget(&environments);
    Ok(())
}

/// Every account of a session with its roles. Asks the portal.
///
/// # Errors
/// `SignInRequired` when one is signed out; whatever the portal answers.
pub async fn get_accounts(engine: &Arc<Engine>, request: GetAccounts) -> Result<Vec<Account>, Error> {
    let sessions = engine.session.sessions()?;
    sessions.ready().await;
    sessions.of(&request.session)?.accounts(ACCOUNTS_AGE).await
}

/// Chooses who to be in an environment. What was read as somebody else is forgotten.
///
/// # Errors
/// `NotFound` for an environment that no system declares, or credentials that are not there; `Internal` when the
/// choice could not be written down: it holds until the end then.
pub async fn choose_access(engine: &Arc<Engine>, request: ChooseAccess) -> Result<(), Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let sessions = engine.session.sessions()?;
    sessions.ready().await;
    if let Some(access) = &request.access {
        sessions.check(access)?;
    }
    let why = "Made read-only by choosing another role";
    engine.changes.disarm_all(slice::from_ref(&environment.id), why).await;
    let kept = sessions.choose(&environment, request.access);
    engine.forget(&[request.environment]);
    kept
}

/// Asks the keyring again, and moves into it what stayed in memory for its sake.
///
/// # Errors
/// None: the state says it.
pub async fn try_keyring(engine: &Arc<Engine>, _request: TryKeyring) -> Result<Keyring, Error> {
    Ok(engine.session.sessions()?.try_keyring().await)
}

/// Sets when to lock.
///
/// # Errors
/// `Invalid` for anything but 1 to 1440 minutes.
pub async fn set_lock(engine: &Arc<Engine>, request: SetLock) -> Result<(), Error> {
    if request.after_minutes.is_some_and(|minutes| !(1..=LONGEST_IDLE_MINUTES).contains(&minutes)) {
        let said = format!("The lock comes after 1 to {LONGEST_IDLE_MINUTES} minutes, or never");
        return Err(Error::new(ErrorKind::Invalid { field: "after_minutes".into() }, said));
    }
    engine.session.sessions()?.set_lock(request.after_minutes)
}

/// Locks now.
///
/// # Errors
/// None but for an account without sessions.
pub async fn lock(engine: &Arc<Engine>, _request: Lock) -> Result<(), Error> {
    engine.session.sessions()?;
    engine.lock().await;
    Ok(())
}

/// Somebody is here.
///
/// # Errors
/// None.
pub async fn touch(engine: &Arc<Engine>, _request: Touch) -> Result<(), Error> {
    if let Ok(sessions) = engine.session.sessions() {
        sessions.idle.touch();
    }
    Ok(())
}

/// The environments in which the console is a role of `session`.
fn of_session(engine: &Engine, session: &SessionName) -> Result<Vec<EnvironmentId>, Error> {
    let sessions = engine.session.sessions()?;
    let is_there =
        |access: Option<Access>| matches!(access, Some(Access::Role { session: of, .. }) if of == *session);
    let environments = engine.catalogue.environments();
    Ok(environments
        .iter()
        .filter(|environment| is_there(sessions.access(environment).access))
        .map(|environment| environment.id.clone())
        .collect())
}

//! The authorization code grant with PKCE: the person agrees in the browser, which comes back to this machine.

use std::time::Duration;

use protocol::{Error, ErrorKind, Moment, session::Progress};
use secrecy::ExposeSecret as _;

use super::{
    Desk,
    loopback::{Callback, Loopback},
    open_page,
    pkce::{Pkce, unguessable},
};
use crate::session::portal::{Grant, REDIRECT_PATH, TokenError, Tokens};

/// How long a browser may take to come back.
const PATIENCE_MILLIS: i64 = 600_000;
/// How often the clock is looked at: it goes on while a machine sleeps, as a timer does not.
const LOOK: Duration = Duration::from_secs(1);

pub(super) async fn sign_in(desk: &Desk<'_>) -> Result<Tokens, TokenError> {
    let pkce = Pkce::new()?;
    let state = unguessable()?;
    let loopback = Loopback::bind(REDIRECT_PATH).await.map_err(|error| no_port(&error))?;
    let redirect = loopback.address();
    let link = desk.portal.authorize_link(
        &desk.registration.client_id,
        &redirect,
        state.expose_secret(),
        &pkce.challenge,
    )?;
    let until = desk.clock.now().plus_millis(PATIENCE_MILLIS);
    // Listened to from here on: a browser may be quicker than the line that says that it was opened.
    let opened = async {
        let problem = open_page(desk.browser, &link).await;
        (desk.tell)(Progress::Browser { link: link.clone(), problem, until });
        std::future::pending::<()>().await;
    };
    let callback = tokio::select! {
        callback = loopback.callback(&state) => callback.map_err(|error| no_port(&error))?,
        () = opened => return Err(TokenError::Other(nobody_came())),
        () = passed(desk, until) => return Err(TokenError::Other(nobody_came())),
    };
    let code = match callback {
        Callback::Code(code) => code,
        Callback::Denied => return Err(TokenError::Denied(denied())),
        Callback::Refused(said) => {
            let said = format!("The portal did not agree: {said}");
            return Err(TokenError::Other(Error::new(ErrorKind::SignInRequired, said)));
        }
        Callback::WrongState => return Err(TokenError::Other(wrong_state())),
    };
    (desk.tell)(Progress::Finishing);
    let grant = Grant::Code { code: &code, verifier: &pkce.verifier, redirect: &redirect };
    desk.portal.tokens(desk.registration, grant).await
}

async fn passed(desk: &Desk<'_>, until: Moment) {
    while desk.clock.now() < until {
        tokio::time::sleep(LOOK).await;
    }
}

fn no_port(error: &std::io::Error) -> TokenError {
    let said = format!("The console could not listen for the browser: {error}");
    TokenError::Other(
        Error::new(ErrorKind::Unreachable, said).with_next("Use a code instead: it needs no way back."),
    )
}

fn nobody_came() -> Error {
    Error::new(ErrorKind::SignInRequired, "The browser did not come back within ten minutes")
        .with_next("Sign in again; another browser can open the link too.")
}

fn denied() -> Error {
    Error::new(ErrorKind::SignInRequired, "Access was denied on the sign-in page")
        .with_next("Sign in again and allow it.")
}

fn wrong_state() -> Error {
    Error::new(
        ErrorKind::SignInRequired,
        "The browser came back from a sign-in that this console did not begin",
    )
    .with_next("Nothing was accepted. Sign in again, in a browser you trust.")
}

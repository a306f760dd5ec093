//! The device authorization grant (RFC 8628): a code is confirmed on any machine, and asked for until it is.

use std::time::Duration;

use protocol::{Error, ErrorKind, session::Progress};

use super::{Desk, open_page};
use crate::session::portal::{Grant, TokenError, Tokens};

/// What a request to slow down adds to the interval (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);

pub(super) async fn sign_in(desk: &Desk<'_>) -> Result<Tokens, TokenError> {
    let code = desk.portal.device_code(desk.registration).await?;
    let problem = open_page(desk.browser, &code.link).await;
    let until = code.expires_at;
    (desk.tell)(Progress::Device { code: code.user_code, link: code.link, problem, until });
    let mut interval = code.interval;
    loop {
        tokio::time::sleep(interval).await;
        if desk.clock.now() >= until {
            return Err(TokenError::Other(not_confirmed()));
        }
        match desk.portal.tokens(desk.registration, Grant::Device { device_code: &code.device_code }).await {
            Err(TokenError::Pending(_)) => {}
            Err(TokenError::SlowDown(_)) => interval += SLOWER,
            Err(TokenError::GrantOver(_)) => return Err(TokenError::Other(not_confirmed())),
            Err(TokenError::Denied(error)) => {
                let said = "Access was denied on the sign-in page";
                return Err(TokenError::Denied(Error { message: said.to_owned(), ..error }));
            }
            // A moment without a network: the code is still good.
            Err(TokenError::Other(Error { kind: ErrorKind::Unreachable | ErrorKind::Throttled, .. })) => {}
            outcome => return outcome,
        }
    }
}

fn not_confirmed() -> Error {
    Error::new(ErrorKind::SignInRequired, "The code was not confirmed in time").with_next("Sign in again.")
}

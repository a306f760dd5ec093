//! What the token endpoint refuses, told apart where a flow goes on differently (RFC 6749, 5.2; RFC 8628, 3.5).

use std::error::Error as StdError;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use protocol::Error;

use crate::clients::asking;

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// The person has not decided yet.
    #[error("not confirmed yet")]
    Pending(Error),
    /// The same, and we ask too often.
    #[error("asked too often")]
    SlowDown(Error),
    /// The person said no.
    #[error("denied")]
    Denied(Error),
    /// What was given for tokens is worth nothing any more: a code or a refresh token.
    #[error("the grant is not valid any more")]
    GrantOver(Error),
    /// The portal does not know this registration.
    #[error("the registration is not valid any more")]
    ClientUnknown(Error),
    /// Anything else: it may go better the next time.
    #[error(transparent)]
    Other(#[from] Error),
}

pub(super) fn token_error<E>(error: SdkError<E, HttpResponse>, action: &'static str) -> TokenError
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let code = error.as_service_error().and_then(|service| service.code()).unwrap_or_default().to_owned();
    let classified = asking(action)(error);
    match code.as_str() {
        "AuthorizationPendingException" => TokenError::Pending(classified),
        "SlowDownException" => TokenError::SlowDown(classified),
        "AccessDeniedException" => TokenError::Denied(classified),
        "ExpiredTokenException" | "InvalidGrantException" => TokenError::GrantOver(classified),
        "InvalidClientException" | "UnauthorizedClientException" => TokenError::ClientUnknown(classified),
        _ => TokenError::Other(classified),
    }
}

impl TokenError {
    /// In the words of the window.
    pub(crate) fn told(self) -> Error {
        match self {
            Self::Pending(error)
            | Self::SlowDown(error)
            | Self::Denied(error)
            | Self::GrantOver(error)
            | Self::ClientUnknown(error)
            | Self::Other(error) => error,
        }
    }
}

//! What AWS SSO OIDC says to a request that it refuses.

use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::{mint::MintError, wire::exception};

/// A refused request.
#[derive(Debug, thiserror::Error)]
pub(in crate::portal) enum OidcError {
    #[error("The person did not allow it.")]
    AccessDenied,
    #[error("Nobody has answered yet.")]
    AuthorizationPending,
    #[error("The device code has expired.")]
    ExpiredToken,
    #[error("The client is unknown, or its registration has expired.")]
    InvalidClient,
    #[error("Only public clients with a name can register.")]
    InvalidClientMetadata,
    #[error("The grant is invalid, used, expired or revoked.")]
    InvalidGrant,
    #[error("A redirect URI must be http://127.0.0.1 with a path.")]
    InvalidRedirectUri,
    #[error("{0}")]
    InvalidRequest(String),
    #[error("There is no such scope.")]
    InvalidScope,
    #[error("It is asked too often.")]
    SlowDown,
    #[error("The client did not register for this grant.")]
    UnauthorizedClient,
    #[error("There is no such grant type.")]
    UnsupportedGrantType,
    #[error(transparent)]
    Internal(#[from] MintError),
    /// A fault that a test set.
    #[error("The service answers {0}, as it was told to.")]
    Told(u16),
}

impl OidcError {
    pub(in crate::portal) fn missing(field: &str) -> Self {
        Self::InvalidRequest(format!("{field} is missing."))
    }

    /// The HTTP status, the exception and OAuth's own code.
    const fn terms(&self) -> (u16, &'static str, &'static str) {
        match self {
            Self::AccessDenied => (400, "AccessDeniedException", "access_denied"),
            Self::AuthorizationPending => (400, "AuthorizationPendingException", "authorization_pending"),
            Self::ExpiredToken => (400, "ExpiredTokenException", "expired_token"),
            Self::InvalidClient => (401, "InvalidClientException", "invalid_client"),
            Self::InvalidClientMetadata => (400, "InvalidClientMetadataException", "invalid_client_metadata"),
            Self::InvalidGrant => (400, "InvalidGrantException", "invalid_grant"),
            Self::InvalidRedirectUri => (400, "InvalidRedirectUriException", "invalid_redirect_uri"),
            Self::InvalidRequest(_) => (400, "InvalidRequestException", "invalid_request"),
            Self::InvalidScope => (400, "InvalidScopeException", "invalid_scope"),
            Self::SlowDown => (400, "SlowDownException", "slow_down"),
            Self::UnauthorizedClient => (400, "UnauthorizedClientException", "unauthorized_client"),
            Self::UnsupportedGrantType => (400, "UnsupportedGrantTypeException", "unsupported_grant_type"),
            Self::Internal(_) => (500, "InternalServerException", "server_error"),
            Self::Told(status) => Self::told(*status),
        }
    }

    /// What the service answers with a status.
    const fn told(status: u16) -> (u16, &'static str, &'static str) {
        let (exception, error) = match status {
            401 => ("InvalidClientException", "invalid_client"),
            403 => ("AccessDeniedException", "access_denied"),
            429 => ("SlowDownException", "slow_down"),
            503 => ("ServiceUnavailableException", "temporarily_unavailable"),
            500.. => ("InternalServerException", "server_error"),
            _ => ("InvalidRequestException", "invalid_request"),
        };
        (status, exception, error)
    }
}

impl IntoResponse for OidcError {
    fn into_response(self) -> Response {
        let (status, name, error) = self.terms();
        exception(status, name, json!({ "error": error, "error_description": self.to_string() }))
    }
}

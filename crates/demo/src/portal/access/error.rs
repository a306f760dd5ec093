//! What AWS SSO says to a request that it refuses.

use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::{mint::MintError, wire::exception};

/// A refused request.
#[derive(Debug, thiserror::Error)]
pub(in crate::portal) enum AccessError {
    /// The role is not one of the account's.
    #[error("No access")]
    Forbidden,
    #[error("{0}")]
    InvalidRequest(&'static str),
    #[error("There is no account {0}.")]
    UnknownAccount(String),
    #[error("Session token not found or invalid")]
    Unauthorized,
    #[error(transparent)]
    Internal(#[from] MintError),
    /// A fault that a test set.
    #[error("The service answers {0}, as it was told to.")]
    Told(u16),
}

impl AccessError {
    /// The HTTP status and the exception.
    const fn terms(&self) -> (u16, &'static str) {
        match self {
            Self::Forbidden => (403, "ForbiddenException"),
            Self::InvalidRequest(_) => (400, "InvalidRequestException"),
            Self::UnknownAccount(_) => (404, "ResourceNotFoundException"),
            Self::Unauthorized => (401, "UnauthorizedException"),
            Self::Internal(_) => (500, "InternalServerException"),
            Self::Told(status) => (*status, Self::told(*status)),
        }
    }

    /// What the service answers with a status.
    const fn told(status: u16) -> &'static str {
        match status {
            401 => "UnauthorizedException",
            403 => "ForbiddenException",
            404 => "ResourceNotFoundException",
            429 => "TooManyRequestsException",
            503 => "ServiceUnavailableException",
            500.. => "InternalServerException",
            _ => "InvalidRequestException",
        }
    }
}

impl IntoResponse for AccessError {
    fn into_response(self) -> Response {
        let (status, name) = self.terms();
        exception(status, name, json!({ "__type": name, "message": self.to_string() }))
    }
}

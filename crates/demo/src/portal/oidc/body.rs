//! The body of a request: JSON of a known shape, and never long.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use super::OidcError;

/// A body that was read as a `T`, whatever media type it claims.
pub(in crate::portal) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let bytes = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let read = serde_json::from_slice(&bytes).map(Self);
        read.map_err(|error| OidcError::InvalidRequest(format!("The body: {error}")).into_response())
    }
}

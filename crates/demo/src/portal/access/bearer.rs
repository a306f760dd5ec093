//! Who is signed in: the access token in its header.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{super::center::Center, AccessError};

/// An access token that is good now.
pub(in crate::portal) struct Bearer(pub(super) String);

impl FromRequestParts<Arc<Center>> for Bearer {
    type Rejection = AccessError;

    async fn from_request_parts(parts: &mut Parts, center: &Arc<Center>) -> Result<Self, AccessError> {
        let token = parts.headers.get("x-amz-sso_bearer_token").and_then(|value| value.to_str().ok());
        let now = center.now();
        let open = token.filter(|token| center.books().sessions.is_open(token, now));
        open.map(|token| Self(token.to_owned())).ok_or(AccessError::Unauthorized)
    }
}

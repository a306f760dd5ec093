//! restJson1, as the portal's two services speak it.

use axum::{
    Json,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;

/// An error by which an SDK client knows it: the exception's name in the header that AWS uses.
pub(super) fn exception(status: u16, name: &'static str, body: Value) -> Response {
    const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(ERROR_TYPE, name)], Json(body)).into_response()
}

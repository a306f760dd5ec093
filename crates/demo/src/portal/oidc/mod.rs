//! AWS SSO OIDC: programs register, and turn what a person allowed into tokens.

mod body;
mod error;
mod register;
mod token;

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use self::body::Body;
pub(super) use self::{error::OidcError, register::register, token::token};
use super::{center::Center, clients::Grant, devices::Devices};

/// `StartDeviceAuthorization`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StartDeviceAuthorization {
    client_id: String,
    client_secret: String,
    start_url: String,
}

pub(super) async fn start_device_authorization(
    State(center): State<Arc<Center>>,
    Body(asked): Body<StartDeviceAuthorization>,
) -> Result<Json<Value>, OidcError> {
    let now = center.now();
    let mut books = center.books();
    let client = books.clients.authenticated(&asked.client_id, &asked.client_secret, now)?;
    client.must_have(Grant::DeviceCode)?;
    if !center.is_start_url(&asked.start_url) {
        return Err(OidcError::InvalidRequest("The start URL is another portal's.".to_owned()));
    }
    let started = books.devices.start(&asked.client_id, now, &center.mint)?;
    let page = format!("{}/device", center.url());
    Ok(Json(json!({
        "deviceCode": started.device_code,
        "userCode": started.user_code,
        "verificationUri": page,
        "verificationUriComplete": format!("{page}?user_code={}", started.user_code),
        "expiresIn": Devices::LIFETIME.as_secs(),
        "interval": Devices::INTERVAL,
    })))
}

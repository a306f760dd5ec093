//! `RegisterClient`.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Body, OidcError};
use crate::{
    portal::{
        center::Center,
        clients::{Client, Grant},
        loopback::Loopback,
    },
    time::{SECOND, after},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::portal) struct RegisterClient {
    client_name: String,
    client_type: String,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    grant_types: Vec<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    issuer_url: Option<String>,
}

/// The scopes that Identity Center knows.
const SCOPES: [&str; 4] = ["aws", "openid", "sso:account:access", "sts:identity_context"];
/// The scope of accounts and roles, and of refresh tokens.
const ACCOUNT_ACCESS: &str = "sso:account:access";

pub(in crate::portal) async fn register(
    State(center): State<Arc<Center>>,
    Body(asked): Body<RegisterClient>,
) -> Result<Json<Value>, OidcError> {
    let now = center.now();
    let client = asked.accepted(&center)?;
    let expires = client.expires;
    let registration = center.books().clients.register(client, &center.mint)?;
    // AWS names no endpoints here either: they are known by the region.
    Ok(Json(json!({
        "clientId": registration.client_id,
        "clientSecret": registration.client_secret,
        "clientIdIssuedAt": now.0 / SECOND,
        "clientSecretExpiresAt": expires.0 / SECOND,
        "authorizationEndpoint": null,
        "tokenEndpoint": null,
    })))
}

impl RegisterClient {
    fn accepted(self, center: &Center) -> Result<Client, OidcError> {
        const LONGEST_NAME: usize = 128;
        const MOST: usize = 10;
        let nameless = self.client_name.trim().is_empty() || self.client_name.chars().count() > LONGEST_NAME;
        if self.client_type != "public" || nameless {
            return Err(OidcError::InvalidClientMetadata);
        }
        if [&self.scopes, &self.grant_types, &self.redirect_uris].iter().any(|list| list.len() > MOST) {
            return Err(OidcError::InvalidClientMetadata);
        }
        if !self.scopes.iter().all(|scope| SCOPES.contains(&scope.as_str())) {
            return Err(OidcError::InvalidScope);
        }
        let grants = self.grants()?;
        let redirects: Result<Vec<Loopback>, _> = self.redirect_uris.iter().map(|uri| uri.parse()).collect();
        let redirects = redirects.map_err(|_| OidcError::InvalidRedirectUri)?;
        if grants.contains(&Grant::AuthorizationCode) {
            if redirects.is_empty() {
                return Err(OidcError::InvalidRedirectUri);
            }
            if !self.issuer_url.is_some_and(|url| center.is_start_url(&url)) {
                return Err(OidcError::InvalidRequest("The issuer URL is another portal's.".to_owned()));
            }
        }
        let expires = after(center.now(), center.lifetimes().registration);
        Ok(Client { name: self.client_name, grants, redirects, scopes: self.scopes, expires })
    }

    /// What it may do; by default what clients did before there was anything else. Without a scope for accounts there
    /// is nothing to refresh.
    fn grants(&self) -> Result<Vec<Grant>, OidcError> {
        let named = self.grant_types.iter().map(|name| Grant::named(name));
        let mut grants: Vec<Grant> = named.collect::<Option<_>>().ok_or(OidcError::UnsupportedGrantType)?;
        if grants.is_empty() {
            grants = vec![Grant::DeviceCode, Grant::RefreshToken];
        }
        if !self.scopes.iter().any(|scope| scope == ACCOUNT_ACCESS) {
            grants.retain(|grant| *grant != Grant::RefreshToken);
        }
        Ok(grants)
    }
}

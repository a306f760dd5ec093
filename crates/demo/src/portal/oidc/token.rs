//! `CreateToken`.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Body, OidcError};
use crate::{
    portal::{
        authorizations::Proof,
        center::{Books, Center},
        clients::Grant,
        sessions::{Issue, Tokens},
    },
    time::seconds_until,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::portal) struct CreateToken {
    client_id: String,
    client_secret: String,
    grant_type: String,
    code: Option<String>,
    code_verifier: Option<String>,
    redirect_uri: Option<String>,
    device_code: Option<String>,
    refresh_token: Option<String>,
}

pub(in crate::portal) async fn token(
    State(center): State<Arc<Center>>,
    Body(asked): Body<CreateToken>,
) -> Result<Json<Value>, OidcError> {
    let issue = center.issue();
    let tokens = asked.redeemed(&mut center.books(), issue)?;
    Ok(Json(json!({
        "accessToken": tokens.access_token,
        "tokenType": "Bearer",
        "expiresIn": seconds_until(tokens.expires, issue.now),
        "refreshToken": tokens.refresh_token,
    })))
}

impl CreateToken {
    fn redeemed(&self, books: &mut Books, issue: Issue<'_>) -> Result<Tokens, OidcError> {
        let client = books.clients.authenticated(&self.client_id, &self.client_secret, issue.now)?;
        let grant = Grant::named(&self.grant_type).ok_or(OidcError::UnsupportedGrantType)?;
        client.must_have(grant)?;
        let refreshes = client.must_have(Grant::RefreshToken).is_ok();
        match grant {
            Grant::AuthorizationCode => {
                let proof = Proof {
                    client_id: &self.client_id,
                    redirect_uri: given(self.redirect_uri.as_ref(), "redirectUri")?,
                    code_verifier: given(self.code_verifier.as_ref(), "codeVerifier")?,
                };
                books.authorizations.redeem(given(self.code.as_ref(), "code")?, proof, issue.now)?;
            }
            Grant::DeviceCode => {
                let code = given(self.device_code.as_ref(), "deviceCode")?;
                books.devices.poll(code, &self.client_id, issue.now)?;
            }
            Grant::RefreshToken => {
                let token = given(self.refresh_token.as_ref(), "refreshToken")?;
                return books.sessions.refresh(token, &self.client_id, issue);
            }
        }
        Ok(books.sessions.begin(&self.client_id, refreshes, issue)?)
    }
}

fn given<'a>(value: Option<&'a String>, field: &str) -> Result<&'a str, OidcError> {
    value.map(String::as_str).ok_or_else(|| OidcError::missing(field))
}

//! The portal of one Identity Center: OIDC for tokens, the access portal for accounts and role credentials.
//! The only place that knows the types of their SDKs.

mod errors;
mod skew;

pub(crate) use errors::TokenError;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_sdk_sso::types::AccountInfo;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use futures::future::try_join_all;
use protocol::{Error, ErrorKind, Moment, session::Account};
use secrecy::{ExposeSecret as _, SecretString};

use self::skew::MeasureSkew;
pub(crate) use self::skew::Skew;
use super::endpoint::Endpoint;
use crate::{
    clients::{asking, patient},
    clock::Clock,
};

/// What the console asks to be allowed: refresh tokens come with it.
const SCOPE: &str = "sso:account:access";
/// Registered without a port: each sign-in listens on another (RFC 8252, 7.3).
pub(crate) const REDIRECT_PATH: &str = "/oauth/callback";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// A portal that names no interval is asked no faster than this.
const MIN_INTERVAL: Duration = Duration::from_secs(1);
/// Accounts whose roles are asked for at the same time; the portal throttles from about 20 a second.
const ACCOUNTS_AT_ONCE: usize = 8;

/// The console as the portal knows it (RFC 7591). The secret is worth little, a public client's, and kept like one.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    pub(crate) expires_at: Moment,
}

/// What a grant brought.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) access: SecretString,
    pub(crate) expires_at: Moment,
    pub(crate) refresh: Option<SecretString>,
}

/// A code to be confirmed by a person.
#[derive(Debug)]
pub(crate) struct DeviceCode {
    pub(crate) device_code: SecretString,
    pub(crate) user_code: String,
    pub(crate) link: String,
    pub(crate) expires_at: Moment,
    pub(crate) interval: Duration,
}

/// What is given for tokens.
#[derive(Clone, Copy)]
pub(crate) enum Grant<'a> {
    Code { code: &'a SecretString, verifier: &'a SecretString, redirect: &'a str },
    Device { device_code: &'a SecretString },
    Refresh { token: &'a SecretString },
}

/// The clients of one portal.
pub(crate) struct Portal {
    oidc: aws_sdk_ssooidc::Client,
    access: aws_sdk_sso::Client,
    endpoint: Endpoint,
    clock: Arc<dyn Clock>,
    skew: Arc<Skew>,
}

impl Portal {
    pub(crate) fn new(endpoint: Endpoint, http: SharedHttpClient, clock: Arc<dyn Clock>) -> Self {
        let mut shared = patient(SdkConfig::builder())
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(endpoint.region.clone()))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(http);
        if let Some(url) = &endpoint.stand_in {
            shared = shared.endpoint_url(url);
        }
        let shared = shared.build();
        let skew = Arc::new(Skew::default());
        let measure = MeasureSkew { clock: Arc::clone(&clock), skew: Arc::clone(&skew) };
        let oidc = aws_sdk_ssooidc::config::Builder::from(&shared).interceptor(measure.clone());
        let access = aws_sdk_sso::config::Builder::from(&shared).interceptor(measure);
        Self {
            oidc: aws_sdk_ssooidc::Client::from_conf(oidc.build()),
            access: aws_sdk_sso::Client::from_conf(access.build()),
            endpoint,
            clock,
            skew,
        }
    }

    /// How far the portal's clock is ahead of ours.
    pub(crate) fn skew(&self) -> &Skew {
        &self.skew
    }

    pub(crate) async fn register(&self) -> Result<Registration, Error> {
        let answer = self
            .oidc
            .register_client()
            .client_name("Signalbox")
            .client_type("public")
            .scopes(SCOPE)
            .redirect_uris(format!("http://127.0.0.1{REDIRECT_PATH}"))
            .grant_types("authorization_code")
            .grant_types("refresh_token")
            .grant_types(DEVICE_GRANT)
            .issuer_url(&self.endpoint.start_url)
            .send()
            .await
            .map_err(asking("sso-oauth:RegisterClient"))?;
        Ok(Registration {
            client_id: needed(answer.client_id)?,
            client_secret: needed(answer.client_secret)?.into(),
            // In seconds, by the portal's clock.
            expires_at: self.skew.to_local(Moment(answer.client_secret_expires_at.saturating_mul(1_000))),
        })
    }

    /// The page where a person agrees, for the authorization code grant.
    pub(crate) fn authorize_link(
        &self,
        client_id: &str,
        redirect: &str,
        state: &str,
        challenge: &str,
    ) -> Result<String, Error> {
        let base = format!("{}/authorize", self.endpoint.oidc_url());
        let parameters = [
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", redirect),
            ("state", state),
            ("code_challenge_method", "S256"),
            ("scopes", SCOPE),
            ("code_challenge", challenge),
        ];
        url::Url::parse_with_params(&base, parameters)
            .map(String::from)
            .map_err(|error| Error::new(ErrorKind::Internal, format!("The portal's address: {error}")))
    }

    pub(crate) async fn device_code(&self, registration: &Registration) -> Result<DeviceCode, TokenError> {
        let answer = self
            .oidc
            .start_device_authorization()
            .client_id(&registration.client_id)
            .client_secret(registration.client_secret.expose_secret())
            .start_url(&self.endpoint.start_url)
            .send()
            .await
            .map_err(|error| errors::token_error(error, "sso-oauth:StartDeviceAuthorization"))?;
        Ok(DeviceCode {
            device_code: needed(answer.device_code)?.into(),
            user_code: needed(answer.user_code)?,
            link: needed(answer.verification_uri_complete.or(answer.verification_uri))?,
            expires_at: self.clock.now().plus_millis(i64::from(answer.expires_in) * 1_000),
            // RFC 8628, 3.2: five seconds where the server says nothing.
            interval: Duration::from_secs(u64::try_from(answer.interval).unwrap_or(0)).max(MIN_INTERVAL),
        })
    }

    pub(crate) async fn tokens(
        &self,
        registration: &Registration,
        grant: Grant<'_>,
    ) -> Result<Tokens, TokenError> {
        let request = self
            .oidc
            .create_token()
            .client_id(&registration.client_id)
            .client_secret(registration.client_secret.expose_secret());
        let request = match grant {
            Grant::Code { code, verifier, redirect } => request
                .grant_type("authorization_code")
                .code(code.expose_secret())
                .code_verifier(verifier.expose_secret())
                .redirect_uri(redirect),
            Grant::Device { device_code } => {
                request.grant_type(DEVICE_GRANT).device_code(device_code.expose_secret())
            }
            Grant::Refresh { token } => {
                request.grant_type("refresh_token").refresh_token(token.expose_secret())
            }
        };
        let asked_at = self.clock.now();
        let request = request.customize();
        // A code that waits is asked for at its own pace: a retry in between would be too early.
        let request = match grant {
            Grant::Device { .. } => request.config_override(
                aws_sdk_ssooidc::config::Builder::new().retry_config(RetryConfig::disabled()),
            ),
            Grant::Code { .. } | Grant::Refresh { .. } => request,
        };
        let answer =
            request.send().await.map_err(|error| errors::token_error(error, "sso-oauth:CreateToken"))?;
        Ok(Tokens {
            access: needed(answer.access_token)?.into(),
            // Relative, so no clock but ours matters.
            expires_at: asked_at.plus_millis(i64::from(answer.expires_in) * 1_000),
            refresh: answer.refresh_token.map(SecretString::from),
        })
    }

    /// Every account with its roles.
    pub(crate) async fn accounts(&self, token: &SecretString) -> Result<Vec<Account>, Error> {
        let pages = self.access.list_accounts().access_token(token.expose_secret()).into_paginator().items();
        let mut found: Vec<_> = pages.send().try_collect().await.map_err(asking("sso:ListAccounts"))?;
        found.sort_by(|a, b| a.account_name.cmp(&b.account_name));
        let mut accounts = Vec::with_capacity(found.len());
        for some in found.chunks(ACCOUNTS_AT_ONCE) {
            accounts.extend(try_join_all(some.iter().map(|account| self.account(token, account))).await?);
        }
        Ok(accounts)
    }

    async fn account(&self, token: &SecretString, account: &AccountInfo) -> Result<Account, Error> {
        let id = account.account_id.clone().unwrap_or_default();
        Ok(Account {
            roles: self.roles(token, &id).await?,
            name: account.account_name.clone().unwrap_or_default(),
            email: account.email_address.clone().unwrap_or_default(),
            id,
        })
    }

    async fn roles(&self, token: &SecretString, account: &str) -> Result<Vec<String>, Error> {
        let request =
            self.access.list_account_roles().access_token(token.expose_secret()).account_id(account);
        let pages = request.into_paginator().items();
        let roles: Vec<_> = pages.send().try_collect().await.map_err(asking("sso:ListAccountRoles"))?;
        let mut names: Vec<_> = roles.into_iter().filter_map(|role| role.role_name).collect();
        names.sort();
        Ok(names)
    }

    /// Credentials of a role, their expiry by our clock.
    pub(crate) async fn role_credentials(
        &self,
        token: &SecretString,
        account: &str,
        role: &str,
    ) -> Result<Credentials, Error> {
        let answer = self
            .access
            .get_role_credentials()
            .access_token(token.expose_secret())
            .account_id(account)
            .role_name(role)
            .send()
            .await
            .map_err(asking("sso:GetRoleCredentials"))
            .map_err(|error| not_given(error, account, role))?;
        let given = answer.role_credentials.ok_or_else(incomplete)?;
        let expires_at = self.skew.to_local(Moment(given.expiration));
        Ok(Credentials::new(
            needed(given.access_key_id)?,
            needed(given.secret_access_key)?,
            Some(needed(given.session_token)?),
            Some(system_time(expires_at)),
            "IAM Identity Center",
        ))
    }

    /// Ends the session at the portal: no token of it is worth anything then.
    pub(crate) async fn sign_out(&self, token: &SecretString) -> Result<(), Error> {
        let asked = self.access.logout().access_token(token.expose_secret()).send().await;
        asked.map(drop).map_err(asking("sso:Logout"))
    }
}

fn not_given(error: Error, account: &str, role: &str) -> Error {
    match error.kind {
        ErrorKind::Forbidden { ref action, .. } => {
            let said = format!("IAM Identity Center does not give you the role {role} in account {account}");
            let resource = Some(format!("{account}/{role}"));
            Error::new(ErrorKind::Forbidden { action: action.clone(), resource }, said)
                .with_request_id(error.request_id)
                .with_next("Choose another role, or ask for this one to be assigned to you.")
        }
        _ => error,
    }
}

fn system_time(moment: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(moment.0).unwrap_or(0))
}

fn needed<T>(field: Option<T>) -> Result<T, Error> {
    field.ok_or_else(incomplete)
}

fn incomplete() -> Error {
    Error::new(ErrorKind::Internal, "IAM Identity Center left out a part of its answer")
}

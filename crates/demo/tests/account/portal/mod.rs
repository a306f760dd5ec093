//! The portal, through the real SDK clients over real loopback HTTP, with a plain HTTP client as the browser.

mod browser;
mod codes;
mod devices;
mod directory;
mod faults;
mod pages;
mod roles;
mod sessions;

use std::sync::Arc;

use aws_sdk_sso::types::RoleCredentials;
use aws_sdk_ssooidc::{
    config::{BehaviorVersion, Region},
    operation::{create_token::CreateTokenOutput, register_client::RegisterClientOutput},
};
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use demo::Portal;
use protocol::Moment;
use sha2::{Digest, Sha256};

use self::browser::Page;
use crate::support::Demo;

const CODE: &str = "authorization_code";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const REFRESH: &str = "refresh_token";
const SCOPE: &str = "sso:account:access";
/// Where a program of this machine waits; nobody listens there in these tests.
const CALLBACK: &str = "http://127.0.0.1:49152/oauth/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// An embedded account with its portal open, and the clients of both services.
pub(crate) struct Visit {
    demo: Demo,
    portal: Portal,
    oidc: aws_sdk_ssooidc::Client,
    sso: aws_sdk_sso::Client,
}

impl Visit {
    async fn new() -> Self {
        let demo = Demo::new();
        let declared = ["dev", "staging", "prod"].map(|name| demo.declared(name));
        let portal = Portal::open(Arc::clone(&demo.account), &declared).await.unwrap();
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(Portal::REGION))
            .endpoint_url(portal.url())
            .retry_config(RetryConfig::disabled())
            .build();
        let (oidc, sso) = (aws_sdk_ssooidc::Client::new(&config), aws_sdk_sso::Client::new(&config));
        Self { demo, portal, oidc, sso }
    }

    /// Registers a program for all three grants.
    async fn registered(&self) -> RegisterClientOutput {
        let asked = self.oidc.register_client().client_name("Signalbox <test>").client_type("public");
        let asked = asked.scopes(SCOPE).issuer_url(self.portal.start_url());
        let asked = asked.grant_types(CODE).grant_types(DEVICE).grant_types(REFRESH);
        asked.redirect_uris("http://127.0.0.1/oauth/callback").send().await.unwrap()
    }

    /// The address of the page that asks the person, as a program makes it.
    fn authorize_url(&self, client: &RegisterClientOutput) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        self.page_url(&[
            ("response_type", "code"),
            ("client_id", client.client_id().unwrap()),
            ("redirect_uri", CALLBACK),
            ("state", "a state & more"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("scopes", SCOPE),
        ])
    }

    fn page_url(&self, query: &[(&str, &str)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{}/authorize?{query}", self.portal.url())
    }

    /// Asks and answers in the browser; where it is sent, as its query.
    async fn answered(&self, client: &RegisterClientOutput, answer: &str) -> Vec<(String, String)> {
        let page = Page::get(&self.authorize_url(client)).await;
        assert_eq!(page.status, 200, "{page:?}");
        page.answer(&self.portal, answer).await.sent_to(CALLBACK)
    }

    /// A code that was allowed just now.
    async fn code(&self, client: &RegisterClientOutput) -> String {
        let sent = self.answered(client, "allow").await;
        let [(code, value), (state, carried)] = &sent[..] else { panic!("{sent:?}") };
        assert_eq!((code.as_str(), state.as_str(), carried.as_str()), ("code", "state", "a state & more"));
        value.clone()
    }

    /// Begins a `CreateToken`.
    fn token(
        &self,
        client: &RegisterClientOutput,
        grant: &str,
    ) -> aws_sdk_ssooidc::operation::create_token::builders::CreateTokenFluentBuilder {
        let asked = self.oidc.create_token().grant_type(grant);
        asked.set_client_id(client.client_id.clone()).set_client_secret(client.client_secret.clone())
    }

    /// The whole authorization-code flow.
    async fn signed_in(&self, client: &RegisterClientOutput) -> CreateTokenOutput {
        let asked = self.token(client, CODE).code(self.code(client).await);
        asked.redirect_uri(CALLBACK).code_verifier(VERIFIER).send().await.unwrap()
    }

    /// The access token of somebody who has just signed in.
    async fn access_token(&self) -> String {
        self.signed_in(&self.registered().await).await.access_token.unwrap()
    }

    /// The 12-digit id of an environment's account.
    async fn account_of(&self, environment: &str) -> String {
        let name = format!("Paperwurks {environment}");
        let accounts = self.sso.list_accounts().access_token(self.access_token().await).send().await.unwrap();
        let account = accounts.account_list().iter().find(|account| account.account_name() == Some(&name));
        account.and_then(|account| account.account_id()).unwrap().to_owned()
    }

    /// Credentials for a role in an environment's account.
    async fn credentials(&self, environment: &str, role: &str) -> RoleCredentials {
        let (account, token) = (self.account_of(environment).await, self.access_token().await);
        let asked = self.sso.get_role_credentials().account_id(account).role_name(role).access_token(token);
        asked.send().await.unwrap().role_credentials.unwrap()
    }

    /// What clients of an environment are made from, with these credentials.
    async fn config(&self, environment: &str, credentials: &RoleCredentials) -> SdkConfig {
        let credentials = aws_credential_types::Credentials::new(
            credentials.access_key_id().unwrap(),
            credentials.secret_access_key().unwrap(),
            credentials.session_token().map(str::to_owned),
            None,
            "portal",
        );
        let provider = aws_credential_types::provider::SharedCredentialsProvider::new(credentials);
        self.demo.config(environment).await.into_builder().credentials_provider(provider).build()
    }

    fn now(&self) -> Moment {
        self.demo.now()
    }
}

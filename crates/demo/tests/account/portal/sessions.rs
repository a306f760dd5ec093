//! Sessions: tokens expire, are refreshed, revoked and given back.

use std::time::Duration;

use aws_sdk_ssooidc::operation::{
    create_token::{CreateTokenError, CreateTokenOutput},
    register_client::RegisterClientOutput,
};
use demo::Lifetimes;

use super::{REFRESH, Visit};
use crate::support::{HOUR, SECOND};

async fn refreshed(
    visit: &Visit,
    client: &RegisterClientOutput,
    tokens: &CreateTokenOutput,
) -> Result<CreateTokenOutput, CreateTokenError> {
    let asked = visit.token(client, REFRESH).refresh_token(tokens.refresh_token().unwrap());
    asked.send().await.map_err(aws_sdk_ssooidc::error::SdkError::into_service_error)
}

/// Whether the portal accepts the access token; when not, it must say so as AWS does.
async fn is_accepted(visit: &Visit, tokens: &CreateTokenOutput) -> bool {
    match visit.sso.list_accounts().access_token(tokens.access_token().unwrap()).send().await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.raw_response().unwrap().status().as_u16(), 401);
            assert!(error.into_service_error().is_unauthorized_exception());
            false
        }
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_gives_the_next() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let first = visit.signed_in(&client).await;
    visit.demo.advance(HOUR);
    assert!(!is_accepted(&visit, &first).await, "it has expired");
    let second = refreshed(&visit, &client, &first).await.unwrap();
    assert!(is_accepted(&visit, &second).await);
    assert!(refreshed(&visit, &client, &first).await.unwrap_err().is_invalid_grant_exception());
    assert!(refreshed(&visit, &client, &second).await.is_ok());
}

#[tokio::test]
async fn a_session_ends_after_eight_hours_however_often_it_is_refreshed() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let mut tokens = visit.signed_in(&client).await;
    for _ in 0..7 {
        visit.demo.advance(HOUR);
        tokens = refreshed(&visit, &client, &tokens).await.unwrap();
    }
    visit.demo.advance(HOUR - 10 * SECOND);
    tokens = refreshed(&visit, &client, &tokens).await.unwrap();
    assert_eq!(tokens.expires_in(), 10, "no longer than the session");
    visit.demo.advance(10 * SECOND);
    assert!(!is_accepted(&visit, &tokens).await);
    assert!(refreshed(&visit, &client, &tokens).await.unwrap_err().is_invalid_grant_exception());
}

#[tokio::test]
async fn a_revoked_session_is_over_at_once() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let tokens = visit.signed_in(&client).await;
    visit.portal.revoke_sessions();
    assert!(!is_accepted(&visit, &tokens).await);
    assert!(refreshed(&visit, &client, &tokens).await.unwrap_err().is_invalid_grant_exception());
    assert!(is_accepted(&visit, &visit.signed_in(&client).await).await, "one can sign in again");
}

#[tokio::test]
async fn a_session_survives_its_access_tokens() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let tokens = visit.signed_in(&client).await;
    visit.portal.expire_access_tokens();
    assert!(!is_accepted(&visit, &tokens).await);
    assert!(is_accepted(&visit, &refreshed(&visit, &client, &tokens).await.unwrap()).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_no_other() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let (mine, other) = (visit.signed_in(&client).await, visit.signed_in(&client).await);
    let asked = || visit.sso.logout().access_token(mine.access_token().unwrap());
    asked().send().await.unwrap();
    assert!(!is_accepted(&visit, &mine).await);
    assert!(refreshed(&visit, &client, &mine).await.unwrap_err().is_invalid_grant_exception());
    assert!(asked().send().await.unwrap_err().into_service_error().is_unauthorized_exception());
    assert!(is_accepted(&visit, &other).await);
}

#[tokio::test]
async fn the_start_page_ends_every_session() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let tokens = visit.signed_in(&client).await;
    assert_eq!(super::Page::get(&visit.portal.start_url()).await.status, 200);
    assert!(is_accepted(&visit, &tokens).await, "to look at it ends nothing");
    assert_eq!(super::Page::post(&visit.portal.start_url(), &[]).await.status, 200);
    assert!(!is_accepted(&visit, &tokens).await);
    assert!(refreshed(&visit, &client, &tokens).await.unwrap_err().is_invalid_grant_exception());
}

#[tokio::test]
async fn lifetimes_hold_for_what_is_issued_from_then_on() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let long = visit.signed_in(&client).await;
    visit.portal.set_lifetimes(Lifetimes { access_token: Duration::from_secs(30), ..Lifetimes::default() });
    let short = visit.signed_in(&client).await;
    assert_eq!(short.expires_in(), 30);
    visit.demo.advance(30 * SECOND);
    assert!(!is_accepted(&visit, &short).await);
    assert!(is_accepted(&visit, &long).await);
}

#[tokio::test]
async fn a_program_without_the_scope_of_accounts_gets_nothing_to_refresh() {
    let visit = Visit::new().await;
    let asked = visit.oidc.register_client().client_name("Signalbox").client_type("public");
    let asked = asked.grant_types(super::CODE).grant_types(REFRESH).issuer_url(visit.portal.start_url());
    let client = asked.redirect_uris(super::CALLBACK).send().await.unwrap();
    let page = visit.authorize_url(&client).replace("scopes=", "other=");
    let sent = super::Page::get(&page).await.answer(&visit.portal, "allow").await.sent_to(super::CALLBACK);
    let asked = visit.token(&client, super::CODE).code(&sent[0].1).redirect_uri(super::CALLBACK);
    let tokens = asked.code_verifier(super::VERIFIER).send().await.unwrap();
    assert_eq!(tokens.refresh_token(), None);
}

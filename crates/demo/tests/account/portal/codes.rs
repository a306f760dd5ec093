//! The authorization-code flow, and what must not get through it.

use aws_sdk_ssooidc::{error::SdkError, operation::create_token::CreateTokenError};

use super::{CALLBACK, CODE, REFRESH, SCOPE, VERIFIER, Visit, browser::Page};
use crate::support::{MINUTE, SECOND};

const DAY: i64 = 24 * 60 * MINUTE;

/// The answer to a code that was just allowed, redeemed with a verifier and a redirect URI.
async fn redeemed(
    visit: &Visit,
    verifier: &str,
    redirect_uri: &str,
) -> Result<(), SdkError<CreateTokenError>> {
    let client = visit.registered().await;
    let asked = visit.token(&client, CODE).code(visit.code(&client).await);
    asked.redirect_uri(redirect_uri).code_verifier(verifier).send().await.map(|_| ())
}

#[tokio::test]
async fn a_person_allows_it_and_the_program_has_tokens() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    assert_eq!(client.client_secret_expires_at() * SECOND, visit.now().0 + 90 * DAY);
    let tokens = visit.signed_in(&client).await;
    assert_eq!((tokens.expires_in(), tokens.token_type()), (3_600, Some("Bearer")));
    assert!(tokens.refresh_token().is_some());
    let accounts =
        visit.sso.list_accounts().access_token(tokens.access_token().unwrap()).send().await.unwrap();
    assert_eq!(accounts.account_list().len(), 4);
}

#[tokio::test]
async fn a_code_is_for_who_has_the_verifier() {
    let visit = Visit::new().await;
    let other = VERIFIER.replace('d', "e");
    assert!(
        redeemed(&visit, &other, CALLBACK)
            .await
            .unwrap_err()
            .into_service_error()
            .is_invalid_grant_exception()
    );
}

#[tokio::test]
async fn a_code_is_for_the_place_it_was_sent_to() {
    let visit = Visit::new().await;
    let other = CALLBACK.replace("49152", "49153");
    let error = redeemed(&visit, VERIFIER, &other).await.unwrap_err().into_service_error();
    assert!(error.is_invalid_grant_exception());
}

#[tokio::test]
async fn a_code_is_good_once() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let code = visit.code(&client).await;
    let asked = visit.token(&client, CODE).code(code).redirect_uri(CALLBACK).code_verifier(VERIFIER);
    assert!(asked.clone().send().await.is_ok());
    assert!(asked.send().await.unwrap_err().into_service_error().is_invalid_grant_exception());
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    for (waits, good) in [(59 * SECOND, true), (MINUTE, false)] {
        let code = visit.code(&client).await;
        visit.demo.advance(waits);
        let asked = visit.token(&client, CODE).code(code).redirect_uri(CALLBACK).code_verifier(VERIFIER);
        assert_eq!(asked.send().await.is_ok(), good, "after {waits} ms");
    }
}

#[tokio::test]
async fn a_code_is_for_the_client_that_asked() {
    let visit = Visit::new().await;
    let (client, other) = (visit.registered().await, visit.registered().await);
    let asked = visit.token(&other, CODE).code(visit.code(&client).await);
    let error = asked.redirect_uri(CALLBACK).code_verifier(VERIFIER).send().await.unwrap_err();
    assert!(error.into_service_error().is_invalid_grant_exception());
}

#[tokio::test]
async fn a_person_denies_it() {
    let visit = Visit::new().await;
    let sent = visit.answered(&visit.registered().await, "deny").await;
    let expected = [("error", "access_denied"), ("state", "a state & more")];
    assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn a_form_is_answered_once_and_not_too_late() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let page = Page::get(&visit.authorize_url(&client)).await;
    assert_eq!(page.answer(&visit.portal, "maybe").await.status, 400);
    assert_eq!(page.answer(&visit.portal, "allow").await.status, 302);
    assert_eq!(page.answer(&visit.portal, "allow").await.status, 400);
    let page = Page::get(&visit.authorize_url(&client)).await;
    visit.demo.advance(10 * MINUTE);
    assert_eq!(page.answer(&visit.portal, "allow").await.status, 400);
}

#[tokio::test]
async fn nobody_is_sent_to_a_place_that_was_not_registered() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    for elsewhere in [
        "http://127.0.0.1:49152/other",
        "http://example.com/oauth/callback",
        "http://127.0.0.1:49152@example.com/oauth/callback",
        "http://localhost:49152/oauth/callback",
        "https://127.0.0.1:49152/oauth/callback",
        "",
    ] {
        let query = [
            ("response_type", "code"),
            ("client_id", client.client_id().unwrap()),
            ("redirect_uri", elsewhere),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ];
        let page = Page::get(&visit.page_url(&query)).await;
        assert_eq!((page.status, page.headers.get("location")), (400, None), "{elsewhere}");
    }
    let unknown = visit.page_url(&[("client_id", "nobody"), ("redirect_uri", CALLBACK)]);
    assert_eq!(Page::get(&unknown).await.status, 400);
}

#[tokio::test]
async fn the_program_hears_what_is_wrong_with_its_request() {
    let visit = Visit::new().await;
    let right = visit.authorize_url(&visit.registered().await);
    for (part, wrong, error) in [
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("method=S256", "method=plain", "invalid_request"),
        ("code_challenge=", "other=", "invalid_request"),
        ("scopes=", "scopes=admin+", "invalid_scope"),
    ] {
        assert!(right.contains(part));
        let sent = Page::get(&right.replace(part, wrong)).await.sent_to(CALLBACK);
        assert_eq!(sent[0], ("error".to_owned(), error.to_owned()));
        assert_eq!(sent[1].0, "state");
    }
}

#[tokio::test]
async fn a_client_must_be_registered_as_it_acts() {
    let visit = Visit::new().await;
    let asked = || visit.oidc.register_client().client_name("Signalbox").client_type("public");
    let client = asked().grant_types(REFRESH).scopes(SCOPE).send().await.unwrap();
    let error = visit.token(&client, CODE).send().await.unwrap_err().into_service_error();
    assert!(error.is_unauthorized_client_exception());
    let error = visit.token(&client, "password").send().await.unwrap_err().into_service_error();
    assert!(error.is_unsupported_grant_type_exception());
    let error = visit.token(&client, REFRESH).send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_request_exception());
    let error = visit.token(&client, REFRESH).client_secret("guess").send().await.unwrap_err();
    assert!(error.into_service_error().is_invalid_client_exception());
    visit.demo.advance(90 * DAY);
    let error = visit.token(&client, REFRESH).send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_client_exception());
}

#[tokio::test]
async fn a_registration_is_checked() {
    let visit = Visit::new().await;
    let asked = || visit.oidc.register_client().client_name("Signalbox").client_type("public");
    let refused =
        async |asked: aws_sdk_ssooidc::operation::register_client::builders::RegisterClientFluentBuilder| {
            asked.send().await.unwrap_err().into_service_error()
        };
    assert!(refused(asked().client_type("confidential")).await.is_invalid_client_metadata_exception());
    assert!(refused(asked().client_name(" ")).await.is_invalid_client_metadata_exception());
    assert!(refused(asked().scopes("admin")).await.is_invalid_scope_exception());
    assert!(refused(asked().grant_types("password")).await.is_unsupported_grant_type_exception());
    assert!(refused(asked().grant_types(CODE)).await.is_invalid_redirect_uri_exception());
    let foreign = asked().grant_types(CODE).redirect_uris("https://example.com/oauth/callback");
    assert!(refused(foreign).await.is_invalid_redirect_uri_exception());
    let foreign = asked().grant_types(CODE).redirect_uris(CALLBACK).issuer_url("https://example.com/start");
    assert!(refused(foreign).await.is_invalid_request_exception());
}

//! The device-code flow.

use aws_sdk_ssooidc::operation::{
    create_token::{CreateTokenError, CreateTokenOutput},
    register_client::RegisterClientOutput,
    start_device_authorization::StartDeviceAuthorizationOutput,
};

use super::{DEVICE, Visit, browser::Page};
use crate::support::{MINUTE, SECOND};

async fn started(visit: &Visit, client: &RegisterClientOutput) -> StartDeviceAuthorizationOutput {
    let asked = visit.oidc.start_device_authorization().start_url(visit.portal.start_url());
    let asked = asked.set_client_id(client.client_id.clone()).set_client_secret(client.client_secret.clone());
    asked.send().await.unwrap()
}

async fn polled(
    visit: &Visit,
    client: &RegisterClientOutput,
    device: &StartDeviceAuthorizationOutput,
) -> Result<CreateTokenOutput, CreateTokenError> {
    let asked = visit.token(client, DEVICE).device_code(device.device_code().unwrap());
    asked.send().await.map_err(aws_sdk_ssooidc::error::SdkError::into_service_error)
}

#[tokio::test]
async fn the_program_waits_until_the_person_has_allowed_it() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let device = started(&visit, &client).await;
    assert_eq!((device.expires_in(), device.interval()), (600, 1));
    assert!(polled(&visit, &client, &device).await.unwrap_err().is_authorization_pending_exception());
    assert!(polled(&visit, &client, &device).await.unwrap_err().is_slow_down_exception());
    visit.demo.advance(SECOND);
    assert!(polled(&visit, &client, &device).await.unwrap_err().is_authorization_pending_exception());

    let page = Page::get(device.verification_uri_complete().unwrap()).await;
    assert!(page.body.contains(device.user_code().unwrap()), "{page:?}");
    assert!(page.body.contains("Signalbox &lt;test&gt;"), "{page:?}");
    let done = page.answer(&visit.portal, "allow").await;
    assert!(done.status == 200 && done.body.contains("Access allowed"), "{done:?}");
    assert_eq!(page.answer(&visit.portal, "deny").await.status, 400, "it is answered once");

    visit.demo.advance(SECOND);
    let tokens = polled(&visit, &client, &device).await.unwrap();
    assert!(visit.sso.list_accounts().access_token(tokens.access_token().unwrap()).send().await.is_ok());
    visit.demo.advance(SECOND);
    assert!(
        polled(&visit, &client, &device).await.unwrap_err().is_invalid_grant_exception(),
        "it is used up"
    );
}

#[tokio::test]
async fn the_person_denies_it() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let device = started(&visit, &client).await;
    Page::get(device.verification_uri_complete().unwrap()).await.answer(&visit.portal, "deny").await;
    assert!(polled(&visit, &client, &device).await.unwrap_err().is_access_denied_exception());
}

#[tokio::test]
async fn a_code_expires_for_the_program_and_for_the_person() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let device = started(&visit, &client).await;
    let page = Page::get(device.verification_uri_complete().unwrap()).await;
    visit.demo.advance(10 * MINUTE);
    assert!(polled(&visit, &client, &device).await.unwrap_err().is_expired_token_exception());
    assert_eq!(page.answer(&visit.portal, "allow").await.status, 400);
    assert_eq!(Page::get(device.verification_uri_complete().unwrap()).await.status, 404);
}

#[tokio::test]
async fn the_code_may_be_typed_as_people_type() {
    let visit = Visit::new().await;
    let client = visit.registered().await;
    let device = started(&visit, &client).await;
    let page = Page::get(device.verification_uri().unwrap()).await;
    assert!(page.body.contains("name=\"user_code\""), "{page:?}");
    let typed = device.user_code().unwrap().to_lowercase().replace('-', "+");
    let page = Page::get(&format!("{}?user_code={typed}", device.verification_uri().unwrap())).await;
    assert_eq!(page.status, 200);
    page.answer(&visit.portal, "allow").await;
    assert!(polled(&visit, &client, &device).await.is_ok());
}

#[tokio::test]
async fn a_device_code_is_for_the_client_that_asked() {
    let visit = Visit::new().await;
    let (client, other) = (visit.registered().await, visit.registered().await);
    let device = started(&visit, &client).await;
    assert!(polled(&visit, &other, &device).await.unwrap_err().is_invalid_grant_exception());
    let asked = visit.oidc.start_device_authorization().start_url("https://example.com/start");
    let asked = asked.set_client_id(client.client_id).set_client_secret(client.client_secret);
    let error = asked.send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_request_exception());
}

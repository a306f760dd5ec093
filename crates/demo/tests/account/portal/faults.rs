//! What goes wrong at the portal on request, as the SDK reads it.

use std::time::Duration;

use aws_sdk_sso::error::ProvideErrorMetadata;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use demo::{Endpoint, PortalFault};

use super::{REFRESH, Visit};

const STATUSES: [u16; 5] = [401, 403, 429, 500, 503];

/// What a call came to: the HTTP status and the exception.
fn told<T, E: ProvideErrorMetadata>(answer: Result<T, SdkError<E, HttpResponse>>) -> Option<(u16, String)> {
    let error = answer.err()?;
    let status = error.raw_response()?.status().as_u16();
    Some((status, error.as_service_error()?.code()?.to_owned()))
}

/// One call of each endpoint.
async fn call(visit: &Visit, endpoint: Endpoint) -> Option<(u16, String)> {
    let (oidc, sso) = (&visit.oidc, &visit.sso);
    match endpoint {
        Endpoint::Register => {
            told(oidc.register_client().client_name("a").client_type("public").send().await)
        }
        Endpoint::DeviceAuthorization => {
            let asked = oidc.start_device_authorization().client_id("a").client_secret("b").start_url("c");
            told(asked.send().await)
        }
        Endpoint::Token => {
            let asked = oidc.create_token().client_id("a").client_secret("b").grant_type(REFRESH);
            told(asked.refresh_token("c").send().await)
        }
        Endpoint::Accounts => told(sso.list_accounts().access_token("a").send().await),
        Endpoint::Roles => told(sso.list_account_roles().access_token("a").account_id("b").send().await),
        Endpoint::Credentials => {
            let asked = sso.get_role_credentials().access_token("a").account_id("b").role_name("c");
            told(asked.send().await)
        }
        Endpoint::Logout => told(sso.logout().access_token("a").send().await),
    }
}

#[tokio::test]
async fn each_status_is_the_exception_of_its_service() {
    const OIDC: [&str; 5] = [
        "InvalidClientException",
        "AccessDeniedException",
        "SlowDownException",
        "InternalServerException",
        "ServiceUnavailableException",
    ];
    const SSO: [&str; 5] = [
        "UnauthorizedException",
        "ForbiddenException",
        "TooManyRequestsException",
        "InternalServerException",
        "ServiceUnavailableException",
    ];
    let visit = Visit::new().await;
    for (endpoint, names) in [
        (Endpoint::Register, OIDC),
        (Endpoint::DeviceAuthorization, OIDC),
        (Endpoint::Token, OIDC),
        (Endpoint::Accounts, SSO),
        (Endpoint::Roles, SSO),
        (Endpoint::Credentials, SSO),
        (Endpoint::Logout, SSO),
    ] {
        for (status, name) in STATUSES.into_iter().zip(names) {
            visit.portal.set_fault(endpoint, PortalFault::Status(status));
            assert_eq!(call(&visit, endpoint).await, Some((status, name.to_owned())), "{endpoint:?}");
        }
        assert_eq!(visit.portal.calls(endpoint), 5, "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_fault_is_of_one_endpoint_and_can_be_taken_away() {
    let visit = Visit::new().await;
    visit.portal.set_fault(Endpoint::Register, PortalFault::Status(503));
    assert!(call(&visit, Endpoint::Register).await.is_some());
    assert_eq!(call(&visit, Endpoint::Accounts).await, Some((401, "UnauthorizedException".to_owned())));
    visit.portal.clear_faults();
    assert_eq!(call(&visit, Endpoint::Register).await, None);
    assert_eq!(visit.portal.calls(Endpoint::Register), 2);
}

#[tokio::test]
async fn a_dropped_connection_is_a_failed_dispatch() {
    let visit = Visit::new().await;
    visit.portal.set_fault(Endpoint::Accounts, PortalFault::Drop);
    let error = visit.sso.list_accounts().access_token("a").send().await.unwrap_err();
    assert!(matches!(&error, SdkError::DispatchFailure(_)), "{error:?}");
    assert_eq!(visit.portal.calls(Endpoint::Accounts), 1);
    visit.portal.clear_faults();
    assert!(call(&visit, Endpoint::Accounts).await.is_some(), "the next connection is as good as any");
}

#[tokio::test]
async fn a_delayed_call_waits() {
    let visit = Visit::new().await;
    visit.portal.set_fault(Endpoint::Accounts, PortalFault::Delay(Duration::from_secs(3_600)));
    let waiting = tokio::spawn(visit.sso.list_accounts().access_token("a").send());
    while visit.portal.calls(Endpoint::Accounts) == 0 {
        tokio::task::yield_now().await;
    }
    visit.portal.set_fault(Endpoint::Accounts, PortalFault::Delay(Duration::ZERO));
    assert!(call(&visit, Endpoint::Accounts).await.is_some(), "another is answered meanwhile");
    assert!(!waiting.is_finished());
    waiting.abort();
}

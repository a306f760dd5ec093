//! The portal's HTTP side: which path is what, and what every answer carries.

use std::{io, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use tokio::{net::TcpListener, sync::oneshot};

use super::{
    access,
    center::Center,
    connection::{Door, Line},
    mint, oidc, pages,
    traffic::{self, Endpoint},
};
use crate::time::http_date;

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// Serves until `stop` is gone.
pub(super) async fn serve(
    listener: TcpListener,
    center: Arc<Center>,
    stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let service = router(center).into_make_service_with_connect_info::<Line>();
    let stopped = async {
        // Its other end is never used, only dropped.
        let _ = stop.await;
    };
    axum::serve(Door::new(listener), service).with_graceful_shutdown(stopped).await
}

fn router(center: Arc<Center>) -> Router {
    let at = |endpoint: Endpoint, handler: MethodRouter<Arc<Center>>| {
        handler.layer(middleware::from_fn_with_state((Arc::clone(&center), endpoint), traffic::pass))
    };
    Router::new()
        .route("/client/register", at(Endpoint::Register, post(oidc::register)))
        .route(
            "/device_authorization",
            at(Endpoint::DeviceAuthorization, post(oidc::start_device_authorization)),
        )
        .route("/token", at(Endpoint::Token, post(oidc::token)))
        .route("/assignment/accounts", at(Endpoint::Accounts, get(access::list_accounts)))
        .route("/assignment/roles", at(Endpoint::Roles, get(access::list_account_roles)))
        .route("/federation/credentials", at(Endpoint::Credentials, get(access::get_role_credentials)))
        .route("/logout", at(Endpoint::Logout, post(access::logout)))
        .route("/authorize", get(pages::authorize).post(pages::answer_authorize))
        .route("/device", get(pages::device).post(pages::answer_device))
        .route("/start", get(pages::start).post(pages::sign_out))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&center), sealed))
        .with_state(center)
}

/// Answers only to the portal's own name, which a page from elsewhere cannot borrow, and puts on every answer the
/// account's time and a request id.
async fn sealed(State(center): State<Arc<Center>>, request: Request, next: Next) -> Response {
    const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
    let host = request.headers().get(header::HOST);
    let mut response = if host.is_some_and(|host| host == center.host()) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    };
    let headers = response.headers_mut();
    if let Ok(date) = HeaderValue::try_from(http_date(center.now())) {
        headers.insert(header::DATE, date);
    }
    if let Some(id) = mint::id().ok().and_then(|id| HeaderValue::try_from(id).ok()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

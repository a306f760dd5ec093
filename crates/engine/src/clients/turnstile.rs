//! The HTTP client that every SDK client gets: each attempt waits for its turn, then has so long to answer.

use std::{sync::Arc, time::Duration};

use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};

use super::limits::Limit;

/// How long one attempt may take once it has left, until the first bytes of the answer.
///
/// It is counted here and not as the SDK's attempt time-out, which would count the wait for the turn too.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);

/// The HTTP client of an account that brings none: one TLS stack and one pool of connections.
pub(crate) fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https()
}

/// Puts a [`Limit`] before another HTTP client.
#[derive(Debug)]
pub(super) struct Turnstile {
    limit: Arc<Limit>,
    inner: SharedHttpClient,
}

impl Turnstile {
    pub(super) fn before(inner: SharedHttpClient, limit: Arc<Limit>) -> SharedHttpClient {
        SharedHttpClient::new(Self { limit, inner })
    }
}

impl HttpClient for Turnstile {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(LimitedConnector {
            limit: Arc::clone(&self.limit),
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct LimitedConnector {
    limit: Arc<Limit>,
    inner: SharedHttpConnector,
}

impl HttpConnector for LimitedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let limit = Arc::clone(&self.limit);
        let inner = self.inner.clone();
        HttpConnectorFuture::new(async move {
            let _permit = limit.turn().await;
            tokio::time::timeout(ATTEMPT_LIMIT, inner.call(request))
                .await
                .unwrap_or_else(|elapsed| Err(ConnectorError::timeout(elapsed.into())))
        })
    }
}

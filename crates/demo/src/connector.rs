//! The HTTP client of the SDK clients: every request is answered in the process.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::{DateTime, body::SdkBody, date_time::Format};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use protocol::Moment;
use winterbaume_core::MockResponse;

use crate::{
    calls::{Call, CallLog},
    dice::Dice,
    faults::{End, Faults},
    iam::{Action, Keys, refusals},
    live_tail::{self, LiveTail},
    request::Request,
    response::{Refusal, Reply},
    stack::Stack,
};

/// What all environments of an account share.
#[derive(Debug)]
pub(crate) struct Switchboard {
    pub(crate) faults: Faults,
    pub(crate) keys: Keys,
    pub(crate) calls: CallLog,
    pub(crate) live_tail: LiveTail,
    dice: Dice,
    /// Every answer takes this long, in microseconds.
    latency: AtomicU64,
    requests: AtomicU64,
}

impl Switchboard {
    pub(crate) fn new(dice: Dice) -> Self {
        Self {
            faults: Faults::new(dice.of("faults")),
            keys: Keys::default(),
            calls: CallLog::default(),
            live_tail: LiveTail::default(),
            dice,
            latency: AtomicU64::new(0),
            requests: AtomicU64::new(0),
        }
    }

    pub(crate) const fn dice(&self) -> Dice {
        self.dice
    }

    pub(crate) fn set_latency(&self, latency: Duration) {
        self.latency.store(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn latency(&self) -> Duration {
        Duration::from_micros(self.latency.load(Ordering::Relaxed))
    }

    /// The id of the next request, in AWS's form; counted, so that a replay gives the same.
    fn next_request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("5163ba11-0000-4000-8000-{number:012x}")
    }
}

/// Answers for one environment.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) stack: Arc<Stack>,
    pub(crate) switchboard: Arc<Switchboard>,
}

impl Connector {
    async fn answer(self, request: Request) -> Result<HttpResponse, ConnectorError> {
        let environment = self.stack.environment_id();
        self.switchboard.calls.record(Call {
            environment: environment.clone(),
            service: request.service.clone(),
            operation: request.operation.clone(),
        });
        let fate = self.switchboard.faults.fate(environment, &request);
        let wait = fate.wait + self.switchboard.latency();
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let request_id = self.switchboard.next_request_id();
        let is_head = request.http.method == "HEAD";
        let reply = match fate.end {
            End::Answered => self.admit(request, true, &request_id).await,
            End::Denied => self.admit(request, false, &request_id).await,
            End::Refused(refusal) => Reply::Whole(refusal.respond(request.protocol)),
            End::Dropped => return Err(broken()),
            End::Unheard => {
                self.admit(request, true, &request_id).await;
                return Err(broken());
            }
        };
        let mut response = sealed(reply, &request_id, self.stack.world().now())?;
        if is_head {
            *response.body_mut() = SdkBody::empty();
        }
        Ok(response)
    }

    /// Answers those who are known and allowed, and nobody unless it is `open`.
    async fn admit(&self, request: Request, open: bool, request_id: &str) -> Reply {
        let (names, protocol) = (self.stack.names(), request.protocol);
        let refused = |refusal: Refusal| Reply::Whole(refusal.respond(protocol));
        let caller = match self.switchboard.keys.caller(&request, names, self.stack.world().now()) {
            Err(refusal) => return refused(refusal),
            Ok(caller) => caller,
        };
        let action = Action::of(&request);
        if !open || !caller.may(action, names) {
            return refused(refusals::denied(&request, names, &caller));
        }
        if live_tail::is_start(&request) {
            let session = live_tail::start(&self.stack, &self.switchboard, &request, request_id);
            return session.map_or_else(refused, |body| Reply::Streamed { head: event_stream(), body });
        }
        self.stack.answer(request, &caller).await
    }
}

/// The other side has closed the connection.
pub(crate) fn reset() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "connection reset by peer")
}

fn broken() -> ConnectorError {
    ConnectorError::io(reset().into())
}

fn event_stream() -> MockResponse {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.amazon.eventstream"));
    MockResponse { status: 200, headers, body: Bytes::new() }
}

/// The reply as the SDK takes it, with its request id and the time at which it is given.
fn sealed(reply: Reply, request_id: &str, now: Moment) -> Result<HttpResponse, ConnectorError> {
    let (status, headers, body) = match reply {
        Reply::Whole(answer) => (answer.status, answer.headers, SdkBody::from(answer.body)),
        Reply::Streamed { head, body } => (head.status, head.headers, body),
    };
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, body);
    for (name, value) in &headers {
        if let Ok(value) = value.to_str() {
            response.headers_mut().insert(name.as_str().to_owned(), value.to_owned());
        }
    }
    for header in ["x-amzn-requestid", "x-amz-request-id"] {
        response.headers_mut().insert(header, request_id.to_owned());
    }
    if let Ok(date) = DateTime::from_millis(now.0).fmt(Format::HttpDate) {
        response.headers_mut().insert("date", date);
    }
    Ok(response)
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("environment", self.stack.environment_id()).finish_non_exhaustive()
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.answer(Request::receive(request).await?).await })
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

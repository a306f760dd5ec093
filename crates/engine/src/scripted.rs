//! An AWS of fixed answers for the engine's own tests: the SDK clients are real, the account is not.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::{DateTime, body::SdkBody, date_time::Format};
use aws_types::SdkConfig;
use futures::{FutureExt, future::BoxFuture};
use protocol::{Error, Moment, session::AccountSource};
use serde_json::Value;

use crate::{
    Engine, Options,
    account::Account,
    catalogue::model::Environment,
    clock::{Clock, ManualClock},
};

/// A status and a body.
pub(crate) type Answer = (u16, String);

/// What answers an operation.
type Script = dyn Fn(&str, &Value) -> Answer + Send + Sync;

/// What answers an operation with a stream of events; nothing leaves it to the script.
type StreamScript = dyn Fn(&str, &Value) -> Option<SdkBody> + Send + Sync;

/// What time an answer says it is, if it does.
type DateScript = dyn Fn() -> Option<Moment> + Send + Sync;

/// Answers by the name of the operation and the request's JSON, nothing of the query protocol; remembers what it was
/// asked.
#[derive(Clone)]
pub(crate) struct ScriptedAws {
    answer: Arc<Script>,
    stream: Arc<StreamScript>,
    date: Arc<DateScript>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl ScriptedAws {
    pub(crate) fn new(answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            answer: Arc::new(answer),
            stream: Arc::new(|_, _| None),
            date: Arc::new(|| None),
            asked: Arc::default(),
        }
    }

    /// The same, with bodies that go on.
    pub(crate) fn streaming(
        self,
        stream: impl Fn(&str, &Value) -> Option<SdkBody> + Send + Sync + 'static,
    ) -> Self {
        Self { stream: Arc::new(stream), ..self }
    }

    /// The same, with answers that say what time it is.
    pub(crate) fn dated(self, date: impl Fn() -> Option<Moment> + Send + Sync + 'static) -> Self {
        Self { date: Arc::new(date), ..self }
    }

    /// How often an operation was asked.
    pub(crate) fn asked(&self, operation: &str) -> usize {
        self.requests(operation).len()
    }

    /// What an operation was asked with, in the order of the calls.
    pub(crate) fn requests(&self, operation: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(asked, _)| asked == operation).map(|(_, request)| request.clone()).collect()
    }

    /// How often anything was asked.
    pub(crate) fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// An engine that asks it, at a clock that stands still.
    pub(crate) fn engine(&self) -> (Arc<Engine>, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(Moment(1_700_000_000_000)));
        (self.engine_at(&clock, None), clock)
    }

    /// An engine that asks it, at this clock, with the watched groups that `vigils` remembers.
    pub(crate) fn engine_at<C: Clock>(&self, clock: &Arc<C>, vigils: Option<PathBuf>) -> Arc<Engine> {
        self.engine_with(clock, |options| options.vigils = vigils)
    }

    /// An engine that asks it, at this clock, with other options as they are set.
    pub(crate) fn engine_with<C: Clock>(
        &self,
        clock: &Arc<C>,
        set: impl FnOnce(&mut Options),
    ) -> Arc<Engine> {
        let mut options = Options::of(Arc::new(self.clone()), Arc::clone(clock) as Arc<dyn Clock>);
        set(&mut options);
        Engine::start(options)
    }
}

impl fmt::Debug for ScriptedAws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedAws").finish_non_exhaustive()
    }
}

/// The operation's name: in a header of the JSON protocols, in a field of the query protocol.
fn operation(request: &HttpRequest) -> String {
    let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next());
    let field = || {
        let form = std::str::from_utf8(request.body().bytes()?).ok()?;
        form.split('&').find_map(|field| field.strip_prefix("Action="))
    };
    target.or_else(field).unwrap_or_default().to_owned()
}

impl HttpConnector for ScriptedAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = operation(&request);
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok());
        let body = body.unwrap_or(Value::Null);
        let (status, answer) = match (self.stream)(&operation, &body) {
            Some(stream) => (200, stream),
            None => {
                let (status, answer) = (self.answer)(&operation, &body);
                (status, SdkBody::from(answer))
            }
        };
        self.asked.lock().unwrap().push((operation, body));
        let date = (self.date)();
        HttpConnectorFuture::new(async move {
            // A real answer does not come in the same instant.
            tokio::task::yield_now().await;
            let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), answer);
            if let Some(date) = date {
                let date = DateTime::from_millis(date.0).fmt(Format::HttpDate).unwrap();
                response.headers_mut().insert("date", date);
            }
            Ok(response)
        })
    }
}

impl Account for ScriptedAws {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        let connector = SharedHttpConnector::new(self.clone());
        let keys = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(environment.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        async { Ok(config) }.boxed()
    }
}

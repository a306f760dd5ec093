//! A bucket of objects in memory for the engine's own tests: the SDK clients are real, S3 is not.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard},
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
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use bytes::Bytes;
use futures::{FutureExt, future::BoxFuture};
use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    documents::{BucketId, ObjectId, access::OpenCase},
    session::AccountSource,
};

use crate::{Engine, Options, account::Account, catalogue::model::Environment, clock::SystemClock};

const WHO: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult>
    <Arn>arn:aws:sts::111122223333:assumed-role/SupportAccess/ann</Arn><UserId>A</UserId>
    <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// What happens to one `GET`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documents) enum Fate {
    /// It is answered.
    Answered,
    /// Only half of the bytes come.
    Cut,
    /// No answer ever comes.
    Silent,
    /// It is answered with this status and code.
    Refused(u16, &'static str),
}

type Fates = dyn Fn(&str, usize) -> Fate + Send + Sync;

/// An object.
#[derive(Clone, Debug, Default)]
pub(in crate::documents) struct Stored {
    pub(in crate::documents) bytes: Bytes,
    pub(in crate::documents) etag: String,
    /// More headers of its answers: checksums, a version.
    pub(in crate::documents) headers: Vec<(&'static str, String)>,
}

/// A bucket of objects.
#[derive(Clone)]
pub(in crate::documents) struct StoredObjects {
    objects: Arc<Mutex<BTreeMap<String, Stored>>>,
    fates: Arc<Mutex<Arc<Fates>>>,
    asked: Arc<Mutex<Vec<String>>>,
    expiry: Option<Moment>,
}

impl StoredObjects {
    pub(in crate::documents) fn new() -> Self {
        Self {
            objects: Arc::default(),
            fates: Arc::new(Mutex::new(Arc::new(|_, _| Fate::Answered))),
            asked: Arc::default(),
            expiry: None,
        }
    }

    /// The same, by credentials that end then.
    pub(in crate::documents) fn expiring(self, expiry: Moment) -> Self {
        Self { expiry: Some(expiry), ..self }
    }

    pub(in crate::documents) fn put(
        &self,
        key: &str,
        bytes: impl Into<Bytes>,
        headers: &[(&'static str, &str)],
    ) {
        let bytes = bytes.into();
        let etag = format!("\"{:x}-{}\"", bytes.len(), bytes.first().copied().unwrap_or(0));
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.objects().insert(key.to_owned(), Stored { bytes, etag, headers });
    }

    pub(in crate::documents) fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Stored>> {
        self.objects.lock().unwrap()
    }

    /// What happens to `GET`s from now on: told by their range, and how many of that range there were before.
    pub(in crate::documents) fn fate(&self, fate: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) {
        *self.fates.lock().unwrap() = Arc::new(fate);
    }

    /// The ranges that were asked for, in order.
    pub(in crate::documents) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// An engine that asks it.
    pub(in crate::documents) fn engine(&self, set: impl FnOnce(&mut Options)) -> Arc<Engine> {
        let mut options = Options::of(Arc::new(self.clone()), Arc::new(SystemClock));
        set(&mut options);
        Engine::start(options)
    }

    fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let url = url::Url::parse(request.uri()).unwrap();
        if request.method() == "POST" {
            return Some(response(200, WHO));
        }
        let path = url.path().trim_start_matches('/');
        let key = percent_encoding::percent_decode_str(path).decode_utf8().unwrap().into_owned();
        if key.is_empty() {
            let mut there = response(200, "");
            there.headers_mut().insert("x-amz-bucket-region", "eu-west-2");
            return Some(there);
        }
        let Some(object) = self.objects().get(&key).cloned() else {
            return Some(refusal(404, "NoSuchKey"));
        };
        if request.headers().get("if-match").is_some_and(|etag| etag != object.etag) {
            return Some(refusal(412, "PreconditionFailed"));
        }
        let (status, body) = match request.headers().get("range") {
            _ if request.method() == "HEAD" => (200, SdkBody::empty()),
            None => (200, SdkBody::from(object.bytes.to_vec())),
            Some(range) => {
                let (from, to) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
                let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
                let before = self.asked().iter().filter(|asked| *asked == range).count();
                self.asked.lock().unwrap().push(range.to_owned());
                let fate = Arc::clone(&self.fates.lock().unwrap())(range, before);
                let end = match fate {
                    Fate::Answered => to + 1,
                    Fate::Cut => from + (to + 1 - from) / 2,
                    Fate::Silent => return None,
                    Fate::Refused(status, code) => return Some(refusal(status, code)),
                };
                let mut response = response(206, SdkBody::from(object.bytes.slice(from..end).to_vec()));
                let told = format!("bytes {from}-{to}/{}", object.bytes.len());
                response.headers_mut().insert("content-range", told);
                response.headers_mut().insert("etag", object.etag);
                return Some(response);
            }
        };
        let mut response = response(status, body);
        let headers = response.headers_mut();
        headers.insert("content-length", object.bytes.len().to_string());
        headers.insert("etag", object.etag);
        for (name, value) in object.headers {
            headers.insert(name, value);
        }
        Some(response)
    }
}

fn response(status: u16, body: impl Into<SdkBody>) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).unwrap(), body.into())
}

fn refusal(status: u16, code: &str) -> HttpResponse {
    response(status, format!("<Error><Code>{code}</Code><Message>No.</Message></Error>"))
}

impl fmt::Debug for StoredObjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredObjects").finish_non_exhaustive()
    }
}

impl HttpConnector for StoredObjects {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.answer(&request);
        HttpConnectorFuture::new(async move {
            match answer {
                Some(answer) => Ok(answer),
                None => std::future::pending().await,
            }
        })
    }
}

impl Account for StoredObjects {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        let connector = SharedHttpConnector::new(self.clone());
        let end = self.expiry.map(|end| {
            std::time::UNIX_EPOCH + std::time::Duration::from_millis(u64::try_from(end.0).unwrap())
        });
        let keys = Credentials::new("AKIDEXAMPLE", "secret", None, end, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(environment.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .build();
        async { Ok(config) }.boxed()
    }
}

/// The environment of [`object`].
pub(in crate::documents) fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

/// An object of a bucket whose looks are written down.
pub(in crate::documents) fn object(key: &str) -> ObjectId {
    let bucket = BucketId { environment: prod(), bucket: "paperwurks-prod-documents".into() };
    ObjectId { bucket, key: key.into(), version: None }
}

/// Opens a case there.
pub(in crate::documents) async fn open_case(engine: &Arc<Engine>) {
    let case = OpenCase { environment: prod(), reference: "T-7".into(), reason: "Where is it?".into() };
    super::open_case(engine, case).await.unwrap();
}

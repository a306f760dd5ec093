//! A bucket that lists as S3 does, over the SDK's own wire.

use std::{
    collections::BTreeMap,
    fmt,
    fmt::Write as _,
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
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use futures::{FutureExt, future::BoxFuture};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{Error, Moment, session::AccountSource};

use crate::{
    Engine, Options,
    account::Account,
    catalogue::model::Environment,
    clock::{Clock, ManualClock},
};

/// One version of a key: its id, and whether it is a delete marker.
pub(super) type Kept = (&'static str, bool);

type Fault = dyn Fn(usize) -> Option<(u16, &'static str)> + Send + Sync;

/// Keys with their versions, the latest first.
#[derive(Clone)]
pub(super) struct ListedBucket {
    keys: Arc<BTreeMap<String, Vec<Kept>>>,
    page: usize,
    fault: Arc<Mutex<Arc<Fault>>>,
    /// The parameters of each listing.
    asked: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
}

impl ListedBucket {
    pub(super) fn of(keys: impl IntoIterator<Item = String>, page: usize) -> Self {
        Self::versioned(keys.into_iter().map(|key| (key, vec![("v1", false)])), page)
    }

    pub(super) fn versioned(keys: impl IntoIterator<Item = (String, Vec<Kept>)>, page: usize) -> Self {
        let keys = Arc::new(keys.into_iter().collect());
        Self { keys, page, fault: Arc::new(Mutex::new(Arc::new(|_| None))), asked: Arc::default() }
    }

    /// What the listing of each number is answered with instead.
    pub(super) fn fault(&self, fault: impl Fn(usize) -> Option<(u16, &'static str)> + Send + Sync + 'static) {
        *self.fault.lock().unwrap() = Arc::new(fault);
    }

    pub(super) fn asked(&self) -> Vec<BTreeMap<String, String>> {
        self.asked.lock().unwrap().clone()
    }

    pub(super) fn engine(&self) -> Arc<Engine> {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Moment(1_700_000_000_000)));
        Engine::start(Options::of(Arc::new(self.clone()), clock))
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let url = url::Url::parse(request.uri()).unwrap();
        if request.method() == "HEAD" {
            let mut there = response(200, String::new());
            there.headers_mut().insert("x-amz-bucket-region", "eu-west-2");
            return there;
        }
        let parameters: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        let number = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(parameters.clone());
            asked.len() - 1
        };
        let fault = Arc::clone(&self.fault.lock().unwrap());
        if let Some((status, code)) = fault(number) {
            return response(status, format!("<Error><Code>{code}</Code><Message>No.</Message></Error>"));
        }
        response(200, self.list(&parameters))
    }

    fn list(&self, parameters: &BTreeMap<String, String>) -> String {
        let of = |name: &str| parameters.get(name).map(String::as_str).unwrap_or_default();
        assert_eq!(of("encoding-type"), "url");
        let versions = parameters.contains_key("versions");
        let (prefix, level) = (of("prefix"), of("delimiter") == "/");
        // A place is a key, or a folder, and how many of its versions were listed.
        let token = if versions { of("version-id-marker") } else { of("continuation-token") };
        let (after, skipped) = match token.split_once('|') {
            Some((count, after)) => (after.to_owned(), count.parse::<usize>().unwrap()),
            None if versions => (of("key-marker").to_owned(), usize::MAX),
            None => (of("start-after").to_owned(), usize::MAX),
        };
        let mut xml = String::new();
        let (mut rows, mut last, mut more) = (0, (String::new(), 0), false);
        'keys: for (key, kept) in self.keys.iter().filter(|(key, _)| key.starts_with(prefix)) {
            let folder = key[prefix.len()..].find('/').filter(|_| level).map(|at| &key[..=prefix.len() + at]);
            let row = folder.unwrap_or(key);
            // A folder is listed once, and by a key behind which one asks when any of its keys is.
            let listed = row < after.as_str() && !(token.is_empty() && key.as_str() > after.as_str());
            if listed || folder.is_some() && (row == last.0 || row == after && !token.is_empty()) {
                continue;
            }
            let (places, done) = match folder {
                Some(_) => (1, 0),
                None if versions => (kept.len(), if row == after { skipped.min(kept.len()) } else { 0 }),
                None => (1, usize::from(row == after)),
            };
            for (place, version) in kept.iter().enumerate().take(places).skip(done) {
                if rows == self.page {
                    more = true;
                    break 'keys;
                }
                rows += 1;
                last = (row.to_owned(), place + 1);
                write_row(&mut xml, row, folder.is_some(), versions.then_some((*version, place == 0)));
            }
        }
        let name = if versions { "ListVersionsResult" } else { "ListBucketResult" };
        let (row, count) = &last;
        let next = match (more, versions) {
            (false, _) => String::new(),
            (true, false) => {
                let token = format!("1|{row}");
                format!("<NextContinuationToken>{}</NextContinuationToken>", escaped(&token))
            }
            (true, true) => format!(
                "<NextKeyMarker>{}</NextKeyMarker><NextVersionIdMarker>{count}|{}</NextVersionIdMarker>",
                url(row),
                escaped(row)
            ),
        };
        format!(
            "<{name}><EncodingType>url</EncodingType><IsTruncated>{more}</IsTruncated>{next}{xml}</{name}>"
        )
    }
}

fn write_row(xml: &mut String, key: &str, folder: bool, version: Option<(Kept, bool)>) {
    let key = url(key);
    let modified = "<LastModified>2026-01-31T08:30:00.000Z</LastModified>";
    let written = match version {
        _ if folder => write!(xml, "<CommonPrefixes><Prefix>{key}</Prefix></CommonPrefixes>"),
        None => write!(
            xml,
            "<Contents><Key>{key}</Key>{modified}<Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>"
        ),
        Some(((id, marker), latest)) => {
            let (tag, size) = if marker { ("DeleteMarker", "") } else { ("Version", "<Size>7</Size>") };
            write!(
                xml,
                "<{tag}><Key>{key}</Key><VersionId>{id}</VersionId><IsLatest>{latest}</IsLatest>{modified}{size}</{tag}>"
            )
        }
    };
    written.unwrap();
}

/// As S3 writes a key with `encoding-type=url`.
fn url(key: &str) -> String {
    utf8_percent_encode(key, NON_ALPHANUMERIC).to_string().replace("%20", "+").replace("%2F", "/")
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |escaped, char| escaped + &format!("&#{};", u32::from(char)))
}

fn response(status: u16, body: String) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
}

impl fmt::Debug for ListedBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListedBucket").finish_non_exhaustive()
    }
}

impl HttpConnector for ListedBucket {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.answer(&request);
        HttpConnectorFuture::new(async move {
            // A real answer does not come in the same instant.
            tokio::task::yield_now().await;
            Ok(answer)
        })
    }
}

impl Account for ListedBucket {
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

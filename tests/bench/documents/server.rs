//! An S3 that is faster than whoever asks it: keys and bytes follow from their number, nothing is stored. It answers what
//! listing and downloading need, to us and to the peers alike; who asks is not checked.

use std::{fmt::Write as _, net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::stream;
use tokio::sync::oneshot;

pub(super) const BUCKET: &str = "bench-documents";
pub(super) const REGION: &str = "eu-west-2";
/// The object that is downloaded.
pub(super) const LARGE: &str = "large/management-pack.bin";
pub(super) const LARGE_SIZE: u64 = 1 << 30;
/// S3's own limit for one page.
const PAGE: usize = 1_000;
const BLOCK: usize = 1 << 20;
const DATE: &str = "2026-10-05T08:30:00.000Z";
const HTTP_DATE: &str = "Mon, 05 Oct 2026 08:30:00 GMT";

/// A running server; dropped, it ends.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    _end: oneshot::Sender<()>,
}

struct World {
    /// In S3's order.
    keys: Vec<String>,
    /// What the large object is made of.
    block: Bytes,
}

impl Server {
    /// Starts it with so many keys, on threads of its own.
    pub(super) fn start(objects: usize) -> Result<Self> {
        let block = (0..BLOCK).map(|at| (at * 31 % 251) as u8).collect::<Vec<_>>().into();
        let world = Arc::new(World { keys: keys(objects), block });
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(answer).with_state(world);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (end, ended) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                tokio::select! {
                    _ = async { axum::serve(listener, router).await } => {}
                    _ = ended => {}
                }
            });
        });
        Ok(Self { address, _end: end })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Keys as the embedded account has them, in order.
pub(super) fn keys(objects: usize) -> Vec<String> {
    const NAMES: [&str; 5] =
        ["energy-certificate.pdf", "lease.pdf", "local-search.pdf", "title-plan.pdf", "title-register.pdf"];
    let mut keys: Vec<String> = (0..objects)
        .map(|number| {
            let (property, mixed) =
                (number / NAMES.len(), (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let name = NAMES[number % NAMES.len()];
            format!("properties/PW-{property:06}/{mixed:016x}-4a7c-{number:012x}/{name}")
        })
        .collect();
    keys.sort_unstable();
    keys
}

/// Bytes of the object at `number`.
fn size(number: usize) -> usize {
    60_000 + number * 7_919 % 6_000_000
}

async fn answer(State(world): State<Arc<World>>, request: Request) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let query: Vec<(String, String)> = uri
        .query()
        .map(|query| form_urlencoded::parse(query.as_bytes()).into_owned().collect())
        .unwrap_or_default();
    let asked = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let path = uri.path().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    if bucket != BUCKET {
        return xml("<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>".into());
    }
    match (method, key) {
        (Method::GET, "") if asked("location").is_some() => {
            xml(format!("<LocationConstraint>{REGION}</LocationConstraint>"))
        }
        (Method::GET, "") => list(&world, &asked),
        (Method::HEAD, "") => ([("x-amz-bucket-region", REGION)], Body::empty()).into_response(),
        (_, key) if key == LARGE => object(&world, request.method(), request.headers()),
        _ => (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response(),
    }
}

fn xml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml")], text).into_response()
}

/// `ListObjectsV2` and `ListObjects`.
fn list<'q>(world: &World, asked: &impl Fn(&str) -> Option<&'q str>) -> Response {
    let prefix = asked("prefix").unwrap_or_default();
    let after =
        ["continuation-token", "start-after", "marker"].into_iter().find_map(asked).unwrap_or_default();
    let most = asked("max-keys").and_then(|most| most.parse().ok()).unwrap_or(PAGE).min(PAGE);
    let delimiter = asked("delimiter").filter(|delimiter| !delimiter.is_empty());
    let first =
        world.keys.partition_point(|key| key.as_str() < prefix || key.as_str() <= after && !after.is_empty());
    let mut text = String::with_capacity(most * 330);
    text.push_str("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    let (mut at, mut count, mut last) = (first, 0, "");
    while let Some(key) = world.keys.get(at).filter(|key| key.starts_with(prefix)) {
        let folder = delimiter.and_then(|delimiter| {
            let end = key[prefix.len()..].find(delimiter)? + prefix.len() + delimiter.len();
            Some(&key[..end])
        });
        if let Some(folder) = folder
            && after.starts_with(folder)
        {
            at += world.keys[at..].partition_point(|key| key.starts_with(folder));
            continue;
        }
        if count == most {
            break;
        }
        count += 1;
        // Writing to a string cannot fail.
        let _ = match folder {
            Some(folder) => {
                at += world.keys[at..].partition_point(|key| key.starts_with(folder));
                last = folder;
                write!(text, "<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>")
            }
            None => {
                at += 1;
                last = key;
                write!(
                    text,
                    "<Contents><Key>{key}</Key><LastModified>{DATE}</LastModified><ETag>&quot;{:032x}&quot;</ETag>\
                     <Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                    at,
                    size(at),
                )
            }
        };
    }
    let more = world.keys.get(at).is_some_and(|key| key.starts_with(prefix));
    let _ = write!(
        text,
        "<Name>{BUCKET}</Name><Prefix>{prefix}</Prefix><MaxKeys>{most}</MaxKeys><KeyCount>{count}</KeyCount>\
         <IsTruncated>{more}</IsTruncated>"
    );
    if more {
        let _ = write!(
            text,
            "<NextContinuationToken>{last}</NextContinuationToken><NextMarker>{last}</NextMarker>"
        );
    }
    text.push_str("</ListBucketResult>");
    xml(text)
}

/// The large object, or a range of it.
fn object(world: &World, method: &Method, headers: &HeaderMap) -> Response {
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok()).and_then(range);
    let (from, to) = range.map_or((0, LARGE_SIZE), |(from, to)| (from, to.min(LARGE_SIZE - 1) + 1));
    let response = Response::builder()
        .status(if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK })
        .header(header::CONTENT_LENGTH, to.saturating_sub(from))
        .header(header::CONTENT_RANGE, format!("bytes {from}-{}/{LARGE_SIZE}", to.saturating_sub(1)))
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, "\"00000000000000000000000000000001-128\"")
        .header(header::LAST_MODIFIED, HTTP_DATE)
        .header(header::CONTENT_TYPE, "application/octet-stream");
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let block = world.block.clone();
        Body::from_stream(stream::unfold(from, move |at| {
            let block = block.clone();
            async move {
                let within = (at % BLOCK as u64) as usize;
                let take = (BLOCK - within).min(usize::try_from(to - at.min(to)).unwrap_or(BLOCK));
                (take > 0)
                    .then(|| (Ok::<_, std::io::Error>(block.slice(within..within + take)), at + take as u64))
            }
        }))
    };
    response.body(body).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// `bytes=0-1023`, both included.
fn range(text: &str) -> Option<(u64, u64)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    Some((from.parse().ok()?, to.parse().unwrap_or(u64::MAX)))
}

/// The large object's byte at `at`, to check what was written.
pub(super) fn byte(at: u64) -> u8 {
    ((at % BLOCK as u64) * 31 % 251) as u8
}

/// For a peer's environment: whom it is, and where.
pub(super) fn environment(server: &Server) -> Result<Vec<(&'static str, String)>> {
    let home = std::env::temp_dir().to_str().context("a folder with a name")?.to_owned();
    Ok(vec![
        ("AWS_ACCESS_KEY_ID", "bench".into()),
        ("AWS_SECRET_ACCESS_KEY", "bench".into()),
        ("AWS_REGION", REGION.into()),
        ("AWS_DEFAULT_REGION", REGION.into()),
        ("AWS_ENDPOINT_URL", server.url()),
        ("S3_ENDPOINT_URL", server.url()),
        ("HOME", home),
        ("RCLONE_CONFIG", "/dev/null".into()),
        ("RCLONE_CONFIG_BENCH_TYPE", "s3".into()),
        ("RCLONE_CONFIG_BENCH_PROVIDER", "Other".into()),
        ("RCLONE_CONFIG_BENCH_ENV_AUTH", "true".into()),
        ("RCLONE_CONFIG_BENCH_ENDPOINT", server.url()),
        ("RCLONE_CONFIG_BENCH_REGION", REGION.into()),
        ("RCLONE_CONFIG_BENCH_FORCE_PATH_STYLE", "true".into()),
    ])
}

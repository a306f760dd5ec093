//! How a service writes its lines: each in the form of what it is.

use protocol::Moment;
use serde_json::json;

use super::Line;
use crate::{
    time::{iso, utc_text},
    world::Service,
};

/// The form of a service's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// A time, a level, and `key=value` pairs.
    Logfmt,
    /// A web server's access log.
    Nginx,
    /// A JSON object a line, as an AI service writes them.
    Json,
    /// Redis.
    Redis,
    /// Qdrant: Rust's `tracing`, with its colours.
    Qdrant,
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) at: Moment,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) millis: u64,
    pub(super) bytes: u64,
    pub(super) request: String,
    pub(super) document: Option<String>,
}

impl Voice {
    /// Told by the names that services have everywhere.
    pub(super) fn of(service: &Service) -> Self {
        let names = [service.name(), &service.declared.container];
        let is = |word: &str| names.iter().any(|name| name.split(['-', '_']).any(|part| part == word));
        match () {
            () if is("ai") => Self::Json,
            () if is("frontend") => Self::Nginx,
            () if is("redis") => Self::Redis,
            () if is("qdrant") => Self::Qdrant,
            () => Self::Logfmt,
        }
    }

    /// What it writes of a request.
    pub(super) fn served(self, served: &Served) -> Line {
        let Served { at, method, path, status, millis, bytes, request, document } = served;
        match self {
            Self::Nginx => {
                let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
                let seconds = *millis as f64 / 1_000.0;
                let message = format!(
                    "10.0.{}.{} - - [{}] \"{method} {path} HTTP/1.1\" {status} {bytes} \"-\" \"{agent}\" rt={seconds:.3} request_id={request}",
                    bytes % 4,
                    10 + bytes % 200,
                    utc_text(*at, "%d/%b/%Y:%H:%M:%S +0000"),
                );
                Line { at: *at, message }
            }
            Self::Json => {
                let mut line = json!({
                    "timestamp": iso(*at),
                    "level": level(*status),
                    "logger": "app.http",
                    "message": format!("{method} {path}"),
                    "status": status,
                    "duration_ms": millis,
                    "bytes": bytes,
                    "request_id": request,
                });
                if let (Some(line), Some(document)) = (line.as_object_mut(), document) {
                    line.insert("document_id".to_owned(), json!(document));
                }
                Line { at: *at, message: line.to_string() }
            }
            Self::Logfmt | Self::Redis | Self::Qdrant => {
                let of = document.as_ref().map(|id| format!(" document={id}")).unwrap_or_default();
                let message = format!(
                    "request method={method} path={path} status={status} duration_ms={millis} bytes={bytes}{of} \
                     request_id={request}"
                );
                logfmt(*at, level(*status), &message)
            }
        }
    }

    /// What it writes of anything else.
    pub(super) fn says(self, at: Moment, level: &str, logger: &str, message: &str) -> Line {
        match self {
            Self::Logfmt => logfmt(at, level, message),
            Self::Nginx => {
                let level = if level == "ERROR" { "error" } else { "warn" };
                let time = utc_text(at, "%Y/%m/%d %H:%M:%S");
                Line { at, message: format!("{time} [{level}] 31#31: {message}") }
            }
            Self::Json => {
                let line = json!({
                    "timestamp": iso(at), "level": level, "logger": logger, "message": message,
                });
                Line { at, message: line.to_string() }
            }
            Self::Redis => {
                let mark = if level == "WARN" { '#' } else { '*' };
                let time = utc_text(at, "%d %b %Y %H:%M:%S%.3f");
                Line { at, message: format!("1:M {time} {mark} {message}") }
            }
            Self::Qdrant => {
                let colour = if level == "WARN" { 33 } else { 32 };
                let time = iso(at);
                let message = format!(
                    "\u{1b}[2m{time}\u{1b}[0m \u{1b}[{colour}m{level:>5}\u{1b}[0m \u{1b}[2m{logger}\u{1b}[0m\u{1b}[2m:\u{1b}[0m {message}"
                );
                Line { at, message }
            }
        }
    }
}

const fn level(status: u16) -> &'static str {
    if status >= 500 { "ERROR" } else { "INFO" }
}

pub(super) fn logfmt(at: Moment, level: &str, message: &str) -> Line {
    Line { at, message: format!("{} {level} {message}", iso(at)) }
}

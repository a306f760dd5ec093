//! Log events of a stretch of time, page by page: `FilterLogEvents`.

use aws_sdk_cloudwatchlogs::{
    error::SdkError,
    operation::filter_log_events::{FilterLogEventsError, FilterLogEventsOutput},
    types::FilteredLogEvent,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use protocol::{Error, ErrorKind};

use super::mended;
use crate::{
    clients::{Clients, ReadDate, asking},
    logs::event::{Arrival, EventId},
};

/// Streams that one call may name.
pub(in crate::logs) const MOST_STREAMS: usize = 100;
/// Events of a page, and of the smaller ones that are asked for where one cannot be read.
const LIMITS: [i32; 5] = [10_000, 1_000, 100, 10, 1];
/// A date has whole seconds, and this many milliseconds may have passed of the last.
const LAST_OF_SECOND: i64 = 999;

/// One page of a stretch of time.
#[derive(Clone, Copy, Debug)]
pub(in crate::logs) struct Ask<'a> {
    /// The log group's name.
    pub(in crate::logs) group: &'a str,
    /// Only these streams, [`MOST_STREAMS`] at most; all when there are none.
    pub(in crate::logs) streams: &'a [String],
    /// A filter pattern.
    pub(in crate::logs) pattern: Option<&'a str>,
    /// The first moment, in milliseconds since 1970.
    pub(in crate::logs) from: i64,
    /// The moment after the last.
    pub(in crate::logs) until: i64,
    /// What the page before this one gave.
    pub(in crate::logs) token: Option<&'a str>,
}

/// Events of a stretch of time.
#[derive(Clone, Debug, Default)]
pub(in crate::logs) struct Page {
    /// Possibly none, though others follow.
    pub(in crate::logs) arrivals: Vec<Arrival>,
    /// The id of each of them as AWS writes it; empty where it has none.
    pub(in crate::logs) ids: Vec<String>,
    /// Leads to the next page; nothing when this is the last.
    pub(in crate::logs) next: Option<String>,
    /// What could not be read and was passed over.
    pub(in crate::logs) skipped: Option<Error>,
    /// When AWS answered by its own clock, in milliseconds since 1970, or shortly before; nothing where it did not say.
    pub(in crate::logs) answered: Option<i64>,
}

/// Reads a page. The arrivals are of `source`.
///
/// # Errors
/// What AWS answers; `NotFound` for a log group or a stream that is not there.
pub(in crate::logs) async fn page(clients: &Clients, ask: Ask<'_>, source: u16) -> Result<Page, Error> {
    let date = ReadDate::default();
    let answered = || date.date().map(|date| date.0.saturating_add(LAST_OF_SECOND));
    let page = |events, next| Page { answered: answered(), ..as_page(events, next, source) };
    let mut unreadable = None;
    for limit in LIMITS {
        let failure = match call(clients, ask, limit, date.clone()).await {
            Ok(answer) => return Ok(page(answer.events.unwrap_or_default(), answer.next_token)),
            Err(failure) => failure,
        };
        let Some(body) = body_of_success(&failure) else {
            return Err(asking("logs:FilterLogEvents")(failure));
        };
        if let Some(answer) = mended::page(body) {
            return Ok(page(answer.events, answer.next));
        }
        unreadable = Some(mended::next_token(body));
    }
    // A single event that nothing can read: what follows it can be.
    let next = unreadable.flatten().filter(|next| Some(next.as_str()) != ask.token);
    Ok(Page { next, skipped: Some(passed_over(ask.group)), answered: answered(), ..Page::default() })
}

async fn call(
    clients: &Clients,
    ask: Ask<'_>,
    limit: i32,
    date: ReadDate,
) -> Result<FilterLogEventsOutput, SdkError<FilterLogEventsError, HttpResponse>> {
    clients
        .log_events
        .filter_log_events()
        .log_group_name(ask.group)
        .set_log_stream_names((!ask.streams.is_empty()).then(|| ask.streams.to_vec()))
        .set_filter_pattern(ask.pattern.map(str::to_owned))
        // AWS refuses what is before 1970.
        .start_time(ask.from.max(0))
        // AWS counts this moment in, others may not: what lies outside is told apart by its timestamp.
        .end_time(ask.until)
        .limit(limit)
        .set_next_token(ask.token.map(str::to_owned))
        .customize()
        .interceptor(date)
        .send()
        .await
}

/// The body of an answer that AWS gave and the SDK could not read.
fn body_of_success(failure: &SdkError<FilterLogEventsError, HttpResponse>) -> Option<&[u8]> {
    let response = match failure {
        SdkError::ServiceError(service) => service.raw(),
        SdkError::ResponseError(response) => response.raw(),
        _ => return None,
    };
    response.body().bytes().filter(|_| response.status().is_success())
}

fn as_page(events: Vec<FilteredLogEvent>, next: Option<String>, source: u16) -> Page {
    let (arrivals, ids) = events.into_iter().map(|event| arrival(event, source)).unzip();
    Page { arrivals, ids, next: next.filter(|token| !token.is_empty()), ..Page::default() }
}

fn arrival(event: FilteredLogEvent, source: u16) -> (Arrival, String) {
    let id = event.event_id.unwrap_or_default();
    let arrival = Arrival {
        source,
        stream: event.log_stream_name.unwrap_or_default(),
        at: event.timestamp.unwrap_or_default(),
        ingested: event.ingestion_time.unwrap_or_default(),
        id: Some(EventId::of(&id)),
        was_live: false,
        message: event.message.unwrap_or_default(),
    };
    (arrival, id)
}

fn passed_over(group: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("An event of {group} cannot be read and is not shown"))
        .with_next("AWS's answer breaks its own format; the CloudWatch console may show the event.")
}

//! CloudWatch Logs: streams and their lines.

mod pattern;

use protocol::Moment;
use winterbaume_cloudwatchlogs::wire::{
    DescribeLogStreamsResponse, FilterLogEventsResponse, FilteredLogEvent, GetLogEventsResponse,
    LogStream as WireStream, OutputLogEvent, deserialize_describe_log_streams_request,
    deserialize_filter_log_events_request, deserialize_get_log_events_request,
    serialize_describe_log_streams_response, serialize_filter_log_events_response,
    serialize_get_log_events_response,
};

use self::pattern::Pattern;
use super::{Answer, read};
use crate::{
    request::Request,
    response::Refusal,
    time::{HOUR, MINUTE, SECOND, floor},
    world::{Line, LogStream, World},
};

/// CloudWatch Logs' own limit for one answer.
const MOST_EVENTS: i32 = 10_000;
/// How much time one call looks through: like CloudWatch, a page may hold little or nothing and name a next one.
const SCANNED: i64 = 2 * HOUR;
/// How much is written at once.
const STEP: i64 = MINUTE;
/// No page begins later: the year 9999.
const LATEST: i64 = 253_402_300_800_000;

pub(super) fn describe_log_streams(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_log_streams_request(&request.http.body))?;
    let group = known_group(world, input.log_group_name.or(input.log_group_identifier))?;
    let mut streams = world.log_streams(&group);
    streams.retain(|stream| {
        input.log_stream_name_prefix.as_ref().is_none_or(|prefix| stream.name.starts_with(prefix))
    });
    if input.order_by.as_deref() == Some("LastEventTime") {
        streams.sort_by_key(|stream| stream.last);
    }
    if input.descending == Some(true) {
        streams.reverse();
    }
    let skipped: usize = input.next_token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let most = usize::try_from(input.limit.unwrap_or(50).clamp(1, 50)).unwrap_or(1);
    let next_token = (streams.len() > skipped + most).then(|| (skipped + most).to_string());
    let page = streams.into_iter().skip(skipped).take(most).map(|stream| WireStream {
        arn: Some(format!(
            "{}log-stream:{}",
            world.names.log_group(&group).trim_end_matches('*'),
            stream.name
        )),
        creation_time: Some(stream.first.0),
        first_event_timestamp: Some(stream.first.0),
        last_event_timestamp: Some(stream.last.0),
        last_ingestion_time: Some(stream.last.0),
        log_stream_name: Some(stream.name),
        stored_bytes: Some(0),
        upload_sequence_token: None,
    });
    Ok(serialize_describe_log_streams_response(&DescribeLogStreamsResponse {
        log_streams: Some(page.collect()),
        next_token,
    }))
}

pub(super) fn filter_log_events(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_filter_log_events_request(&request.http.body))?;
    let group = known_group(world, input.log_group_name.or(input.log_group_identifier))?;
    let pattern = Pattern::read(input.filter_pattern.as_deref().unwrap_or_default())?;
    let mut streams = world.log_streams(&group);
    streams.retain(|stream| {
        input.log_stream_names.as_ref().is_none_or(|names| names.contains(&stream.name))
            && input.log_stream_name_prefix.as_ref().is_none_or(|prefix| stream.name.starts_with(prefix))
    });
    let oldest = streams.iter().map(|stream| stream.first).min().unwrap_or(world.now());
    let span = Span::within(oldest, world.now(), input.start_time, input.end_time);
    let place = match &input.next_token {
        Some(token) => Place::read(token)?,
        None => Place { at: span.from, skipped: 0 },
    };
    let most = usize::try_from(input.limit.unwrap_or(MOST_EVENTS).clamp(1, MOST_EVENTS)).unwrap_or(1);
    let (found, next) = gather(world, &streams, &pattern, span, place, most);
    let events = found.into_iter().map(|(stream, line)| FilteredLogEvent {
        event_id: Some(event_id(world, &stream.name, &line)),
        ingestion_time: Some(line.at.0 + 2 * SECOND),
        log_stream_name: Some(stream.name.clone()),
        timestamp: Some(line.at.0),
        message: Some(line.message),
    });
    Ok(serialize_filter_log_events_response(&FilterLogEventsResponse {
        events: Some(events.collect()),
        next_token: next.map(Place::token),
        searched_log_streams: Some(Vec::new()),
    }))
}

pub(super) fn get_log_events(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_get_log_events_request(&request.http.body))?;
    let group = known_group(world, input.log_group_name.or(input.log_group_identifier))?;
    let streams = world.log_streams(&group);
    let named = streams.iter().find(|stream| stream.name == input.log_stream_name);
    let stream = named.ok_or_else(|| not_found("The specified log stream does not exist."))?;
    let span = Span::within(stream.first, world.now(), input.start_time, input.end_time);
    let most = usize::try_from(input.limit.unwrap_or(MOST_EVENTS).clamp(1, MOST_EVENTS)).unwrap_or(1);
    let from_head = input.start_from_head == Some(true);
    let place = match input.next_token.as_deref().and_then(|token| token.strip_prefix("f/")) {
        Some(token) => Place::read(token)?,
        None if from_head => Place { at: span.from, skipped: 0 },
        None => tail(world, stream, span, most),
    };
    let (found, next) = gather(world, std::slice::from_ref(stream), &Pattern::default(), span, place, most);
    // Asked again at the end, CloudWatch Logs gives the same token back.
    let forward = next.unwrap_or(Place { at: place.at.max(span.until), skipped: 0 });
    let events = found.into_iter().map(|(_, line)| OutputLogEvent {
        ingestion_time: Some(line.at.0 + 2 * SECOND),
        timestamp: Some(line.at.0),
        message: Some(line.message),
    });
    Ok(serialize_get_log_events_response(&GetLogEventsResponse {
        events: Some(events.collect()),
        next_forward_token: Some(format!("f/{}", forward.token())),
        next_backward_token: Some(format!("b/{}", place.token())),
    }))
}

/// `from` is included, `until` is not.
#[derive(Clone, Copy)]
struct Span {
    from: Moment,
    until: Moment,
}

impl Span {
    /// What is asked for (milliseconds since 1970) of what there is.
    fn within(oldest: Moment, now: Moment, start: Option<i64>, end: Option<i64>) -> Self {
        let asked = |at: Option<i64>, otherwise| at.map_or(otherwise, Moment).clamp(oldest.min(now), now);
        Self { from: asked(start, oldest), until: asked(end, now) }
    }
}

/// Where a page begins: at a moment, after so many lines of its minute.
#[derive(Clone, Copy)]
struct Place {
    at: Moment,
    skipped: usize,
}

impl Place {
    fn token(self) -> String {
        format!("{}/{}", self.at.0, self.skipped)
    }

    fn read(token: &str) -> Result<Self, Refusal> {
        let parts =
            token.split_once('/').and_then(|(at, skipped)| Some((at.parse().ok()?, skipped.parse().ok()?)));
        let invalid = || Refusal::invalid("InvalidParameterException", "The specified nextToken is invalid.");
        parts
            .filter(|(at, _)| (0..LATEST).contains(at))
            .map(|(at, skipped)| Self { at: Moment(at), skipped })
            .ok_or_else(invalid)
    }
}

/// The lines of the streams from `place` on, in the order of their times, and where the next page begins.
fn gather<'s>(
    world: &World,
    streams: &'s [LogStream],
    pattern: &Pattern,
    span: Span,
    place: Place,
    most: usize,
) -> (Vec<(&'s LogStream, Line)>, Option<Place>) {
    let mut found = Vec::new();
    let (mut at, mut skipped) = (floor(place.at, STEP), place.skipped);
    let scanned_until = at.plus_millis(SCANNED);
    while at < span.until {
        if at >= scanned_until {
            return (found, Some(Place { at, skipped: 0 }));
        }
        let mut step: Vec<(&LogStream, Line)> = streams
            .iter()
            .flat_map(|stream| {
                world.log_lines(stream, at, at.plus_millis(STEP)).into_iter().map(move |line| (stream, line))
            })
            .filter(|(_, line)| {
                span.from <= line.at && line.at < span.until && pattern.matches(&line.message)
            })
            .collect();
        step.sort_by_key(|(_, line)| line.at);
        let room = most - found.len();
        let left = step.len().saturating_sub(skipped);
        found.extend(step.into_iter().skip(skipped).take(room));
        if left > room {
            return (found, Some(Place { at, skipped: skipped + room }));
        }
        skipped = 0;
        at = at.plus_millis(STEP);
    }
    (found, None)
}

/// Where the last `most` lines of a stream begin, as far back as one call looks.
fn tail(world: &World, stream: &LogStream, span: Span, most: usize) -> Place {
    let mut at = floor(span.until, STEP);
    let earliest = floor(span.from, STEP).max(at.plus_millis(-SCANNED));
    let mut count = 0;
    loop {
        let lines = world.log_lines(stream, at, at.plus_millis(STEP));
        let within = lines.iter().filter(|line| span.from <= line.at && line.at < span.until).count();
        if count + within >= most || at <= earliest {
            return Place { at, skipped: (count + within).saturating_sub(most) };
        }
        count += within;
        at = at.plus_millis(-STEP);
    }
}

fn known_group(world: &World, asked: Option<String>) -> Result<String, Refusal> {
    let asked = asked.unwrap_or_default();
    let name = asked.split_once("log-group:").map_or(asked.as_str(), |(_, name)| name.trim_end_matches(":*"));
    let known = world.environment.log_groups.iter().any(|group| group.name == name);
    known.then(|| name.to_owned()).ok_or_else(|| not_found("The specified log group does not exist."))
}

fn not_found(message: &str) -> Refusal {
    Refusal::invalid("ResourceNotFoundException", message)
}

/// 56 digits that begin with the time, as CloudWatch Logs makes them.
fn event_id(world: &World, stream: &str, line: &Line) -> String {
    format!("{}{}", line.at.0, world.names.event(stream, &line.message))
}

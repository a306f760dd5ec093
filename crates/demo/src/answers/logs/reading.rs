//! Reading a group page by page, forward and backward.

use protocol::Moment;

use super::{Pattern, invalid};
use crate::{
    response::Refusal,
    time::{HOUR, MINUTE, SECOND, floor},
    world::{Key, LogEvent, LogStream, World},
};

/// CloudWatch Logs' own limits for one answer: events, and bytes of their messages with so many more for each.
const MOST_EVENTS: i32 = 10_000;
const MOST_BYTES: usize = 1_048_576;
pub(super) const BYTES_AN_EVENT: usize = 26;
/// How much time one call looks through: like CloudWatch, a page may hold little or nothing and name a next one.
pub(super) const SCANNED: i64 = 2 * HOUR;
/// No page begins later: the year 9999.
const LATEST: i64 = 253_402_300_800_000;

/// `from` is included, `until` is not.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Moment,
    pub(super) until: Moment,
}

impl Span {
    /// What is asked for (milliseconds since 1970; `end` is not included) of what the streams hold.
    pub(super) fn of(world: &World, streams: &[LogStream], start: Option<i64>, end: Option<i64>) -> Self {
        let until = world.now().plus_millis(1);
        let oldest = streams.iter().map(|stream| stream.first).min().unwrap_or(until).min(until);
        let asked = |at: Option<i64>, otherwise| at.map_or(otherwise, Moment).clamp(oldest, until);
        Self { from: asked(start, oldest), until: asked(end, until) }
    }
}

/// How many events a page may hold.
pub(super) fn page_size(limit: Option<i32>) -> usize {
    usize::try_from(limit.unwrap_or(MOST_EVENTS).clamp(1, MOST_EVENTS)).unwrap_or(1)
}

/// The place that a token means.
pub(super) fn place(token: &str) -> Result<Key, Refusal> {
    let key = Key::read(token).filter(|key| (0..LATEST).contains(&key.at.0));
    key.ok_or_else(|| invalid("The specified nextToken is invalid."))
}

/// Some events in their order, and after which the next page begins.
pub(super) struct Page<'s> {
    pub(super) events: Vec<LogEvent<'s>>,
    pub(super) next: Option<Key>,
}

/// The first `most` events after `after`.
pub(super) fn forward<'s>(
    world: &World,
    streams: &'s [LogStream],
    pattern: &Pattern,
    span: Span,
    after: Key,
    most: usize,
) -> Page<'s> {
    let (mut events, mut bytes) = (Vec::new(), 0);
    let mut at = after.at.max(span.from);
    let scanned = at.plus_millis(SCANNED);
    while at < span.until {
        if at >= scanned {
            return Page { events, next: Some(Key::before(at)) };
        }
        let end = step_after(streams, at).min(span.until);
        // One more tells that there is a next page.
        let needed = if pattern.is_empty() { most - events.len() + 1 } else { usize::MAX };
        for event in world.log_events(streams, (at, end), after, needed) {
            let event = event.written();
            if !pattern.matches(&event.message()) {
                continue;
            }
            bytes += event.message().len() + BYTES_AN_EVENT;
            if let Some(last) = events.last().map(|last: &LogEvent<'_>| last.key)
                && (events.len() == most || bytes > MOST_BYTES)
            {
                return Page { events, next: Some(last) };
            }
            events.push(event);
        }
        at = end;
    }
    Page { events, next: None }
}

/// The last `most` events before `before`, as far back as one call looks; the next page back ends before the place.
pub(super) fn backward<'s>(
    world: &World,
    streams: &'s [LogStream],
    span: Span,
    before: Key,
    most: usize,
) -> Page<'s> {
    let mut end = before.at.plus_millis(1).min(span.until);
    let earliest = span.from.max(end.plus_millis(-SCANNED));
    let (mut found, mut bytes) = (Vec::new(), 0);
    while end > earliest {
        let begin = step_before(streams, end).max(earliest);
        for event in world.log_events(streams, (begin, end), Key::before(begin), usize::MAX).into_iter().rev()
        {
            if event.key >= before {
                continue;
            }
            let event = event.written();
            bytes += event.message().len() + BYTES_AN_EVENT;
            if found.len() == most || (bytes > MOST_BYTES && !found.is_empty()) {
                found.reverse();
                let next = found.first().map(|first: &LogEvent<'_>| first.key);
                return Page { events: found, next };
            }
            found.push(event);
        }
        end = begin;
    }
    found.reverse();
    let next = (earliest > span.from).then(|| Key::before(earliest));
    Page { events: found, next }
}

/// Where the step ends that `at` lies in: where lines come in great numbers, steps are short.
fn step_after(streams: &[LogStream], at: Moment) -> Moment {
    let minute = floor(at, MINUTE);
    let end = minute.plus_millis(MINUTE);
    let flooded = streams.iter().any(|stream| stream.is_flooded(minute, end));
    if flooded { floor(at, SECOND).plus_millis(SECOND) } else { end }
}

/// Where the step begins that ends at `end`.
fn step_before(streams: &[LogStream], end: Moment) -> Moment {
    let last = end.plus_millis(-1);
    let minute = floor(last, MINUTE);
    let flooded = streams.iter().any(|stream| stream.is_flooded(minute, minute.plus_millis(MINUTE)));
    if flooded { floor(last, SECOND) } else { minute }
}

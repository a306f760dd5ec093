//! The streams of a group.

use protocol::Moment;
use winterbaume_cloudwatchlogs::wire::{
    DescribeLogStreamsResponse, LogStream as WireStream, deserialize_describe_log_streams_request,
    serialize_describe_log_streams_response,
};

use super::{known_group, reading::SCANNED};
use crate::{
    answers::{
        Answer,
        paging::{page_size, paged},
        read,
    },
    request::Request,
    time::SECOND,
    world::{Key, LogStream, World},
};

pub(in crate::answers) fn describe_log_streams(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_log_streams_request(&request.http.body))?;
    let asked = input.log_group_name.or(input.log_group_identifier).unwrap_or_default();
    let group = known_group(world, &asked)?;
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
    let (page, next_token) = paged(streams, input.next_token.as_deref(), page_size(input.limit, 50));
    let streams = page.into_iter().map(|stream| {
        let last = last_event(world, &stream);
        WireStream {
            arn: Some(format!(
                "{}log-stream:{}",
                world.names.log_group(&group).trim_end_matches('*'),
                stream.name
            )),
            creation_time: Some(stream.first.0),
            first_event_timestamp: Some(stream.first.0),
            last_event_timestamp: Some(last.map_or(stream.first, |(at, _)| at).0),
            last_ingestion_time: Some(last.map_or(stream.first, |(_, ingested)| ingested).0),
            log_stream_name: Some(stream.name),
            stored_bytes: Some(0),
            upload_sequence_token: None,
        }
    });
    Ok(serialize_describe_log_streams_response(&DescribeLogStreamsResponse {
        log_streams: Some(streams.collect()),
        next_token,
    }))
}

/// When the last event of a stream was written, and when the last was taken in, as far back as one call looks.
fn last_event(world: &World, stream: &LogStream) -> Option<(Moment, Moment)> {
    let mut until = stream.last.plus_millis(1);
    let mut back = SECOND;
    while back <= SCANNED && until > stream.first {
        let from = until.plus_millis(-back).max(stream.first);
        let events =
            world.log_events(std::slice::from_ref(stream), (from, until), Key::before(from), usize::MAX);
        let last = events.iter().map(|event| event.key.at).max();
        if let Some(at) = last {
            return Some((at, events.iter().map(|event| event.key.ingested).max()?));
        }
        (until, back) = (from, back * 2);
    }
    None
}

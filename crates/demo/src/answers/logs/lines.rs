//! The lines of a group and of a stream.

use winterbaume_cloudwatchlogs::wire::{
    deserialize_filter_log_events_request, deserialize_get_log_events_request,
};
use winterbaume_core::MockResponse;

use super::{
    Pattern, known_group, not_found,
    reading::{Page, Span, backward, forward, page_size, place},
    wire::{write_event, write_string},
};
use crate::{
    answers::{Answer, read},
    request::Request,
    world::{Key, World},
};

/// One in so many pages that continue another is empty, and names a next one.
const EMPTY: u64 = 12;
/// Ends the token of the page that stands behind an empty one.
const AFTER_EMPTY: &str = "+";

pub(in crate::answers) fn filter_log_events(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_filter_log_events_request(&request.http.body))?;
    let asked = input.log_group_name.or(input.log_group_identifier).unwrap_or_default();
    let group = known_group(world, &asked)?;
    let pattern = Pattern::read(input.filter_pattern.as_deref().unwrap_or_default())?;
    let mut streams = world.log_streams(&group);
    let named = input.log_stream_names.as_ref().filter(|names| !names.is_empty());
    let is_there = |name: &String| streams.iter().any(|stream| stream.name == *name);
    if named.is_some_and(|names| !names.iter().all(is_there)) {
        return Err(not_found("The specified log stream does not exist."));
    }
    streams.retain(|stream| {
        named.is_none_or(|names| names.contains(&stream.name))
            && input.log_stream_name_prefix.as_ref().is_none_or(|prefix| stream.name.starts_with(prefix))
    });
    // The end is included.
    let end = input.end_time.map(|end| end.saturating_add(1));
    let span = Span::of(world, &streams, input.start_time, end);
    let (after, may_be_empty) = match input.next_token.as_deref() {
        None => (Key::before(span.from), false),
        Some(token) => match token.strip_suffix(AFTER_EMPTY) {
            Some(token) => (place(token)?, false),
            None => (place(token)?, true),
        },
    };
    if may_be_empty && after.draw(EMPTY) == 0 {
        return Ok(page_of(&[], Some(format!("{}{AFTER_EMPTY}", after.token()))));
    }
    let page = forward(world, &streams, &pattern, span, after, page_size(input.limit));
    Ok(page_of(&page.events, page.next.map(Key::token)))
}

fn page_of(events: &[crate::world::LogEvent<'_>], next: Option<String>) -> MockResponse {
    let mut body = String::from("{\"events\":[");
    for (place, event) in events.iter().enumerate() {
        if place > 0 {
            body.push(',');
        }
        write_event(&mut body, Some(("eventId", &event.key.id())), true, event);
    }
    body.push_str("],\"searchedLogStreams\":[]");
    if let Some(token) = next {
        body.push_str(",\"nextToken\":");
        write_string(&mut body, &token);
    }
    body.push('}');
    MockResponse::json(200, body)
}

pub(in crate::answers) fn get_log_events(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_get_log_events_request(&request.http.body))?;
    let asked = input.log_group_name.or(input.log_group_identifier).unwrap_or_default();
    let group = known_group(world, &asked)?;
    let mut streams = world.log_streams(&group);
    streams.retain(|stream| stream.name == input.log_stream_name);
    if streams.is_empty() {
        return Err(not_found("The specified log stream does not exist."));
    }
    let span = Span::of(world, &streams, input.start_time, input.end_time);
    let most = page_size(input.limit);
    let token = input.next_token.as_deref();
    let (page, from, is_back) = match token.and_then(|token| token.split_once('/')) {
        Some(("b", token)) => {
            let from = place(token)?;
            (backward(world, &streams, span, from, most), from, true)
        }
        Some((_, token)) => {
            let from = place(token)?;
            (forward(world, &streams, &Pattern::default(), span, from, most), from, false)
        }
        None if input.start_from_head == Some(true) => {
            let from = Key::before(span.from);
            (forward(world, &streams, &Pattern::default(), span, from, most), from, false)
        }
        None => {
            let from = Key::before(span.until);
            (backward(world, &streams, span, from, most), from, true)
        }
    };
    // Asked again at an end, CloudWatch Logs gives the same token back.
    let ends = |page: &Page<'_>| Some((page.events.first()?.key, page.events.last()?.key));
    let (back, ahead) = match (ends(&page), page.next) {
        (Some(ends), _) => ends,
        (None, Some(next)) if is_back => (next, from),
        (None, Some(next)) => (from, next),
        (None, None) => (from, from),
    };
    let mut body = String::from("{\"events\":[");
    for (place, event) in page.events.iter().enumerate() {
        if place > 0 {
            body.push(',');
        }
        write_event(&mut body, None, false, event);
    }
    body.push_str(&format!(
        "],\"nextForwardToken\":\"f/{}\",\"nextBackwardToken\":\"b/{}\"}}",
        ahead.token(),
        back.token()
    ));
    Ok(MockResponse::json(200, body))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::{catalogue::Catalogue, clock::ManualClock};
    use protocol::{Moment, catalogue::EnvironmentId};

    use super::*;
    use crate::{dice::Dice, time::SECOND, world::Course};

    #[test]
    fn a_page_of_a_flood_makes_no_more_of_it_than_it_tells() {
        const GROUP: &str = "/ecs/prod-paperwurks-worker";
        let from = Moment(1_794_913_220_000);
        let clock = Arc::new(ManualClock::at(from.plus_millis(600_000)));
        let declared = Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "prod")).unwrap();
        let world = World::new(&declared, Dice::new(7), clock, from);
        let course = Course {
            from,
            lines: 500_000,
            lines_per_second: 2_500,
            swing_percent: 60,
            prompt_millis_max: 500,
            late_millis_max: 120_000,
            late_percent: 5,
            equal_percent: 4,
        };
        world.set_torrent(GROUP, 40, course).unwrap();
        let (_, flood) = world.torrent(GROUP).unwrap();
        let (mut after, mut lines) = (Key::before(from), 0);
        for _ in 0..20 {
            let streams = world.log_streams(GROUP);
            let span = Span::of(&world, &streams, None, None);
            let page = forward(&world, &streams, &Pattern::default(), span, after, page_size(None));
            lines += page.events.len();
            assert!(!page_of(&page.events, None).body.is_empty());
            after = page.next.unwrap();
            // One more than it tells says that there is a next page, and may lie in the next second.
            let told = after.at.millis_since(from) / SECOND + 1;
            assert!((told..=told + 1).contains(&flood.seconds_made()), "{} of {told}", flood.seconds_made());
        }
        assert!(lines > 120_000, "{lines}");
    }
}

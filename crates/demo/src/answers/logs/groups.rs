//! Log groups: the store keeps them and their retention, the world knows what is in them.

use protocol::Moment;
use serde_json::{Value, json};
use winterbaume_cloudwatchlogs::wire::deserialize_describe_log_groups_request;
use winterbaume_core::MockResponse;

use super::reading::BYTES_AN_EVENT;
use crate::{
    answers::{
        Answer,
        paging::{page_size, paged},
        read,
    },
    request::Request,
    response::Refusal,
    stack::Stack,
    time::{DAY, HOUR, MINUTE, floor},
    world::{Key, LogStream, World},
};

/// How often a minute is looked at to tell how much a group holds.
const SAMPLED_EVERY: i64 = 6 * HOUR;

pub(in crate::answers) async fn describe_log_groups(stack: &Stack, request: &Request) -> Answer {
    let input = read(deserialize_describe_log_groups_request(&request.http.body))?;
    let groups = kept(stack).await?;
    let wanted =
        |group: &Value| {
            let (name, arn) = (text(group, "logGroupName"), text(group, "logGroupArn"));
            input.log_group_name_prefix.as_ref().is_none_or(|prefix| name.starts_with(prefix))
                && input
                    .log_group_name_pattern
                    .as_ref()
                    .is_none_or(|part| name.to_lowercase().contains(&part.to_lowercase()))
                && input.log_group_identifiers.as_ref().filter(|asked| !asked.is_empty()).is_none_or(
                    |asked| asked.iter().any(|one| one == name || one.trim_end_matches(":*") == arn),
                )
        };
    let groups: Vec<Value> = groups.into_iter().filter(wanted).collect();
    let (mut page, next) = paged(groups, input.next_token.as_deref(), page_size(input.limit, 50));
    for group in &mut page {
        let stored = stored_bytes(stack.world(), text(group, "logGroupName"));
        if let Some(fields) = group.as_object_mut() {
            fields.insert("storedBytes".into(), stored.into());
            fields.insert("logGroupClass".into(), "STANDARD".into());
            fields.insert("metricFilterCount".into(), 0.into());
        }
    }
    let mut body = json!({ "logGroups": page });
    if let Some(token) = next {
        body["nextToken"] = token.into();
    }
    Ok(MockResponse::json(200, body.to_string()))
}

/// All groups as the store describes them, in the order of their names.
async fn kept(stack: &Stack) -> Result<Vec<Value>, Refusal> {
    let all = stack.store().await?.log_groups().await;
    let whole: Value = serde_json::from_slice(&all.body).unwrap_or_default();
    Ok(whole["logGroups"].as_array().cloned().unwrap_or_default())
}

fn text<'g>(group: &'g Value, field: &str) -> &'g str {
    group[field].as_str().unwrap_or_default()
}

/// About how much a group holds: what its writers wrote in some minutes of the last day, for as long as its streams go
/// back, and each line of the floods.
fn stored_bytes(world: &World, group: &str) -> i64 {
    let streams = world.log_streams(group);
    let now = world.now();
    let Some(oldest) = streams.iter().map(|stream| stream.first).min() else { return 0 };
    let flooded: i64 = world.flooded_bytes(&streams, BYTES_AN_EVENT);
    let calm: Vec<LogStream> = streams.iter().map(LogStream::without_outbursts).collect();
    let first = floor(now, HOUR).plus_millis(-DAY).max(floor(oldest, MINUTE));
    let samples = (first.0..now.0).step_by(SAMPLED_EVERY as usize).map(Moment);
    let (mut minutes, mut bytes) = (0, 0);
    for from in samples {
        let span = (from, from.plus_millis(MINUTE));
        let events = world.log_events(&calm, span, Key::before(from), usize::MAX);
        bytes += events.iter().map(|event| event.message().len() + BYTES_AN_EVENT).sum::<usize>();
        minutes += 1;
    }
    let share = now.millis_since(oldest) as f64 / MINUTE as f64 / f64::from(minutes.max(1));
    flooded + (bytes as f64 * share) as i64
}

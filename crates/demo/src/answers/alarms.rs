//! CloudWatch: alarms as the store keeps them, in the states that the world's figures put them in.

use protocol::Moment;
use winterbaume_cloudwatch::{
    views::MetricAlarmView,
    wire::{
        AlarmHistoryItem, DescribeAlarmHistoryOutput, DescribeAlarmsOutput, Dimension, MetricAlarm,
        deserialize_describe_alarm_history_request, deserialize_describe_alarms_request,
        serialize_describe_alarm_history_response, serialize_describe_alarms_response,
    },
};

use super::{
    Answer,
    paging::{page_size, paged},
    read,
};
use crate::{
    request::Request,
    stack::Stack,
    time::{SECOND, epoch_seconds, from_epoch_seconds, utc_text},
    world::{AlarmRule, Comparison, MetricName, Stat, Transition, World},
};

/// CloudWatch gives no longer page.
const PAGE: usize = 100;

pub(super) async fn describe_alarms(stack: &Stack, request: &Request) -> Answer {
    let input = read(deserialize_describe_alarms_request(&request.http.body))?;
    let world = stack.world();
    let (names, prefix) =
        (input.alarm_names.unwrap_or_default(), input.alarm_name_prefix.unwrap_or_default());
    let mut kept = stack.store().await?.alarms().await;
    kept.retain(|alarm| {
        alarm.alarm_name.starts_with(&prefix) && (names.is_empty() || names.contains(&alarm.alarm_name))
    });
    let metrics = world.metrics();
    let alarms = kept.iter().map(|kept| {
        let transitions = rule(kept).map(|rule| world.alarm_transitions(&kept.alarm_name, &rule, &metrics));
        described(world, kept, transitions.unwrap_or_default().last())
    });
    let alarms: Vec<MetricAlarm> = alarms
        .filter(|alarm| input.state_value.is_none() || alarm.state_value == input.state_value)
        .collect();
    let (page, next_token) = paged(alarms, input.next_token.as_deref(), page_size(input.max_records, PAGE));
    Ok(serialize_describe_alarms_response(&DescribeAlarmsOutput {
        metric_alarms: Some(page),
        composite_alarms: Some(Vec::new()),
        next_token,
    }))
}

pub(super) async fn describe_alarm_history(stack: &Stack, request: &Request) -> Answer {
    let input = read(deserialize_describe_alarm_history_request(&request.http.body))?;
    let world = stack.world();
    let from = input.start_date.map_or(Moment(i64::MIN), from_epoch_seconds);
    let until = input.end_date.map_or(Moment(i64::MAX), from_epoch_seconds);
    let only_updates = input.history_item_type.as_deref().is_none_or(|kind| kind == "StateUpdate");
    let mut items = Vec::new();
    let metrics = world.metrics();
    let kept = stack.store().await?.alarms().await;
    let wanted =
        kept.iter().filter(|alarm| input.alarm_name.as_ref().is_none_or(|name| *name == alarm.alarm_name));
    for (alarm, rule) in wanted.filter_map(|alarm| Some((alarm, rule(alarm)?))).filter(|_| only_updates) {
        let transitions = world.alarm_transitions(&alarm.alarm_name, &rule, &metrics);
        let within = |transition: &&Transition| from <= transition.at && transition.at <= until;
        items.extend(
            transitions.iter().filter(within).map(|transition| (transition.at, item(alarm, transition))),
        );
    }
    items.sort_by_key(|(at, _)| *at);
    if input.scan_by.as_deref() != Some("TimestampAscending") {
        items.reverse();
    }
    let items = items.into_iter().map(|(_, item)| item).collect();
    let (page, next_token) = paged(items, input.next_token.as_deref(), page_size(input.max_records, PAGE));
    Ok(serialize_describe_alarm_history_response(&DescribeAlarmHistoryOutput {
        alarm_history_items: Some(page),
        next_token,
    }))
}

/// What the alarm watches; nothing when it watches something that the world does not know.
fn rule(alarm: &MetricAlarmView) -> Option<AlarmRule> {
    let dimensions =
        alarm.dimensions.iter().map(|dimension| (dimension.name.clone(), dimension.value.clone()));
    Some(AlarmRule {
        metric: MetricName {
            namespace: alarm.namespace.clone(),
            name: alarm.metric_name.clone(),
            dimensions: dimensions.collect(),
        },
        stat: Stat::parse(&alarm.statistic)?,
        period: i64::from(alarm.period.max(60)) * SECOND,
        periods: alarm.evaluation_periods as usize,
        comparison: Comparison::parse(&alarm.comparison_operator)?,
        threshold: alarm.threshold,
    })
}

fn described(world: &World, alarm: &MetricAlarmView, last: Option<&Transition>) -> MetricAlarm {
    let state = last.map_or("OK", state_word);
    let since = last.map_or(world.provisioned(), |transition| transition.at);
    let percentile = alarm.statistic.starts_with('p');
    let dimensions = alarm
        .dimensions
        .iter()
        .map(|dimension| Dimension { name: dimension.name.clone(), value: dimension.value.clone() });
    MetricAlarm {
        alarm_name: Some(alarm.alarm_name.clone()),
        alarm_arn: Some(alarm.alarm_arn.clone()),
        alarm_description: alarm.alarm_description.clone(),
        actions_enabled: Some(alarm.actions_enabled),
        alarm_actions: Some(alarm.alarm_actions.clone()),
        o_k_actions: Some(alarm.ok_actions.clone()),
        namespace: Some(alarm.namespace.clone()),
        metric_name: Some(alarm.metric_name.clone()),
        dimensions: Some(dimensions.collect()),
        statistic: (!percentile).then(|| alarm.statistic.clone()),
        extended_statistic: percentile.then(|| alarm.statistic.clone()),
        period: Some(alarm.period as i32),
        evaluation_periods: Some(alarm.evaluation_periods as i32),
        threshold: Some(alarm.threshold),
        comparison_operator: Some(alarm.comparison_operator.clone()),
        treat_missing_data: Some("notBreaching".to_owned()),
        state_value: Some(state.to_owned()),
        state_reason: Some(
            last.map_or_else(|| "Unchecked: Initial alarm creation".to_owned(), |last| reason(alarm, last)),
        ),
        state_updated_timestamp: Some(epoch_seconds(since)),
        state_transitioned_timestamp: Some(epoch_seconds(since)),
        ..MetricAlarm::default()
    }
}

const fn state_word(transition: &Transition) -> &'static str {
    if transition.firing { "ALARM" } else { "OK" }
}

/// The reason in CloudWatch's own words.
fn reason(alarm: &MetricAlarmView, transition: &Transition) -> String {
    let phrase = Comparison::parse(&alarm.comparison_operator).map_or("", Comparison::phrase);
    let (count, limit) = (transition.values.len(), alarm.threshold);
    let values: Vec<String> = transition
        .values
        .iter()
        .map(|(at, value)| format!("{value} ({})", utc_text(*at, "%d/%m/%y %H:%M:%S")))
        .collect();
    let values = values.join(", ");
    match (transition.firing, count) {
        (true, _) => format!(
            "Threshold Crossed: {count} out of the last {count} datapoints [{values}] were {phrase} the threshold ({limit}) \
             (minimum {count} datapoint{} for OK -> ALARM transition).",
            if count == 1 { "" } else { "s" },
        ),
        (false, 0) => {
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated \
                       as [NonBreaching]."
                .to_owned()
        }
        (false, _) => format!(
            "Threshold Crossed: 1 out of the last 1 datapoints [{values}] was not {phrase} the threshold ({limit}) \
             (minimum 1 datapoint for ALARM -> OK transition)."
        ),
    }
}

fn item(alarm: &MetricAlarmView, transition: &Transition) -> AlarmHistoryItem {
    let (new, old) = if transition.firing { ("ALARM", "OK") } else { ("OK", "ALARM") };
    let data = serde_json::json!({
        "version": "1.0",
        "oldState": { "stateValue": old },
        "newState": { "stateValue": new, "stateReason": reason(alarm, transition) },
    });
    AlarmHistoryItem {
        alarm_name: Some(alarm.alarm_name.clone()),
        alarm_type: Some("MetricAlarm".to_owned()),
        history_item_type: Some("StateUpdate".to_owned()),
        history_summary: Some(format!("Alarm updated from {old} to {new}")),
        history_data: Some(data.to_string()),
        timestamp: Some(epoch_seconds(transition.at)),
        ..AlarmHistoryItem::default()
    }
}

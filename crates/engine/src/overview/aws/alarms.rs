//! Alarms: `DescribeAlarms` by the declared names, and `DescribeAlarmHistory`.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::{self as sdk, ComparisonOperator, HistoryItemType, ScanBy, StateValue};
use aws_smithy_types::DateTime;
use futures::future::try_join_all;
use protocol::{
    Error, Moment,
    overview::{Alarm, AlarmChange, AlarmState},
};
use serde::Deserialize;

use super::{Found, moment};
use crate::{
    catalogue::model::{self, Environment, Expected},
    clients::{Clients, asking},
    overview::facts::{Fact, Kind},
};

/// `DescribeAlarms` takes no more names than this.
const NAMES_A_CALL: usize = 100;
/// How far back the history is read.
const HISTORY_SECONDS: i64 = 7 * 86_400;
/// The history is read for the whole account, since AWS allows only three of these calls a second;
/// in a busy account the newest pages must do.
const HISTORY_PAGES: usize = 3;
const HISTORY_PAGE: i32 = 100;

/// The changes of each alarm by its name, newest first.
pub(crate) type AlarmHistory = BTreeMap<String, Vec<AlarmChange>>;

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Found<Alarm>, Error> {
    let asked = environment.alarms.chunks(NAMES_A_CALL).map(|chunk| describe(clients, chunk));
    let mut answered: BTreeMap<String, sdk::MetricAlarm> = try_join_all(asked)
        .await?
        .into_iter()
        .flatten()
        .filter_map(|alarm| Some((alarm.alarm_name()?.to_owned(), alarm)))
        .collect();
    let mut found = Found::default();
    for declared in &environment.alarms {
        let alarm = answered.remove(&declared.name);
        found.facts.of(Kind::Alarm, &declared.key).whole = Some(match &alarm {
            // In the design's unit, as the threshold is declared.
            Some(alarm) => Fact::of(alarm.threshold().map(|it| Expected::Number(it / declared.scale)), now),
            None => Fact::Missing { at: now },
        });
        found.items.push(alarm.map_or_else(|| missing(declared), |alarm| convert(declared, &alarm)));
    }
    // Firing first; the declared order otherwise.
    found.items.sort_by_key(|alarm| match alarm.state {
        AlarmState::Firing => 0,
        AlarmState::Missing | AlarmState::InsufficientData => 1,
        AlarmState::Ok => 2,
    });
    Ok(found)
}

async fn describe(clients: &Clients, alarms: &[model::Alarm]) -> Result<Vec<sdk::MetricAlarm>, Error> {
    let mut pages = clients
        .cloudwatch
        .describe_alarms()
        .set_alarm_names(Some(alarms.iter().map(|alarm| alarm.name.clone()).collect()))
        .into_paginator()
        .send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.map_err(asking("cloudwatch:DescribeAlarms"))?.metric_alarms.unwrap_or_default());
    }
    Ok(found)
}

fn convert(declared: &model::Alarm, alarm: &sdk::MetricAlarm) -> Alarm {
    Alarm {
        name: declared.name.clone(),
        state: match alarm.state_value() {
            Some(StateValue::Alarm) => AlarmState::Firing,
            Some(StateValue::Ok) => AlarmState::Ok,
            _ => AlarmState::InsufficientData,
        },
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()).and_then(moment),
        condition: condition(declared, alarm),
        reason: alarm.state_reason().map(str::to_owned),
        history: Vec::new(),
    }
}

fn missing(declared: &model::Alarm) -> Alarm {
    Alarm {
        name: declared.name.clone(),
        state: AlarmState::Missing,
        since: None,
        condition: format!("{} is declared and CloudWatch does not have it", declared.metric.name),
        reason: None,
        history: Vec::new(),
    }
}

/// The condition as CloudWatch has it, in the design's unit: `HealthyHostCount < 1 for 2 min`.
fn condition(declared: &model::Alarm, alarm: &sdk::MetricAlarm) -> String {
    let metric = alarm.metric_name().unwrap_or(&declared.metric.name);
    let sign = match alarm.comparison_operator() {
        Some(ComparisonOperator::GreaterThanThreshold | ComparisonOperator::GreaterThanUpperThreshold) => ">",
        Some(ComparisonOperator::GreaterThanOrEqualToThreshold) => "≥",
        Some(ComparisonOperator::LessThanThreshold | ComparisonOperator::LessThanLowerThreshold) => "<",
        Some(ComparisonOperator::LessThanOrEqualToThreshold) => "≤",
        _ => "outside",
    };
    let limit = match alarm.threshold() {
        Some(threshold) => format!("{} {}", rounded(threshold / declared.scale), declared.unit),
        None => "its band".to_owned(),
    };
    let seconds =
        i64::from(alarm.period().unwrap_or_default()) * i64::from(alarm.evaluation_periods().unwrap_or(1));
    let lasting = match seconds {
        0 => String::new(),
        seconds if seconds % 60 == 0 => format!(" for {} min", seconds / 60),
        seconds => format!(" for {seconds} s"),
    };
    format!("{metric} {sign} {}{lasting}", limit.trim_end())
}

/// A number without the noise of a division: `500`, not `499.99999999999994`.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

pub(crate) async fn read_history(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<AlarmHistory, Error> {
    let mut history: AlarmHistory =
        environment.alarms.iter().map(|alarm| (alarm.name.clone(), Vec::new())).collect();
    if history.is_empty() {
        return Ok(history);
    }
    let mut pages = clients
        .cloudwatch
        .describe_alarm_history()
        .history_item_type(HistoryItemType::StateUpdate)
        .start_date(DateTime::from_secs(now.0 / 1_000 - HISTORY_SECONDS))
        .end_date(DateTime::from_secs(now.0 / 1_000))
        .scan_by(ScanBy::TimestampDescending)
        .max_records(HISTORY_PAGE)
        .into_paginator()
        .send();
    for _ in 0..HISTORY_PAGES {
        let Some(page) = pages.next().await else { break };
        let page = page.map_err(asking("cloudwatch:DescribeAlarmHistory"))?;
        for item in page.alarm_history_items() {
            let known = item.alarm_name().and_then(|name| history.get_mut(name));
            if let (Some(changes), Some(change)) = (known, change(item)) {
                changes.push(change);
            }
        }
    }
    Ok(history)
}

/// The part of a history item's data that is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HistoryData {
    new_state: NewState,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewState {
    state_value: String,
}

fn change(item: &sdk::AlarmHistoryItem) -> Option<AlarmChange> {
    let data: HistoryData = serde_json::from_str(item.history_data()?).ok()?;
    let to = match data.new_state.state_value.as_str() {
        "ALARM" => AlarmState::Firing,
        "OK" => AlarmState::Ok,
        _ => AlarmState::InsufficientData,
    };
    Some(AlarmChange { at: moment(item.timestamp()?)?, to })
}

#[cfg(test)]
mod tests {
    use protocol::{catalogue::Place, overview::Threshold};

    use super::*;
    use crate::catalogue::model::{Metric, Subject};

    fn declared() -> model::Alarm {
        model::Alarm {
            key: "response_time".into(),
            name: "prod-paperwurks-response-time".into(),
            metric: Metric {
                namespace: "AWS/ApplicationELB".into(),
                name: "TargetResponseTime".into(),
                stat: "Average".into(),
                of: Subject::LoadBalancer("main".into()),
            },
            threshold: Threshold::Above(500.0),
            unit: "ms".into(),
            scale: 0.001,
            period: 60,
            periods: 5,
            place: Place { document: "001".into(), section: "Monitoring".into(), line: 1 },
        }
    }

    #[test]
    fn a_condition_is_told_in_the_design_s_unit() {
        let alarm = sdk::MetricAlarm::builder()
            .metric_name("TargetResponseTime")
            .comparison_operator(ComparisonOperator::GreaterThanThreshold)
            .threshold(0.5)
            .period(60)
            .evaluation_periods(5)
            .build();
        assert_eq!(condition(&declared(), &alarm), "TargetResponseTime > 500 ms for 5 min");
    }

    #[test]
    fn history_items_tell_what_the_state_became() {
        let item = sdk::AlarmHistoryItem::builder()
            .timestamp(DateTime::from_secs(10))
            .history_data(
                r#"{"version":"1.0","oldState":{"stateValue":"OK"},"newState":{"stateValue":"ALARM"}}"#,
            )
            .build();
        assert_eq!(change(&item), Some(AlarmChange { at: Moment(10_000), to: AlarmState::Firing }));
        assert_eq!(change(&sdk::AlarmHistoryItem::builder().history_data("{}").build()), None);
    }
}

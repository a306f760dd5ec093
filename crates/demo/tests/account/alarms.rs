//! CloudWatch: alarms whose states follow from the figures.

use aws_sdk_cloudwatch::{
    Client,
    types::{HistoryItemType, MetricAlarm, StateValue},
};

use crate::support::{Demo, HOUR, MINUTE, START};

async fn firing(client: &Client) -> Vec<MetricAlarm> {
    let answer = client.describe_alarms().state_value(StateValue::Alarm).send().await.unwrap();
    answer.metric_alarms.unwrap()
}

#[tokio::test]
async fn every_declared_alarm_is_there_with_its_threshold() {
    let demo = Demo::new();
    for environment in ["dev", "staging", "prod"] {
        let client = Client::new(&demo.config(environment).await);
        let declared = demo.declared(environment);
        let found = client.describe_alarms().send().await.unwrap().metric_alarms.unwrap();
        assert_eq!(found.len(), declared.alarms.len());
        let slow = found.iter().find(|alarm| alarm.alarm_name().unwrap().ends_with("response-time")).unwrap();
        assert_eq!(
            (slow.threshold(), slow.period(), slow.evaluation_periods()),
            (Some(0.5), Some(60), Some(5))
        );
        assert!(slow.dimensions()[0].value().unwrap().starts_with("app/"));
    }
}

#[tokio::test]
async fn prod_fires_for_its_response_time_and_nothing_else() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let firing = firing(&client).await;
    let names: Vec<_> = firing.iter().filter_map(MetricAlarm::alarm_name).collect();
    assert_eq!(names, ["paperwurks-prod-response-time"]);
    let since = firing[0].state_transitioned_timestamp().unwrap().to_millis().unwrap();
    let minutes = (demo.now().0 - since) / MINUTE;
    assert!((5..=8).contains(&minutes), "{minutes} min");
    let reason = firing[0].state_reason().unwrap();
    assert!(reason.starts_with("Threshold Crossed: 5 out of the last 5 datapoints ["), "{reason}");
    assert!(reason.contains("were greater than the threshold (0.5)"), "{reason}");
}

#[tokio::test]
async fn dev_and_staging_are_quiet() {
    let demo = Demo::new();
    for environment in ["dev", "staging"] {
        assert!(firing(&Client::new(&demo.config(environment).await)).await.is_empty(), "{environment}");
    }
}

#[tokio::test]
async fn an_alarm_recovers_and_its_history_tells() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    demo.advance(HOUR);
    assert!(firing(&client).await.is_empty());
    let history = client
        .describe_alarm_history()
        .alarm_name("paperwurks-prod-response-time")
        .history_item_type(HistoryItemType::StateUpdate)
        .send()
        .await
        .unwrap();
    let told: Vec<_> =
        history.alarm_history_items().iter().filter_map(|item| item.history_summary()).collect();
    assert_eq!(&told[..2], ["Alarm updated from ALARM to OK", "Alarm updated from OK to ALARM"]);
    assert_eq!(told.len(), 4, "it had fired the day before, too: {told:?}");
    let data: serde_json::Value =
        serde_json::from_str(history.alarm_history_items()[1].history_data().unwrap()).unwrap();
    assert_eq!(data["newState"]["stateValue"], "ALARM");
}

#[tokio::test]
async fn history_comes_in_pages() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let first = client.describe_alarm_history().max_records(1).send().await.unwrap();
    assert_eq!(first.alarm_history_items().len(), 1);
    let second = client.describe_alarm_history().max_records(1).set_next_token(first.next_token.clone());
    let second = second.send().await.unwrap();
    assert_ne!(first.alarm_history_items()[0], second.alarm_history_items()[0]);
}

#[tokio::test]
async fn the_story_is_the_same_at_any_hour_of_the_week_and_with_any_seed() {
    for (seed, hours) in (0..24).zip((0..).step_by(7)) {
        let demo = Demo::begun(seed, START.plus_millis(hours * HOUR));
        let prod = Client::new(&demo.config("prod").await);
        let names: Vec<_> = firing(&prod).await.into_iter().filter_map(|alarm| alarm.alarm_name).collect();
        assert_eq!(names, ["paperwurks-prod-response-time"], "seed {seed}, {hours} h later");
        demo.advance(6 * HOUR + HOUR);
        for environment in ["prod", "staging", "dev"] {
            let client = Client::new(&demo.config(environment).await);
            assert!(firing(&client).await.is_empty(), "{environment}, seed {seed}, {hours} h later");
            let history = client.describe_alarm_history().send().await.unwrap();
            let names = history.alarm_history_items().iter().filter_map(|item| item.alarm_name());
            let other: Vec<_> = names.filter(|name| !name.ends_with("-response-time")).collect();
            assert!(other.is_empty(), "{environment}, seed {seed}, {hours} h later: {other:?}");
        }
    }
}

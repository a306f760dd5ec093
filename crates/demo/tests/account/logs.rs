//! CloudWatch Logs: lines that belong to tasks, documents and checkpoints.

use aws_sdk_cloudwatchlogs::{Client, types::FilteredLogEvent};

use crate::support::{Demo, HOUR, MINUTE};

const BACKEND: &str = "/ecs/prod-paperwurks-backend";
const WORKER: &str = "/ecs/prod-paperwurks-worker";
const DATABASE: &str = "/aws/rds/instance/paperwurks-prod-db/postgresql";

/// The lines of the last `span` milliseconds, page by page of `limit`.
async fn lines(
    demo: &Demo,
    client: &Client,
    group: &str,
    span: i64,
    pattern: &str,
    limit: i32,
) -> Vec<FilteredLogEvent> {
    let asked = client.filter_log_events().log_group_name(group).filter_pattern(pattern).limit(limit);
    let mut pages = asked.start_time(demo.now().0 - span).end_time(demo.now().0).into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        events.extend(page.unwrap().events.unwrap_or_default());
    }
    events
}

#[tokio::test]
async fn pages_neither_lose_nor_repeat_a_line() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let whole = lines(&demo, &client, BACKEND, 10 * MINUTE, "", 10_000).await;
    assert!(whole.len() > 500, "{}", whole.len());
    let times: Vec<_> = whole.iter().map(|event| event.timestamp().unwrap()).collect();
    assert!(times.is_sorted());
    let mut ids: Vec<_> = whole.iter().filter_map(FilteredLogEvent::event_id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), whole.len());
    assert_eq!(lines(&demo, &client, BACKEND, 10 * MINUTE, "", 37).await, whole);
}

#[tokio::test]
async fn the_failing_task_complains_and_serves_nothing() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let complaints = lines(&demo, &client, BACKEND, 6 * MINUTE, "?WARN ?ERROR -status", 10_000).await;
    let streams: std::collections::BTreeSet<_> =
        complaints.iter().filter_map(FilteredLogEvent::log_stream_name).collect();
    assert_eq!(streams.len(), 1, "{complaints:?}");
    assert!(
        complaints.iter().any(|event| event.message().unwrap().contains("health check not answered in time"))
    );
    let stuck = *streams.first().unwrap();
    let served = lines(&demo, &client, BACKEND, 6 * MINUTE, "request", 10_000).await;
    assert!(served.iter().all(|event| event.log_stream_name() != Some(stuck)));
}

#[tokio::test]
async fn a_document_is_received_extracted_and_analysed() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    demo.advance(2 * HOUR);
    let analysed = lines(&demo, &client, WORKER, 2 * HOUR, "analysed", 10_000).await;
    assert!(!analysed.is_empty());
    let message = analysed[0].message().unwrap();
    let document = message.split("document=").nth(1).unwrap().split(' ').next().unwrap();
    let way = lines(&demo, &client, WORKER, 3 * HOUR, document, 10_000).await;
    let words: Vec<_> = way.iter().map(|event| event.message().unwrap().split(' ').nth(2).unwrap()).collect();
    let milestones: Vec<_> =
        words.iter().filter(|word| ["received", "extracted", "analysed"].contains(word)).collect();
    assert_eq!(milestones, [&"received", &"extracted", &"analysed"]);
    let s3 = aws_sdk_s3::Client::new(&demo.config("prod").await);
    let received = way[0].message().unwrap();
    let key = received.split("key=").nth(1).unwrap().split(' ').next().unwrap();
    let found = s3.list_objects_v2().bucket("paperwurks-prod-documents").prefix(key).send().await.unwrap();
    assert_eq!(found.contents().len(), 1, "the document is in its bucket");
}

#[tokio::test]
async fn postgres_writes_its_checkpoints() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let begun = lines(&demo, &client, DATABASE, HOUR, "\"checkpoint starting\"", 10_000).await;
    assert!((11..=13).contains(&begun.len()), "{}", begun.len());
    let done = lines(&demo, &client, DATABASE, HOUR, "\"checkpoint complete\"", 10_000).await;
    assert!(done.len().abs_diff(begun.len()) <= 1);
}

#[tokio::test]
async fn a_stream_is_read_from_its_end_and_followed() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let streams = client.describe_log_streams().log_group_name(DATABASE).send().await.unwrap();
    let name = streams.log_streams()[0].log_stream_name().unwrap().to_owned();
    let ask = || client.get_log_events().log_group_name(DATABASE).log_stream_name(&name);
    let tail = ask().limit(5).send().await.unwrap();
    assert_eq!(tail.events().len(), 5);
    let newest = tail.events()[4].timestamp().unwrap();
    let nothing = ask().set_next_token(tail.next_forward_token.clone()).send().await.unwrap();
    assert!(nothing.events().is_empty());
    assert_eq!(
        nothing.next_forward_token(),
        tail.next_forward_token(),
        "the end answers with the same token"
    );
    demo.advance(6 * MINUTE);
    let more = ask().set_next_token(tail.next_forward_token.clone()).send().await.unwrap();
    assert!(!more.events().is_empty());
    assert!(more.events().iter().all(|event| event.timestamp().unwrap() > newest));
}

#[tokio::test]
async fn streams_are_named_after_tasks_and_kept_for_the_retention() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("staging").await);
    let mut pages = client
        .describe_log_streams()
        .log_group_name("/ecs/staging-paperwurks-backend")
        .into_paginator()
        .items()
        .send();
    let mut names = Vec::new();
    while let Some(stream) = pages.next().await {
        names.push(stream.unwrap().log_stream_name.unwrap());
    }
    assert!(names.len() >= 8, "two for each rollout so far: {names:?}");
    assert!(names.iter().all(|name| name.starts_with("ecs/paperwurks-backend/")));
    let missing = client.describe_log_streams().log_group_name("/nowhere").send().await.unwrap_err();
    assert!(missing.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn tokens_and_times_from_nowhere_do_no_harm() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    for token in ["", "x", "1/", "-1/0", "99999999999999999999/0", "9223372036854775807/1"] {
        let asked = client.filter_log_events().log_group_name(BACKEND).next_token(token).send().await;
        let error = asked.unwrap_err().into_service_error();
        assert!(error.is_invalid_parameter_exception(), "{token}: {error:?}");
    }
    for (start, end) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (0, -1)] {
        let asked =
            client.filter_log_events().log_group_name(DATABASE).start_time(start).end_time(end).limit(3);
        assert!(asked.send().await.unwrap().events().len() <= 3);
        let streams = client.describe_log_streams().log_group_name(DATABASE).send().await.unwrap();
        let stream = streams.log_streams()[0].log_stream_name().unwrap();
        let asked = client.get_log_events().log_group_name(DATABASE).log_stream_name(stream);
        assert!(asked.start_time(start).end_time(end).limit(3).send().await.unwrap().events().len() <= 3);
    }
}

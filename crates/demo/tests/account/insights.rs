//! CloudWatch Logs Insights, through the real SDK client.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_cloudwatchlogs::{
    Client,
    operation::get_query_results::GetQueryResultsOutput,
    types::{QueryStatus, ResultField},
};
use demo::Torrent;
use protocol::{Moment, catalogue::EnvironmentId};

use crate::support::{Demo, HOUR, MINUTE, SECOND};

const BACKEND: &str = "/ecs/prod-paperwurks-backend";
const WORKER: &str = "/ecs/prod-paperwurks-worker";

async fn start(demo: &Demo, client: &Client, groups: &[&str], query: &str, span: i64) -> String {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    let asked = client.start_query().set_log_group_names(Some(groups)).query_string(query);
    let (from, until) = ((demo.now().0 - span) / SECOND, demo.now().0 / SECOND);
    asked.start_time(from).end_time(until).send().await.unwrap().query_id.unwrap()
}

async fn results(client: &Client, id: &str) -> GetQueryResultsOutput {
    client.get_query_results().query_id(id).send().await.unwrap()
}

type Row = HashMap<String, String>;

fn row(fields: &[ResultField]) -> Row {
    fields
        .iter()
        .map(|field| (field.field().unwrap().to_owned(), field.value().unwrap().to_owned()))
        .collect()
}

/// Runs a query to its end.
async fn run(demo: &Demo, client: &Client, query: &str, span: i64) -> Vec<Row> {
    let id = start(demo, client, &[BACKEND], query, span).await;
    for _ in 0..60 {
        let answer = results(client, &id).await;
        if answer.status() == Some(&QueryStatus::Complete) {
            return answer.results().iter().map(|fields| row(fields)).collect();
        }
        demo.advance(SECOND);
    }
    panic!("the query does not end");
}

#[tokio::test]
async fn a_query_goes_from_scheduled_over_partial_results_to_complete() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let id = start(&demo, &client, &[BACKEND, WORKER], "stats count(*) as n", HOUR).await;
    assert_eq!(results(&client, &id).await.status(), Some(&QueryStatus::Scheduled));
    let mut steps: Vec<(QueryStatus, f64, f64)> = Vec::new();
    while steps.last().is_none_or(|(status, ..)| *status != QueryStatus::Complete) {
        demo.advance(400);
        let answer = results(&client, &id).await;
        let statistics = answer.statistics().unwrap();
        let counted: f64 = row(&answer.results()[0])["n"].parse().unwrap();
        assert!((counted - statistics.records_matched()).abs() < 0.5);
        steps.push((
            answer.status().unwrap().clone(),
            statistics.records_scanned(),
            statistics.bytes_scanned(),
        ));
        assert!(steps.len() < 30);
    }
    assert!(steps.len() > 3, "{steps:?}");
    assert!(steps.windows(2).all(|pair| pair[0].1 <= pair[1].1 && pair[0].2 <= pair[1].2), "{steps:?}");
    assert!(steps[1].1 > 0.0 && steps[1].1 < steps[steps.len() - 1].1, "it is partial: {steps:?}");
}

#[tokio::test]
async fn what_is_counted_is_what_a_sweep_finds() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let rows =
        run(&demo, &client, "fields @timestamp, @message, @logStream | sort @timestamp asc", 10 * MINUTE)
            .await;
    let until = Moment(demo.now().0);
    let (first, last) = (&rows[0]["@timestamp"], &rows[rows.len() - 1]["@timestamp"]);
    assert!(first < last && rows.iter().all(|row| !row["@ptr"].is_empty()));
    let mut pages =
        client.filter_log_events().log_group_name(BACKEND).start_time(until.0 - HOUR).into_paginator().send();
    let mut messages = BTreeMap::new();
    while let Some(page) = pages.next().await {
        for event in page.unwrap().events.unwrap_or_default() {
            *messages.entry(event.message.unwrap()).or_insert(0) += 1;
        }
    }
    assert!(rows.len() > 100 && rows.iter().all(|row| messages.contains_key(&row["@message"])));
    let ok =
        run(&demo, &client, "filter status >= 200 and status < 300 | stats count(*) as n", 10 * MINUTE).await;
    let not =
        run(&demo, &client, "filter not (status >= 200 and status < 300) | stats count(*) as n", 10 * MINUTE)
            .await;
    let all = run(&demo, &client, "stats count(*) as n", 10 * MINUTE).await;
    let number = |rows: &[Row]| rows[0]["n"].parse::<u64>().unwrap();
    assert!(number(&ok) > 0);
    // The clock went on between them, and late lines came in.
    assert!(number(&all).abs_diff(number(&ok) + number(&not)) < 40, "{all:?} {ok:?} {not:?}");
}

#[tokio::test]
async fn lines_are_parsed_counted_by_time_and_put_in_order() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let torrent = Torrent {
        lines: 6_000,
        lines_per_second: 100,
        ..Torrent::new(EnvironmentId::new("paperwurks", "prod"), BACKEND, demo.now())
    };
    demo.account.set_torrent(&torrent).unwrap();
    demo.advance(4 * MINUTE);
    let truth: Vec<_> =
        demo.account.torrent_truth(&EnvironmentId::new("paperwurks", "prod"), BACKEND).unwrap().collect();
    let by_stream =
        run(&demo, &client, "stats count(*) as n by @logStream | sort n desc, @logStream", HOUR).await;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &truth {
        *counts.entry(&line.stream).or_insert(0) += 1;
    }
    assert_eq!(by_stream.len(), counts.len());
    assert!(by_stream.iter().all(|row| row["n"] == counts[row["@logStream"].as_str()].to_string()));
    let numbers: Vec<u64> = by_stream.iter().map(|row| row["n"].parse().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, other| one >= other));
    let parsed = "parse @message \"status=* duration_ms=* request_id\" as code, millis \
                  | stats count(*) as n, max(millis) as most, pct(millis, 50) as middle by code | sort code";
    let parsed = run(&demo, &client, parsed, HOUR).await;
    assert_eq!(parsed.iter().map(|row| row["n"].parse::<usize>().unwrap()).sum::<usize>(), truth.len());
    assert!(parsed.iter().any(|row| row["code"] == "200" && row["most"] == "200"), "{parsed:?}");
    let minutes = run(&demo, &client, "stats count(*) as n by bin(1m) as minute", HOUR).await;
    assert!((1..=3).contains(&minutes.len()), "{minutes:?}");
    assert!(minutes.iter().all(|row| row["minute"].ends_with(":00.000")));
    let newest = run(&demo, &client, "fields @message | limit 3", HOUR).await;
    let last = truth.iter().rev().take(3).map(|line| &line.message);
    assert!(newest.iter().map(|row| &row["@message"]).eq(last), "newest first");
    let unique =
        run(&demo, &client, "parse @message /line=(?<line>\\d+)/ | dedup line | limit 10000", HOUR).await;
    let equal: std::collections::BTreeSet<_> = truth.iter().map(|line| &line.message).collect();
    assert_eq!(unique.len(), equal.len());
}

#[tokio::test]
async fn a_query_is_stopped_once_and_keeps_what_it_found() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let id = start(&demo, &client, &[BACKEND], "fields @message", 12 * HOUR).await;
    demo.advance(2 * SECOND);
    let before = results(&client, &id).await;
    assert_eq!(before.status(), Some(&QueryStatus::Running));
    assert!(client.stop_query().query_id(&id).send().await.unwrap().success());
    demo.advance(HOUR);
    let after = results(&client, &id).await;
    assert_eq!(after.status(), Some(&QueryStatus::Cancelled));
    assert!(!after.results().is_empty() && after.results().len() >= before.results().len());
    let again = client.stop_query().query_id(&id).send().await.unwrap_err().into_service_error();
    assert!(again.is_invalid_parameter_exception());
    let queries = client.describe_queries().log_group_name(BACKEND).send().await.unwrap();
    assert_eq!(queries.queries()[0].query_id(), Some(id.as_str()));
    assert_eq!(queries.queries()[0].status(), Some(&QueryStatus::Cancelled));
    assert_eq!(queries.queries()[0].query_string(), Some("fields @message"));
    let running = client.describe_queries().status(QueryStatus::Running).send().await.unwrap();
    assert!(running.queries().is_empty());
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let ask = |query: &str| {
        client.start_query().log_group_name(BACKEND).query_string(query).start_time(0).end_time(1_800_000_000)
    };
    let error = ask("fields @message | explode").send().await.unwrap_err().into_service_error();
    assert!(error.is_malformed_query_exception(), "{error:?}");
    let aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError::MalformedQueryException(malformed) =
        error
    else {
        unreachable!()
    };
    let compiled = malformed.query_compile_error().unwrap();
    let location = compiled.location().unwrap();
    assert_eq!((location.start_char_offset(), location.end_char_offset()), (Some(18), Some(25)));
    assert!(compiled.message().unwrap().contains("explode"));
    let backwards = client.start_query().log_group_name(BACKEND).query_string("fields @message");
    let backwards = backwards.start_time(10).end_time(5).send().await.unwrap_err().into_service_error();
    assert!(backwards.is_invalid_parameter_exception());
    let missing = client.start_query().log_group_name("/nowhere").query_string("fields @message");
    let missing = missing.start_time(0).end_time(5).send().await.unwrap_err().into_service_error();
    assert!(missing.is_resource_not_found_exception());
    let many = (0..51).map(|_| BACKEND.to_owned()).collect();
    let many = client.start_query().set_log_group_names(Some(many)).query_string("fields @message");
    let many = many.start_time(0).end_time(5).send().await.unwrap_err().into_service_error();
    assert!(many.is_invalid_parameter_exception());
    let nothing = client.get_query_results().query_id("nothing").send().await.unwrap_err();
    assert!(nothing.into_service_error().is_resource_not_found_exception());
    for _ in 0..30 {
        ask("fields @message").send().await.unwrap();
    }
    let full = ask("fields @message").send().await.unwrap_err().into_service_error();
    assert!(full.is_limit_exceeded_exception(), "{full:?}");
}

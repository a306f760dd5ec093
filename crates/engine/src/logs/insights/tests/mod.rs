//! Queries against an AWS that is told how they go.

mod questions;

use std::{
    pin::Pin,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;
use crate::scripted::{Answer, ScriptedAws};

const GB: u64 = 1 << 30;

fn question() -> StartQuery {
    StartQuery {
        environment: EnvironmentId::new("paperwurks", "prod"),
        groups: vec!["/ecs/a".to_owned(), "/ecs/b".to_owned()],
        query: "fields @message | sort n".to_owned(),
        from: Moment(1_699_990_000_500),
        until: Moment(1_700_000_000_000),
    }
}

fn row(n: &str) -> Value {
    json!([
        { "field": "n", "value": n },
        { "field": "@message", "value": format!("line \u{1b}[31m{n}") },
        { "field": "@ptr", "value": "abc" },
    ])
}

/// What `GetQueryResults` answers.
fn standing(status: &str, rows: &[&str]) -> Answer {
    let results: Vec<_> = rows.iter().map(|n| row(n)).collect();
    let count = rows.len() as f64;
    let statistics =
        json!({ "recordsMatched": count, "recordsScanned": count * 10.0, "bytesScanned": count * GB as f64 });
    (200, json!({ "status": status, "results": results, "statistics": statistics }).to_string())
}

fn refusal(code: &str) -> Answer {
    (400, json!({ "__type": code, "message": "said AWS" }).to_string())
}

fn started() -> Answer {
    (200, json!({ "queryId": "at-aws" }).to_string())
}

/// An AWS whose query stands as `look` says, by how often it was looked at before and whether it was stopped.
fn aws(look: impl Fn(usize, bool) -> Answer + Send + Sync + 'static) -> ScriptedAws {
    let (looks, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    ScriptedAws::new(move |operation, request| match operation {
        "StartQuery" => started(),
        "GetQueryResults" => {
            assert_eq!(request["queryId"], "at-aws");
            look(looks.fetch_add(1, Ordering::SeqCst), stopped.load(Ordering::SeqCst))
        }
        "StopQuery" => {
            stopped.store(true, Ordering::SeqCst);
            (200, json!({ "success": true }).to_string())
        }
        other => panic!("{other} was asked"),
    })
}

type Told = Pin<Box<dyn Stream<Item = Queries> + Send>>;

fn watch_prod(engine: &Arc<Engine>) -> Told {
    Box::pin(watch_queries(engine, WatchQueries { environment: question().environment }))
}

/// The newest query, as soon as it is as wished.
async fn until(told: &mut Told, wished: impl Fn(&Query) -> bool) -> Query {
    loop {
        let queries = told.next().await.expect("the queries").queries;
        if let Some(query) = queries.into_iter().next()
            && wished(&query)
        {
            return query;
        }
    }
}

fn has_ended(query: &Query) -> bool {
    query.status != QueryStatus::Running
}

async fn run(aws: &ScriptedAws) -> (Arc<Engine>, Query) {
    let (engine, _) = aws.engine();
    start_query(&engine, question()).await.unwrap();
    let query = until(&mut watch_prod(&engine), has_ended).await;
    (engine, query)
}

fn results(query: &Query, order: Option<(&str, bool)>) -> GetResults {
    let order = order.map(|(field, down)| (field.to_owned(), down));
    GetResults { query: query.id.clone(), from: 0, count: 10, order }
}

#[tokio::test(start_paused = true)]
async fn rows_come_while_it_runs() {
    let aws = aws(|looks, _| match looks {
        0 => standing("Scheduled", &[]),
        1..3 => standing("Running", &["10"]),
        _ => standing("Complete", &["10", "9", "100"]),
    });
    let (engine, _) = aws.engine();
    let id = start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    let partial = until(&mut told, |query| query.rows == 1).await;
    assert_eq!((&partial.id, &partial.status), (&id, &QueryStatus::Running));
    assert_eq!(partial.fields, ["n", "@message"], "a pointer is of no use here");
    let complete = until(&mut told, has_ended).await;
    assert_eq!(complete.status, QueryStatus::Complete);
    assert!(complete.revision > partial.revision);
    assert_eq!((complete.scanned, complete.lines, complete.matched, complete.rows), (3 * GB, 30, 3, 3));
    assert!((complete.dollars.unwrap() - 3.0 * 0.0059).abs() < 1e-9, "{:?}", complete.dollars);

    let request = &aws.requests("StartQuery")[0];
    assert_eq!(request["logGroupNames"], json!(["/ecs/a", "/ecs/b"]));
    assert_eq!(
        (&request["startTime"], &request["endTime"]),
        (&json!(1_699_990_000), &json!(1_699_999_999)),
        "whole seconds, both included"
    );

    let shown = get_results(&engine, results(&complete, None)).await.unwrap();
    assert_eq!((shown.total, shown.revision), (3, complete.revision));
    assert_eq!(shown.rows[0], ["10", "line ␛[31m10"]);
    let ordered = get_results(&engine, results(&complete, Some(("n", true)))).await.unwrap();
    assert_eq!(ordered.rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["100", "10", "9"]);
    get_results(&engine, results(&complete, Some(("none", true)))).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn it_is_looked_at_less_often_as_it_grows_old() {
    let began = Instant::now();
    let aws = aws(move |_, _| {
        standing(if began.elapsed() < Duration::from_secs(1_000) { "Running" } else { "Complete" }, &[])
    });
    let (_, query) = run(&aws).await;
    assert_eq!(query.status, QueryStatus::Complete);
    let looks = aws.asked("GetQueryResults");
    // Each second for half a minute, each other one until five, then every five.
    assert!((30 + 135 + 130..30 + 135 + 155).contains(&looks), "{looks}");
}

#[tokio::test(start_paused = true)]
async fn it_is_stopped_and_what_it_found_stays() {
    let aws = aws(|_, stopped| standing(if stopped { "Cancelled" } else { "Running" }, &["1", "2"]));
    let (engine, _) = aws.engine();
    let id = start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    until(&mut told, |query| query.rows == 2).await;
    stop_query(&engine, StopQuery { query: id.clone() }).await.unwrap();
    let stopped = until(&mut told, has_ended).await;
    assert_eq!((&stopped.status, stopped.rows), (&QueryStatus::Stopped, 2));
    assert_eq!(aws.asked("StopQuery"), 1);
    assert_eq!(get_results(&engine, results(&stopped, None)).await.unwrap().total, 2);

    stop_query(&engine, StopQuery { query: id }).await.expect("it has ended");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(aws.asked("StopQuery"), 1);
    let unknown = StopQuery { query: QueryId("none".to_owned()) };
    assert_eq!(stop_query(&engine, unknown).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn one_that_ended_while_it_was_stopped_is_complete() {
    let aws = ScriptedAws::new(|operation, _| match operation {
        "StartQuery" => started(),
        "StopQuery" => refusal("InvalidParameterException"),
        _ => standing("Complete", &["1"]),
    });
    let (engine, _) = aws.engine();
    let id = start_query(&engine, question()).await.unwrap();
    stop_query(&engine, StopQuery { query: id }).await.unwrap();
    let query = until(&mut watch_prod(&engine), has_ended).await;
    // It was stopped before it was started, or has ended before it was stopped.
    assert!(matches!(query.status, QueryStatus::Complete | QueryStatus::Stopped), "{query:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_may_not_be_stopped_goes_on_and_says_so() {
    let looks = AtomicUsize::new(0);
    let aws = ScriptedAws::new(move |operation, _| match operation {
        "StartQuery" => started(),
        "StopQuery" => refusal("AccessDeniedException"),
        _ => standing(if looks.fetch_add(1, Ordering::SeqCst) < 20 { "Running" } else { "Complete" }, &["1"]),
    });
    let (engine, _) = aws.engine();
    let id = start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    until(&mut told, |query| query.rows == 1).await;
    stop_query(&engine, StopQuery { query: id }).await.unwrap();
    let running = until(&mut told, |query| query.trouble.is_some()).await;
    assert_eq!(running.status, QueryStatus::Running);
    assert!(
        matches!(running.trouble.unwrap().kind, ErrorKind::Forbidden { action, .. } if action == "logs:StopQuery")
    );
    assert_eq!(until(&mut told, has_ended).await.status, QueryStatus::Complete);
    assert_eq!(aws.asked("StopQuery"), 1, "every try shows in the audit trail");
}

#[tokio::test(start_paused = true)]
async fn what_went_wrong_is_told_in_words() {
    for (status, word) in [
        ("Failed", "could not finish"),
        ("Timeout", "60 minutes"),
        ("Unknown", "does not know"),
        ("New", "does not know"),
    ] {
        let (_, query) = run(&aws(move |_, _| standing(status, &["1"]))).await;
        let QueryStatus::Failed { error } = &query.status else { panic!("{query:?}") };
        assert!(error.message.contains(word), "{status}: {error}");
        assert_eq!(query.rows, 1, "what it found stays");
    }
    let (_, query) = run(&aws(|_, _| refusal("ResourceNotFoundException"))).await;
    assert!(
        matches!(&query.status, QueryStatus::Failed { error } if error.kind == ErrorKind::NotFound),
        "{query:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_wrong_query_says_where() {
    let aws = ScriptedAws::new(|_, _| {
        let location = json!({ "startCharOffset": 16, "endCharOffset": 20 });
        let error = json!({ "location": location, "message": "unexpected symbol found sort" });
        let body =
            json!({ "__type": "MalformedQueryException", "message": "no", "queryCompileError": error });
        (400, body.to_string())
    });
    let (_, query) = run(&aws).await;
    let QueryStatus::Failed { error } = &query.status else { panic!("{query:?}") };
    assert_eq!(error.kind, ErrorKind::Invalid { field: "query".to_owned() });
    assert_eq!(error.message, "The query is wrong at character 17: unexpected symbol found sort");
    let problem = query.problem.unwrap();
    assert_eq!((problem.at, problem.length), (16, 4));
    assert_eq!(aws.asked("StartQuery"), 1, "it is not sent again");
}

#[tokio::test(start_paused = true)]
async fn one_that_there_is_no_room_for_waits() {
    let tries = AtomicUsize::new(0);
    let aws = ScriptedAws::new(move |operation, _| match operation {
        "StartQuery" if tries.fetch_add(1, Ordering::SeqCst) < 3 => refusal("LimitExceededException"),
        "StartQuery" => started(),
        _ => standing("Complete", &["1"]),
    });
    let (engine, _) = aws.engine();
    start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    let waiting = until(&mut told, |query| query.trouble.is_some()).await;
    assert_eq!(waiting.status, QueryStatus::Running);
    assert_eq!(waiting.trouble.unwrap().kind, ErrorKind::Throttled);
    let began = Instant::now();
    let complete = until(&mut told, has_ended).await;
    assert_eq!((complete.status, complete.trouble), (QueryStatus::Complete, None));
    assert_eq!(aws.asked("StartQuery"), 4);
    assert!(began.elapsed() >= Duration::from_secs(2 + 4 + 8 - 1), "each pause is longer");
}

#[tokio::test(start_paused = true)]
async fn one_that_waits_is_stopped_at_once() {
    let aws = ScriptedAws::new(|_, _| refusal("LimitExceededException"));
    let (engine, _) = aws.engine();
    let id = start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    until(&mut told, |query| query.trouble.is_some()).await;
    stop_query(&engine, StopQuery { query: id }).await.unwrap();
    let stopped = until(&mut told, has_ended).await;
    assert_eq!((stopped.status, stopped.trouble), (QueryStatus::Stopped, None));
    assert_eq!(aws.asked("StopQuery"), 0, "AWS does not know it");
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_when_one_may_look_again() {
    let aws = aws(|looks, _| match looks {
        0 => standing("Running", &["1"]),
        1..4 => refusal("UnrecognizedClientException"),
        _ => standing("Complete", &["1", "2"]),
    });
    let (engine, _) = aws.engine();
    start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    let blind = until(&mut told, |query| query.trouble.is_some()).await;
    assert_eq!((&blind.status, blind.rows), (&QueryStatus::Running, 1));
    assert_eq!(blind.trouble.unwrap().kind, ErrorKind::SignInRequired);
    let complete = until(&mut told, has_ended).await;
    assert_eq!((complete.status, complete.rows, complete.trouble), (QueryStatus::Complete, 2, None));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_removed_is_stopped() {
    let aws = aws(|_, stopped| standing(if stopped { "Cancelled" } else { "Running" }, &["1"]));
    let (engine, _) = aws.engine();
    let id = start_query(&engine, question()).await.unwrap();
    let mut told = watch_prod(&engine);
    until(&mut told, |query| query.rows == 1).await;
    remove_query(&engine, RemoveQuery { query: id.clone() }).await.unwrap();
    while !told.next().await.unwrap().queries.is_empty() {}
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(aws.asked("StopQuery"), 1);
    let gone = get_results(&engine, GetResults { query: id, from: 0, count: 1, order: None }).await;
    assert_eq!(gone.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn what_runs_is_stopped_when_the_console_ends() {
    let aws = aws(|_, _| standing("Running", &["1"]));
    let (engine, _) = aws.engine();
    start_query(&engine, question()).await.unwrap();
    until(&mut watch_prod(&engine), |query| query.rows == 1).await;
    let ended = Arc::downgrade(&engine);
    drop(engine);
    // The journal's thread may still be at work for it, and knows nothing of the test's clock.
    while ended.strong_count() > 0 {
        tokio::task::spawn_blocking(std::thread::yield_now).await.unwrap();
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(aws.asked("StopQuery"), 1);
    let looks = aws.asked("GetQueryResults");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(aws.asked("GetQueryResults"), looks, "nobody looks any more");
}

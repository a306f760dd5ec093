//! Live Tail as a stream of events, through the real SDK client.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_cloudwatchlogs::{
    Client,
    operation::start_live_tail::StartLiveTailOutput,
    types::{LiveTailSessionLogEvent, LiveTailSessionUpdate, StartLiveTailResponseStream as Event},
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use demo::{Torrent, clear_faults, get_live_tail, set_fault, set_live_tail};
use protocol::{
    catalogue::EnvironmentId,
    demo::{ClearFaults, Effect, Fault, GetLiveTail, LiveTailTerms, SetFault, SetLiveTail},
};

use crate::support::{Demo, HOUR, MINUTE, SECOND};

const BACKEND: &str = "/ecs/prod-paperwurks-backend";
const WORKER: &str = "/ecs/prod-paperwurks-worker";

fn set(demo: &Demo, terms: LiveTailTerms) {
    let set = terms.clone();
    assert_eq!(set_live_tail(&demo.account, SetLiveTail { terms }).unwrap(), set);
}

fn whole() -> LiveTailTerms {
    LiveTailTerms { most_events: 1_000_000, ..LiveTailTerms::default() }
}

fn torrent(demo: &Demo, lines: u64, rate: u32) -> Torrent {
    let torrent = Torrent {
        lines,
        lines_per_second: rate,
        ..Torrent::new(EnvironmentId::new("paperwurks", "prod"), WORKER, demo.now())
    };
    demo.account.set_torrent(&torrent).unwrap();
    torrent
}

async fn open(client: &Client, groups: &[&str]) -> StartLiveTailOutput {
    let asked = client
        .start_live_tail()
        .set_log_group_identifiers(Some(groups.iter().map(|group| (*group).to_owned()).collect()));
    let mut session = asked.send().await.unwrap();
    match session.response_stream.recv().await.unwrap().unwrap() {
        Event::SessionStart(start) => {
            assert!(start.session_id().is_some());
            assert_eq!(start.log_group_identifiers(), groups);
        }
        other => panic!("{other:?}"),
    }
    session
}

/// The next update, after the clock has gone on for `millis`.
async fn next(demo: &Demo, session: &mut StartLiveTailOutput, millis: i64) -> LiveTailSessionUpdate {
    demo.advance(millis);
    match session.response_stream.recv().await.unwrap() {
        Some(Event::SessionUpdate(update)) => update,
        other => panic!("{other:?}"),
    }
}

/// What makes a line the same line.
type Line = (String, i64, i64, String);

fn line(event: &LiveTailSessionLogEvent) -> Line {
    (
        event.log_stream_name().unwrap().to_owned(),
        event.timestamp().unwrap(),
        event.ingestion_time().unwrap(),
        event.message().unwrap().to_owned(),
    )
}

fn truth(demo: &Demo) -> Vec<Line> {
    let truth = demo.account.torrent_truth(&EnvironmentId::new("paperwurks", "prod"), WORKER).unwrap();
    let mut lines: Vec<Line> =
        truth.map(|line| (line.stream, line.at.0, line.ingested.0, line.message)).collect();
    lines.sort();
    lines
}

#[tokio::test(start_paused = true)]
async fn every_line_is_told_when_it_is_taken_in() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 3_000, 100);
    set(&demo, whole());
    let mut session = open(&client, &[WORKER]).await;
    let mut told = Vec::new();
    for _ in 0..170 {
        let before = demo.now().0;
        let update = next(&demo, &mut session, SECOND).await;
        let ingested: Vec<i64> =
            update.session_results().iter().map(|event| event.ingestion_time().unwrap()).collect();
        assert!(ingested.is_sorted() && ingested.iter().all(|at| before < *at && *at <= demo.now().0));
        assert!(!update.session_metadata().unwrap().sampled());
        told.extend(update.session_results().iter().map(line));
    }
    told.sort();
    assert_eq!(told, truth(&demo));
    let twins = told.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(twins > 10, "truly equal lines stay two: {twins}");
}

#[tokio::test(start_paused = true)]
async fn own_lines_are_those_that_a_sweep_finds() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    set(&demo, whole());
    let mut session = open(&client, &[BACKEND]).await;
    let mut told: Vec<Line> = Vec::new();
    let (from, groups) = (demo.now().0, "prod-paperwurks-backend");
    for _ in 0..40 {
        let update = next(&demo, &mut session, 700).await;
        for event in update.session_results() {
            let (account, group) = event.log_group_identifier().unwrap().split_once(':').unwrap();
            assert_eq!(account.len(), 12);
            assert!(group.ends_with(groups), "{group}");
            told.push(line(event));
        }
    }
    let until = demo.now().0;
    let asked = client.filter_log_events().log_group_name(BACKEND).start_time(from - 20 * SECOND);
    let mut pages = asked.into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        events.extend(page.unwrap().events.unwrap_or_default());
    }
    let mut swept = Vec::new();
    for event in events {
        if (from + 1..=until).contains(&event.ingestion_time().unwrap()) {
            swept.push((
                event.log_stream_name.unwrap(),
                event.timestamp.unwrap(),
                event.ingestion_time.unwrap(),
                event.message.unwrap(),
            ));
        }
    }
    told.sort();
    swept.sort();
    assert!(told.len() > 30, "{}", told.len());
    assert_eq!(told, swept);
}

#[tokio::test(start_paused = true)]
async fn more_than_an_update_holds_is_sampled_over_all_of_it() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 20_000, 4_000);
    let mut session = open(&client, &[WORKER]).await;
    next(&demo, &mut session, SECOND).await;
    let update = next(&demo, &mut session, SECOND).await;
    assert!(update.session_metadata().unwrap().sampled());
    assert_eq!(update.session_results().len(), 500);
    let tenths: BTreeSet<i64> =
        update.session_results().iter().map(|event| event.ingestion_time().unwrap() / 100).collect();
    assert!(tenths.len() >= 9, "{tenths:?}");
    set(&demo, LiveTailTerms { most_events: 70, ..LiveTailTerms::default() });
    let update = next(&demo, &mut session, SECOND).await;
    assert_eq!(update.session_results().len(), 70, "terms count for sessions that are open");
}

#[tokio::test(start_paused = true)]
async fn lines_are_lost_without_a_word_and_always_the_same() {
    let run = async || {
        let demo = Demo::new();
        let client = Client::new(&demo.config("prod").await);
        torrent(&demo, 2_000, 400);
        set(&demo, LiveTailTerms { loses_percent: 30, ..whole() });
        let mut session = open(&client, &[WORKER]).await;
        let mut told = Vec::new();
        for _ in 0..10 {
            let update = next(&demo, &mut session, SECOND).await;
            assert!(!update.session_metadata().unwrap().sampled());
            told.extend(update.session_results().iter().map(line));
        }
        told
    };
    let told = run().await;
    assert!((1_000..1_600).contains(&told.len()), "{}", told.len());
    assert_eq!(run().await, told);
}

#[tokio::test(start_paused = true)]
async fn connections_are_cut_in_the_middle_of_an_update() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 20_000, 400);
    set(&demo, LiveTailTerms { cuts_percent: 20, ..LiveTailTerms::default() });
    let mut lengths = HashMap::new();
    for _ in 0..8 {
        let mut session = open(&client, &[WORKER]).await;
        let mut updates = 0;
        loop {
            demo.advance(SECOND);
            match session.response_stream.recv().await {
                Ok(Some(_)) => updates += 1,
                Ok(None) => panic!("it ended well"),
                Err(_) => break,
            }
        }
        *lengths.entry(updates).or_insert(0) += 1;
    }
    assert!(lengths.len() > 1, "not all after the same time: {lengths:?}");
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_with_a_time_out() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let mut session = open(&client, &[WORKER]).await;
    assert!(next(&demo, &mut session, 0).await.session_results().is_empty(), "a clock that stands still");
    next(&demo, &mut session, 3 * HOUR - MINUTE).await;
    demo.advance(MINUTE);
    let error = session.response_stream.recv().await.unwrap_err().into_service_error();
    assert!(error.is_session_timeout_exception(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn updates_come_at_the_interval_and_a_slow_reader_misses_the_oldest() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 200_000, 1_000);
    set(&demo, LiveTailTerms { interval: 250, ..LiveTailTerms::default() });
    let mut session = open(&client, &[WORKER]).await;
    let began = tokio::time::Instant::now();
    for _ in 0..8 {
        next(&demo, &mut session, 250).await;
    }
    assert_eq!(began.elapsed().as_millis(), 2_000);
    // Nobody reads for a minute.
    demo.advance(MINUTE);
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    let (now, mut kept, mut updates) = (demo.now().0, Vec::new(), 0);
    let woken = tokio::time::Instant::now();
    while woken.elapsed().is_zero() {
        let update = next(&demo, &mut session, 0).await;
        if woken.elapsed().is_zero() {
            updates += 1;
            kept.extend(update.session_results().iter().map(|event| event.ingestion_time().unwrap()));
        }
    }
    assert!(updates <= 10 && kept.len() <= 5_000, "{updates} {}", kept.len());
    assert!(kept.iter().all(|at| now - at < 5 * SECOND), "the newest are kept");
}

#[tokio::test(start_paused = true)]
async fn streams_and_patterns_are_left_to_the_server() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 4_000, 400);
    set(&demo, whole());
    let asked = client.start_live_tail().log_group_identifiers(WORKER);
    let streams = ["torrent/0003", "torrent/0007"];
    let named = asked.clone().set_log_stream_names(Some(streams.map(str::to_owned).into()));
    let begun = asked.clone().log_stream_name_prefixes("torrent/000");
    let words = asked.clone().log_event_filter_pattern("status=404");
    let both = named.clone().log_stream_name_prefixes("torrent");
    assert!(both.send().await.unwrap_err().into_service_error().is_invalid_parameter_exception());
    for (asked, fits) in [
        (
            named,
            (|event: &LiveTailSessionLogEvent| {
                ["torrent/0003", "torrent/0007"].contains(&event.log_stream_name().unwrap())
            }) as fn(&LiveTailSessionLogEvent) -> bool,
        ),
        (begun, |event| event.log_stream_name().unwrap().starts_with("torrent/000")),
        (words, |event| event.message().unwrap().contains(" status=404 ")),
    ] {
        let mut session = asked.send().await.unwrap();
        session.response_stream.recv().await.unwrap();
        let update = next(&demo, &mut session, 3 * SECOND).await;
        assert!(!update.session_results().is_empty() && update.session_results().len() < 500);
        assert!(update.session_results().iter().all(fits));
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_tailed_is_refused() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let ask = async |groups: Vec<String>| {
        client.start_live_tail().set_log_group_identifiers(Some(groups)).send().await.map(|_| ())
    };
    let many = vec![WORKER.to_owned(); 11];
    assert!(ask(many).await.unwrap_err().into_service_error().is_invalid_parameter_exception());
    let missing = ask(vec!["/nowhere".to_owned()]).await;
    assert!(missing.unwrap_err().into_service_error().is_resource_not_found_exception());
    let groups = client.describe_log_groups().send().await.unwrap();
    let arn = groups.log_groups()[0].log_group_arn().unwrap().to_owned();
    assert!(ask(vec![arn]).await.is_ok());
    set(&demo, LiveTailTerms { there: false, ..LiveTailTerms::default() });
    let unknown = ask(vec![WORKER.to_owned()]).await.unwrap_err().into_service_error();
    assert_eq!(unknown.code(), Some("UnknownOperationException"));
    set(&demo, LiveTailTerms::default());
    let effect = Effect::Deny;
    let fault = Fault {
        environment: None,
        service: Some("logs".into()),
        operation: Some("StartLiveTail".into()),
        effect,
        percent: 100,
    };
    set_fault(&demo.account, SetFault { fault }).unwrap();
    let denied = ask(vec![WORKER.to_owned()]).await.unwrap_err().into_service_error();
    assert!(denied.is_access_denied_exception(), "{denied:?}");
    assert!(denied.message().unwrap().contains("logs:StartLiveTail"));
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_breaks_sessions_that_are_open() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let mut session = open(&client, &[WORKER]).await;
    let fault = |effect| Fault { environment: None, service: None, operation: None, effect, percent: 100 };
    set_fault(&demo.account, SetFault { fault: fault(Effect::Deny) }).unwrap();
    next(&demo, &mut session, SECOND).await;
    set_fault(&demo.account, SetFault { fault: fault(Effect::Drop) }).unwrap();
    assert!(session.response_stream.recv().await.is_err());
    clear_faults(&demo.account, ClearFaults {}).unwrap();
    let mut session = open(&client, &[WORKER]).await;
    set(&demo, LiveTailTerms { there: false, ..get_live_tail(&demo.account, GetLiveTail {}).unwrap() });
    assert!(session.response_stream.recv().await.is_err());
}

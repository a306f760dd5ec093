//! Floods of lines: a torrent that is known to the last line, a burst, and lines that are made to harm.

use std::collections::HashSet;

use aws_sdk_cloudwatchlogs::{Client, types::FilteredLogEvent};
use demo::{Torrent, TruthLine, strike};
use protocol::{
    ErrorKind, Moment,
    catalogue::EnvironmentId,
    demo::{Blow, Strike},
};

use crate::support::{Demo, MINUTE, SECOND};

const BACKEND: &str = "/ecs/prod-paperwurks-backend";
const WORKER: &str = "/ecs/prod-paperwurks-worker";

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

fn torrent(demo: &Demo, lines: u64, rate: u32) -> Torrent {
    let torrent = Torrent { lines, lines_per_second: rate, ..Torrent::new(prod(), WORKER, demo.now()) };
    demo.account.set_torrent(&torrent).unwrap();
    torrent
}

fn truth(demo: &Demo) -> Vec<TruthLine> {
    demo.account.torrent_truth(&prod(), WORKER).unwrap().collect()
}

fn told(event: FilteredLogEvent) -> TruthLine {
    TruthLine {
        at: Moment(event.timestamp.unwrap()),
        ingested: Moment(event.ingestion_time.unwrap()),
        id: event.event_id.unwrap(),
        stream: event.log_stream_name.unwrap(),
        message: event.message.unwrap(),
    }
}

/// A page, and the token of the next.
async fn page(client: &Client, group: &str, token: Option<String>) -> (Vec<TruthLine>, Option<String>) {
    let asked = client.filter_log_events().log_group_name(group).set_next_token(token);
    let page = asked.send().await.unwrap();
    (page.events.unwrap_or_default().into_iter().map(told).collect(), page.next_token)
}

async fn all(client: &Client, group: &str) -> Vec<Vec<TruthLine>> {
    let (mut pages, mut token) = (Vec::new(), None);
    loop {
        let (lines, next) = page(client, group, token).await;
        pages.push(lines);
        match next {
            Some(next) => token = Some(next),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn pages_equal_the_truth_once_all_is_taken_in() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 60_000, 2_000);
    demo.advance(5 * MINUTE);
    let pages = all(&client, WORKER).await;
    for page in &pages {
        let bytes: usize = page.iter().map(|line| line.message.len() + 26).sum();
        assert!(page.len() <= 10_000 && bytes <= 1_048_576);
    }
    assert!(pages.iter().any(Vec::is_empty), "now and then a page is empty");
    let (swept, truth): (Vec<_>, _) = (pages.concat(), truth(&demo));
    assert_eq!(truth.len(), 60_000);
    assert!(swept == truth, "{} of {}", swept.len(), truth.len());
    assert!(truth.is_sorted_by_key(|line| (line.at, line.ingested, line.id.clone())));
    let ids: HashSet<&str> = truth.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids.len(), truth.len());
    assert!(truth.iter().all(|line| line.id.len() == 56 && line.id.starts_with(&line.at.0.to_string())));
    assert!(truth.iter().all(|line| (110..150).contains(&line.message.len())));
    let equal: HashSet<_> = truth.iter().map(|line| (line.at, &line.stream, &line.message)).collect();
    assert!(truth.len() - equal.len() > 600, "truly equal lines have ids of their own");
    assert_eq!(truth.iter().map(|line| &line.stream).collect::<HashSet<_>>().len(), 40);
}

#[tokio::test]
async fn late_lines_are_seen_when_they_are_taken_in() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 20_000, 500);
    let truth = truth(&demo);
    for _ in 0..6 {
        demo.advance(17 * SECOND);
        let seen = all(&client, WORKER).await.concat();
        let due: Vec<_> = truth.iter().filter(|line| line.ingested <= demo.now()).cloned().collect();
        assert!(seen == due, "{} of {}", seen.len(), due.len());
    }
    assert!(truth.iter().any(|line| line.ingested.millis_since(line.at) > 100 * SECOND));
}

#[tokio::test]
async fn a_token_holds_its_place_while_lines_come_in() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 20_000, 500);
    demo.advance(MINUTE);
    let (mut seen, mut token) = page(&client, WORKER, None).await;
    let last = seen.last().unwrap().clone();
    demo.advance(3 * MINUTE);
    while let Some(asked) = token {
        let (lines, next) = page(&client, WORKER, Some(asked)).await;
        seen.extend(lines);
        token = next;
    }
    let before = |line: &&TruthLine| (line.at, line.ingested, &line.id) <= (last.at, last.ingested, &last.id);
    let truth = truth(&demo);
    let late = truth.iter().filter(before).filter(|line| line.ingested > demo.now().plus_millis(-3 * MINUTE));
    let late: HashSet<&str> = late.map(|line| line.id.as_str()).collect();
    assert!(late.len() > 50, "{}", late.len());
    let expected: Vec<_> = truth.iter().filter(|line| !late.contains(line.id.as_str())).cloned().collect();
    assert!(seen == expected, "what came into a page already given is not in the later ones");
}

#[tokio::test]
async fn a_stream_of_a_torrent_is_read_both_ways() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 10_000, 500);
    demo.advance(5 * MINUTE);
    let expected: Vec<String> = truth(&demo)
        .into_iter()
        .filter(|line| line.stream == "torrent/0003")
        .map(|line| line.message)
        .collect();
    for forward in [true, false] {
        let asked =
            || client.get_log_events().log_group_name(WORKER).log_stream_name("torrent/0003").limit(70);
        let (mut seen, mut token): (Vec<String>, Option<String>) = (Vec::new(), None);
        loop {
            let page = asked().start_from_head(forward).set_next_token(token.clone()).send().await.unwrap();
            let lines = page.events().iter().map(|event| event.message().unwrap().to_owned());
            let next = if forward { page.next_forward_token() } else { page.next_backward_token() };
            seen =
                if forward { seen.into_iter().chain(lines).collect() } else { lines.chain(seen).collect() };
            if next == token.as_deref() {
                break;
            }
            token = next.map(str::to_owned);
        }
        assert!(seen == expected, "{forward} {} of {}", seen.len(), expected.len());
    }
}

#[tokio::test]
async fn groups_and_streams_tell_what_they_hold() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    torrent(&demo, 20_000, 500);
    demo.advance(5 * MINUTE);
    let groups = client.describe_log_groups().log_group_name_prefix("/ecs/prod-").send().await.unwrap();
    assert!(groups.log_groups().len() >= 2);
    for group in groups.log_groups() {
        let name = group.log_group_name().unwrap();
        assert!(group.log_group_arn().unwrap().ends_with(&format!(":log-group:{name}")));
        assert!(group.arn().unwrap().ends_with(":*"));
        assert!(group.retention_in_days().is_some() && group.creation_time().is_some());
        assert_eq!(
            group.log_group_class().map(aws_sdk_cloudwatchlogs::types::LogGroupClass::as_str),
            Some("STANDARD")
        );
        assert!(group.stored_bytes().unwrap() > 100_000, "{group:?}");
    }
    let held: usize = truth(&demo).iter().map(|line| line.message.len() + 26).sum();
    let told = groups.log_groups().iter().find(|group| group.log_group_name() == Some(WORKER)).unwrap();
    assert!((told.stored_bytes().unwrap() as f64 / held as f64 - 1.0).abs() < 0.1);
    let streams = client.describe_log_streams().log_group_name(WORKER).send().await.unwrap();
    let truth = truth(&demo);
    for stream in streams.log_streams() {
        let own = || truth.iter().filter(|line| Some(line.stream.as_str()) == stream.log_stream_name());
        assert_eq!(stream.last_event_timestamp(), own().map(|line| line.at.0).max());
        assert!(stream.last_ingestion_time() >= stream.last_event_timestamp());
    }
}

#[tokio::test]
async fn a_torrent_needs_its_group() {
    let demo = Demo::new();
    let wrong = Torrent { group: "/nowhere".into(), ..Torrent::new(prod(), WORKER, demo.now()) };
    assert!(matches!(demo.account.set_torrent(&wrong).unwrap_err().kind, ErrorKind::Invalid { .. }));
    let wrong = Torrent::new(EnvironmentId::new("no", "where"), WORKER, demo.now());
    assert_eq!(demo.account.set_torrent(&wrong).unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(demo.account.torrent_truth(&prod(), WORKER).unwrap().count(), 0);
}

#[tokio::test]
async fn a_burst_comes_on_top_of_a_services_own_lines() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let (from, blow) = (demo.now(), Blow::LogBurst);
    strike(&demo.account, Strike { environment: prod(), blow }).unwrap();
    demo.advance(30 * SECOND);
    let count = async |from: Moment, pattern: &str| {
        let asked = client.filter_log_events().log_group_name(BACKEND).filter_pattern(pattern);
        let mut pages = asked.start_time(from.0).end_time(from.0 + 999).into_paginator().send();
        let (mut count, mut ids) = (0, HashSet::new());
        while let Some(page) = pages.next().await {
            for event in page.unwrap().events.unwrap_or_default() {
                count += 1;
                assert!(ids.insert(event.event_id.unwrap()));
            }
        }
        count
    };
    assert_eq!(count(from.plus_millis(4 * SECOND), "line=").await, 50_000);
    assert_eq!(count(from.plus_millis(11 * SECOND), "line=").await, 0, "after ten seconds it is over");
}

#[tokio::test]
async fn hostile_lines_come_as_they_are() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let before = demo.now();
    strike(&demo.account, Strike { environment: prod(), blow: Blow::HostileLines }).unwrap();
    demo.advance(MINUTE);
    let asked =
        client.filter_log_events().log_group_name(BACKEND).start_time(before.0).end_time(before.0 + SECOND);
    let mut pages = asked.into_paginator().send();
    let mut messages = Vec::new();
    while let Some(page) = pages.next().await {
        messages
            .extend(page.unwrap().events.unwrap_or_default().into_iter().map(|event| event.message.unwrap()));
    }
    for part in ["\0", "\u{fffd}", "\u{202e}", "\u{1b}[2J", "<script>", "{\"a\":{\"a\":", "RecursionError"] {
        assert!(messages.iter().any(|message| message.contains(part)), "{part:?}");
    }
    assert!(messages.iter().any(|message| message.len() > 1_000_000));
    assert_eq!(messages.iter().filter(|message| message.starts_with("  File ")).count(), 99);
}

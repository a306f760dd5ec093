//! The tail against moto over real HTTP, which has no Live Tail: by polling, and as exact.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use aws_sdk_cloudwatchlogs::{Client, types::InputLogEvent};
use engine::{
    clock::{Clock as _, SystemClock},
    logs::measure,
};
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    logs::{Mode, Scope, Source, Span},
};

use super::watched::Watched;
use crate::moto::Moto;

const GROUP: &str = "/ecs/dev-paperwurks-backend";
const STREAMS: usize = 8;
const LINES: usize = 12_000;
const MINUTE: i64 = 60_000;
/// What is late must have come before it is told that all has.
const PATIENCE: Duration = Duration::from_secs(300);
/// How far back the lines begin, in milliseconds: some time before AWS's own clock may call them settled.
const BACK: i64 = 100_000;

/// The lines from `first` on, every second one, by stream: many share a timestamp, some are truly equal.
fn lines(first: usize, since: Moment) -> BTreeMap<usize, Vec<(i64, String)>> {
    let mut streams = BTreeMap::<usize, Vec<_>>::new();
    for number in (first..LINES).step_by(2) {
        let at = since.0 + number as i64 * 10 / 3;
        let text = if number % 50 < 2 { "the same again".to_owned() } else { format!("line {number:06}") };
        streams.entry(number / 2 % STREAMS).or_default().push((at - at % 20, text));
    }
    streams
}

async fn put(client: &Client, lines: &BTreeMap<usize, Vec<(i64, String)>>) -> Result<()> {
    for (stream, lines) in lines {
        for batch in lines.chunks(1_000) {
            let event =
                |(at, text): &(i64, String)| InputLogEvent::builder().timestamp(*at).message(text).build();
            let events = batch.iter().map(event).collect::<Result<Vec<_>, _>>()?;
            let asked = client.put_log_events().log_group_name(GROUP).log_stream_name(format!("s{stream}"));
            asked.set_log_events(Some(events)).send().await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn moto_s_lines_are_shown_as_it_holds_them() -> Result<()> {
    let moto = Moto::start().await?;
    let client = Client::new(moto.config());
    client.create_log_group().log_group_name(GROUP).send().await?;
    for stream in 0..STREAMS {
        client.create_log_stream().log_group_name(GROUP).log_stream_name(format!("s{stream}")).send().await?;
    }
    let since = Moment(SystemClock.now().0 - BACK);
    let engine = moto.start_engine(None, Arc::new(SystemClock));
    let (soon, late) = (lines(0, since), lines(1, since));
    put(&client, &soon).await?;

    let source = Source {
        environment: EnvironmentId::new("paperwurks", "dev"),
        group: GROUP.into(),
        streams: Vec::new(),
    };
    let scope = Scope { sources: vec![source], span: Span::Live { back: 5 * MINUTE }, pattern: None };
    let mut view = Watched::open(&engine, "moto", scope);
    let half = soon.values().map(Vec::len).sum::<usize>() as u64;
    view.until(PATIENCE, |state| state.held >= half).await?;
    // The other half has the same times and comes once they have been read.
    put(&client, &late).await?;
    let end = Moment(since.0 + LINES as i64 * 10 / 3);
    let state = view.until(PATIENCE, |state| state.complete_until.is_some_and(|until| until >= end)).await?;
    assert_eq!(state.sources[0].mode, Mode::Polling);

    let held = measure::held(&engine, view.id())?;
    assert!(held.is_sorted_by_key(|line| (line.at, line.ingested)));
    let mut held: Vec<_> = held.into_iter().map(|line| (line.at, line.stream, line.text)).collect();
    let told = |(stream, lines): (usize, Vec<(i64, String)>)| {
        lines.into_iter().map(move |(at, text)| (at, format!("s{stream}"), text))
    };
    let mut truth: Vec<_> = soon.into_iter().chain(late).flat_map(told).collect();
    held.sort_unstable();
    truth.sort_unstable();
    let different = held.iter().zip(&truth).find(|(held, truth)| held != truth);
    assert_eq!((held.len(), different), (truth.len(), None));
    truth.first().context("there are lines").map(drop)
}

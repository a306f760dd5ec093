//! What is shown is what the log group holds: nothing missing, nothing twice, all in order.

use std::{sync::Arc, time::Duration};

use anyhow::{Result, ensure};
use demo::{Torrent, TruthLine};
use engine::{Engine, Options, logs::measure};
use protocol::{
    Moment,
    demo::{Effect, Fault, LiveTailTerms, SetFault, SetLiveTail},
    logs::{Anchor, Lens, Mode, Scope, Source, Span, TailState},
};

use super::watched::Watched;
use crate::support::{paused_clock::PausedClock, site::environment};

/// 2026-11-02, a Monday, 10:00 UTC.
const MORNING: Moment = Moment(1_793_613_600_000);
const BACKEND: &str = "/ecs/prod-paperwurks-backend";
const MINUTE: i64 = 60_000;
/// Of the account's time, which costs nothing.
const PATIENCE: Duration = Duration::from_secs(4 * 60 * 60);

/// An embedded account whose time passes as fast as there is work, and a console of it.
pub(super) fn stage() -> (Arc<demo::Account>, Arc<Engine>) {
    let clock = Arc::new(PausedClock::at(MORNING));
    let account = Arc::new(demo::Account::new(7, clock.clone()));
    let engine = Engine::start(Options::of(account.clone(), clock));
    (account, engine)
}

fn backend(span: Span) -> Scope {
    let source = Source { environment: environment("prod"), group: BACKEND.into(), streams: Vec::new() };
    Scope { sources: vec![source], span, pattern: None }
}

/// What a line is known by.
fn known(line: &TruthLine) -> (i64, i64, &str, &str) {
    (line.at.0, line.ingested.0, &line.stream, &line.message)
}

/// Waits until everything up to the last line is exact.
async fn settled(view: &mut Watched, truth: &[TruthLine]) -> Result<TailState> {
    let end = Moment(truth.iter().map(|line| line.at.0).max().unwrap_or_default() + 1);
    view.until(PATIENCE, |state| state.complete_until.is_some_and(|until| until >= end)).await
}

/// Compares all that the view holds with the truth, line by line.
fn compare(engine: &Arc<Engine>, view: &Watched, truth: &[TruthLine]) -> Result<()> {
    let held = measure::held(engine, view.id())?;
    for (place, (held, truth)) in held.iter().zip(truth).enumerate() {
        let held = (held.at, held.ingested, held.stream.as_str(), held.text.as_str());
        ensure!(held == known(truth), "line {place} is {held:?}, and should be {truth:?}");
    }
    ensure!(held.len() == truth.len(), "{} lines are held of {}", held.len(), truth.len());
    Ok(())
}

/// A million lines over forty streams at changing rates. Live Tail samples, loses and is cut; every fifth call is
/// throttled; lines come up to two minutes late; timestamps and whole lines are equal.
#[tokio::test(start_paused = true)]
async fn a_million_lines_are_shown_as_the_log_group_holds_them() -> Result<()> {
    let (account, engine) = stage();
    let torrent = Torrent::new(environment("prod"), BACKEND, Moment(MORNING.0 + 2_000));
    account.set_torrent(&torrent)?;
    let truth: Vec<TruthLine> = account.torrent_truth(&torrent.environment, BACKEND)?.collect();
    let terms = LiveTailTerms { loses_percent: 5, cuts_percent: 3, ..LiveTailTerms::default() };
    demo::set_live_tail(&account, SetLiveTail { terms })?;
    let fault = Fault {
        environment: None,
        service: Some("logs".into()),
        operation: None,
        effect: Effect::Throttle,
        percent: 20,
    };
    demo::set_fault(&account, SetFault { fault })?;

    let mut view = Watched::open(&engine, "million", backend(Span::Live { back: MINUTE }));
    let state = settled(&mut view, &truth).await?;
    assert_eq!(state.forgotten, 0);
    assert!(state.recovered > 500_000, "Live Tail brings at most 500 a second: {state:#?}");
    assert!(state.received - state.recovered > 50_000, "Live Tail brought some: {state:#?}");
    compare(&engine, &view, &truth)?;

    // The window sees the same, wherever it looks.
    let before = view.state().revision;
    view.set_lens(Lens { raw: true, ..Lens::default() }).await?;
    view.until(PATIENCE, |state| state.revision > before).await?;
    for share in 0..20 {
        let index = truth.len() as u64 * share / 20;
        let rows = view.rows(Anchor::Row { index }, 0, 50).await?.rows;
        for (row, truth) in rows.iter().zip(&truth[index as usize..]) {
            let text: String = row.pieces.iter().map(|piece| piece.text.as_str()).collect();
            assert_eq!((row.at, text), (truth.at, truth.message.clone()));
        }
    }
    Ok(())
}

/// Without Live Tail the sweep alone is as exact.
#[tokio::test(start_paused = true)]
async fn polling_is_as_exact_as_live_tail() -> Result<()> {
    for effect in [None, Some(Effect::Deny)] {
        let (account, engine) = stage();
        let torrent = Torrent {
            streams: 8,
            lines: 60_000,
            lines_per_second: 400,
            ..Torrent::new(environment("prod"), BACKEND, Moment(MORNING.0 + 2_000))
        };
        account.set_torrent(&torrent)?;
        let truth: Vec<TruthLine> = account.torrent_truth(&torrent.environment, BACKEND)?.collect();
        match effect {
            Some(effect) => {
                let operation = Some("StartLiveTail".to_owned());
                let fault = Fault { environment: None, service: None, operation, effect, percent: 100 };
                demo::set_fault(&account, SetFault { fault })?;
            }
            None => {
                let terms = LiveTailTerms { there: false, ..LiveTailTerms::default() };
                demo::set_live_tail(&account, SetLiveTail { terms })?;
            }
        }
        let mut view = Watched::open(&engine, "polled", backend(Span::Live { back: MINUTE }));
        let state = settled(&mut view, &truth).await?;
        assert_eq!(state.sources[0].mode, Mode::Polling);
        assert_eq!((state.recovered, state.live.sessions), (0, 0), "nothing was to come live");
        compare(&engine, &view, &truth)?;
    }
    Ok(())
}

/// What was written before one looked is read as exactly, newest first.
#[tokio::test(start_paused = true)]
async fn history_is_read_to_its_first_line() -> Result<()> {
    let (account, engine) = stage();
    let torrent = Torrent {
        streams: 8,
        lines: 100_000,
        lines_per_second: 100,
        ..Torrent::new(environment("prod"), BACKEND, Moment(MORNING.0 - 30 * MINUTE))
    };
    account.set_torrent(&torrent)?;
    let all: Vec<TruthLine> = account.torrent_truth(&torrent.environment, BACKEND)?.collect();
    let (from, until) = (Moment(MORNING.0 - 20 * MINUTE), Moment(MORNING.0 - 5 * MINUTE));
    let truth: Vec<TruthLine> = all.into_iter().filter(|line| from <= line.at && line.at < until).collect();
    assert!(truth.len() > 30_000, "{}", truth.len());
    let mut view = Watched::open(&engine, "past", backend(Span::Between { from, until }));
    view.until(PATIENCE, |state| state.sources.first().is_some_and(|source| source.mode == Mode::Read))
        .await?;
    compare(&engine, &view, &truth)
}

//! Groups of several accounts in one view, groups that are not there, and what becomes of a view that is left.

use std::{collections::BTreeSet, time::Duration};

use anyhow::Result;
use protocol::{
    catalogue::EnvironmentId,
    demo::{Blow, ClearFaults, Effect, Fault, SetFault, Strike},
    logs::{Anchor, Lens, Mode, Scope, Source, Span},
};

use super::{exact::stage, watched::Watched};
use crate::support::site::environment;

const PATIENCE: Duration = Duration::from_secs(60 * 60);
const MINUTE: i64 = 60_000;

fn source(environment: EnvironmentId, group: &str) -> Source {
    Source { environment, group: group.into(), streams: Vec::new() }
}

fn live(sources: Vec<Source>) -> Scope {
    Scope { sources, span: Span::Live { back: 5 * MINUTE }, pattern: None }
}

#[tokio::test(start_paused = true)]
async fn groups_of_three_accounts_and_two_regions_are_one_view() -> Result<()> {
    let (_account, engine) = stage();
    let sources = vec![
        source(environment("prod"), "/ecs/prod-paperwurks-backend"),
        source(environment("staging"), "/ecs/staging-paperwurks-backend"),
        source(EnvironmentId::new("air-applied-ai", "prod"), "/ecs/air-applied-ai-api"),
        source(environment("prod"), "/nowhere"),
    ];
    let mut view = Watched::open(&engine, "all", live(sources));
    let modes = |state: &protocol::logs::TailState| {
        state.sources.iter().map(|source| source.mode).collect::<Vec<_>>()
    };
    let wanted = [Mode::Live, Mode::Live, Mode::Live, Mode::Missing];
    let state = view.until(PATIENCE, |state| modes(state) == wanted && state.backfill.is_none()).await?;
    assert_eq!(state.live.sessions, 3, "one an environment");
    assert!(state.sources[..3].iter().all(|source| source.held > 0), "{state:#?}");
    let rows = view.rows(Anchor::Start, 0, 1_000).await?.rows;
    assert!(rows.is_sorted_by_key(|row| row.at));
    let from: BTreeSet<u32> = rows.iter().map(|row| row.source).collect();
    assert_eq!(from, BTreeSet::from([0, 1, 2]));

    let muted = Lens { muted: vec![0, 1], ..Lens::default() };
    assert_eq!(view.set_lens(muted).await?.problem, None);
    view.until(PATIENCE, |state| state.shown < state.held).await?;
    let rows = view.rows(Anchor::End, 100, 0).await?.rows;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.source == 2));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_tail_goes_on_by_itself_when_credentials_are_accepted_again() -> Result<()> {
    let (account, engine) = stage();
    let sources = vec![source(environment("prod"), "/ecs/prod-paperwurks-backend")];
    let mut view = Watched::open(&engine, "expired", live(sources));
    let mode = |state: &protocol::logs::TailState| state.sources.first().map(|source| source.mode);
    view.until(PATIENCE, |state| mode(state) == Some(Mode::Live) && state.held > 0).await?;
    let fault = Fault {
        environment: None,
        service: Some("logs".into()),
        operation: None,
        effect: Effect::Expire,
        percent: 100,
    };
    demo::set_fault(&account, SetFault { fault })?;
    let stopped = view.until(PATIENCE, |state| mode(state) == Some(Mode::Stopped)).await?;
    assert!(stopped.sources[0].trouble.is_some());
    let before = account.calls().len();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let asked = account.calls().len() - before;
    assert!(asked < 200, "{asked} calls in a minute without credentials");
    demo::clear_faults(&account, ClearFaults {})?;
    let again = view.until(PATIENCE, |state| mode(state) == Some(Mode::Live)).await?;
    assert!(again.sources[0].trouble.is_none());
    let until = again.complete_until;
    view.until(PATIENCE, |state| state.complete_until > until).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_view_that_is_left_asks_nothing_any_more() -> Result<()> {
    let (account, engine) = stage();
    let sources = vec![source(environment("prod"), "/ecs/prod-paperwurks-backend")];
    let mut view = Watched::open(&engine, "left", live(sources));
    view.until(PATIENCE, |state| state.held > 0).await?;
    let id = view.id().clone();
    drop(view);
    tokio::time::sleep(Duration::from_secs(30)).await;
    let calls = account.calls().len();
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(account.calls().len(), calls);
    let rows = protocol::logs::GetRows { view: id, anchor: Anchor::End, before: 1, after: 0 };
    let error = engine::logs::get_rows(&engine, rows).await.unwrap_err();
    assert_eq!(error.kind, protocol::ErrorKind::NotFound);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn hostile_lines_are_bounded_and_visible() -> Result<()> {
    let (account, engine) = stage();
    let sources = vec![source(environment("prod"), "/ecs/prod-paperwurks-backend")];
    let mut view = Watched::open(&engine, "hostile", live(sources));
    view.until(PATIENCE, |state| state.held > 0).await?;
    demo::strike(&account, Strike { environment: environment("prod"), blow: Blow::HostileLines })?;
    let filter = Lens { filter: "script".into(), ..Lens::default() };
    view.set_lens(filter).await?;
    view.until(PATIENCE, |state| state.shown > 0 && state.shown < state.held).await?;
    view.set_lens(Lens { unfolded: true, ..Lens::default() }).await?;
    view.until(PATIENCE, |state| state.shown == state.held).await?;
    let rows = view.rows(Anchor::End, 1_000, 0).await?.rows;
    assert!(rows.iter().any(|row| row.bytes > 200_000 && row.clipped), "the long line is there, and clipped");
    let mut controls = 0;
    for row in rows {
        let text: String = row.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(
            text.len() < 16_384 && row.pieces.len() < 5_000,
            "{} bytes, {} pieces",
            text.len(),
            row.pieces.len()
        );
        let unseen =
            |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!text.chars().any(unseen), "{text:?}");
        controls += row.pieces.iter().filter(|piece| piece.control).count();
    }
    assert!(controls > 0, "what cannot be seen is told");
    Ok(())
}

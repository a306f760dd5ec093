//! Writes of which nobody knows: throttled, lost on the way there or back, and a console that ends in the middle.

use anyhow::Result;
use engine::changes;
use protocol::{
    catalogue::EnvironmentId,
    changes::{Apply, Change, ChangesState, Outcome, Phase},
    demo::Effect,
    journal::OutcomeKind,
};

use crate::support::site::{Desk, MINUTE, Site, environment, worker};

fn three_workers() -> Change {
    Change::SetDesiredCount { service: worker("dev"), desired: 3 }
}

async fn desired(site: &Site, desk: &Desk, dev: &EnvironmentId) -> Result<i32> {
    let _ = site;
    let config = desk.engine.sdk_config(dev).await?;
    let service = worker("dev");
    let ecs = aws_sdk_ecs::Client::new(&config);
    let answer = ecs.describe_services().cluster(&service.cluster).services(&service.name).send().await?;
    Ok(answer.services()[0].desired_count())
}

#[tokio::test]
async fn a_throttled_write_is_not_repeated() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    let before = desired(&site, &desk, &dev).await?;
    site.fault("UpdateService", Effect::Throttle)?;
    let outcome = desk.change(&dev, three_workers()).await;
    assert_eq!(site.calls("UpdateService"), 1, "once, however it went: {outcome:?}");
    site.heal()?;
    assert_eq!(desired(&site, &desk, &dev).await?, before);
    assert_eq!(desk.records().await?.last().map(|record| record.outcome), Some(OutcomeKind::Refused));
    Ok(())
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_found_applied() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    site.fault("UpdateService", Effect::LoseAnswer)?;
    let following = desk.change(&dev, three_workers()).await?;
    assert_eq!(site.calls("UpdateService"), 1);
    assert!(!matches!(following.phase, Phase::Settled { outcome: Outcome::Refused { .. } }), "{following:?}");
    site.heal()?;
    assert_eq!(desired(&site, &desk, &dev).await?, 3);
    site.clock.advance(10 * MINUTE);
    let settled = desk.settled(&following).await?;
    assert_eq!(settled.phase, Phase::Settled { outcome: Outcome::Done }, "{settled:?}");
    Ok(())
}

#[tokio::test]
async fn a_write_that_never_arrived_is_told_so() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    let before = desired(&site, &desk, &dev).await?;
    site.fault("UpdateService", Effect::Drop)?;
    let outcome = desk.change(&dev, three_workers()).await;
    assert_eq!(site.calls("UpdateService"), 1, "{outcome:?}");
    assert_eq!(desired(&site, &desk, &dev).await?, before);
    let last = desk.records().await?.pop().unwrap();
    assert!(
        matches!(last.outcome, OutcomeKind::Unknown | OutcomeKind::Refused | OutcomeKind::Failed),
        "{last:?}"
    );
    Ok(())
}

/// A console that ends between the journal and AWS, and what the next one finds.
async fn killed_in_the_middle(applied_all_the_same: bool) -> Result<ChangesState> {
    let site = Site::new()?;
    let dev = environment("dev");
    {
        let desk = site.console("journal.db");
        desk.arm(&dev).await?;
        let plan = desk.preview(&dev, three_workers()).await?;
        // The write hangs on its way there, for ever.
        site.fault("UpdateService", Effect::Delay { millis: 3_600_000 })?;
        let apply = Apply { plan: plan.id, typed_name: plan.type_name, reason: None };
        let engine = desk.engine.clone();
        let applying = tokio::spawn(async move { changes::apply(&engine, apply).await });
        loop {
            let intended = |kind| kind == OutcomeKind::Intended;
            if desk.records().await?.iter().any(|record| intended(record.outcome))
                && site.calls("UpdateService") == 1
            {
                break;
            }
            tokio::task::yield_now().await;
        }
        applying.abort();
        drop(applying.await);
    }
    site.heal()?;
    // What was under way may still arrive for a moment; after that it does not.
    site.clock.advance(3 * MINUTE);
    let other = site.console("other.db");
    if applied_all_the_same {
        let service = worker("dev");
        let ecs = aws_sdk_ecs::Client::new(&other.engine.sdk_config(&dev).await?);
        ecs.update_service().cluster(&service.cluster).service(&service.name).desired_count(3).send().await?;
        site.clock.advance(10 * MINUTE);
    }
    let next = site.console("journal.db");
    let known = |state: &ChangesState| {
        let unknown = |phase: &Phase| {
            matches!(phase, Phase::Converging | Phase::Settled { outcome: Outcome::Unknown { .. } })
        };
        !state.following.is_empty() && !state.following.iter().any(|change| unknown(&change.phase))
    };
    let state = next.until(&dev, known).await?;
    let last = next.records().await?.pop().unwrap();
    let wanted = if applied_all_the_same { OutcomeKind::Done } else { OutcomeKind::Failed };
    assert_eq!(last.outcome, wanted, "{last:?}");
    assert!(last.of.is_some(), "it goes on from what was intended");
    Ok(state)
}

#[tokio::test]
async fn what_was_intended_and_not_done_is_found_so_at_the_next_start() -> Result<()> {
    let state = killed_in_the_middle(false).await?;
    assert!(
        matches!(state.following[0].phase, Phase::Settled { outcome: Outcome::Failed { .. } }),
        "{state:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_was_intended_and_done_is_found_so_at_the_next_start() -> Result<()> {
    let state = killed_in_the_middle(true).await?;
    assert_eq!(state.following[0].phase, Phase::Settled { outcome: Outcome::Done });
    Ok(())
}

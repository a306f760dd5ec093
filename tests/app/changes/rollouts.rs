//! What becomes of a change: it converges, it fails and is rolled back, it is undone, and the journal tells the story.

use anyhow::{Context as _, Result};
use engine::services;
use protocol::{
    catalogue::EnvironmentId,
    changes::{Change, Outcome, Phase},
    demo::{RolloutFate, SetRolloutFate},
    journal::OutcomeKind,
    services::{GetService, Refresh, ServiceDetail, ServiceId, StopCause},
};

use crate::support::site::{Desk, MINUTE, Site, backend, environment};

async fn look(desk: &Desk, name: &str) -> Result<ServiceDetail> {
    let environment = environment(name);
    services::refresh(&desk.engine, Refresh { environment: environment.clone() }).await?;
    Ok(services::get_service(&desk.engine, GetService { environment, service: backend(name) }).await?)
}

#[tokio::test]
async fn production_is_scaled_watched_and_undone() -> Result<()> {
    let site = Site::new()?;
    // After the story's stuck rollout has come to its end.
    site.clock.advance(60 * MINUTE);
    let desk = site.console("journal.db");
    let prod = environment("prod");
    let before = look(&desk, "prod").await?.service.value.context("the service")?[0].desired;

    desk.arm(&prod).await?;
    let plan = desk.preview(&prod, Change::SetDesiredCount { service: backend("prod"), desired: 4 }).await?;
    assert_eq!(plan.refusal, None, "{plan:?}");
    assert!(plan.monthly_usd.is_some_and(|usd| usd > 10.0), "{:?}", plan.monthly_usd);
    let step = plan.steps.first().context("a step")?;
    assert_eq!((step.before.as_str(), step.after.as_str()), (before.to_string().as_str(), "4"));
    let scaled = desk.apply(&plan).await?;
    assert_eq!(scaled.phase, Phase::Converging);
    site.clock.advance(5 * MINUTE);
    let settled = desk.settled(&scaled).await?;
    assert_eq!(settled.phase, Phase::Settled { outcome: Outcome::Done }, "{settled:?}");
    let now = look(&desk, "prod").await?.service.value.context("the service")?;
    assert_eq!((now[0].desired, now[0].running), (4, 4));

    let undo = settled.undo.clone().context("a way back")?;
    let plan = desk.preview(&prod, undo).await?;
    let undone = desk.apply(&plan).await?;
    site.clock.advance(5 * MINUTE);
    assert_eq!(desk.settled(&undone).await?.phase, Phase::Settled { outcome: Outcome::Done });
    assert_eq!(look(&desk, "prod").await?.service.value.context("the service")?[0].desired, before);

    let story: Vec<_> = desk.records().await?.into_iter().filter(|record| record.of.is_some()).collect();
    let done = story.iter().filter(|record| record.outcome == OutcomeKind::Done).count();
    assert_eq!(done, 2, "{story:#?}");
    assert!(story.iter().all(|record| record.who.contains("arn:aws")), "{story:#?}");
    Ok(())
}

#[tokio::test]
async fn a_deployment_that_fails_is_rolled_back_and_told() -> Result<()> {
    for (fate, cause) in [
        (RolloutFate::BadImage, StopCause::ImagePull),
        (RolloutFate::FailingChecks, StopCause::HealthCheck),
        (RolloutFate::OutOfMemory, StopCause::OutOfMemory),
    ] {
        let site = Site::new()?;
        let desk = site.console("journal.db");
        let dev = environment("dev");
        look(&desk, "dev").await?;
        demo::set_rollout_fate(&site.account, SetRolloutFate { environment: dev.clone(), fate })?;
        let restarted = desk.change(&dev, Change::Restart { service: backend("dev") }).await?;
        let mut causes = Vec::new();
        // Minute by minute, as somebody would who watches.
        for _ in 0..40 {
            site.clock.advance(MINUTE);
            let tasks = look(&desk, "dev").await?.tasks.value.unwrap_or_default();
            causes.extend(tasks.into_iter().filter_map(|task| Some(task.stopped?.cause)));
            if causes.contains(&cause) && desk.state(&dev).await?.following[0].phase != Phase::Converging {
                break;
            }
        }
        assert!(causes.contains(&cause), "{fate:?}: {causes:?}");
        let settled = desk.settled(&restarted).await?;
        assert!(
            matches!(settled.phase, Phase::Settled { outcome: Outcome::Failed { .. } }),
            "{fate:?}: {settled:?}"
        );
        assert_eq!(desk.records().await?.last().map(|record| record.outcome), Some(OutcomeKind::Failed));
    }
    Ok(())
}

#[tokio::test]
async fn another_size_is_another_revision_and_the_way_back_is_the_old_one() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    let before = look(&desk, "dev").await?.service.value.context("the service")?[0].clone();
    let service = backend("dev");
    let invalid = Change::Resize { service: service.clone(), cpu_units: 512, memory_mib: 16_384 };
    assert!(desk.preview(&dev, invalid).await?.refusal.is_some(), "no such pair on Fargate");

    let resized = desk
        .change(&dev, Change::Resize { service: service.clone(), cpu_units: 1024, memory_mib: 2048 })
        .await?;
    site.clock.advance(10 * MINUTE);
    assert_eq!(desk.settled(&resized).await?.phase, Phase::Settled { outcome: Outcome::Done });
    let after = look(&desk, "dev").await?.service.value.context("the service")?[0].clone();
    assert_eq!((after.cpu_units, after.memory_mib), (Some(1024), Some(2048)));
    assert!(after.revision > before.revision, "{after:?}");
    let undo = desk.state(&dev).await?.following[0].undo.clone();
    assert_eq!(undo, Some(Change::Deploy { service, revision: before.revision.context("a revision")? }));
    Ok(())
}

#[tokio::test]
async fn a_stopped_task_is_replaced() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    let tasks = look(&desk, "dev").await?.tasks.value.context("tasks")?;
    let task = tasks.iter().find(|task| task.stopped.is_none()).context("a task that runs")?.id.clone();
    let stopped = desk.change(&dev, Change::StopTask { service: backend("dev"), task: task.clone() }).await?;
    site.clock.advance(10 * MINUTE);
    assert_eq!(desk.settled(&stopped).await?.phase, Phase::Settled { outcome: Outcome::Done });
    let detail = look(&desk, "dev").await?;
    let tasks = detail.tasks.value.context("tasks")?;
    let gone = tasks.iter().find(|known| known.id == task).context("it is remembered")?;
    assert_eq!(gone.stopped.as_ref().map(|stopped| stopped.cause), Some(StopCause::User));
    let service = &detail.service.value.context("the service")?[0];
    assert_eq!(service.running, service.desired);
    Ok(())
}

#[tokio::test]
async fn a_service_on_ec2_is_scaled_restarted_and_taken_back() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let production = EnvironmentId::new("prod-infra", "production");
    let service = ServiceId::new("prod-infra-production-cluster", "prod-infra-production-frontend");
    let row = async || {
        services::refresh(&desk.engine, Refresh { environment: production.clone() }).await?;
        let request = GetService { environment: production.clone(), service: service.clone() };
        let found =
            services::get_service(&desk.engine, request).await?.service.value.context("the service")?;
        found.into_iter().next().context("one service")
    };
    let before = row().await?;
    // Or its policies would take the count back.
    let suspend = Change::SuspendScaling { service: service.clone(), suspended: true };
    let suspended = desk.change(&production, suspend).await?;
    assert_eq!(desk.settled(&suspended).await?.phase, Phase::Settled { outcome: Outcome::Done });

    let desired = before.desired + 1;
    // In this order: a restart needs room on the instances for the new tasks beside the old ones.
    for (change, running) in [
        (Change::Restart { service: service.clone() }, before.desired),
        (Change::SetDesiredCount { service: service.clone(), desired }, desired),
    ] {
        let applied = desk.change(&production, change.clone()).await?;
        // Its targets drain for five minutes, one after the other.
        site.clock.advance(30 * MINUTE);
        let settled = desk.settled(&applied).await?;
        assert_eq!(settled.phase, Phase::Settled { outcome: Outcome::Done }, "{change:?}: {settled:?}");
        assert_eq!(row().await?.running, running, "{change:?}");
    }
    for undo in [
        Change::SetDesiredCount { service: service.clone(), desired: before.desired },
        Change::SuspendScaling { service: service.clone(), suspended: false },
    ] {
        let applied = desk.change(&production, undo).await?;
        site.clock.advance(5 * MINUTE);
        assert_eq!(desk.settled(&applied).await?.phase, Phase::Settled { outcome: Outcome::Done });
    }
    assert_eq!(row().await?.desired, before.desired);
    Ok(())
}

//! Services, their tasks and revisions, on the embedded account and in the real window.

use anyhow::{Context as _, Result};
use engine::services;
use protocol::{
    catalogue::EnvironmentId,
    demo::{Blow, Strike},
    overview::RolloutState,
    services::{
        CompareRevisions, GetDefinition, GetRevisions, GetService, GetServices, Refresh, ServiceId,
        ServicesPage, StopCause,
    },
};

use crate::{
    support::site::{Desk, MINUTE, Site, backend, environment},
    window::open,
};

async fn page(desk: &Desk, environment: &EnvironmentId) -> Result<ServicesPage> {
    services::refresh(&desk.engine, Refresh { environment: environment.clone() }).await?;
    Ok(services::get_services(&desk.engine, GetServices { environment: environment.clone() }).await?)
}

#[tokio::test]
async fn all_services_of_the_clusters_are_told() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let page = page(&desk, &environment("prod")).await?;
    assert!(page.production);
    let rows = page.services.value.context("services")?;
    let names: Vec<&str> = rows.iter().map(|row| row.id.name.as_str()).collect();
    assert_eq!(names, ["prod-paperwurks-backend", "prod-paperwurks-worker"]);
    let backend = &rows[0];
    assert_eq!(backend.rollout.state, RolloutState::InProgress);
    assert_eq!((backend.cpu_units, backend.memory_mib), (Some(1024), Some(2048)));
    assert_eq!(backend.capacity.iter().map(|share| share.provider.as_str()).collect::<Vec<_>>(), ["FARGATE"]);
    assert!(backend.last_event.is_some());
    Ok(())
}

#[tokio::test]
async fn a_spot_interruption_is_told_in_words() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let air = EnvironmentId::new("air-applied-ai", "prod");
    let rows = page(&desk, &air).await?.services.value.context("services")?;
    let spot = |row: &&protocol::services::ServiceRow| {
        row.capacity.iter().any(|share| share.provider == "FARGATE_SPOT" && share.running > Some(0))
    };
    assert!(rows.iter().any(|row| spot(&row)), "{rows:#?}");
    demo::strike(&site.account, Strike { environment: air.clone(), blow: Blow::SpotInterruption })?;
    site.clock.advance(4 * MINUTE);
    let rows = page(&desk, &air).await?.services.value.context("services")?;
    let mut causes = Vec::new();
    for row in rows {
        let request = GetService { environment: air.clone(), service: row.id };
        let tasks = services::get_service(&desk.engine, request).await?.tasks.value.unwrap_or_default();
        causes.extend(tasks.into_iter().filter_map(|task| Some(task.stopped?.cause)));
    }
    assert!(causes.contains(&StopCause::SpotInterruption), "{causes:?}");
    Ok(())
}

#[tokio::test]
async fn ec2_tasks_name_their_instance() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let environment = EnvironmentId::new("prod-infra", "production");
    let rows = page(&desk, &environment).await?.services.value.context("services")?;
    let service = rows.iter().find(|row| row.id.name.contains("backend")).context("the backend")?.id.clone();
    let detail = services::get_service(&desk.engine, GetService { environment, service }).await?;
    let tasks = detail.tasks.value.context("tasks")?;
    let running: Vec<_> = tasks.iter().filter(|task| task.stopped.is_none()).collect();
    assert!(!running.is_empty());
    assert!(
        running.iter().all(|task| task.instance.as_ref().is_some_and(|id| id.starts_with("i-"))),
        "{running:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn revisions_are_compared_and_values_stay_where_they_are() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let (environment, service) = (environment("prod"), backend("prod"));
    let request = GetRevisions { environment: environment.clone(), service: service.clone() };
    let revisions = services::get_revisions(&desk.engine, request).await?;
    assert!(revisions.len() > 2 && revisions.is_sorted_by(|one, other| one > other), "{revisions:?}");
    let request =
        GetDefinition { environment: environment.clone(), service: service.clone(), revision: revisions[0] };
    let definition = services::get_definition(&desk.engine, request).await?;
    let container = &definition.containers[0];
    assert!(!container.environment.is_empty() && !container.secrets.is_empty(), "{container:?}");
    let told = serde_json::to_string(&definition)?;
    assert!(!told.contains("arn:aws:secretsmanager"), "{told}");
    let request = CompareRevisions { environment, service, from: revisions[1], to: revisions[0] };
    let differences = services::compare_revisions(&desk.engine, request).await?;
    assert!(differences.iter().any(|difference| difference.what.contains("image")), "{differences:?}");
    Ok(())
}

#[tokio::test]
async fn a_stopped_task_is_remembered_longer_than_ecs_does() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let staging = environment("staging");
    let stopped = async || {
        page(&desk, &staging).await?;
        let request = GetService { environment: staging.clone(), service: backend("staging") };
        let tasks = services::get_service(&desk.engine, request).await?.tasks.value.unwrap_or_default();
        anyhow::Ok(tasks.into_iter().filter(|task| task.stopped.is_some()).collect::<Vec<_>>())
    };
    let before = stopped().await?;
    let first = before.first().context("a task has stopped")?;
    assert!(!first.remembered);
    site.clock.advance(90 * MINUTE);
    let after = stopped().await?;
    let same = after.iter().find(|task| task.id == first.id).context("it is still told")?;
    assert!(same.remembered);
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_not_there_is_told() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let dev = environment("dev");
    page(&desk, &dev).await?;
    let service = ServiceId::new("paperwurks-dev-cluster", "nobody");
    let detail = services::get_service(&desk.engine, GetService { environment: dev, service }).await?;
    assert_eq!(detail.service.value, Some(Vec::new()));
    Ok(())
}

/// From the unhealthy target to its task's stop reason in two steps.
#[tokio::test]
async fn an_operator_finds_the_unhealthy_target_and_its_task() -> Result<()> {
    let (console, _seat) = open(&[]).await?;
    console.see("[data-test=fleet-row]").await?;
    console.visit("/paperwurks/prod/targets").await?;
    let unhealthy = "[data-test=target][data-state=unhealthy]";
    console.see(unhealthy).await?;
    console.see_text(unhealthy, "timed out").await?;
    console.click(&format!("{unhealthy} [data-test=target-task]")).await?;
    console.see("[data-test=service-detail]").await?;
    console.see("[data-test=task-panel]").await?;
    console.click("[data-test=task-panel] [data-test=task-log]").await?;
    console.see("[data-test=log-row]").await?;

    console.visit("/paperwurks/staging/services").await?;
    console.click("[data-test=service-row][data-service=staging-paperwurks-worker]").await?;
    console.click("[data-test=task][data-cause=out_of_memory] button").await?;
    console.see_text("[data-test=stop-words]", "out of memory").await?;
    console.close().await
}

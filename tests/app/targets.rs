//! Target health on the embedded account: the way to each target, the task behind it, and who is told when none is left.

use std::time::Duration;

use anyhow::{Context as _, Result};
use engine::targets;
use futures::StreamExt as _;
use protocol::{
    Health,
    catalogue::EnvironmentId,
    demo::{Blow, Strike},
    overview::TargetState,
    targets::{Alerts, Balancer, GetTargets, Group, Refresh, RuleAction, SetVigil},
};

use crate::support::site::{Desk, MINUTE, Site, environment};

async fn look(desk: &Desk, environment: &EnvironmentId) -> Result<Vec<Balancer>> {
    targets::refresh(&desk.engine, Refresh { environment: environment.clone() }).await?;
    let page = targets::get_targets(&desk.engine, GetTargets { environment: environment.clone() }).await?;
    page.balancers.value.context("load balancers")
}

fn groups(balancers: &[Balancer]) -> Vec<&Group> {
    balancers.iter().flat_map(|balancer| &balancer.groups).collect()
}

#[tokio::test]
async fn an_unhealthy_target_is_told_with_its_task() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let balancers = look(&desk, &environment("prod")).await?;
    let group = groups(&balancers)[0];
    assert_eq!((group.target_type.as_str(), group.health), ("ip", Health::Bad));
    let targets = group.targets.value.as_ref().context("targets")?;
    let target = &targets[0];
    assert_eq!((target.state, target.reason.as_deref()), (TargetState::Unhealthy, Some("Target.Timeout")));
    assert!(target.zone.is_some() && target.since.is_some());
    let task = target.task.as_ref().context("a task stands behind it")?;
    assert_eq!((task.revision, task.current_revision), (Some(41), Some(42)));
    assert!(task.deployment.as_ref().is_some_and(|id| id.starts_with("ecs-svc/")));
    assert!(task.log.as_ref().is_some_and(|log| log.stream.ends_with(&task.id)), "{task:?}");
    let delay =
        group.settings.iter().find(|setting| setting.name.contains("eregistration")).context("the delay")?;
    assert_eq!(delay.met, Some(true), "{delay:?}");
    Ok(())
}

#[tokio::test]
async fn rules_lead_from_the_listener_to_ec2_instances() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let balancers = look(&desk, &EnvironmentId::new("prod-infra", "production")).await?;
    let listeners = balancers[0].listeners.value.as_ref().context("listeners")?;
    let rules: Vec<_> = listeners.iter().flat_map(|listener| &listener.rules).collect();
    for path in ["/api/*", "/qdrant/*"] {
        let rule = rules.iter().find(|rule| rule.conditions.iter().any(|condition| condition.contains(path)));
        let rule = rule.with_context(|| format!("a rule for {path}"))?;
        assert!(
            matches!(&rule.action, RuleAction::Forward { groups } if groups[0].key.is_some()),
            "{rule:?}"
        );
    }
    assert!(rules.iter().any(|rule| rule.priority.is_none()), "the default comes too");
    let instances: Vec<_> =
        groups(&balancers).into_iter().filter(|group| group.target_type == "instance").collect();
    assert!(!instances.is_empty());
    for group in instances {
        for target in group.targets.value.as_ref().context("targets")? {
            assert!(target.id.starts_with("i-"));
            let task = target.task.as_ref().with_context(|| format!("the task behind {target:?}"))?;
            assert_eq!(task.instance.as_ref(), Some(&target.id));
        }
    }
    Ok(())
}

/// Connections on a port, through a network load balancer, to tasks of Fargate.
const THROUGH_NETWORK: &str = r#"
id = "feed"
name = "Feed"
purpose = "Takes documents by connection"
[document.d]
title = "A design"
version = "1"
[place]
here = { document = "d", section = "Feed", line = 1 }
[environment.prod]
region = "eu-west-2"
[cluster.main]
name = "feed-{env}"
[service.intake]
name = "{env}-intake"
cluster = "main"
container = "intake"
expect.tasks = { all = 2, at = "here" }
expect.port = { all = 9000, at = "here" }
[load_balancer.edge]
name = "feed-{env}-nlb"
type = "network"
listen = [9000]
[target_group.intake]
name = "feed-{env}-intake"
load_balancer = "edge"
service = "intake"
expect.port = { all = 9000, at = "here" }
"#;

#[tokio::test]
async fn a_network_load_balancer_has_connections_and_no_paths() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("feed.toml"), THROUGH_NETWORK)?;
    let site = Site::with_systems(folder.path())?;
    let desk = site.console("journal.db");
    let balancers = look(&desk, &EnvironmentId::new("feed", "prod")).await?;
    let balancer = balancers.first().context("the balancer")?;
    assert_eq!(balancer.kind, "network");
    let listener = &balancer.listeners.value.as_ref().context("listeners")?[0];
    assert_eq!((listener.port, listener.protocol.as_str(), listener.rules.len()), (9000, "TCP", 1));
    let targets = balancer.groups[0].targets.value.as_ref().context("targets")?;
    assert_eq!(targets.len(), 2);
    assert!(targets.iter().all(|target| target.task.is_some()), "{targets:#?}");
    Ok(())
}

#[tokio::test]
async fn a_target_that_drains_says_until_when() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let staging = environment("staging");
    let mut draining = None;
    // Second by second: a rollout drains its targets for half a minute.
    for _ in 0..60 {
        let balancers = look(&desk, &staging).await?;
        let targets =
            groups(&balancers).into_iter().filter_map(|group| group.targets.value.clone()).flatten();
        draining = draining.or(targets
            .into_iter()
            .find(|target| target.state == TargetState::Draining && target.drained.is_some()));
        site.clock.advance(5_000);
    }
    let target = draining.context("a target drained")?;
    let (since, drained) = (target.since.context("since when")?, target.drained.context("until when")?);
    assert_eq!(drained.millis_since(since), 30_000, "the deregistration delay");
    Ok(())
}

#[tokio::test]
async fn who_watches_a_group_is_told_once_that_its_last_target_is_lost() -> Result<()> {
    let site = Site::new()?;
    let desk = site.console("journal.db");
    let staging = environment("staging");
    // After the deployment of the story.
    site.clock.advance(15 * MINUTE);
    let group = groups(&look(&desk, &staging).await?)[0].key.clone();
    targets::set_vigil(&desk.engine, SetVigil { environment: staging.clone(), group, on: true }).await?;
    assert!(groups(&look(&desk, &staging).await?)[0].vigil);
    let mut alerts = Box::pin(targets::alerts(&desk.engine, Alerts {}));
    let told = async |alerts: &mut std::pin::Pin<Box<_>>, wanted: usize| {
        let turn = async {
            loop {
                let notice: protocol::targets::AlertNotice =
                    futures::StreamExt::next(alerts).await.context("the stream")?;
                if notice.alerts.len() >= wanted {
                    return anyhow::Ok(notice.alerts);
                }
                // The vigil looks by the account's clock.
                site.clock.advance(5_000);
                look(&desk, &staging).await?;
            }
        };
        tokio::time::timeout(Duration::from_secs(90), turn).await.context("nobody was told")?
    };
    demo::strike(&site.account, Strike { environment: staging.clone(), blow: Blow::AllTargetsFail })?;
    let lost = told(&mut alerts, 1).await?;
    assert!(!lost[0].recovered && lost[0].text.contains("no healthy target"), "{lost:?}");
    site.clock.advance(5 * MINUTE);
    let both = told(&mut alerts, 2).await?;
    assert_eq!(both.iter().filter(|alert| alert.recovered).count(), 1, "{both:?}");
    let _ = alerts.next().await;
    Ok(())
}

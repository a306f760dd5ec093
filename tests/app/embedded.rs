//! The engine on the embedded account, with a clock that moves only when told to: the same seed tells the same story.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use engine::{
    Engine, Options,
    clock::{Clock as _, ManualClock},
    overview,
};
use futures::StreamExt as _;
use protocol::{
    ErrorKind, Freshness, Health, Moment,
    catalogue::EnvironmentId,
    demo::{ClearFaults, Effect, Fault, SetFault},
    overview::{
        FleetRow, GetEnvironment, GetFleet, Outcome, Refresh, RolloutState, Snapshot, TargetState, Watch,
        Window,
    },
};

/// 2026-11-02, a Monday, 10:00 UTC.
const MORNING: Moment = Moment(1_793_613_600_000);
const MINUTE: i64 = 60_000;

struct World {
    engine: Arc<Engine>,
    account: Arc<demo::Account>,
    clock: Arc<ManualClock>,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(MORNING));
        let account = Arc::new(demo::Account::new(7, clock.clone()));
        let engine = Engine::start(Options::of(account.clone(), clock.clone()));
        Self { engine, account, clock }
    }

    /// Asks for everything of an environment and returns what the page would show.
    async fn look(&self, environment: &str) -> Result<Snapshot> {
        let (environment, window) = (EnvironmentId::new("paperwurks", environment), Window::Hour);
        overview::refresh(&self.engine, Refresh { environment: Some(environment.clone()), window }).await?;
        Ok(overview::get_environment(&self.engine, GetEnvironment { environment, window }).await?)
    }

    async fn fleet(&self) -> Result<Vec<FleetRow>> {
        overview::refresh(&self.engine, Refresh { environment: None, window: Window::Hour }).await?;
        Ok(overview::get_fleet(&self.engine, GetFleet {}).await?)
    }

    fn fault(&self, service: &str, effect: Effect) -> Result<()> {
        let fault =
            Fault { environment: None, service: Some(service.into()), operation: None, effect, percent: 100 };
        demo::set_fault(&self.account, SetFault { fault })?;
        Ok(())
    }
}

#[tokio::test]
async fn production_is_told_in_one_sentence_and_dated() -> Result<()> {
    let world = World::new();
    let prod = world.look("prod").await?;
    assert_eq!(prod.verdict.headline, "1 of 3 backend targets is unhealthy");
    assert_eq!(prod.verdict.health, Health::Bad);
    let since = prod.verdict.since.context("since when")?;
    assert_eq!(world.clock.now().millis_since(since) / MINUTE, 7);

    let groups = prod.load_balancers.value.context("load balancers")?;
    let target =
        groups.iter().flat_map(|balancer| &balancer.target_groups).flat_map(|group| &group.targets).next();
    let target = target.context("a target")?;
    assert_eq!((target.state, target.reason.as_deref()), (TargetState::Unhealthy, Some("Target.Timeout")));
    assert_eq!(target.revision, Some(41));

    let drifted: Vec<&str> = prod
        .design
        .iter()
        .filter(|check| check.outcome == Outcome::Drifted)
        .map(|check| check.figure.as_str())
        .collect();
    assert!(drifted.contains(&"NAT gateways"), "{drifted:?}");
    Ok(())
}

#[tokio::test]
async fn a_deployment_converges_as_time_passes() -> Result<()> {
    let world = World::new();
    let rollout = |snapshot: Snapshot| {
        let services = snapshot.services.value.unwrap_or_default();
        services.into_iter().find(|service| service.key == "backend").map(|service| service.rollout.state)
    };
    assert_eq!(rollout(world.look("staging").await?), Some(RolloutState::InProgress));
    world.clock.advance(10 * MINUTE);
    assert_eq!(rollout(world.look("staging").await?), Some(RolloutState::Steady));
    Ok(())
}

#[tokio::test]
async fn the_same_seed_tells_the_same_story() -> Result<()> {
    let (one, other) = (World::new(), World::new());
    for _ in 0..3 {
        assert_eq!(one.fleet().await?, other.fleet().await?);
        one.clock.advance(20 * MINUTE);
        other.clock.advance(20 * MINUTE);
    }
    Ok(())
}

#[tokio::test]
async fn each_fault_is_told_by_its_kind_and_heals() -> Result<()> {
    let world = World::new();
    let before = world.look("prod").await?.databases.value;
    for (effect, kind) in [
        (Effect::Deny, ErrorKind::Forbidden { action: "rds:DescribeDBInstances".into(), resource: None }),
        (Effect::Expire, ErrorKind::SignInRequired),
        (Effect::Throttle, ErrorKind::Throttled),
        (Effect::Drop, ErrorKind::Unreachable),
    ] {
        world.fault("rds", effect)?;
        let databases = world.look("prod").await?.databases;
        let error = databases.error().with_context(|| format!("{effect:?} went unnoticed"))?;
        assert_eq!(
            std::mem::discriminant(&error.kind),
            std::mem::discriminant(&kind),
            "{effect:?}: {error:?}"
        );
        if let (ErrorKind::Forbidden { action, .. }, ErrorKind::Forbidden { action: wanted, .. }) =
            (&error.kind, &kind)
        {
            assert_eq!(action, wanted);
        }
        assert_eq!(databases.value, before, "the last value stays");

        demo::clear_faults(&world.account, ClearFaults {})?;
        let healed = world.look("prod").await?.databases.freshness;
        assert!(matches!(healed, Freshness::Fresh { .. }), "{healed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_fresh_is_not_asked_again() -> Result<()> {
    let world = World::new();
    world.look("prod").await?;
    let calls = world.account.calls().len();
    assert!(calls > 0);

    let watch = Watch { environment: Some(EnvironmentId::new("paperwurks", "prod")), window: Window::Hour };
    let mut notices = Box::pin(overview::watch(&world.engine, watch));
    let notice = notices.next().await.context("a notice")?;
    assert_eq!(notice.pending, 0);
    // The stream's reader has had its turn; the clock stands still, so nothing has grown old.
    tokio::task::yield_now().await;
    assert_eq!(world.account.calls().len(), calls);
    Ok(())
}

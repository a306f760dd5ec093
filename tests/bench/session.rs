//! `session.overhead`: a call whose role's credentials are at hand, made by a client of its own, against the same call
//! of a plain SDK client with static credentials. Both are answered after 10 ms, as within a region.
//!
//! `session.singleflight`: how often the portal is asked for credentials by a hundred first calls at once.
//!
//! `session.signin`: the round trips from the portal's answer in the browser to the first services on the page: the
//! token, the role's credentials, and the overview's own call. Every answer takes 100 ms, so time counts them.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_types::SdkConfig;
use demo::{Endpoint, PortalFault};
use engine::{overview, session};
use futures::{StreamExt as _, future::join_all};
use protocol::{
    catalogue::EnvironmentId,
    overview::{GetEnvironment, Watch, Window},
    session::{Flow, SignOut},
};

use crate::{
    figure::{Figure, median},
    support::{person, world::World},
};

const CALLS: usize = 300;
const CALL_TAKES: Duration = Duration::from_millis(10);
const AT_ONCE: usize = 100;
const ROUND_TRIP: Duration = Duration::from_millis(100);

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

pub(crate) async fn overhead() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    let ours = world.engine.sdk_config(&prod()).await?;
    let provider = ours.credentials_provider().context("a provider")?;
    let fixed = SharedCredentialsProvider::new(provider.provide_credentials().await?);
    let plain = SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .region(ours.region().cloned())
        .sleep_impl(ours.sleep_impl().context("a timer")?)
        .http_client(ours.http_client().context("an HTTP client")?)
        .credentials_provider(fixed)
        .build();
    world.account.set_latency(CALL_TAKES);
    let (mut with_session, mut with_keys) = (Vec::new(), Vec::new());
    // In turn, so that a busy moment of the machine meets both.
    for _ in 0..CALLS {
        with_session.push(time_of_a_call(&ours).await?);
        with_keys.push(time_of_a_call(&plain).await?);
    }
    let peer = median(with_keys);
    Figure {
        name: "session.overhead",
        value: median(with_session),
        unit: "ms",
        peer,
        peer_is: "plain SDK with static credentials",
        limit: 1.02 * peer,
        goal: "≤ 1.02 × plain SDK",
    }
    .print();
    Ok(())
}

async fn time_of_a_call(config: &SdkConfig) -> Result<f64> {
    let started = Instant::now();
    aws_sdk_ecs::Client::new(config).describe_clusters().clusters("prod").send().await?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

pub(crate) async fn single_flight() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    let ecs = aws_sdk_ecs::Client::new(&world.engine.sdk_config(&prod()).await?);
    for answer in join_all((0..AT_ONCE).map(|_| ecs.describe_clusters().clusters("prod").send())).await {
        answer?;
    }
    Figure {
        name: "session.singleflight",
        value: f64::from(world.portal.calls(Endpoint::Credentials)),
        unit: "GetRoleCredentials",
        peer: 1.0,
        peer_is: "for 100 first calls at once",
        limit: 1.0,
        goal: "exactly 1",
    }
    .print();
    Ok(())
}

pub(crate) async fn sign_in() -> Result<()> {
    let world = World::new().await?;
    // The roles are chosen, and remembered, by an earlier sign-in.
    world.sign_in_as("ReadOnly").await?;
    session::sign_out(&world.engine, SignOut { session: World::name() }).await?;

    let watch = Watch { environment: Some(prod()), window: Window::Hour };
    let mut page = Box::pin(overview::watch(&world.engine, watch));
    page.next().await;
    world.start(Flow::Browser).await?;
    let link = world.opened().await?;
    world.account.set_latency(ROUND_TRIP);
    for endpoint in [Endpoint::Token, Endpoint::Credentials] {
        world.portal.set_fault(endpoint, PortalFault::Delay(ROUND_TRIP));
    }
    person::answer(&link, "allow").await?;
    let answered = Instant::now();
    while page.next().await.is_some() {
        let request = GetEnvironment { environment: prod(), window: Window::Hour };
        if overview::get_environment(&world.engine, request).await?.services.value.is_some() {
            break;
        }
    }
    let round_trips = (answered.elapsed().as_secs_f64() / ROUND_TRIP.as_secs_f64()).floor();
    Figure {
        name: "session.signin",
        value: round_trips,
        unit: "round trips",
        peer: 3.0,
        peer_is: "token, credentials, one call",
        limit: 3.0,
        goal: "≤ 3 round trips",
    }
    .print();
    Ok(())
}

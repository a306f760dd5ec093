//! Credentials and tokens over time: renewed before anyone notices, once for all who wait, and over when they are.

use anyhow::{Context as _, Result};
use demo::{Endpoint, PortalFault};
use engine::{overview, session};
use futures::{StreamExt as _, future::join_all};
use protocol::{
    ErrorKind, Freshness,
    catalogue::EnvironmentId,
    overview::{GetEnvironment, Snapshot, Watch, Window},
    session::GetSignIn,
};

use crate::support::world::{HOUR, MINUTE, World, is_signed_in, over};

fn is_fresh(snapshot: &Snapshot) -> bool {
    matches!(snapshot.services.freshness, Freshness::Fresh { .. })
}

#[tokio::test]
async fn a_hundred_first_calls_at_once_fetch_credentials_once() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    let config = world.engine.sdk_config(&EnvironmentId::new("paperwurks", "prod")).await?;
    let ecs = aws_sdk_ecs::Client::new(&config);
    let answers = join_all((0..100).map(|_| ecs.describe_clusters().clusters("prod").send())).await;
    assert!(answers.iter().all(Result::is_ok), "{:?}", answers.iter().find(|answer| answer.is_err()));
    assert_eq!(world.portal.calls(Endpoint::Credentials), 1);
    Ok(())
}

#[tokio::test]
async fn credentials_and_tokens_are_renewed_before_they_end() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    for hour in 1..=6 {
        assert!(is_fresh(&world.look("prod").await?));
        assert_eq!(world.portal.calls(Endpoint::Credentials), hour);
        world.advance(54 * MINUTE);
        world.look("prod").await?;
        assert_eq!(world.portal.calls(Endpoint::Credentials), hour, "more than five minutes are left");
        world.advance(2 * MINUTE);
    }
    assert!(is_signed_in(&world.session().await?));
    Ok(())
}

#[tokio::test]
async fn credentials_that_end_before_their_time_are_replaced_within_the_call() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.look("prod").await?;
    // AWS's clock goes on, this machine's does not: to the console they look good.
    world.aws_clock.advance(2 * HOUR);
    let snapshot = world.look("prod").await?;
    assert!(is_fresh(&snapshot), "{:?}", snapshot.services.freshness);
    assert!(is_signed_in(&world.session().await?));
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_asks_no_more_than_a_right_one_and_is_told() -> Result<()> {
    for ahead in [HOUR, -HOUR] {
        let world = World::with_clock_ahead(ahead).await?;
        world.sign_in_as("ReadOnly").await?;
        for _ in 0..3 {
            assert!(is_fresh(&world.look("prod").await?), "{ahead}");
            world.advance(10 * MINUTE);
        }
        assert_eq!(world.portal.calls(Endpoint::Credentials), 1, "{ahead}");
        let notices = session::get_sign_in(&world.engine, GetSignIn {}).await?.notices;
        assert!(notices.iter().any(|notice| notice.contains("60 minutes")), "{notices:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_machine_that_slept_goes_on_by_itself_while_the_session_lasts() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.look("prod").await?;
    world.advance(5 * HOUR);
    assert!(is_fresh(&world.look("prod").await?));
    assert_eq!(world.portal.calls(Endpoint::Token), 2);
    Ok(())
}

#[tokio::test]
async fn a_session_that_is_over_keeps_the_pages_and_goes_on_after_one_sign_in() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    let environment = EnvironmentId::new("paperwurks", "prod");
    world.look("prod").await?;

    // A page is open all the while.
    let watch = Watch { environment: Some(environment.clone()), window: Window::Hour };
    let mut page = Box::pin(overview::watch(&world.engine, watch));
    page.next().await.context("a notice")?;

    world.portal.revoke_sessions();
    world.advance(2 * HOUR);
    let stale = world.look("prod").await?;
    assert!(stale.services.value.is_some_and(|services| !services.is_empty()), "the last data stays");
    let Freshness::Stale { error, .. } = &stale.services.freshness else {
        panic!("{:?}", stale.services.freshness)
    };
    assert_eq!(error.kind, ErrorKind::SignInRequired);
    let told = over(&world.session().await?).context("over")?;
    assert!(told.message.contains("is over"), "{told}");

    // Asked over and over, the portal is not: it has said what there is to say.
    let tokens = world.portal.calls(Endpoint::Token);
    world.look("prod").await?;
    world.look("staging").await?;
    assert_eq!(world.portal.calls(Endpoint::Token), tokens);

    world.sign_in().await?;
    let look = async {
        while page.next().await.is_some() {
            let request = GetEnvironment { environment: environment.clone(), window: Window::Hour };
            if is_fresh(&overview::get_environment(&world.engine, request).await.unwrap()) {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(40), look).await.context("the page goes on by itself")
}

#[tokio::test]
async fn a_portal_that_stumbles_does_not_end_the_session() -> Result<()> {
    for fault in
        [PortalFault::Status(500), PortalFault::Status(503), PortalFault::Status(429), PortalFault::Drop]
    {
        for endpoint in [Endpoint::Token, Endpoint::Credentials] {
            let world = World::new().await?;
            world.sign_in_as("ReadOnly").await?;
            world.look("prod").await?;
            world.advance(2 * HOUR);
            world.portal.set_fault(endpoint, fault);
            assert!(!is_fresh(&world.look("prod").await?), "{endpoint:?} {fault:?}");
            assert!(is_signed_in(&world.session().await?), "{endpoint:?} {fault:?}");
            world.portal.clear_faults();
            assert!(is_fresh(&world.look("prod").await?), "{endpoint:?} {fault:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_the_portal_no_longer_takes_is_renewed_once() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.portal.expire_access_tokens();
    assert!(is_fresh(&world.look("prod").await?));
    assert_eq!(world.portal.calls(Endpoint::Token), 2);

    // A role that is refused is no end of the session.
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.portal.set_fault(Endpoint::Credentials, PortalFault::Status(403));
    assert!(matches!(
        world.look("prod").await?.services.error().context("why")?.kind,
        ErrorKind::Forbidden { .. }
    ));
    assert!(is_signed_in(&world.session().await?));

    // Refused for ever, it is over, and not asked for ever.
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.portal.set_fault(Endpoint::Credentials, PortalFault::Status(401));
    assert!(!is_fresh(&world.look("prod").await?));
    assert!(over(&world.session().await?).is_some());
    assert_eq!(world.portal.calls(Endpoint::Credentials), 2);
    Ok(())
}

#[tokio::test]
async fn credentials_still_good_do_while_the_portal_is_away() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.look("prod").await?;
    world.advance(57 * MINUTE);
    world.portal.set_fault(Endpoint::Token, PortalFault::Drop);
    world.portal.set_fault(Endpoint::Credentials, PortalFault::Drop);
    assert!(is_fresh(&world.look("prod").await?));
    Ok(())
}

//! The ways to sign in, and the ways in which that fails.

use anyhow::{Context as _, Result};
use demo::{Endpoint, PortalFault};
use protocol::{
    ErrorKind,
    session::{
        CancelSignIn, Flow, GetAccounts, OpenSignInPage, Progress, SessionState, SignOut, StartSignIn,
    },
};

use crate::support::{
    person,
    world::{HOUR, World, failure, is_signed_in},
};

/// Where the sign-in page sends the browser back to.
fn redirect_of(link: &str) -> Result<reqwest::Url> {
    let link = reqwest::Url::parse(link)?;
    let (_, redirect) =
        link.query_pairs().find(|(name, _)| name == "redirect_uri").context("redirect_uri")?;
    Ok(reqwest::Url::parse(&redirect)?)
}

#[tokio::test]
async fn who_agrees_in_the_browser_is_signed_in_and_sees_an_overview_three_calls_later() -> Result<()> {
    let world = World::new().await?;
    world.start(Flow::Browser).await?;
    let link = world.opened().await?;
    let page = person::answer(&link, "allow").await?;
    assert!(page.contains("You are signed in"), "{page}");
    let session = world.until(|session| is_signed_in(session) && session.kept.is_some()).await?;
    assert_eq!(session.start_url, world.portal.start_url());

    world.choose("prod", "ReadOnly").await?;
    let snapshot = world.look("prod").await?;
    assert!(snapshot.services.value.is_some_and(|services| !services.is_empty()));
    // The token, the role's credentials; the third round trip is the overview's own.
    assert_eq!(world.portal.calls(Endpoint::Token), 1);
    assert_eq!(world.portal.calls(Endpoint::Credentials), 1);
    Ok(())
}

#[tokio::test]
async fn a_code_that_is_confirmed_elsewhere_signs_in() -> Result<()> {
    let world = World::new().await?;
    world.break_browser();
    world.start(Flow::Device).await?;
    let waiting = |state: &SessionState| match state {
        SessionState::SigningIn { progress: Progress::Device { code, link, problem, .. } } => {
            Some((code.clone(), link.clone(), problem.clone()))
        }
        _ => None,
    };
    let session = world.until(|session| waiting(&session.state).is_some()).await?;
    let (code, link, problem) = waiting(&session.state).context("a code")?;
    assert!(link.contains(&code), "{link} {code}");
    assert_eq!(problem.context("the browser is broken")?.kind, ErrorKind::Unreachable);
    person::answer(&link, "allow").await?;
    // Asked again only after the interval, by the portal's clock.
    world.advance(60_000);
    world.until(is_signed_in).await.map(drop)
}

#[tokio::test]
async fn a_browser_that_does_not_open_is_told_and_the_link_does() -> Result<()> {
    let world = World::new().await?;
    world.break_browser();
    world.start(Flow::Browser).await?;
    let told = |state: &SessionState| match state {
        SessionState::SigningIn { progress: Progress::Browser { link, problem: Some(_), .. } } => {
            Some(link.clone())
        }
        _ => None,
    };
    let session = world.until(|session| told(&session.state).is_some()).await?;
    person::answer(&told(&session.state).context("a link")?, "allow").await?;
    world.until(is_signed_in).await.map(drop)
}

#[tokio::test]
async fn who_says_no_is_not_signed_in() -> Result<()> {
    for flow in [Flow::Browser, Flow::Device] {
        let world = World::new().await?;
        world.start(flow).await?;
        person::answer(&world.opened().await?, "deny").await?;
        world.advance(60_000);
        let session = world.until(|session| failure(session).is_some()).await?;
        let error = failure(&session).context("why")?;
        assert_eq!(error.message, "Access was denied on the sign-in page", "{flow:?}");
        assert_eq!(world.keyring.content(), "");
    }
    Ok(())
}

#[tokio::test]
async fn a_redirect_with_another_state_signs_nobody_in() -> Result<()> {
    let world = World::new().await?;
    world.start(Flow::Browser).await?;
    let mut redirect = redirect_of(&world.opened().await?)?;
    redirect.set_query(Some("code=stolen&state=guessed"));
    let answer = reqwest::get(redirect.clone()).await?;
    assert_eq!(answer.status(), 400);
    let session = world.until(|session| failure(session).is_some()).await?;
    assert!(failure(&session).context("why")?.message.contains("did not begin"));
    assert_eq!(world.portal.calls(Endpoint::Token), 0);
    assert!(reqwest::get(redirect).await.is_err(), "nothing listens any more");
    Ok(())
}

#[tokio::test]
async fn a_browser_that_never_comes_back_is_waited_for_ten_minutes() -> Result<()> {
    let world = World::new().await?;
    world.start(Flow::Browser).await?;
    world.opened().await?;
    world.advance(10 * 60_000);
    let session = world.until(|session| failure(session).is_some()).await?;
    assert!(failure(&session).context("why")?.message.contains("did not come back"));
    Ok(())
}

#[tokio::test]
async fn a_sign_in_that_is_given_up_leaves_nothing_that_listens() -> Result<()> {
    let world = World::new().await?;
    world.start(Flow::Browser).await?;
    let redirect = redirect_of(&world.opened().await?)?;
    engine::session::cancel_sign_in(&world.engine, CancelSignIn { session: World::name() }).await?;
    let session = world.session().await?;
    assert_eq!(session.state, SessionState::SignedOut);
    // The task that listened ends by itself, a moment later.
    let mut tries = tokio::time::interval(std::time::Duration::from_millis(20));
    while reqwest::get(redirect.clone()).await.is_ok() {
        tries.tick().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_second_attempt_replaces_the_first_and_listens_elsewhere() -> Result<()> {
    let world = World::new().await?;
    world.start(Flow::Browser).await?;
    let first = redirect_of(&world.opened().await?)?;
    world.start(Flow::Browser).await?;
    let link = world.opened().await?;
    assert_ne!(redirect_of(&link)?.port(), first.port());
    engine::session::open_sign_in_page(&world.engine, OpenSignInPage { session: World::name() }).await.ok();
    person::answer(&link, "allow").await?;
    world.until(is_signed_in).await.map(drop)
}

#[tokio::test]
async fn a_registration_lasts_for_many_sign_ins_and_is_renewed_when_it_ends() -> Result<()> {
    let world = World::new().await?;
    world.sign_in().await?;
    world.sign_in().await?;
    assert_eq!(world.portal.calls(Endpoint::Register), 1);
    world.advance(90 * 24 * HOUR);
    world.sign_in().await?;
    assert_eq!(world.portal.calls(Endpoint::Register), 2);
    Ok(())
}

#[tokio::test]
async fn what_the_portal_refuses_is_told_by_its_kind() -> Result<()> {
    let kinds = [
        (PortalFault::Status(403), None),
        (PortalFault::Status(429), Some(ErrorKind::Throttled)),
        (PortalFault::Status(500), None),
        (PortalFault::Status(503), Some(ErrorKind::Unreachable)),
        (PortalFault::Drop, Some(ErrorKind::Unreachable)),
        (PortalFault::Status(401), None),
    ];
    for (fault, kind) in kinds {
        for endpoint in [Endpoint::Register, Endpoint::Token, Endpoint::DeviceAuthorization] {
            let world = World::new().await?;
            world.portal.set_fault(endpoint, fault);
            match endpoint {
                Endpoint::DeviceAuthorization => world.start(Flow::Device).await?,
                _ => world.start(Flow::Browser).await?,
            }
            if endpoint == Endpoint::Token {
                person::answer(&world.opened().await?, "allow").await?;
            }
            let session = world.until(|session| failure(session).is_some()).await?;
            let error = failure(&session).context("why")?;
            if let Some(kind) = &kind {
                assert_eq!(error.kind, *kind, "{endpoint:?} {fault:?}: {error:?}");
            }
            // What failed can be tried again at once.
            world.portal.clear_faults();
            world.sign_in().await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn accounts_that_cannot_be_listed_are_told_and_can_be_later() -> Result<()> {
    let world = World::new().await?;
    world.sign_in().await?;
    let ask = || engine::session::get_accounts(&world.engine, GetAccounts { session: World::name() });
    for endpoint in [Endpoint::Accounts, Endpoint::Roles] {
        for (status, kind) in [(429, ErrorKind::Throttled), (503, ErrorKind::Unreachable)] {
            world.portal.set_fault(endpoint, PortalFault::Status(status));
            assert_eq!(ask().await.unwrap_err().kind, kind, "{endpoint:?} {status}");
        }
        for fault in [PortalFault::Status(403), PortalFault::Status(500), PortalFault::Drop] {
            world.portal.set_fault(endpoint, fault);
            assert!(ask().await.is_err(), "{endpoint:?} {fault:?}");
        }
        world.portal.clear_faults();
        let accounts = ask().await?;
        assert!(accounts.len() >= 4 && accounts.iter().all(|account| !account.roles.is_empty()));
        // They are not asked for again within half a minute.
        world.advance(60_000);
    }
    // A token that is refused for ever ends the session.
    world.portal.set_fault(Endpoint::Accounts, PortalFault::Status(401));
    assert_eq!(ask().await.unwrap_err().kind, ErrorKind::SignInRequired);
    Ok(())
}

#[tokio::test]
async fn who_signs_out_leaves_nothing_behind_whatever_the_portal_says() -> Result<()> {
    for fault in [None, Some(PortalFault::Status(500)), Some(PortalFault::Drop)] {
        let world = World::new().await?;
        world.sign_in_as("ReadOnly").await?;
        world.until(|session| session.kept.is_some()).await?;
        world.look("prod").await?;
        if let Some(fault) = fault {
            world.portal.set_fault(Endpoint::Logout, fault);
        }
        let told = engine::session::sign_out(&world.engine, SignOut { session: World::name() }).await?;
        assert_eq!(told.problem.is_some(), fault.is_some(), "{fault:?}: {told:?}");
        assert!(world.portal.calls(Endpoint::Logout) > 0);
        assert_eq!(world.session().await?.state, SessionState::SignedOut);
        assert_eq!(world.keyring.content(), "");
        // What was read is gone, and nothing more is asked.
        let calls = world.account.calls().len();
        let snapshot = world.look("prod").await?;
        assert!(snapshot.services.value.is_none());
        assert_eq!(snapshot.services.error().context("why")?.kind, ErrorKind::SignInRequired);
        assert_eq!(world.account.calls().len(), calls);
    }
    Ok(())
}

#[tokio::test]
async fn a_session_that_nobody_knows_is_not_found() -> Result<()> {
    let world = World::new().await?;
    let request =
        StartSignIn { session: protocol::session::SessionName("other".into()), flow: Flow::Browser };
    let error = engine::session::start_sign_in(&world.engine, request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    Ok(())
}

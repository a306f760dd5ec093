//! Where secrets rest, and where they never are.

use anyhow::{Context as _, Result};
use demo::Endpoint;
use engine::session;
use protocol::{
    ErrorKind,
    session::{GetPermissions, GetSignIn, GetStatus, Kept, Keyring, Lock, SetLock, TryKeyring},
};

use crate::support::world::{HOUR, MINUTE, World, is_signed_in};

#[tokio::test]
async fn a_restart_finds_the_sign_in_in_the_keyring() -> Result<()> {
    let mut world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.until(|session| session.kept == Some(Kept::Keyring)).await?;
    world.restart();
    world.until(is_signed_in).await?;
    world.choose("prod", "ReadOnly").await?;
    assert!(world.look("prod").await?.services.value.is_some());
    assert_eq!(world.portal.calls(Endpoint::Register), 1);
    Ok(())
}

#[tokio::test]
async fn a_locked_keyring_keeps_nobody_from_working_and_takes_it_when_unlocked() -> Result<()> {
    let world = World::new().await?;
    world.keyring.lock();
    world.sign_in_as("ReadOnly").await?;
    let session = world.until(|session| session.kept.is_some()).await?;
    assert_eq!(session.kept, Some(Kept::Memory { reason: "the keyring is locked".into() }));
    assert!(world.look("prod").await?.services.value.is_some());
    let sign_in = session::get_sign_in(&world.engine, GetSignIn {}).await?;
    assert_eq!(sign_in.keyring, Keyring::Locked);

    world.keyring.unlock();
    world.until(|session| session.kept == Some(Kept::Keyring)).await?;
    assert!(world.keyring.content().contains("refresh_token"));
    Ok(())
}

#[tokio::test]
async fn a_keyring_that_is_locked_at_the_start_signs_in_when_it_is_unlocked() -> Result<()> {
    let mut world = World::new().await?;
    world.sign_in().await?;
    world.until(|session| session.kept == Some(Kept::Keyring)).await?;
    world.keyring.lock();
    world.restart();
    assert!(!is_signed_in(&world.session().await?));
    world.keyring.unlock();
    world.until(is_signed_in).await.map(drop)
}

#[tokio::test]
async fn without_a_keyring_it_stays_in_memory_and_is_told() -> Result<()> {
    let world = World::new().await?;
    world.keyring.take_away();
    world.sign_in_as("ReadOnly").await?;
    let session = world.until(|session| session.kept.is_some()).await?;
    let Some(Kept::Memory { reason }) = session.kept else { panic!("{:?}", session.kept) };
    assert!(reason.contains("no service answers on the bus"), "{reason}");
    assert!(matches!(session::try_keyring(&world.engine, TryKeyring {}).await?, Keyring::Missing { .. }));
    assert!(world.look("prod").await?.services.value.is_some());
    Ok(())
}

#[tokio::test]
async fn who_signs_out_of_a_locked_keyring_is_forgotten_once_it_is_unlocked() -> Result<()> {
    let world = World::new().await?;
    world.sign_in().await?;
    world.until(|session| session.kept == Some(Kept::Keyring)).await?;
    world.keyring.lock();
    session::sign_out(&world.engine, protocol::session::SignOut { session: World::name() }).await?;
    world.keyring.unlock();
    // The next answer of the keyring comes after what was waiting.
    session::try_keyring(&world.engine, TryKeyring {}).await?;
    assert_eq!(world.keyring.content(), "");
    Ok(())
}

#[tokio::test]
async fn the_keyring_holds_what_a_restart_needs_and_no_credentials() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.look("prod").await?;
    world.until(|session| session.kept == Some(Kept::Keyring)).await?;
    let content = world.keyring.content();
    let held: Vec<String> =
        world.portal.secrets().into_iter().filter(|secret| content.contains(secret.as_str())).collect();
    assert_eq!(held.len(), 2, "the registration's secret and the refresh token");
    Ok(())
}

#[tokio::test]
async fn no_answer_to_the_window_holds_a_secret() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    let snapshot = world.look("prod").await?;
    world.until(|session| session.kept.is_some()).await?;
    let environment = protocol::catalogue::EnvironmentId::new("paperwurks", "prod");
    let answers = [
        serde_json::to_string(&session::get_sign_in(&world.engine, GetSignIn {}).await?)?,
        serde_json::to_string(&session::get_status(&world.engine, GetStatus {}).await?)?,
        serde_json::to_string(
            &session::get_permissions(&world.engine, GetPermissions { environment }).await?,
        )?,
        serde_json::to_string(&snapshot)?,
        format!(
            "{:?}",
            world.engine.sdk_config(&protocol::catalogue::EnvironmentId::new("paperwurks", "prod")).await?
        ),
    ];
    let secrets = world.portal.secrets();
    assert!(secrets.len() >= 5, "client secret, code, two tokens, credentials");
    for secret in secrets {
        assert!(answers.iter().all(|answer| !answer.contains(&secret)));
    }
    Ok(())
}

#[tokio::test]
async fn after_idle_minutes_everything_is_forgotten_until_one_signs_in_again() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.look("prod").await?;
    session::set_lock(&world.engine, SetLock { after_minutes: Some(15) }).await?;
    world.advance(14 * MINUTE);
    assert!(!session::get_sign_in(&world.engine, GetSignIn {}).await?.locked);
    world.advance(2 * MINUTE);
    world.until(|session| !is_signed_in(session)).await?;
    let sign_in = session::get_sign_in(&world.engine, GetSignIn {}).await?;
    assert!(sign_in.locked);
    world.until(|_| world.keyring.content().is_empty()).await?;
    let snapshot = world.look("prod").await?;
    assert_eq!(snapshot.services.error().context("why")?.kind, ErrorKind::SignInRequired);

    world.sign_in().await?;
    assert!(!session::get_sign_in(&world.engine, GetSignIn {}).await?.locked);
    assert!(world.look("prod").await?.services.error().is_none());
    Ok(())
}

#[tokio::test]
async fn the_lock_is_at_hand_and_its_minutes_have_limits() -> Result<()> {
    let world = World::new().await?;
    world.sign_in().await?;
    session::lock(&world.engine, Lock {}).await?;
    assert!(session::get_sign_in(&world.engine, GetSignIn {}).await?.locked);
    for after_minutes in [0, 1_441, u32::MAX] {
        let refused = session::set_lock(&world.engine, SetLock { after_minutes: Some(after_minutes) }).await;
        assert_eq!(refused.unwrap_err().kind, ErrorKind::Invalid { field: "after_minutes".into() });
    }
    world.advance(24 * HOUR);
    Ok(())
}

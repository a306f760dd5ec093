//! Who one is in an environment, and what one may do there.

use anyhow::{Context as _, Result};
use engine::session;
use protocol::{
    ErrorKind, Freshness,
    catalogue::EnvironmentId,
    session::{
        Access, AddSession, ChooseAccess, DecidedBy, GetIdentity, GetPermissions, GetSignIn, Origin,
        RemoveSession, SessionName,
    },
};

use crate::support::world::World;

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

#[tokio::test]
async fn without_a_choice_one_is_asked_for() -> Result<()> {
    let world = World::new().await?;
    world.sign_in().await?;
    let snapshot = world.look("prod").await?;
    let error = snapshot.services.error().context("why")?;
    assert_eq!(error.message, "No role is chosen for paperwurks/prod");
    let sign_in = session::get_sign_in(&world.engine, GetSignIn {}).await?;
    assert!(sign_in.environments.iter().all(|environment| environment.access.is_none()));
    Ok(())
}

#[tokio::test]
async fn a_switch_of_role_shows_at_once_and_forgets_what_the_other_saw() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.look("prod").await?;
    let who = || session::get_identity(&world.engine, GetIdentity { environment: prod() });
    let reader = who().await?;
    assert!(reader.name.contains("ReadOnly") && reader.arn.contains(&reader.account), "{reader:?}");

    world.choose("prod", "Support").await?;
    assert!(who().await?.name.contains("Support"));
    let sign_in = session::get_sign_in(&world.engine, GetSignIn {}).await?;
    let here = sign_in.environments.iter().find(|access| access.environment == prod()).context("prod")?;
    assert!(matches!(&here.access, Some(Access::Role { role, .. }) if role == "Support"));
    assert_eq!(here.decided_by, DecidedBy::Choice);
    assert!(here.until.is_some(), "its credentials have an end");

    let snapshot = world.look("prod").await?;
    assert!(snapshot.services.value.is_none(), "a reader's data is not shown to support");
    let Freshness::Failed { error } = &snapshot.services.freshness else {
        panic!("{:?}", snapshot.services.freshness)
    };
    let ErrorKind::Forbidden { action, resource } = &error.kind else { panic!("{error:?}") };
    assert!(action.starts_with("ecs:") && resource.is_some(), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_denied_is_listed_with_the_roles_that_might_do() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("Support").await?;
    world.look("prod").await?;
    let permissions = session::get_permissions(&world.engine, GetPermissions { environment: prod() }).await?;
    let denied = permissions.actions.first().context("the denied ones come first")?;
    assert!(denied.denied, "{denied:?}");
    assert!(matches!(&denied.asked_as, Some(Access::Role { role, .. }) if role == "Support"), "{denied:?}");
    assert!(permissions.actions.iter().any(|seen| seen.action == "ecs:DescribeServices" && seen.denied));
    assert!(permissions.actions.iter().any(|seen| seen.action.starts_with("logs:") && seen.allowed > 0));
    let others: Vec<_> = permissions.other_roles.iter().map(|other| format!("{other:?}")).collect();
    assert_eq!(others.len(), 2, "{others:?}");
    Ok(())
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_told_and_another_works() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    world.choose("prod", "Nobody").await?;
    let snapshot = world.look("prod").await?;
    let error = snapshot.services.error().context("why")?;
    assert!(error.message.contains("does not give you the role Nobody"), "{error}");
    world.choose("prod", "Operator").await?;
    assert!(world.look("prod").await?.services.value.is_some());
    Ok(())
}

#[tokio::test]
async fn who_is_not_offered_cannot_be_chosen() -> Result<()> {
    let world = World::new().await?;
    assert!(session::get_sign_in(&world.engine, GetSignIn {}).await?.others.is_empty());
    let elsewhere = Access::Role {
        session: SessionName("other".into()),
        account: "111122223333".into(),
        role: "ReadOnly".into(),
    };
    for access in [Access::Machine, Access::Profile { name: "ci".into() }, elsewhere] {
        let request = ChooseAccess { environment: prod(), access: Some(access) };
        let refused = session::choose_access(&world.engine, request).await;
        assert_eq!(refused.unwrap_err().kind, ErrorKind::NotFound);
    }
    Ok(())
}

#[tokio::test]
async fn a_choice_can_be_taken_back() -> Result<()> {
    let world = World::new().await?;
    world.sign_in_as("ReadOnly").await?;
    session::choose_access(&world.engine, ChooseAccess { environment: prod(), access: None }).await?;
    let error = world.look("prod").await?.services.error().cloned().context("why")?;
    assert_eq!(error.kind, ErrorKind::RoleRequired);
    Ok(())
}

#[tokio::test]
async fn sessions_are_added_by_hand_and_taken_away() -> Result<()> {
    let world = World::new().await?;
    let add = |name: &str, start_url: &str, region: &str| {
        let request = AddSession { name: name.into(), start_url: start_url.into(), region: region.into() };
        session::add_session(&world.engine, request)
    };
    let name = add("corp", "https://corp.awsapps.com/start/#/", "eu-west-1").await?;
    assert_eq!(name, SessionName("corp".into()));
    for (name, start_url, region, field) in [
        ("corp", "https://corp.awsapps.com/start", "eu-west-1", "name"),
        ("", "https://corp.awsapps.com/start", "eu-west-1", "name"),
        ("other", "corp", "eu-west-1", "start_url"),
        ("other", "https://corp.awsapps.com/start", "here", "region"),
    ] {
        let error = add(name, start_url, region).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid { field: field.into() }, "{error}");
    }
    let sign_in = session::get_sign_in(&world.engine, GetSignIn {}).await?;
    let corp = sign_in.sessions.iter().find(|session| session.name == name).context("corp")?;
    assert_eq!((corp.origin, corp.start_url.as_str()), (Origin::Typed, "https://corp.awsapps.com/start"));

    session::remove_session(&world.engine, RemoveSession { session: name }).await?;
    assert_eq!(session::get_sign_in(&world.engine, GetSignIn {}).await?.sessions.len(), 1);
    let refused = session::remove_session(&world.engine, RemoveSession { session: World::name() }).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Conflict);
    Ok(())
}

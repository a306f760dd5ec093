//! Accounts and their roles.

use aws_sdk_sso::error::ProvideErrorMetadata;
use engine::catalogue::model::Environment;
use protocol::catalogue::EnvironmentId;

use super::Visit;

#[tokio::test]
async fn there_is_an_account_for_each_environment_and_a_sandbox() {
    let visit = Visit::new().await;
    let asked = visit.sso.list_accounts().access_token(visit.access_token().await);
    let accounts = asked.send().await.unwrap().account_list.unwrap();
    let mut told: Vec<(&str, &str)> = accounts
        .iter()
        .map(|account| (account.account_name().unwrap(), account.email_address().unwrap()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("Paperwurks dev", "aws+paperwurks-dev@example.com"),
            ("Paperwurks prod", "aws+paperwurks-prod@example.com"),
            ("Paperwurks staging", "aws+paperwurks-staging@example.com"),
            ("Sandbox", "aws+sandbox@example.com"),
        ]
    );
    assert!(accounts.iter().all(|account| account.account_id().unwrap().len() == 12));
}

#[tokio::test]
async fn accounts_come_in_pages() {
    let visit = Visit::new().await;
    let token = visit.access_token().await;
    let all = visit.sso.list_accounts().access_token(&token).send().await.unwrap();
    let pages = visit.sso.list_accounts().access_token(&token).max_results(3).into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.account_list().len()).collect::<Vec<_>>(), [3, 1]);
    let together: Vec<_> = pages.iter().flat_map(|page| page.account_list().to_vec()).collect();
    assert_eq!(together, all.account_list());
    for (most, next) in [(0, None), (101, None), (1, Some("not ours"))] {
        let asked = visit.sso.list_accounts().access_token(&token).max_results(most);
        let error = asked.set_next_token(next.map(str::to_owned)).send().await.unwrap_err();
        assert!(error.into_service_error().is_invalid_request_exception(), "{most} {next:?}");
    }
}

#[tokio::test]
async fn an_environment_met_later_brings_its_account() {
    let visit = Visit::new().await;
    let id = EnvironmentId::new("later", "prod");
    let environment = Environment {
        id,
        system_name: "Later".to_owned(),
        account: Some("123456789012".to_owned()),
        ..Environment::clone(&visit.demo.declared("dev"))
    };
    visit.demo.config_of(&environment).await;
    let accounts = visit.sso.list_accounts().access_token(visit.access_token().await).send().await.unwrap();
    let met = accounts.account_list().iter().find(|account| account.account_id() == Some("123456789012"));
    assert_eq!(met.and_then(|account| account.account_name()), Some("Later prod"));
}

#[tokio::test]
async fn each_account_has_the_same_roles() {
    let visit = Visit::new().await;
    let (account, token) = (visit.account_of("prod").await, visit.access_token().await);
    let asked = visit.sso.list_account_roles().account_id(&account).access_token(&token);
    let roles = asked.send().await.unwrap().role_list.unwrap();
    let told: Vec<_> =
        roles.iter().map(|role| (role.role_name().unwrap(), role.account_id().unwrap())).collect();
    assert_eq!(told, ["Operator", "ReadOnly", "Support"].map(|role| (role, account.as_str())));
    let error = visit.sso.list_account_roles().account_id("000000000000").access_token(&token).send().await;
    assert!(error.unwrap_err().into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn a_role_that_one_has_not_is_no_access() {
    let visit = Visit::new().await;
    let (account, token) = (visit.account_of("prod").await, visit.access_token().await);
    let asked = |account: &str, role: &str| {
        visit.sso.get_role_credentials().account_id(account).role_name(role).access_token(&token).send()
    };
    let error = asked(&account, "Administrator").await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
    assert_eq!((error.code(), error.message()), (Some("ForbiddenException"), Some("No access")));
    let error = asked("000000000000", "ReadOnly").await.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception());
}

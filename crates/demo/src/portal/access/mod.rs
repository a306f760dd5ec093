//! AWS SSO: the accounts and roles of who is signed in, and credentials for them.

mod bearer;
mod directory;
mod error;
mod paging;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    extract::{Query, State},
};
use serde_json::{Value, json};

pub(super) use self::error::AccessError;
use self::{bearer::Bearer, directory::AwsAccount, paging::Paging};
use super::{center::Center, mint};
use crate::{
    iam::{Caller, Key, PermissionSet},
    time::after,
};

/// The query of a URL.
type Fields = Query<HashMap<String, String>>;

pub(super) async fn list_accounts(
    State(center): State<Arc<Center>>,
    _: Bearer,
    Query(fields): Fields,
) -> Result<Json<Value>, AccessError> {
    let accounts = directory::accounts(&center.account);
    let (page, next) = Paging::read(&fields)?.page(&accounts, |account| &account.id);
    let listed = page.iter().map(|account| {
        json!({ "accountId": account.id, "accountName": account.name, "emailAddress": account.email })
    });
    Ok(Json(json!({ "accountList": listed.collect::<Value>(), "nextToken": next })))
}

pub(super) async fn list_account_roles(
    State(center): State<Arc<Center>>,
    _: Bearer,
    Query(fields): Fields,
) -> Result<Json<Value>, AccessError> {
    let account = named(&center, &fields)?;
    let (page, next) = Paging::read(&fields)?.page(&PermissionSet::ALL, |set| set.name());
    let listed = page.iter().map(|set| json!({ "roleName": set.name(), "accountId": account.id }));
    Ok(Json(json!({ "roleList": listed.collect::<Value>(), "nextToken": next })))
}

pub(super) async fn get_role_credentials(
    State(center): State<Arc<Center>>,
    _: Bearer,
    Query(fields): Fields,
) -> Result<Json<Value>, AccessError> {
    let role = fields.get("role_name").ok_or(AccessError::InvalidRequest("role_name is missing."))?;
    let account = named(&center, &fields)?;
    let permission_set = PermissionSet::named(role).ok_or(AccessError::Forbidden)?;
    // As long as AWS's own.
    const SESSION_TOKEN_BYTES: usize = 480;
    let access_key_id = mint::access_key_id()?;
    let secret_access_key = center.mint.secret_access_key()?;
    let session_token = center.mint.token("IQoJb3JpZ2luX2Vj", SESSION_TOKEN_BYTES)?;
    let expires = after(center.now(), center.lifetimes().role_credentials);
    let caller = Caller::assigned(&account.id, permission_set, center.account.seed());
    let key = Key { session_token: session_token.clone(), expires, caller };
    center.account.keys().issue(&access_key_id, key);
    Ok(Json(json!({ "roleCredentials": {
        "accessKeyId": access_key_id,
        "secretAccessKey": secret_access_key,
        "sessionToken": session_token,
        "expiration": expires.0,
    }})))
}

/// Signs out. What was issued for roles stays good until it expires, as at AWS.
pub(super) async fn logout(
    State(center): State<Arc<Center>>,
    Bearer(token): Bearer,
) -> Result<(), AccessError> {
    let now = center.now();
    center.books().sessions.end(&token, now).then_some(()).ok_or(AccessError::Unauthorized)
}

/// The account that a request is about.
fn named(center: &Center, fields: &HashMap<String, String>) -> Result<AwsAccount, AccessError> {
    let id = fields.get("account_id").ok_or(AccessError::InvalidRequest("account_id is missing."))?;
    let mut accounts = directory::accounts(&center.account).into_iter();
    accounts.find(|account| account.id == *id).ok_or_else(|| AccessError::UnknownAccount(id.clone()))
}

//! What was allowed and denied, as AWS's answers tell.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    session::{Access, GetPermissions, Permission, Permissions},
};

use crate::Engine;

/// How old the list of roles may be that others are offered from: a page asks with every answer of AWS.
const OFFERS_AGE: Duration = Duration::from_secs(600);

/// What was allowed and denied in an environment since the console started, and the other roles one has there.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_permissions(engine: &Arc<Engine>, request: GetPermissions) -> Result<Permissions, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let mut actions = engine.permissions.of(&request.environment);
    actions.sort_by(|a, b| b.denied.cmp(&a.denied).then_with(|| a.action.cmp(&b.action)));
    let mut other_roles = Vec::new();
    if let Ok(sessions) = engine.session.sessions()
        && let Some(Access::Role { session, account, role }) = sessions.access(&environment).access
        && actions.iter().any(|action| action.denied)
    {
        // The roles are an offer: without the portal there is none, and the rest stands.
        let accounts = sessions.of(&session)?.accounts(OFFERS_AGE).await.unwrap_or_default();
        let here = accounts.into_iter().find(|known| known.id == account);
        let others = here.into_iter().flat_map(|known| known.roles).filter(|other| *other != role);
        other_roles.extend(others.map(|role| Access::Role {
            session: session.clone(),
            account: account.clone(),
            role,
        }));
    }
    Ok(Permissions { actions, other_roles })
}

/// The last answer to each action, by environment and asker.
#[derive(Debug, Default)]
pub(crate) struct PermissionLog(Mutex<HashMap<EnvironmentId, Seen>>);

/// By action and asker.
type Seen = BTreeMap<(String, Option<Access>), Permission>;

impl PermissionLog {
    /// AWS allowed it.
    pub(crate) fn allowed(
        &self,
        environment: &EnvironmentId,
        action: String,
        asked_as: Option<Access>,
        at: Moment,
    ) {
        self.change(environment, action, asked_as, |permission| {
            permission.denied = false;
            permission.resource = None;
            permission.allowed = permission.allowed.saturating_add(1);
            permission.at = at;
        });
    }

    /// AWS denied it.
    pub(crate) fn denied(
        &self,
        environment: &EnvironmentId,
        action: String,
        asked_as: Option<Access>,
        resource: Option<String>,
        at: Moment,
    ) {
        self.change(environment, action, asked_as, |permission| {
            permission.denied = true;
            permission.resource = resource;
            permission.at = at;
        });
    }

    fn of(&self, environment: &EnvironmentId) -> Vec<Permission> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.get(environment).into_iter().flat_map(BTreeMap::values).cloned().collect()
    }

    fn change(
        &self,
        environment: &EnvironmentId,
        action: String,
        asked_as: Option<Access>,
        change: impl FnOnce(&mut Permission),
    ) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = log.entry(environment.clone()).or_default();
        let permission = seen.entry((action.clone(), asked_as.clone())).or_insert_with(|| Permission {
            action,
            asked_as,
            denied: false,
            resource: None,
            allowed: 0,
            at: Moment::default(),
        });
        change(permission);
    }
}

#[cfg(test)]
mod tests {
    use protocol::session::SessionName;

    use super::*;

    #[test]
    fn the_last_answer_counts_for_each_role_by_itself() {
        let (log, here) = (PermissionLog::default(), EnvironmentId::new("paperwurks", "prod"));
        let action = || "ecs:UpdateService".to_owned();
        let role = |role: &str| {
            let (session, account) = (SessionName("corp".into()), "111122223333".to_owned());
            Some(Access::Role { session, account, role: role.to_owned() })
        };
        log.denied(&here, action(), role("ReadOnly"), Some("service/x".into()), Moment(1));
        log.allowed(&here, action(), role("Operator"), Moment(2));
        log.allowed(&here, action(), role("Operator"), Moment(3));
        let seen = log.of(&here);
        assert_eq!(seen.len(), 2);
        assert_eq!((&seen[0].asked_as, seen[0].allowed, seen[0].at), (&role("Operator"), 2, Moment(3)));
        assert_eq!((seen[1].denied, seen[1].resource.as_deref()), (true, Some("service/x")));
        log.allowed(&here, action(), role("ReadOnly"), Moment(4));
        assert!(!log.of(&here)[1].denied);
        assert!(log.of(&EnvironmentId::new("paperwurks", "dev")).is_empty());
    }
}

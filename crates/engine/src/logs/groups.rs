//! The log groups of an environment, and how long they keep lines.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{
    StreamExt,
    future::{join, join_all},
    stream,
};
use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    logs::{GetGroups, Group, GroupState, Groups},
    session::Access,
};

use super::aws::groups::{self as aws, Described};
use crate::{
    Engine,
    catalogue::model::{Environment, Figure, LogGroup},
    clients::Clients,
    readings::{Activity, Slot, Wish},
};

/// How old an answer may be.
const AGE: Duration = Duration::from_secs(60);
/// How old it may be where something could not be read that another try may bring.
const AGE_OF_FAILURE: Duration = Duration::from_secs(5);
/// Groups that no file declares, at most.
const OTHERS: usize = 200;
/// Of those, the ones that are looked into for a first stream, each with a call of its own.
const LOOKED_INTO: usize = 20;
/// Calls under way at the same time.
const AT_ONCE: usize = 8;

/// What was read of the log groups of each environment.
#[derive(Default)]
pub(crate) struct LogGroups {
    by_id: Mutex<HashMap<EnvironmentId, Entry>>,
}

struct Entry {
    /// The declaration that it was read for.
    environment: Arc<Environment>,
    slot: Arc<Slot<Groups>>,
}

/// The log groups that the environment declares, and others of its account and region with its name in theirs. What
/// cannot be read is told beside what can.
///
/// # Errors
/// `NotFound` for an environment that no system declares; whatever AWS answers where it declares no log group.
pub async fn get_groups(engine: &Arc<Engine>, request: GetGroups) -> Result<Groups, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    known(engine, &environment).await.map(Arc::unwrap_or_clone)
}

/// What is known of the environment's log groups, asked again when it is old.
pub(super) async fn known(engine: &Engine, environment: &Arc<Environment>) -> Result<Arc<Groups>, Error> {
    let slot = engine.log_groups.of(environment);
    let age = slot.value().map_or(AGE, |groups| age_of(&groups));
    let activity = Activity::new(Arc::clone(&engine.clock), None);
    let reading = slot.read(Wish::Within(age), &activity, read(engine, environment)).await;
    let (value, error) = (reading.value.clone(), reading.error().cloned());
    match (value, error) {
        (Some(groups), None) => Ok(groups),
        (_, Some(error)) => Err(error),
        (None, None) => Err(Error::new(ErrorKind::Internal, "The log groups were not read")),
    }
}

fn age_of(groups: &Groups) -> Duration {
    let errors = groups.groups.iter().filter_map(|group| match &group.state {
        GroupState::Unknown { error } => Some(error),
        _ => None,
    });
    let worth_another = |error: &Error| !matches!(error.kind, ErrorKind::Forbidden { .. });
    if errors.chain(&groups.others_unknown).any(worth_another) { AGE_OF_FAILURE } else { AGE }
}

impl LogGroups {
    fn of(&self, environment: &Arc<Environment>) -> Arc<Slot<Groups>> {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Entry { environment: Arc::clone(environment), slot: Arc::default() };
        let entry = by_id.entry(environment.id.clone()).or_insert_with(fresh);
        if !Arc::ptr_eq(&entry.environment, environment) && entry.environment != *environment {
            *entry = fresh();
        }
        Arc::clone(&entry.slot)
    }

    /// Forgets what was read of `environments`: it was read as somebody else.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        by_id.retain(|id, _| !environments.contains(id));
    }
}

async fn read(engine: &Engine, environment: &Arc<Environment>) -> Result<Groups, Error> {
    let clients = engine.clients.of(environment).await;
    let asked = environment.log_groups.iter().map(async |declared| {
        let state = match &clients {
            Ok(clients) => state(engine, environment, clients, &declared.name).await,
            Err(error) => GroupState::Unknown { error: error.clone() },
        };
        of_declaration(environment, declared, state)
    });
    // Gathered first: a stream that makes futures of references is not `Send` for every lifetime.
    let declared = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect::<Vec<_>>();
    let others = async {
        match &clients {
            Ok(clients) => others(clients, environment).await,
            Err(error) => Err(error.clone()),
        }
    };
    let (mut groups, others) = join(declared, others).await;
    let others_unknown = match others {
        Ok(others) => {
            groups.extend(others);
            None
        }
        Err(error) if groups.is_empty() => return Err(error),
        Err(error) => Some(error),
    };
    Ok(Groups { groups, others_unknown, read_at: engine.clock.now() })
}

fn of_declaration(environment: &Environment, declared: &LogGroup, state: GroupState) -> Group {
    let expectation = declared.expect.0.get(&Figure::Retention);
    let place = expectation.map(|expectation| &expectation.place);
    let days = declared.expect.number(Figure::Retention);
    Group {
        key: Some(declared.key.clone()),
        name: declared.name.clone(),
        state,
        services: services_of(environment, &declared.name),
        // A retention is a small whole number of days.
        declared_retention: days.map(|days| days as u32),
        declared_at: place
            .map(|place| format!("{} § {}, line {}", place.document, place.section, place.line)),
    }
}

fn services_of(environment: &Environment, group: &str) -> Vec<String> {
    let writes = environment.services.iter().filter(|service| service.log_group.as_deref() == Some(group));
    writes.map(|service| service.key.clone()).collect()
}

async fn state(engine: &Engine, environment: &Arc<Environment>, clients: &Clients, name: &str) -> GroupState {
    match aws::describe(clients, name).await {
        Ok(Some(group)) => there(clients, group).await,
        Ok(None) => GroupState::Missing { elsewhere: elsewhere(engine, environment, name).await },
        Err(error) => GroupState::Unknown { error },
    }
}

async fn there(clients: &Clients, group: Described) -> GroupState {
    // What is stored was written; only AWS's count lags. What is not allowed to be looked into is not called empty.
    let empty = group.stored == 0 && aws::is_empty(clients, &group.name).await.unwrap_or(false);
    told(group, empty)
}

fn told(group: Described, empty: bool) -> GroupState {
    let Described { name: _, arn, retention, stored, created, infrequent } = group;
    GroupState::There { arn, retention, stored, created, infrequent, empty }
}

/// Other regions of the same account that the catalogue names, where there is a group of this name. One that cannot be
/// asked is passed over.
async fn elsewhere(engine: &Engine, environment: &Environment, name: &str) -> Vec<String> {
    let mut regions = BTreeSet::from([environment.region.clone()]);
    let mut others = engine.catalogue.environments();
    others.retain(|other| same_account(engine, environment, other) && regions.insert(other.region.clone()));
    let asked = others.into_iter().map(async |other| {
        let clients = engine.clients.of(&other).await.ok()?;
        aws::describe(&clients, name).await.ok()??;
        Some(other.region.clone())
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// Where neither file nor role tells the account, whoever asks there stands for it.
fn same_account(engine: &Engine, one: &Environment, other: &Environment) -> bool {
    let account = |of: &Environment| match (&of.account, engine.account.who(of)) {
        (Some(account), _) => Ok(account.clone()),
        (None, Some(Access::Role { account, .. })) => Ok(account),
        (None, who) => Err((who, of.profile.clone())),
    };
    account(one) == account(other)
}

/// Groups that no file declares and whose names contain the environment's.
async fn others(clients: &Clients, environment: &Environment) -> Result<Vec<Group>, Error> {
    let declared: BTreeSet<_> = environment.log_groups.iter().map(|group| group.name.as_str()).collect();
    let most = OTHERS + declared.len();
    let mut names = aws::containing(clients, &environment.id.environment, most).await?;
    names.retain(|name| !declared.contains(name.as_str()));
    names.truncate(OTHERS);
    let mut described: HashMap<_, _> = aws::describe_all(clients, &names)
        .await?
        .into_iter()
        .map(|group| (group.name.clone(), group))
        .collect();
    let mut left = LOOKED_INTO;
    let names: Vec<_> = names
        .into_iter()
        .filter_map(|name| {
            // One that is gone again, or an endpoint that answers with other groups than it is asked for.
            let group = described.remove(&name)?;
            let look = group.stored == 0 && left > 0;
            left -= usize::from(look);
            Some((name, group, look))
        })
        .collect();
    let groups = names.into_iter().map(async |(name, group, look)| {
        let state = if look { there(clients, group).await } else { told(group, false) };
        let services = services_of(environment, &name);
        Group { key: None, name, state, services, declared_retention: None, declared_at: None }
    });
    Ok(stream::iter(groups.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await)
}

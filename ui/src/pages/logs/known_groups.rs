use std::collections::{HashMap, HashSet};

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    catalogue::EnvironmentId,
    logs::{GetGroups, Group, Groups, Source},
};

use crate::{ipc, live::Known};

/// The log groups of the environments that were asked about.
#[derive(Clone, Copy, Default)]
pub(super) struct KnownGroups {
    all: RwSignal<HashMap<EnvironmentId, Known<Groups>>>,
    asking: StoredValue<HashSet<EnvironmentId>>,
}

impl KnownGroups {
    /// What is known of an environment's groups.
    pub(super) fn of(self, environment: &EnvironmentId) -> Known<Groups> {
        self.all.with(|all| all.get(environment).cloned()).unwrap_or_default()
    }

    /// Asks for them, or asks again, once at a time; what is known stays until the answer.
    pub(super) fn ask(self, environment: EnvironmentId) {
        let is_new = self.asking.try_update_value(|asking| asking.insert(environment.clone()));
        if is_new != Some(true) {
            return;
        }
        spawn_local(async move {
            let answer = ipc::call(GetGroups { environment: environment.clone() }).await;
            // The page may have been left meanwhile.
            self.asking.try_update_value(|asking| asking.remove(&environment));
            self.all.try_update(|all| all.entry(environment).or_default().take(answer));
        });
    }

    /// Asks for those of which nothing is known.
    pub(super) fn want(self, environment: &EnvironmentId) {
        let known =
            self.all.with_untracked(|all| all.get(environment).is_some_and(|known| known.value.is_some()));
        if !known {
            self.ask(environment.clone());
        }
    }

    /// What is known of a source's group.
    pub(super) fn group(self, source: &Source) -> Option<Group> {
        self.all.with(|all| {
            let groups = &all.get(&source.environment)?.value.as_ref()?.groups;
            groups.iter().find(|group| group.name == source.group).cloned()
        })
    }

    /// What a source is called: its group's key, else the end of its name.
    pub(super) fn name(self, source: &Source) -> String {
        let key = self.group(source).and_then(|group| group.key);
        key.unwrap_or_else(|| end_of(&source.group).to_owned())
    }
}

/// The last part of a log group's name.
pub(super) fn end_of(group: &str) -> &str {
    group.rsplit('/').find(|part| !part.is_empty()).unwrap_or(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_is_not_declared_is_called_by_the_end_of_its_name() {
        assert_eq!(end_of("/ecs/paperwurks/backend"), "backend");
        assert_eq!(end_of("/aws/rds/postgresql/"), "postgresql");
        assert_eq!(end_of("plain"), "plain");
        assert_eq!(end_of("/"), "/");
    }
}

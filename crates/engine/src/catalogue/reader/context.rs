//! What every part of a file refers to: the environments, the places, and the names of the resources.

use std::collections::BTreeMap;

use protocol::catalogue::Place;

use super::{
    problems::Problems,
    table::{Item, Table},
    terms,
};
use crate::catalogue::model::Kind;

/// Index of an environment in declared order.
pub(super) type EnvironmentIndex = usize;

/// A value for each environment that has one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PerEnvironment<T>(pub(super) BTreeMap<EnvironmentIndex, T>);

impl<T> PerEnvironment<T> {
    pub(super) fn get(&self, environment: EnvironmentIndex) -> Option<&T> {
        self.0.get(&environment)
    }
}

/// A resource as others refer to it.
#[derive(Debug)]
pub(super) struct Declared {
    /// Its name in AWS, with `{env}` still in it.
    pub(super) template: String,
    pub(super) environments: Vec<EnvironmentIndex>,
}

/// What a file declares, for the parts of it that refer to one another.
#[derive(Debug)]
pub(super) struct Context<'t> {
    pub(super) problems: Problems<'t>,
    pub(super) environments: Vec<String>,
    pub(super) places: BTreeMap<String, PerEnvironment<Place>>,
    pub(super) declared: BTreeMap<(Kind, String), Declared>,
}

/// Keys that stand beside the names of environments, so no environment can have them.
pub(super) const RESERVED: [&str; 3] = ["all", "at", "known"];

impl Context<'_> {
    pub(super) fn report(&self, at: usize, reason: impl Into<String>) {
        self.problems.report(at, reason);
    }

    /// `template` as it reads in an environment.
    pub(super) fn fill(&self, template: &str, environment: EnvironmentIndex) -> String {
        template.replace("{env}", self.environments.get(environment).map_or("", String::as_str))
    }

    /// The environments that `table` names in `environments`, or all of them.
    pub(super) fn scope(&self, table: &mut Table<'_>) -> Vec<EnvironmentIndex> {
        let Some(item) = table.take("environments") else { return (0..self.environments.len()).collect() };
        let Some(names) = item.texts(&self.problems) else { return Vec::new() };
        if names.is_empty() {
            self.report(item.at, "`environments` names none; leave it out to mean all");
        }
        let mut scope: Vec<EnvironmentIndex> =
            names.iter().filter_map(|name| self.environment(name.as_text()?, name.at)).collect();
        scope.sort_unstable();
        scope.dedup();
        scope
    }

    /// A value written once for all environments, or in a table by environment.
    pub(super) fn value_per_environment<T: Clone>(
        &self,
        item: Item<'_>,
        scope: &[EnvironmentIndex],
        read: impl Fn(Item<'_>) -> Option<T>,
    ) -> PerEnvironment<T> {
        if item.is_table()
            && let Some(mut table) = item.table(&self.problems, format!("`{}`", item.key))
        {
            return self.table_per_environment(&mut table, scope, read);
        }
        let value = read(item);
        PerEnvironment(scope.iter().filter_map(|index| Some((*index, value.clone()?))).collect())
    }

    /// The values of a table whose remaining keys are environments, or `all`.
    pub(super) fn table_per_environment<T: Clone>(
        &self,
        table: &mut Table<'_>,
        scope: &[EnvironmentIndex],
        read: impl Fn(Item<'_>) -> Option<T>,
    ) -> PerEnvironment<T> {
        let mut values = BTreeMap::new();
        if let Some(item) = table.take("all")
            && let Some(value) = read(item)
        {
            values.extend(scope.iter().map(|index| (*index, value.clone())));
        }
        for item in table.drain() {
            let Some(index) = self.environment(item.key, item.key_at) else { continue };
            if !scope.contains(&index) {
                let reason = format!("{} is given for `{}`, where it does not exist", table.what, item.key);
                self.report(item.key_at, reason);
            } else if let Some(value) = read(item) {
                values.insert(index, value);
            }
        }
        PerEnvironment(values)
    }

    /// The place that `at` names, for each environment. Missing only with a report.
    pub(super) fn place(&self, table: &mut Table<'_>) -> Option<&PerEnvironment<Place>> {
        let item = table.need(&self.problems, "at")?;
        let name = item.text(&self.problems)?;
        let place = self.places.get(name);
        if place.is_none() {
            self.report(item.at, format!("there is no place `{name}`; declare it in [place]"));
        }
        place
    }

    /// The place of one environment, or a report that it has no line there.
    pub(super) fn place_in(
        &self,
        places: &PerEnvironment<Place>,
        environment: EnvironmentIndex,
        at: usize,
        what: &str,
    ) -> Option<Place> {
        let place = places.get(environment);
        if place.is_none() {
            let name = self.environments.get(environment).map_or("", String::as_str);
            self.report(at, format!("the place of {what} has no line for `{name}`"));
        }
        place.cloned()
    }

    /// `{ <environment> = value, …, at = "<place>" }`: each value with its place. Missing only with a report.
    pub(super) fn placed<T: Clone, U>(
        &self,
        item: Item<'_>,
        scope: &[EnvironmentIndex],
        read: impl Fn(Item<'_>) -> Option<T>,
        join: impl Fn(T, Place) -> U,
    ) -> Option<PerEnvironment<U>> {
        let what = format!("`{}`", item.key);
        let mut table = item.table(&self.problems, what.as_str())?;
        let places = self.place(&mut table).cloned();
        let empty = table.is_empty();
        let values = self.table_per_environment(&mut table, scope, read);
        if empty {
            self.report(item.key_at, format!("{what} says nothing; give a value by environment, or for all"));
        }
        let places = places?;
        let join =
            |(index, value)| Some((index, join(value, self.place_in(&places, index, item.key_at, &what)?)));
        Some(PerEnvironment(values.0.into_iter().filter_map(join).collect()))
    }

    /// The resource of `kind` that `item` names, which must exist wherever `scope` does.
    pub(super) fn reference(&self, item: Item<'_>, kind: Kind, scope: &[EnvironmentIndex]) -> Option<String> {
        let key = item.text(&self.problems)?;
        self.exists(kind, key, scope, item.at).then(|| key.to_owned())
    }

    /// Whether the resource exists wherever `scope` does; if not, it is reported.
    pub(super) fn exists(&self, kind: Kind, key: &str, scope: &[EnvironmentIndex], at: usize) -> bool {
        let kind_name = kind.table();
        let Some(declared) = self.declared.get(&(kind, key.to_owned())) else {
            self.report(
                at,
                format!("there is no {} `{key}`; declare it as [{kind_name}.{key}]", in_words(kind)),
            );
            return false;
        };
        match scope.iter().find(|index| !declared.environments.contains(index)) {
            Some(absent) => {
                let absent = self.environments.get(*absent).map_or("", String::as_str);
                self.report(at, format!("{} `{key}` does not exist in `{absent}`", in_words(kind)));
                false
            }
            None => true,
        }
    }

    /// The environment `name`, or a report that there is none.
    fn environment(&self, name: &str, at: usize) -> Option<EnvironmentIndex> {
        let index = self.environments.iter().position(|known| known == name);
        if index.is_none() {
            let known = self.environments.join(", ");
            self.report(at, format!("`{name}` is not an environment of this system; it has: {known}"));
        }
        index
    }
}

/// The kind within a sentence: "load balancer".
pub(super) fn in_words(kind: Kind) -> String {
    kind.label().to_lowercase()
}

/// The id that a table's key is, or a report that it is none.
pub(super) fn id<'a>(problems: &Problems<'_>, item: Item<'a>) -> Option<&'a str> {
    match terms::id(item.key) {
        Ok(()) => Some(item.key),
        Err(reason) => {
            problems.report(item.key_at, reason);
            None
        }
    }
}

//! The resources of a file. All are declared first, so that each can refer to any other; then each is read.

use super::{
    buckets,
    context::{Context, Declared, EnvironmentIndex, id, in_words},
    expectations::Expectations,
    load_balancing, measures,
    table::{Item, Table},
    terms,
};
use crate::catalogue::model::{
    Cluster, Database, Environment, Expect, Kind, LogGroup, Network, Queue, Secret, Service,
};

/// A resource whose name is known and whose other entries are still to be read.
pub(super) struct Resource<'a> {
    pub(super) kind: Kind,
    pub(super) key: String,
    pub(super) template: String,
    pub(super) scope: Vec<EnvironmentIndex>,
    pub(super) table: Table<'a>,
}

/// Takes every resource out of `root` and makes its name known.
pub(super) fn declare<'a>(context: &mut Context<'_>, root: &mut Table<'a>) -> Vec<Resource<'a>> {
    let mut resources = Vec::new();
    for kind in Kind::ALL {
        for (key, table) in named_tables(context, root, kind.table(), &in_words(kind)) {
            resources.extend(declare_one(context, kind, key, table));
        }
    }
    resources
}

/// The tables `[group.<key>]` of `root`, each with its key.
pub(super) fn named_tables<'a>(
    context: &Context<'_>,
    root: &mut Table<'a>,
    group: &'static str,
    what: &str,
) -> Vec<(&'a str, Table<'a>)> {
    let problems = &context.problems;
    let Some(mut tables) = root.take(group).and_then(|item| item.table(problems, format!("[{group}]")))
    else {
        return Vec::new();
    };
    let open = |item: Item<'a>| {
        let key = id(problems, item)?;
        Some((key, item.table(problems, format!("{what} `{key}`"))?))
    };
    tables.drain().into_iter().filter_map(open).collect()
}

fn declare_one<'a>(
    context: &mut Context<'_>,
    kind: Kind,
    key: &str,
    mut table: Table<'a>,
) -> Option<Resource<'a>> {
    let scope = context.scope(&mut table);
    let name = table.need(&context.problems, "name");
    let template = name.and_then(|item| Some((item.checked(&context.problems, terms::template)?, item.at)));
    if let Some((template, at)) = template
        && let Some(twin) = twin(context, kind, template, &scope)
    {
        context.report(at, format!("the {} `{twin}` has this name too", in_words(kind)));
    }
    let template = template.map(|(template, _)| template.to_owned());
    let declared = Declared { template: template.clone().unwrap_or_default(), environments: scope.clone() };
    context.declared.insert((kind, key.to_owned()), declared);
    Some(Resource { kind, key: key.to_owned(), template: template?, scope, table })
}

/// Another resource of the same kind, name and environment. Services may share a name: each cluster has its own.
fn twin(context: &Context<'_>, kind: Kind, template: &str, scope: &[EnvironmentIndex]) -> Option<String> {
    let others = context.declared.iter().filter(|((other, _), _)| *other == kind && kind != Kind::Service);
    let mut twins = others.filter(|(_, declared)| {
        declared.template == template && declared.environments.iter().any(|index| scope.contains(index))
    });
    twins.next().map(|((_, key), _)| key.clone())
}

/// Reads `resource` into every environment that it exists in.
pub(super) fn read(context: &Context<'_>, resource: Resource<'_>, environments: &mut [Environment]) {
    match resource.kind {
        Kind::Cluster => plain(context, resource, environments, |environment, key, name, expect| {
            environment.clusters.push(Cluster { key, name, expect });
        }),
        Kind::Database => plain(context, resource, environments, |environment, key, identifier, expect| {
            environment.databases.push(Database { key, identifier, expect });
        }),
        Kind::LogGroup => plain(context, resource, environments, |environment, key, name, expect| {
            environment.log_groups.push(LogGroup { key, name, expect });
        }),
        Kind::Secret => plain(context, resource, environments, |environment, key, name, expect| {
            environment.secrets.push(Secret { key, name, expect });
        }),
        Kind::Network => plain(context, resource, environments, |environment, key, name, expect| {
            environment.networks.push(Network { key, name, expect });
        }),
        Kind::Service => service(context, resource, environments),
        Kind::LoadBalancer => load_balancing::load_balancer(context, resource, environments),
        Kind::TargetGroup => load_balancing::target_group(context, resource, environments),
        Kind::Bucket => buckets::bucket(context, resource, environments),
        Kind::Queue => queue(context, resource, environments),
        Kind::Alarm => measures::alarm(context, resource, environments),
    }
}

/// A resource that is a name and its figures.
fn plain(
    context: &Context<'_>,
    resource: Resource<'_>,
    environments: &mut [Environment],
    mut put: impl FnMut(&mut Environment, String, String, Expect),
) {
    resource
        .each(context, environments, |environment, _, key, name, expect| put(environment, key, name, expect));
}

fn service(context: &Context<'_>, mut resource: Resource<'_>, environments: &mut [Environment]) {
    let cluster = resource.reference(context, "cluster", Kind::Cluster);
    let container = resource.text(context, "container");
    let log_group = resource.optional_reference(context, "log_group", Kind::LogGroup);
    let name_of = |kind, key: &str, index| {
        let declared = context.declared.get(&(kind, key.to_owned()))?;
        Some(context.fill(&declared.template, index))
    };
    resource.each(context, environments, |environment, index, key, name, expect| {
        environment.services.push(Service {
            key,
            name,
            cluster: name_of(Kind::Cluster, &cluster, index).unwrap_or_default(),
            container: context.fill(&container, index),
            log_group: log_group.as_deref().and_then(|key| name_of(Kind::LogGroup, key, index)),
            expect,
        });
    });
}

fn queue(context: &Context<'_>, mut resource: Resource<'_>, environments: &mut [Environment]) {
    let dead_letter = resource.optional_reference(context, "dead_letter", Kind::Queue);
    resource.each(context, environments, |environment, _, key, name, expect| {
        environment.queues.push(Queue { key, name, dead_letter: dead_letter.clone(), expect });
    });
}

impl Resource<'_> {
    /// The text of `key`; what is missing or wrong is reported, and the file is left out for it.
    pub(super) fn text(&mut self, context: &Context<'_>, key: &'static str) -> String {
        let item = self.table.need(&context.problems, key);
        item.and_then(|item| item.text(&context.problems)).unwrap_or_default().to_owned()
    }

    pub(super) fn reference(&mut self, context: &Context<'_>, key: &'static str, kind: Kind) -> String {
        let item = self.table.need(&context.problems, key);
        item.and_then(|item| context.reference(item, kind, &self.scope)).unwrap_or_default()
    }

    pub(super) fn optional_reference(
        &mut self,
        context: &Context<'_>,
        key: &'static str,
        kind: Kind,
    ) -> Option<String> {
        self.table.take(key).and_then(|item| context.reference(item, kind, &self.scope))
    }

    /// Reads the figures, closes the table, and hands key, name and figures to `put` for each environment.
    pub(super) fn each(
        mut self,
        context: &Context<'_>,
        environments: &mut [Environment],
        mut put: impl FnMut(&mut Environment, EnvironmentIndex, String, String, Expect),
    ) {
        let expectations = Expectations::read(context, &mut self.table, self.kind, &self.scope);
        self.table.close(&context.problems);
        for (index, environment) in environments.iter_mut().enumerate() {
            if self.scope.contains(&index) {
                let name = context.fill(&self.template, index);
                put(environment, index, self.key.clone(), name, expectations.of(index));
            }
        }
    }
}

//! Buckets, and what a file says of the documents in them.

use super::{
    context::{Context, EnvironmentIndex, PerEnvironment},
    resources::Resource,
    table::{Item, Table},
    terms,
};
use crate::catalogue::model::{Bucket, Documents, Environment, Inventory, KeyPattern, Residency, Retention};

/// Reads a bucket into every environment that it exists in.
pub(super) fn bucket(context: &Context<'_>, mut resource: Resource<'_>, environments: &mut [Environment]) {
    let problems = &context.problems;
    let purpose = resource.text(context, "purpose");
    let documents =
        resource.table.take("documents").and_then(|item| declared(context, item, &resource.scope));
    let uploads = resource.table.take("takes_uploads").and_then(|item| item.flag(problems));
    let inventory = resource.table.take("inventory").and_then(|item| inventory(context, item));
    resource.each(context, environments, |environment, index, key, name, expect| {
        environment.buckets.push(Bucket {
            key,
            name,
            purpose: purpose.clone(),
            documents: documents.as_ref().map(|documents| documents.of(context, index)),
            takes_uploads: uploads.unwrap_or(false),
            inventory: inventory.as_ref().map(|inventory| inventory.of(context, index)),
            expect,
        });
    });
}

/// What is declared of documents, for every environment.
struct Declared<'a> {
    keys: Vec<&'a str>,
    results: Vec<&'a str>,
    asks_reason: bool,
    residency: Option<PerEnvironment<Residency>>,
    retention: Option<PerEnvironment<Retention>>,
}

fn declared<'a>(context: &Context<'_>, item: Item<'a>, scope: &[EnvironmentIndex]) -> Option<Declared<'a>> {
    let problems = &context.problems;
    let mut table = item.table(problems, "`documents`")?;
    let keys = table.need(problems, "keys");
    let keys = keys.map(|item| (item.at, patterns(context, item)));
    if let Some((at, keys)) = &keys
        && keys.is_empty()
    {
        context.report(*at, "`keys` has no pattern");
    }
    let keys = keys.map(|(_, keys)| keys).unwrap_or_default();
    let results = table.take("results").map(|item| patterns(context, item)).unwrap_or_default();
    for (item, pattern) in &results {
        let known = |name: &str| keys.iter().any(|(_, pattern)| pattern.names().any(|known| known == name));
        if let Some(unknown) = pattern.names().find(|name| !known(name)) {
            context.report(item.at, format!("{{{unknown}}} is a field of none of `keys`"));
        }
    }
    let reason = table.take("reason").and_then(|item| item.flag(problems));
    let residency = table.take("residency").and_then(|item| residency(context, item, scope));
    let retention = table.take("retention").and_then(|item| retention(context, item, scope));
    table.close(problems);
    let texts =
        |read: Vec<(Item<'a>, KeyPattern)>| read.iter().filter_map(|(item, _)| item.as_text()).collect();
    Some(Declared {
        keys: texts(keys),
        results: texts(results),
        asks_reason: reason.unwrap_or(true),
        residency,
        retention,
    })
}

impl Declared<'_> {
    fn of(&self, context: &Context<'_>, environment: EnvironmentIndex) -> Documents {
        // What an environment's name can be stands in no pattern's way.
        let pattern = |text: &&str| KeyPattern::parse(&context.fill(text, environment)).ok();
        Documents {
            keys: self.keys.iter().filter_map(pattern).collect(),
            results: self.results.iter().filter_map(pattern).collect(),
            asks_reason: self.asks_reason,
            residency: self.residency.as_ref().and_then(|residency| residency.get(environment)).cloned(),
            retention: self.retention.as_ref().and_then(|retention| retention.get(environment)).cloned(),
        }
    }
}

/// The patterns of a list, each with its item; `{env}` may stand in them.
fn patterns<'a>(context: &Context<'_>, item: Item<'a>) -> Vec<(Item<'a>, KeyPattern)> {
    let items = item.texts(&context.problems).unwrap_or_default();
    let read = |item: Item<'a>| {
        let text = item.as_text()?.replace("{env}", "env");
        Some((item, item.parsed(&context.problems, KeyPattern::parse(&text))?))
    };
    items.into_iter().filter_map(read).collect()
}

/// `{ all = "eu-west-2", at = "residency" }`.
fn residency(
    context: &Context<'_>,
    item: Item<'_>,
    scope: &[EnvironmentIndex],
) -> Option<PerEnvironment<Residency>> {
    let region = |item: Item<'_>| item.checked(&context.problems, terms::region).map(str::to_owned);
    context.placed(item, scope, region, |region, place| Residency { region, place })
}

/// `{ all = "7 years", at = "keep_documents" }`.
fn retention(
    context: &Context<'_>,
    item: Item<'_>,
    scope: &[EnvironmentIndex],
) -> Option<PerEnvironment<Retention>> {
    let months = |item: Item<'_>| {
        let words = item.text(&context.problems)?;
        let months = item.parsed(&context.problems, terms::months(words))?;
        Some((words.to_owned(), months))
    };
    context.placed(item, scope, months, |(words, months), place| Retention { words, months, place })
}

/// The names of an inventory, with `{env}` still in them.
struct Names<'a> {
    database: &'a str,
    table: &'a str,
    work_group: &'a str,
}

fn inventory<'a>(context: &Context<'_>, item: Item<'a>) -> Option<Names<'a>> {
    let problems = &context.problems;
    let mut table = item.table(problems, "`inventory`")?;
    let name = |table: &mut Table<'a>, key| {
        table.need(problems, key).and_then(|item| item.checked(problems, terms::athena_name))
    };
    let names = (name(&mut table, "database"), name(&mut table, "table"), name(&mut table, "work_group"));
    table.close(problems);
    let (Some(database), Some(table), Some(work_group)) = names else { return None };
    Some(Names { database, table, work_group })
}

impl Names<'_> {
    fn of(&self, context: &Context<'_>, environment: EnvironmentIndex) -> Inventory {
        let fill = |name| context.fill(name, environment);
        Inventory {
            database: fill(self.database),
            table: fill(self.table),
            work_group: fill(self.work_group),
        }
    }
}

//! The environments of a system, in declared order.

use protocol::catalogue::EnvironmentId;

use super::{
    context::{Context, RESERVED},
    resources::named_tables,
    table::Table,
    terms,
};
use crate::catalogue::model::Environment;

/// Reads `[environment.<name>]`; their resources come later.
pub(super) fn read(
    context: &Context<'_>,
    root: &mut Table<'_>,
    system: &str,
    system_name: &str,
) -> Vec<Environment> {
    let at = root.at;
    let tables = named_tables(context, root, "environment", "environment");
    if tables.is_empty() {
        context.report(at, "a system needs at least one [environment.<name>]");
    }
    let read = |(name, table): (&str, Table<'_>)| {
        let environment = environment(context, table, EnvironmentId::new(system, name));
        Environment { system_name: system_name.to_owned(), ..environment }
    };
    tables.into_iter().map(read).collect()
}

fn environment(context: &Context<'_>, mut table: Table<'_>, id: EnvironmentId) -> Environment {
    let problems = &context.problems;
    if RESERVED.contains(&id.environment.as_str()) {
        context.report(
            table.at,
            format!("no environment can be called `{}`: figures use the word", id.environment),
        );
    }
    let region = table.need(problems, "region").and_then(|item| item.checked(problems, terms::region));
    let account = table.take("account").and_then(|item| item.checked(problems, terms::account));
    let role = table.take("role").and_then(|item| item.text(problems));
    let profile = table.take("profile").and_then(|item| item.text(problems));
    let production = table.take("production").and_then(|item| item.flag(problems));
    table.close(problems);
    Environment {
        id,
        system_name: String::new(),
        production: production.unwrap_or(false),
        region: region.unwrap_or_default().to_owned(),
        account: account.map(str::to_owned),
        role: role.map(str::to_owned),
        profile: profile.map(str::to_owned),
        clusters: Vec::new(),
        services: Vec::new(),
        load_balancers: Vec::new(),
        target_groups: Vec::new(),
        databases: Vec::new(),
        buckets: Vec::new(),
        queues: Vec::new(),
        log_groups: Vec::new(),
        secrets: Vec::new(),
        networks: Vec::new(),
        alarms: Vec::new(),
        kpis: Vec::new(),
        cost: None,
        recovery: None,
        runbooks: Vec::new(),
        statements: Vec::new(),
    }
}

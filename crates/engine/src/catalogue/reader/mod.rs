//! Reads a system's file: text in, a system or every reason why not.
//!
//! The file is parsed into TOML with positions, not into types: a typed reader would stop at the first
//! fault, and a person who writes a file by hand wants to see all of them.

mod buckets;
mod context;
mod duties;
mod environments;
mod expectations;
mod load_balancing;
mod measures;
mod problems;
mod resources;
mod runbooks;
mod table;
mod terms;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use protocol::catalogue::Problem;
use toml::de::DeTable;

pub(crate) use self::problems::Position;
use self::{context::Context, problems::Problems, table::Table};
use super::model::System;

/// A system that was read, and where its file says its id.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) system: System,
    pub(crate) id_at: Position,
}

/// Reads the text of a file that reports call `file`.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub(crate) fn read(file: &str, text: &str) -> Result<Read, Vec<Problem>> {
    let (document, faults) = DeTable::parse_recoverable(text);
    let problems = Problems::of(text);
    for fault in faults {
        problems.report(fault.span().map_or(0, |span| span.start), format!("not TOML: {}", fault.message()));
    }
    if problems.count() > 0 {
        return Err(problems.into_list(file));
    }
    let mut context =
        Context { problems, environments: Vec::new(), places: BTreeMap::new(), declared: BTreeMap::new() };
    let read = system(&mut context, Table::of(document.get_ref(), 0, "a system"), text);
    match read {
        Some(read) if context.problems.count() == 0 => Ok(read),
        _ => Err(context.problems.into_list(file)),
    }
}

/// Nothing only with a report.
fn system(context: &mut Context<'_>, mut root: Table<'_>, text: &str) -> Option<Read> {
    let id = root.need(&context.problems, "id");
    let id = id.and_then(|item| Some((item.checked(&context.problems, terms::id)?.to_owned(), item.at)));
    let mut text_of = |key| {
        let item = root.need(&context.problems, key);
        item.and_then(|item| item.text(&context.problems)).map(str::to_owned)
    };
    let (name, purpose) = (text_of("name"), text_of("purpose"));

    let system_id = id.as_ref().map_or("", |(id, _)| id.as_str());
    let mut environments =
        environments::read(context, &mut root, system_id, name.as_deref().unwrap_or_default());
    context.environments =
        environments.iter().map(|environment| environment.id.environment.clone()).collect();
    let documents = duties::documents(context, &mut root);
    context.places = duties::places(context, &mut root, &documents);
    for resource in resources::declare(context, &mut root) {
        resources::read(context, resource, &mut environments);
    }
    measures::kpis(context, &mut root, &mut environments);
    duties::costs(context, &mut root, &mut environments);
    duties::recoveries(context, &mut root, &mut environments);
    runbooks::read(context, &mut root, &mut environments);
    duties::statements(context, &mut root, &mut environments);
    root.close(&context.problems);

    let (id, id_at) = id?;
    let environments = environments.into_iter().map(Arc::new).collect();
    let system = System { id, name: name?, purpose: purpose?, documents, environments, file: None };
    Some(Read { system, id_at: Position::of(text, id_at) })
}

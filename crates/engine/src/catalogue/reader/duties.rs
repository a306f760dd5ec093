//! What is written about a system beyond its resources: documents and places in them, the cost, the recovery
//! objectives, and the statements that no API answers.

use std::collections::BTreeMap;

use protocol::catalogue::{Document, Place};

use super::{
    context::{Context, PerEnvironment, id},
    resources::named_tables,
    table::{Item, Table},
    terms,
};
use crate::catalogue::model::{Cost, Environment, Recovery, Statement};

/// Reads `[document.<id>]`.
pub(super) fn documents(context: &Context<'_>, root: &mut Table<'_>) -> Vec<Document> {
    let problems = &context.problems;
    let read = |(id, mut table): (&str, Table<'_>)| {
        let title = table.need(problems, "title").and_then(|item| item.text(problems)).unwrap_or_default();
        let version = table.take("version").and_then(|item| item.text(problems)).map(str::to_owned);
        table.close(problems);
        Document { id: id.to_owned(), title: title.to_owned(), version }
    };
    named_tables(context, root, "document", "document").into_iter().map(read).collect()
}

/// Reads `[place]`: a line each, whose line number may differ by environment.
pub(super) fn places(
    context: &Context<'_>,
    root: &mut Table<'_>,
    documents: &[Document],
) -> BTreeMap<String, PerEnvironment<Place>> {
    let Some(mut table) = root.take("place").and_then(|item| item.table(&context.problems, "[place]")) else {
        return BTreeMap::new();
    };
    let mut places = BTreeMap::new();
    for item in table.drain() {
        if let Some(name) = id(&context.problems, item) {
            let before = context.problems.count();
            let place = place(context, item, documents).filter(|_| context.problems.count() == before);
            // A place that is wrong is still declared, lest every mention of it be reported too.
            places.insert(name.to_owned(), place.unwrap_or_else(|| nowhere(context)));
        }
    }
    places
}

fn nowhere(context: &Context<'_>) -> PerEnvironment<Place> {
    let place = Place { document: String::new(), section: String::new(), line: 0 };
    PerEnvironment((0..context.environments.len()).map(|index| (index, place.clone())).collect())
}

fn place(context: &Context<'_>, item: Item<'_>, documents: &[Document]) -> Option<PerEnvironment<Place>> {
    let problems = &context.problems;
    let mut table = item.table(problems, format!("place `{}`", item.key))?;
    let document = table.need(problems, "document").and_then(|item| {
        let id = item.text(problems)?;
        let known = documents.iter().any(|document| document.id == id);
        if !known {
            context.report(item.at, format!("there is no document `{id}`; declare it as [document.{id}]"));
        }
        known.then_some(id)
    });
    let section = table.need(problems, "section").and_then(|item| item.text(problems));
    let everywhere: Vec<usize> = (0..context.environments.len()).collect();
    let line = |item: Item<'_>| item.count(problems, 1).and_then(|line| u32::try_from(line).ok());
    let lines =
        table.need(problems, "line").map(|item| context.value_per_environment(item, &everywhere, line));
    table.close(problems);
    let (document, section, lines) = (document?, section?, lines?);
    let place = |line| Place { document: document.to_owned(), section: section.to_owned(), line };
    Some(PerEnvironment(lines.0.into_iter().map(|(index, line)| (index, place(line))).collect()))
}

/// Reads `[cost]`.
pub(super) fn costs(context: &Context<'_>, root: &mut Table<'_>, environments: &mut [Environment]) {
    let problems = &context.problems;
    let Some(mut table) = root.take("cost").and_then(|item| item.table(problems, "[cost]")) else { return };
    let everywhere: Vec<usize> = (0..environments.len()).collect();
    let monthly = table
        .need(problems, "monthly")
        .map(|item| context.value_per_environment(item, &everywhere, |item| item.number(problems)));
    let currency = table.need(problems, "currency").and_then(|item| item.checked(problems, currency));
    let places = context.place(&mut table);
    let at = table.at;
    table.close(problems);
    let (Some(monthly), Some(currency), Some(places)) = (monthly, currency, places) else { return };
    for (index, monthly) in monthly.0 {
        if let (Some(environment), Some(place)) =
            (environments.get_mut(index), context.place_in(places, index, at, "[cost]"))
        {
            environment.cost = Some(Cost { monthly, currency: currency.to_owned(), place });
        }
    }
}

fn currency(text: &str) -> Result<(), String> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(format!("\"{text}\" is no currency; write its ISO code, such as \"GBP\""))
    }
}

/// Reads `[recovery]`.
pub(super) fn recoveries(context: &Context<'_>, root: &mut Table<'_>, environments: &mut [Environment]) {
    let problems = &context.problems;
    let Some(mut table) = root.take("recovery").and_then(|item| item.table(problems, "[recovery]")) else {
        return;
    };
    let everywhere: Vec<usize> = (0..environments.len()).collect();
    let duration = |item: Item<'_>| item.parsed(problems, terms::duration(item.text(problems)?));
    let mut objective = |key| {
        table.need(problems, key).map(|item| context.value_per_environment(item, &everywhere, duration))
    };
    let (rpo, rto) = (objective("rpo"), objective("rto"));
    let places = context.place(&mut table);
    let at = table.at;
    table.close(problems);
    let (Some(rpo), Some(rto), Some(places)) = (rpo, rto, places) else { return };
    for (index, environment) in environments.iter_mut().enumerate() {
        let (Some(rpo), Some(rto)) = (rpo.get(index), rto.get(index)) else { continue };
        if let Some(place) = context.place_in(places, index, at, "[recovery]") {
            environment.recovery = Some(Recovery { rpo_seconds: *rpo, rto_seconds: *rto, place });
        }
    }
}

/// Reads `[statement.<key>]`.
pub(super) fn statements(context: &Context<'_>, root: &mut Table<'_>, environments: &mut [Environment]) {
    for (_, table) in named_tables(context, root, "statement", "statement") {
        statement(context, table, environments);
    }
}

fn statement(context: &Context<'_>, mut table: Table<'_>, environments: &mut [Environment]) {
    let problems = &context.problems;
    let scope = context.scope(&mut table);
    let text = |item: Item<'_>| item.text(problems).map(str::to_owned);
    let label = table.need(problems, "label").and_then(text);
    let values = table.need(problems, "value").map(|item| context.value_per_environment(item, &scope, text));
    let known = table.take("known").map(|item| context.value_per_environment(item, &scope, text));
    let places = context.place(&mut table);
    let (what, at) = (table.what.clone(), table.at);
    table.close(problems);
    let (Some(label), Some(values), Some(places)) = (label, values, places) else { return };
    for (index, value) in values.0 {
        if let (Some(environment), Some(place)) =
            (environments.get_mut(index), context.place_in(places, index, at, &what))
        {
            let known = known.as_ref().and_then(|known| known.get(index)).cloned();
            environment.statements.push(Statement { label: label.clone(), value, place, known });
        }
    }
}

//! Rows on their way through the commands of a query.

use std::collections::HashSet;

use super::{
    language::{Command, MOST_ROWS},
    row::Row,
    stats::Groups,
    value::Value,
};

/// So many rows are held before those that cannot be among the results are let go.
const HELD: usize = 3 * MOST_ROWS;

/// A query while lines are given to it.
#[derive(Debug)]
pub(super) struct Run {
    /// The commands that look at one row alone.
    each: Vec<Command>,
    /// What is done with the rows that came through.
    gather: Gather,
    /// The commands that come after.
    rest: Vec<Command>,
    /// The fields of a result, in order; all where nothing is said.
    shown: Option<Vec<String>>,
    /// How many lines came through.
    pub(super) matched: u64,
}

#[derive(Debug)]
enum Gather {
    Count(Groups),
    Hold(Vec<Row>),
}

impl Run {
    pub(super) fn new(commands: &[Command]) -> Self {
        let single = |command: &&Command| {
            matches!(
                command,
                Command::Fields(_) | Command::Display(_) | Command::Filter(_) | Command::Parse { .. }
            )
        };
        let each: Vec<Command> = commands.iter().take_while(single).cloned().collect();
        let mut rest = commands[each.len()..].to_vec();
        let gather = match rest.first() {
            Some(Command::Stats { aggregates, by }) => Gather::Count(Groups::new(aggregates, by)),
            _ => Gather::Hold(Vec::new()),
        };
        if matches!(gather, Gather::Count(_)) {
            rest.remove(0);
        }
        Self { each, gather, rest, shown: shown(commands), matched: 0 }
    }

    /// Gives it the next line. Lines come newest first.
    pub(super) fn take(&mut self, mut row: Row) {
        if !self.each.iter().all(|command| pass(command, &mut row)) {
            return;
        }
        self.matched += 1;
        match &mut self.gather {
            Gather::Count(groups) => groups.count(&row),
            Gather::Hold(rows) => {
                rows.push(row);
                if rows.len() >= HELD {
                    // What comes up to the first limit keeps the rows of which the results are made.
                    let limit = self.rest.iter().position(|command| matches!(command, Command::Limit(_)));
                    let until = limit.map_or(self.rest.len(), |place| place + 1);
                    let counts = |command: &&Command| matches!(command, Command::Stats { .. });
                    let until =
                        self.rest.iter().position(|command| counts(&command)).unwrap_or(until).min(until);
                    *rows = bounded(finish(&self.rest[..until], std::mem::take(rows)));
                }
            }
        }
    }

    /// The results so far: fields and their values, those that are there.
    pub(super) fn results(&self) -> Vec<Vec<(String, String)>> {
        let rows = match &self.gather {
            Gather::Count(groups) => groups.rows(),
            Gather::Hold(rows) => rows.clone(),
        };
        let rows = bounded(finish(&self.rest, rows));
        rows.iter().map(|row| self.result(row)).collect()
    }

    fn result(&self, row: &Row) -> Vec<(String, String)> {
        let text = |name: &str| row.get(name).text().map(|text| (name.to_owned(), text.into_owned()));
        match &self.shown {
            Some(names) => names.iter().filter_map(|name| text(name)).collect(),
            None => ["@timestamp", "@message", "@ptr"].into_iter().filter_map(text).collect(),
        }
    }
}

/// The fields that the results have: those of the last `display`, of the last `stats`, or of all `fields`.
fn shown(commands: &[Command]) -> Option<Vec<String>> {
    let mut shown: Option<Vec<String>> = None;
    let mut counted = false;
    for command in commands {
        match command {
            Command::Display(named) => shown = Some(named.iter().map(|named| named.name.clone()).collect()),
            Command::Stats { aggregates, by } => {
                let groups = by.iter().map(|named| named.name.clone());
                shown = Some(groups.chain(aggregates.iter().map(|one| one.name.clone())).collect());
                counted = true;
            }
            Command::Fields(named) => {
                let shown = shown.get_or_insert_default();
                for named in named {
                    if !shown.contains(&named.name) {
                        shown.push(named.name.clone());
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(shown) = shown.as_mut().filter(|shown| !counted && !shown.iter().any(|name| name == "@ptr")) {
        shown.push("@ptr".to_owned());
    }
    shown
}

/// Takes a row through a command that looks at it alone; whether it comes through.
fn pass(command: &Command, row: &mut Row) -> bool {
    match command {
        Command::Filter(expression) => expression.value(row).is_true(),
        Command::Fields(named) | Command::Display(named) => {
            for named in named {
                let value = named.expression.value(row);
                row.set(&named.name, value);
            }
            true
        }
        Command::Parse { of, pattern, names } => {
            let found: Vec<Value> = {
                let value = of.value(row);
                let text = value.text().unwrap_or_default();
                let captures = pattern.captures(&text);
                let part = |(place, name): (usize, &String)| {
                    let captures = captures.as_ref()?;
                    captures
                        .name(name)
                        .or_else(|| captures.get(place + 1))
                        .map(|part| part.as_str().to_owned())
                };
                names
                    .iter()
                    .enumerate()
                    .map(|named| part(named).map_or(Value::Nothing, Value::Text))
                    .collect()
            };
            for (name, value) in names.iter().zip(found) {
                row.set(name, value);
            }
            true
        }
        Command::Stats { .. } | Command::Sort(_) | Command::Limit(_) | Command::Dedup(_) => true,
    }
}

/// Takes all rows through commands.
fn finish(commands: &[Command], mut rows: Vec<Row>) -> Vec<Row> {
    for command in commands {
        match command {
            Command::Sort(by) => rows.sort_by(|one, other| {
                let orders = by.iter().map(|(expression, down)| {
                    let order = expression.value(one).sorted(&expression.value(other));
                    if *down { order.reverse() } else { order }
                });
                orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
            }),
            Command::Limit(most) => rows.truncate(*most),
            Command::Dedup(by) => {
                let mut seen = HashSet::new();
                rows.retain(|row| {
                    let values = by.iter().map(|one| one.value(row).text().map(std::borrow::Cow::into_owned));
                    seen.insert(values.collect::<Vec<_>>())
                });
            }
            Command::Stats { aggregates, by } => {
                let mut groups = Groups::new(aggregates, by);
                rows.iter().for_each(|row| groups.count(row));
                rows = groups.rows();
            }
            Command::Fields(_) | Command::Display(_) | Command::Filter(_) | Command::Parse { .. } => {
                rows.retain_mut(|row| pass(command, row));
            }
        }
    }
    rows
}

fn bounded(mut rows: Vec<Row>) -> Vec<Row> {
    rows.truncate(MOST_ROWS);
    rows
}

use std::{cmp::Ordering, collections::HashMap};

use protocol::services::ServiceRow;
use serde::{Deserialize, Serialize};

use crate::{fuzzy::Terms, parts::Column, words};

/// A column of the table of services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ServiceColumn {
    Name,
    Tasks,
    Revision,
    State,
    Cpu,
    Memory,
    Capacity,
    Range,
    Event,
}

pub(super) static COLUMNS: [Column<ServiceColumn>; 9] = [
    Column { id: ServiceColumn::Name, title: "Service", about: "By name, then by cluster", number: false },
    Column {
        id: ServiceColumn::State,
        title: "State",
        about: "Worst first; then the deployment under way, or the last one",
        number: false,
    },
    Column {
        id: ServiceColumn::Tasks,
        title: "Tasks",
        about: "Tasks running of tasks desired, and tasks that start",
        number: true,
    },
    Column {
        id: ServiceColumn::Revision,
        title: "Rev.",
        about: "Revision of the primary deployment's task definition",
        number: true,
    },
    Column {
        id: ServiceColumn::Cpu,
        title: "CPU",
        about: "CPU in use of what is reserved; the tick is the scaling policy's target",
        number: false,
    },
    Column {
        id: ServiceColumn::Memory,
        title: "Memory",
        about: "Memory in use of what is reserved; the tick is the scaling policy's target",
        number: false,
    },
    Column {
        id: ServiceColumn::Capacity,
        title: "Capacity",
        about: "Capacity providers or launch type, with the tasks on each",
        number: false,
    },
    Column {
        id: ServiceColumn::Range,
        title: "Scales",
        about: "The range that Application Auto Scaling keeps it in",
        number: true,
    },
    Column { id: ServiceColumn::Event, title: "Last event", about: "Newest first", number: false },
];

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sort {
    pub(super) column: ServiceColumn,
    pub(super) descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: ServiceColumn::State, descending: true }
    }
}

impl Sort {
    /// The sort after the head of `column` was pressed: names begin upwards, the rest with the largest.
    pub(super) fn turned(self, column: ServiceColumn) -> Self {
        let names = matches!(column, ServiceColumn::Name | ServiceColumn::Capacity);
        Self { column, descending: if self.column == column { !self.descending } else { !names } }
    }
}

/// The rows that match `filter`, in the order of `sort`. What is not known stands last either way.
pub(super) fn arrange(rows: &[ServiceRow], filter: &str, sort: Sort) -> Vec<ServiceRow> {
    let terms = Terms::of(filter);
    let mut found: Vec<&ServiceRow> = rows.iter().filter(|row| matches(row, &terms)).collect();
    found.sort_by(|one, other| compare(one, other, sort));
    found.into_iter().cloned().collect()
}

/// `rows` in the places they had `before`; what is new comes last.
pub(super) fn hold(before: &[ServiceRow], mut rows: Vec<ServiceRow>) -> Vec<ServiceRow> {
    let places: HashMap<_, _> = before.iter().enumerate().map(|(place, row)| (&row.id, place)).collect();
    rows.sort_by_key(|row| places.get(&row.id).copied().unwrap_or(before.len()));
    rows
}

/// Whether every term is somewhere in what the row says.
fn matches(row: &ServiceRow, terms: &Terms) -> bool {
    let revision = row.revision.map(|revision| format!(":{revision}")).unwrap_or_default();
    terms.are_in([
        row.id.name.as_str(),
        &row.id.cluster,
        row.family.as_deref().unwrap_or_default(),
        &revision,
        words::health(row.health),
        words::rollout_state(row.rollout.state).1,
        &words::capacity(&row.capacity),
        row.note.as_deref().unwrap_or_default(),
        if row.key.is_none() { "not declared" } else { "" },
    ])
}

fn compare(one: &ServiceRow, other: &ServiceRow, sort: Sort) -> Ordering {
    let turn = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let figure = |of: fn(&ServiceRow) -> Option<f64>| match (of(one), of(other)) {
        (Some(one), Some(other)) => turn(one.total_cmp(&other)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    let by_name = || (&one.id.name, &one.id.cluster).cmp(&(&other.id.name, &other.id.cluster));
    let order = match sort.column {
        ServiceColumn::Name => turn(by_name()),
        ServiceColumn::State => {
            let state = |row: &ServiceRow| (row.health, words::rollout_state(row.rollout.state).0);
            turn(state(one).cmp(&state(other)))
        }
        ServiceColumn::Tasks => figure(|row| Some(f64::from(row.running))),
        ServiceColumn::Revision => figure(|row| row.revision.map(f64::from)),
        ServiceColumn::Cpu => figure(|row| row.cpu_percent),
        ServiceColumn::Memory => figure(|row| row.memory_percent),
        ServiceColumn::Capacity => {
            turn(words::capacity(&one.capacity).cmp(&words::capacity(&other.capacity)))
        }
        ServiceColumn::Range => figure(|row| row.range.map(|range| f64::from(range.max))),
        ServiceColumn::Event => figure(|row| row.last_event.as_ref().map(|event| exact(event.at.0))),
    };
    order.then_with(by_name)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^52")]
fn exact(millis: i64) -> f64 {
    millis as f64
}

#[cfg(test)]
mod tests;

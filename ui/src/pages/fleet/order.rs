use std::cmp::Ordering;

use protocol::overview::FleetRow;
use serde::{Deserialize, Serialize};

use crate::{fuzzy::Terms, parts::Column};

/// A column of the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FleetColumn {
    Environment,
    Verdict,
    Since,
    Tasks,
    Alarms,
    P95,
    Errors,
    Drift,
    Age,
}

pub(super) static COLUMNS: [Column<FleetColumn>; 9] = [
    Column {
        id: FleetColumn::Environment,
        title: "Environment",
        about: "By the names of system and environment",
        number: false,
    },
    Column { id: FleetColumn::Verdict, title: "What is wrong", about: "Worst first", number: false },
    Column { id: FleetColumn::Since, title: "Since", about: "How long it has been so", number: true },
    Column {
        id: FleetColumn::Tasks,
        title: "Tasks",
        about: "Tasks running of tasks desired, over all services",
        number: true,
    },
    Column {
        id: FleetColumn::Alarms,
        title: "Alarms",
        about: "Alarms that fire, of all that are declared",
        number: true,
    },
    Column {
        id: FleetColumn::P95,
        title: "p95",
        about: "95 % of the responses are faster, in milliseconds",
        number: true,
    },
    Column {
        id: FleetColumn::Errors,
        title: "5xx/min",
        about: "Server errors a minute, over the last five minutes",
        number: true,
    },
    Column {
        id: FleetColumn::Drift,
        title: "Drifts",
        about: "Figures that drifted from the design",
        number: true,
    },
    Column {
        id: FleetColumn::Age,
        title: "Age",
        about: "How old the oldest answer of the row is",
        number: true,
    },
];

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sort {
    pub(super) column: FleetColumn,
    pub(super) descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: FleetColumn::Verdict, descending: true }
    }
}

impl Sort {
    /// The sort after the head of `column` was pressed: names begin upwards, figures with the largest.
    pub(super) fn turned(self, column: FleetColumn) -> Self {
        let descending =
            if self.column == column { !self.descending } else { column != FleetColumn::Environment };
        Self { column, descending }
    }
}

/// The rows that match `filter`, in the order of `sort`. What is not known stands last either way.
pub(super) fn arrange(rows: &[FleetRow], filter: &str, sort: Sort) -> Vec<FleetRow> {
    let terms = Terms::of(filter);
    let mut found: Vec<FleetRow> = rows.iter().filter(|row| matches(row, &terms)).cloned().collect();
    found.sort_by(|one, other| compare(one, other, sort));
    found
}

/// `rows` in the places they had `before`; what is new comes last.
pub(super) fn hold(before: &[FleetRow], mut rows: Vec<FleetRow>) -> Vec<FleetRow> {
    rows.sort_by_key(|row| {
        before.iter().position(|old| old.environment == row.environment).unwrap_or(before.len())
    });
    rows
}

/// Whether every term is somewhere in what the row says.
fn matches(row: &FleetRow, terms: &Terms) -> bool {
    terms.are_in([
        row.environment.system.as_str(),
        &row.environment.environment,
        &row.system_name,
        &row.region,
        &row.verdict.headline,
        &row.verdict.word,
        if row.production { "production" } else { "" },
    ])
}

fn compare(one: &FleetRow, other: &FleetRow, sort: Sort) -> Ordering {
    let turn = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let figure = |of: fn(&FleetRow) -> Option<f64>| match (of(one), of(other)) {
        (Some(one), Some(other)) => turn(one.total_cmp(&other)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    match sort.column {
        FleetColumn::Environment => {
            let name = |row: &FleetRow| (row.system_name.to_lowercase(), row.environment.environment.clone());
            turn(name(one).cmp(&name(other)))
        }
        // Of two that are equally bad, the one that customers depend on matters more.
        FleetColumn::Verdict => {
            turn((one.verdict.health, one.production).cmp(&(other.verdict.health, other.production)))
        }
        FleetColumn::Since => figure(|row| row.verdict.since.map(|at| -exact(at.0))),
        FleetColumn::Tasks => figure(|row| row.tasks.map(|tasks| f64::from(tasks.running))),
        FleetColumn::Alarms => figure(|row| row.alarms.map(|alarms| f64::from(alarms.some))),
        FleetColumn::P95 => figure(|row| row.p95),
        FleetColumn::Errors => figure(|row| row.errors_per_minute),
        FleetColumn::Drift => figure(|row| row.drift.map(|drift| f64::from(drift.some))),
        FleetColumn::Age => figure(|row| row.read_at.map(|at| -exact(at.0))),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^52")]
fn exact(millis: i64) -> f64 {
    millis as f64
}

#[cfg(test)]
mod tests;

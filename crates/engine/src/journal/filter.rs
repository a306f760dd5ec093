//! A filter of records as a condition of SQL. Whatever a person typed is a parameter, never a part of the text.

use protocol::journal::Filter;
use rusqlite::types::Value;

use super::entry::{kind_word, outcome_word};

/// The most words of a search that are looked at.
const MOST_WORDS: usize = 32;

/// What stands behind `WHERE`, with the values of its parameters.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Condition {
    pub(super) fn of(filter: &Filter) -> Self {
        let mut condition = Self { sql: "1".to_owned(), values: Vec::new() };
        if let Some(id) = &filter.environment {
            condition.and("system = ?", id.system.clone());
            condition.and("environment = ?", id.environment.clone());
        }
        if let Some(kind) = filter.kind {
            condition.and("kind = ?", kind_word(kind).to_owned());
        }
        if let Some(outcome) = filter.outcome {
            condition.and("outcome = ?", outcome_word(outcome).to_owned());
        }
        if let Some(since) = filter.since {
            condition.and("at >= ?", since.0);
        }
        if let Some(until) = filter.until {
            condition.and("at <= ?", until.0);
        }
        // `instr` and not `LIKE`: nothing in what was typed has a meaning of its own, and every script has its cases.
        for word in filter.search.to_lowercase().split_whitespace().take(MOST_WORDS) {
            condition.and("instr(words, ?) > 0", word.to_owned());
        }
        condition
    }

    /// Whether every record meets it.
    pub(super) const fn is_any(&self) -> bool {
        self.values.is_empty()
    }

    fn and(&mut self, term: &str, value: impl Into<Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(term);
        self.values.push(value.into());
    }
}

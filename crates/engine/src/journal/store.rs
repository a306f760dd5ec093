//! The journal's rows: one more at the end, and what is read of them.

use std::{path::Path, time::Duration};

use protocol::{
    Moment,
    catalogue::EnvironmentId,
    journal::{Filter, Record},
};
use rusqlite::{
    Connection, OptionalExtension as _, Transaction, TransactionBehavior, params, params_from_iter,
    types::Type,
};

use super::{
    chain::{self, Hash},
    entry::{self, Entry, Row, kind_word, outcome_word},
    fault::Fault,
    filter::Condition,
    schema,
};

/// The columns that make a row, in the order of [`row`].
pub(super) const COLUMNS: &str = "number, at, kind, outcome, of, system, environment, hash, who, account, role, \
     target, what, before, after, reason, detail, request_id, words, data";

/// The longest text of a field, in bytes.
const LONGEST: usize = 256 * 1024;

/// The open database.
#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
}

/// Rows of a question.
#[derive(Debug, PartialEq)]
pub(super) struct Rows {
    pub(super) records: Vec<Record>,
    /// How many match.
    pub(super) matching: u64,
    /// How many there are.
    pub(super) all: u64,
}

impl Store {
    pub(super) fn open(file: &Path) -> Result<Self, Fault> {
        Ok(Self { connection: schema::open(file)? })
    }

    /// Adds a record. When this returns, it is on the disk.
    pub(super) fn append(&mut self, entry: Entry, at: Moment) -> Result<Record, Fault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let record = insert(&transaction, entry, at)?;
        transaction.commit()?;
        Ok(record)
    }

    /// Moves what was written into the file itself and empties the log beside it. A log that was damaged is dropped
    /// by SQLite without a word; what is in the file is covered by the chain.
    pub(super) fn settle(&self) {
        // Somebody may be reading, for long: then the next one that writes does it, and no record waits.
        let settled = self
            .connection
            .busy_timeout(Duration::ZERO)
            .and_then(|()| self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
        if let Err(error) = settled.and(self.connection.busy_timeout(schema::PATIENCE)) {
            tracing::debug!(%error, "the journal's log was not emptied");
        }
    }

    /// Writes to the disk as a record would, and adds none.
    pub(super) fn probe(&mut self) -> Result<(), Fault> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::mark(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// How many records there are.
    pub(super) fn count(&self) -> Result<u64, Fault> {
        Ok(head(&self.connection)?.0)
    }

    /// The records that match, newest first, from row `from` on.
    pub(super) fn rows(&mut self, filter: &Filter, from: u64, count: u32) -> Result<Rows, Fault> {
        // One transaction, so that the rows and their counts are of one moment.
        let transaction = self.connection.transaction()?;
        let condition = Condition::of(filter);
        let (all, _) = head(&transaction)?;
        let matching = if condition.is_any() {
            all
        } else {
            let sql = format!("SELECT count(*) FROM records WHERE {}", condition.sql);
            transaction.query_one(&sql, params_from_iter(&condition.values), |row| number(row, 0))?
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM records WHERE {} ORDER BY number DESC LIMIT {count} OFFSET {}",
            condition.sql,
            i64::try_from(from).unwrap_or(i64::MAX),
        );
        let mut statement = transaction.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(&condition.values), row)?;
        let records = rows.map(|row| row.map(|row| row.record)).collect::<Result<_, _>>()?;
        Ok(Rows { records, matching, all })
    }

    /// The record `number`, those that it goes on from, and those that go on from any of them; oldest first. The last
    /// has its way back.
    pub(super) fn story(&self, number: u64) -> Result<Vec<Record>, Fault> {
        let sql = format!(
            "WITH RECURSIVE
                 earlier (number, of) AS (
                     SELECT number, of FROM records WHERE number = ?1
                     UNION SELECT r.number, r.of FROM records r JOIN earlier e ON r.number = e.of),
                 story (number) AS (
                     SELECT number FROM earlier
                     UNION SELECT r.number FROM records r JOIN story s ON r.of = s.number)
             SELECT {COLUMNS} FROM records WHERE number IN story ORDER BY number"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows: Vec<Row> = statement.query_map([signed(number)], row)?.collect::<Result<_, _>>()?;
        let last = rows.last_mut().ok_or(Fault::NoSuch(number))?;
        last.record.undo = last.undo();
        Ok(rows.into_iter().map(|row| row.record).collect())
    }

    /// Whether no record goes on from `number`.
    pub(super) fn is_last(&self, number: u64) -> Result<bool, Fault> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM records WHERE of = ?1)";
        Ok(self.connection.query_one(sql, [signed(number)], |row| row.get(0))?)
    }

    /// What was begun and has no later record that tells the rest, oldest first. An outcome is unknown at first where
    /// the answer to what was intended is lost; one that was looked for later, and given up, is an end.
    pub(super) fn unfinished(&self) -> Result<Vec<(Record, Option<String>)>, Fault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM records r
             WHERE (outcome IN ('intended', 'accepted') OR outcome = 'unknown'
                 AND EXISTS (SELECT 1 FROM records e WHERE e.number = r.of AND e.outcome = 'intended'))
             AND NOT EXISTS (SELECT 1 FROM records l WHERE l.of = r.number) ORDER BY number"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], row)?;
        Ok(rows.map(|row| row.map(|row| (row.record, row.data))).collect::<Result<_, _>>()?)
    }
}

/// Adds a record within a transaction that nobody else can write beside.
pub(super) fn insert(transaction: &Transaction<'_>, entry: Entry, at: Moment) -> Result<Record, Fault> {
    let (records, previous) = head(transaction)?;
    let number = records + 1;
    if let Some(of) = entry.of {
        let sql = "SELECT 1 FROM records WHERE number = ?1";
        transaction.query_row(sql, [signed(of)], |_| Ok(())).optional()?.ok_or(Fault::NoSuch(of))?;
        // Two consoles may be at one change: the first to tell is believed.
        let sql = "SELECT 1 FROM records WHERE of = ?1";
        if transaction.query_row(sql, [signed(of)], |_| Ok(())).optional()?.is_some() {
            return Err(Fault::ToldAlready(of));
        }
    }
    let row = Row::of(entry, number, at);
    bounded(&row)?;
    let hash = chain::link(&previous, &row);
    let Row { mut record, data, words } = row;
    let environment = record.environment.as_ref();
    transaction.execute(
        &format!(
            "INSERT INTO records ({COLUMNS}) VALUES \
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)"
        ),
        params![
            signed(number),
            record.at.0,
            kind_word(record.kind),
            outcome_word(record.outcome),
            record.of.map(signed),
            environment.map(|id| &id.system),
            environment.map(|id| &id.environment),
            hash,
            record.who,
            record.account,
            record.role,
            record.target,
            record.what,
            record.before,
            record.after,
            record.reason,
            record.detail,
            record.request_id,
            words,
            data,
        ],
    )?;
    transaction.execute("UPDATE head SET records = ?1, hash = ?2", params![signed(number), hash])?;
    record.hash = chain::hex(&hash);
    Ok(record)
}

fn bounded(row: &Row) -> Result<(), Fault> {
    let Row { record, data, .. } = row;
    let sizes = [
        ("who", record.who.len()),
        ("target", record.target.len()),
        ("what", record.what.len()),
        ("before", record.before.len()),
        ("after", record.after.len()),
        ("reason", record.reason.as_ref().map_or(0, String::len)),
        ("detail", record.detail.as_ref().map_or(0, String::len)),
        ("data", data.as_ref().map_or(0, String::len)),
    ];
    sizes
        .into_iter()
        .find(|(_, size)| *size > LONGEST)
        .map_or(Ok(()), |(field, _)| Err(Fault::TooLong(field)))
}

/// How many records there are, and the last one's hash.
pub(super) fn head(connection: &Connection) -> Result<(u64, Hash), Fault> {
    let read = |row: &rusqlite::Row<'_>| Ok((number(row, 0)?, row.get(1)?));
    Ok(connection.query_one("SELECT records, hash FROM head", [], read)?)
}

/// The row of [`COLUMNS`]. Whatever no console writes there is an error.
pub(super) fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let hash: Hash = row.get(7)?;
    let environment = match (row.get(5)?, row.get(6)?) {
        (Some(system), Some(environment)) => Some(EnvironmentId { system, environment }),
        (None, None) => None,
        _ => return Err(no_such(5, "half an environment")),
    };
    let kind = row.get_ref(2)?.as_str()?;
    let outcome = row.get_ref(3)?.as_str()?;
    let record = Record {
        number: number(row, 0)?,
        at: Moment(row.get(1)?),
        kind: entry::kind(kind).ok_or_else(|| no_such(2, "no kind of record"))?,
        outcome: entry::outcome(outcome).ok_or_else(|| no_such(3, "no outcome"))?,
        of: row.get::<_, Option<i64>>(4)?.map(|of| unsigned(of, 4)).transpose()?,
        environment,
        hash: chain::hex(&hash),
        undo: None,
        who: row.get(8)?,
        account: row.get(9)?,
        role: row.get(10)?,
        target: row.get(11)?,
        what: row.get(12)?,
        before: row.get(13)?,
        after: row.get(14)?,
        reason: row.get(15)?,
        detail: row.get(16)?,
        request_id: row.get(17)?,
    };
    Ok(Row { record, words: row.get(18)?, data: row.get(19)? })
}

fn no_such(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
}

fn number(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    unsigned(row.get(column)?, column)
}

fn unsigned(number: i64, column: usize) -> rusqlite::Result<u64> {
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// SQLite's integers are signed; a number beyond them is of no record.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

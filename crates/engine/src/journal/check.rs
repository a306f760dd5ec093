//! The check of the chain: the first record that is not as it was written.

use std::path::Path;

use protocol::journal::Verdict;
use rusqlite::Connection;

use super::{
    chain::{self, hex},
    fault::Fault,
    schema,
    store::{COLUMNS, head, row},
};

/// What the first fault is blamed on when no one record is to blame.
const THE_FILE: u64 = 0;

/// Recomputes every hash of `file`, holds their number and the last one against what the journal counted, and has
/// SQLite look at the file's structure. What is damaged is a verdict; an error only says that it could not be read.
pub(super) fn check(file: &Path) -> Result<Verdict, Fault> {
    let mut next = 1;
    let checked = schema::open_beside(file).and_then(|mut connection| {
        match (walk(&mut connection, &mut next), schema::marks(&connection)) {
            (Ok(Verdict::Whole { .. }), Err(fault)) => Ok(broken(THE_FILE, damaged(&fault.to_string()))),
            // Another form is read in another way; it is not broken.
            (_, Err(fault @ Fault::Newer(_))) => Err(fault),
            (verdict, _) => verdict,
        }
    });
    match checked {
        Err(fault) => fault.damage().map_or(Err(fault), |reason| Ok(broken(next, reason))),
        verdict => verdict,
    }
}

/// `next` is the number of the record that is to come, also when reading fails.
fn walk(connection: &mut Connection, next: &mut u64) -> Result<Verdict, Fault> {
    // One transaction: what is written meanwhile is not looked at.
    let transaction = connection.transaction()?;
    let (counted, newest) = head(&transaction)?;
    let mut previous = chain::origin();
    let mut statement = transaction.prepare(&format!("SELECT {COLUMNS} FROM records ORDER BY number"))?;
    let mut rows = statement.query([])?;
    while let Some(found) = rows.next()? {
        let expected = *next;
        let found = row(found)?;
        let number = found.record.number;
        if expected > counted {
            return Ok(broken(expected, format!("it was put in; the journal counted {counted}")));
        }
        if number != expected {
            return Ok(broken(expected, format!("it is missing; record {number} stands in its place")));
        }
        let hash = chain::link(&previous, &found);
        if hex(&hash) != found.record.hash {
            let reason = "its hash is not that of its text and of the record before it";
            return Ok(broken(number, reason));
        }
        previous = hash;
        *next += 1;
    }
    let records = *next - 1;
    if records < counted {
        return Ok(broken(*next, format!("it is missing; the journal counted {counted} records")));
    }
    if previous != newest {
        return Ok(broken(records, "it is not the record that was written last"));
    }
    *next = THE_FILE;
    let soundness: String = transaction.query_one("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if soundness != "ok" {
        return Ok(broken(THE_FILE, damaged(&soundness)));
    }
    Ok(Verdict::Whole { records, head: hex(&previous) })
}

/// What is wrong with a file whose records are right.
fn damaged(what: &str) -> String {
    format!("every record reads as it was written, but: {what}")
}

fn broken(number: u64, reason: impl Into<String>) -> Verdict {
    Verdict::Broken { number, reason: reason.into() }
}

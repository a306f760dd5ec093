//! Whoever changes the file leaves a trace, and so does a disk that does.

use std::{fs, path::Path};

use proptest::prelude::*;
use rusqlite::types::Value;

use super::*;
use crate::journal::{check::check, store::Store};

const RECORDS: u64 = 8;

/// A journal of eight records whose file is closed.
fn written(file: &Path) -> Vec<Record> {
    let mut store = Store::open(file).expect("a journal");
    let write = |number: u64| {
        let entry = Entry { of: (number > 1).then_some(number - 1), ..entry(&format!("step {number}")) };
        store.append(entry, NOON).expect("a record")
    };
    (1..=RECORDS).map(write).collect()
}

/// The file with nothing in the way of a change.
fn unguarded(file: &Path) -> Connection {
    let raw = Connection::open(file).expect("the file");
    for name in ["records_follow", "records_stay", "records_remain", "head_moves_on", "head_remains"] {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).expect("a trigger");
    }
    raw
}

fn broken_at(file: &Path) -> Option<u64> {
    match check(file).expect("a verdict") {
        Verdict::Broken { number, .. } => Some(number),
        Verdict::Whole { .. } => None,
    }
}

#[test]
fn the_file_itself_refuses_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    written(&file);
    let raw = Connection::open(&file).expect("the file");
    for change in [
        "UPDATE records SET reason = 'none' WHERE number = 3",
        "DELETE FROM records WHERE number = 8",
        "INSERT OR REPLACE INTO records SELECT * FROM records WHERE number = 2",
        "UPDATE head SET records = 4",
        "DELETE FROM head",
    ] {
        let error = raw.execute(change, []).expect_err(change).to_string();
        assert!(error.contains("record") || error.contains("head"), "{change}: {error}");
    }
    assert_eq!(broken_at(&file), None);
}

#[test]
fn removing_adding_and_moving_records_is_found_where_it_begins() {
    let copy = "INSERT INTO records SELECT 9, at, kind, outcome, of, system, environment, hash, who, account, role, \
                target, what, before, after, reason, detail, request_id, words, data FROM records WHERE number = 8";
    for (change, number) in [
        ("DELETE FROM records WHERE number = 1", 1),
        ("DELETE FROM records WHERE number = 5", 5),
        ("DELETE FROM records WHERE number = 8", 8),
        ("DELETE FROM records", 1),
        (copy, 9),
        (
            "UPDATE records SET number = 100 - number WHERE number IN (3, 97); UPDATE records SET number = 3 WHERE number = 4; UPDATE records SET number = 4 WHERE number = 97",
            3,
        ),
        ("UPDATE records SET number = -1 WHERE number = 6", 1),
        ("UPDATE head SET records = 7", 8),
        ("UPDATE head SET records = 9", 9),
        ("UPDATE head SET hash = zeroblob(32)", 8),
        ("DELETE FROM head", 1),
        ("DROP TABLE records", 1),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file(&folder);
        written(&file);
        unguarded(&file).execute_batch(change).expect("a change");
        assert_eq!(broken_at(&file), Some(number), "{change}");
    }
}

/// Each text in the file, byte by byte: the record that it stands in is named.
#[test]
fn a_flipped_byte_of_a_record_is_found_in_that_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    written(&file);
    let whole = fs::read(&file).expect("bytes");
    for number in 1..=RECORDS {
        let text = format!("step {number}");
        let places = (0..whole.len() - text.len()).filter(|at| whole[*at..].starts_with(text.as_bytes()));
        let places: Vec<usize> = places.collect();
        // Once as it was written, and once among the words that are searched.
        assert_eq!(places.len(), 2);
        for at in places.into_iter().flat_map(|at| at..at + text.len()) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, damaged).expect("a damaged file");
            assert_eq!(broken_at(&file), Some(number), "byte {at}");
        }
    }
    fs::write(&file, whole).expect("the file");
    assert_eq!(broken_at(&file), None);
}

const COLUMNS: [&str; 20] = [
    "number",
    "at",
    "kind",
    "outcome",
    "of",
    "system",
    "environment",
    "hash",
    "who",
    "account",
    "role",
    "target",
    "what",
    "before",
    "after",
    "reason",
    "detail",
    "request_id",
    "words",
    "data",
];

/// Something that a column may hold.
fn value_of(column: &'static str) -> BoxedStrategy<Value> {
    let text = "[a-z=é ]{0,6}".prop_map(Value::Text);
    let number = (-3_i64..20).prop_map(Value::Integer);
    match column {
        "number" | "at" => number.boxed(),
        "of" => prop_oneof![number, Just(Value::Null)].boxed(),
        "hash" => prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Blob).boxed(),
        "kind" => "change|arming|look|other".prop_map(Value::Text).boxed(),
        "outcome" => "done|failed|intended|other".prop_map(Value::Text).boxed(),
        "who" | "target" | "what" | "before" | "after" | "words" => text.boxed(),
        _ => prop_oneof![text, Just(Value::Null)].boxed(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn a_changed_field_is_found_in_its_record(
        (column, value) in prop::sample::select(&COLUMNS[..]).prop_flat_map(|column| (Just(column), value_of(column))),
        number in 1..=RECORDS,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file(&folder);
        written(&file);
        let raw = unguarded(&file);
        let signed = i64::try_from(number).expect("a small number");
        let change = format!("UPDATE OR IGNORE records SET {column} = ?1 WHERE number = ?2 AND {column} IS NOT ?1");
        let changed = raw.execute(&change, (&value, signed)).expect("a change");
        // A number below the first is found where the first should be; one that moved up leaves a gap.
        let found = match &value {
            Value::Integer(to) if column == "number" && *to < 1 => 1,
            _ => number,
        };
        prop_assert_eq!(broken_at(&file), (changed == 1).then_some(found));
    }

    #[test]
    fn a_flipped_bit_anywhere_changes_no_record_in_silence(place in any::<prop::sample::Index>(), bit in 0..8) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file(&folder);
        let records = written(&file);
        let bytes = fs::read(&file).expect("bytes");
        told_or_unharmed(&file, &bytes, place.index(bytes.len()), 1_u8 << bit, &records);
    }
}

/// The file's own header is small: every bit of it.
#[test]
fn a_flipped_bit_of_the_header_changes_no_record_in_silence() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    let records = written(&file);
    let bytes = fs::read(&file).expect("bytes");
    for at in 0..100 {
        for bit in 0..8 {
            told_or_unharmed(&file, &bytes, at, 1_u8 << bit, &records);
        }
    }
}

/// With `bits` of the byte `at` flipped, either that is told, or every record still reads as it was written.
fn told_or_unharmed(file: &Path, bytes: &[u8], at: usize, bits: u8, records: &[Record]) {
    let mut damaged = bytes.to_vec();
    damaged[at] ^= bits;
    fs::write(file, damaged).expect("a damaged file");
    if let Verdict::Whole { records: count, head } = check(file).expect("a verdict") {
        assert_eq!((count, &head), (RECORDS, &records[7].hash), "byte {at}");
        let mut store = Store::open(file).expect("a journal");
        let mut read = store.rows(&Filter::default(), 0, 500).expect("rows").records;
        read.reverse();
        assert_eq!(read, records, "byte {at}");
    }
}

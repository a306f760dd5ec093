//! What the journal promises: nothing acknowledged is lost, and nothing is changed without a trace.

mod damage;
mod export;
mod search;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use protocol::{
    ErrorKind, Moment,
    catalogue::EnvironmentId,
    changes::Change,
    journal::{Filter, GetRecords, Kind, OutcomeKind, Record, Verdict},
    services::ServiceId,
};
use rusqlite::Connection;

use super::{Entry, Journal, verbs};
use crate::clock::ManualClock;

/// Noon of a day.
const NOON: Moment = Moment(1_795_262_400_000);

fn entry(what: &str) -> Entry {
    Entry {
        kind: Kind::Change,
        of: None,
        who: "arn:aws:sts::111122223333:assumed-role/Operator/night".to_owned(),
        account: Some("111122223333".to_owned()),
        role: Some("Operator".to_owned()),
        environment: Some(EnvironmentId::new("paperwurks", "prod")),
        target: "prod-paperwurks-backend".to_owned(),
        what: what.to_owned(),
        before: "2 tasks".to_owned(),
        after: "4 tasks".to_owned(),
        reason: Some("the queue grows".to_owned()),
        outcome: OutcomeKind::Done,
        detail: None,
        request_id: Some("6d0ecf83".to_owned()),
        data: Some(r#"{"desired":4}"#.to_owned()),
    }
}

fn with_outcome(outcome: OutcomeKind, of: Option<u64>) -> Entry {
    Entry { outcome, of, ..entry("Set the desired count") }
}

fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("signalbox").join("journal.db")
}

fn open(file: &Path) -> Journal {
    Journal::open(Some(file.to_owned()), Arc::new(ManualClock::at(NOON)))
}

async fn all(journal: &Journal) -> Vec<Record> {
    let request = GetRecords { filter: Filter::default(), from: 0, count: 500 };
    journal.page(request).await.expect("a page").records
}

#[tokio::test]
async fn what_was_written_is_read_again_and_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(&file(&folder));
    let mut written = Vec::new();
    for what in ["first", "second", "third"] {
        written.push(journal.write(entry(what)).await.expect("a record"));
    }
    assert_eq!(written.iter().map(|record| record.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((written[0].at, written[0].what.as_str(), written[0].of), (NOON, "first", None));
    let head = written[2].hash.clone();
    assert_eq!(journal.verify_now().await, Ok(Verdict::Whole { records: 3, head }));
    written.reverse();
    assert_eq!(all(&journal).await, written);
    assert_eq!(journal.trouble(), None);

    // The next console goes on from there.
    let next = open(&file(&folder));
    let fourth = next.write(entry("fourth")).await.expect("a record");
    assert_eq!(fourth.number, 4);
    assert_eq!(next.verify_now().await, Ok(Verdict::Whole { records: 4, head: fourth.hash }));
}

#[tokio::test]
async fn without_a_file_nothing_can_be_written_and_the_page_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = Journal::open(None, Arc::new(ManualClock::at(NOON)));
    let error = nowhere.write(entry("x")).await.expect_err("no record");
    assert_eq!(error.kind, ErrorKind::Internal);
    assert_eq!(error.message, "The journal could not be written: this machine has no folder for it");
    let folder_itself = open(folder.path());
    folder_itself.write(entry("x")).await.expect_err("no record");
    for (journal, has_file) in [(nowhere, false), (folder_itself, true)] {
        let request = GetRecords { filter: Filter::default(), from: 0, count: 10 };
        let page = journal.page(request).await.expect("a page all the same");
        assert_eq!((page.records.len(), page.all, page.file.is_some()), (0, 0, has_file));
        assert_eq!(page.trouble, journal.trouble());
        assert!(page.trouble.is_some());
        journal.verify_now().await.expect_err("nothing to check");
    }
}

#[tokio::test]
async fn trouble_is_over_when_what_was_in_the_way_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    let in_the_way = file.parent().expect("a folder");
    std::fs::write(in_the_way, "").expect("a file in the folder's place");
    let journal = open(&file);
    journal.write(entry("x")).await.expect_err("no record");
    assert!(journal.trouble().is_some());
    std::fs::remove_file(in_the_way).expect("gone");
    // Nobody writes while there is trouble: to ask for it is enough.
    let mut known = journal.desk.known();
    assert!(journal.trouble().is_some());
    known.wait_for(|known| known.trouble.is_none()).await.expect("no more trouble");
    assert_eq!(journal.write(entry("x")).await.expect("a record").number, 1);
    assert_eq!(journal.trouble(), None);
}

#[tokio::test]
async fn what_can_be_read_is_not_yet_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    let journal = open(&file);
    journal.write(entry("first")).await.expect("a record");
    let raw = Connection::open(&file).expect("the file");
    let full = "CREATE TRIGGER full BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    raw.execute_batch(full).expect("a trigger");
    journal.write(entry("second")).await.expect_err("no record");
    for _ in 0..2 {
        assert_eq!(journal.desk.read(|store| store.count()).await.expect("a count"), 1);
        assert_eq!(journal.desk.known().borrow().trouble.as_deref(), Some("disk full"));
    }
    journal.write(with_outcome(OutcomeKind::Done, Some(7))).await.expect_err("no such record");
    assert!(journal.desk.known().borrow().trouble.is_some(), "a wrong question says nothing of the disk");
    raw.execute_batch("DROP TRIGGER full").expect("no trigger");
    journal.write(entry("second")).await.expect("a record");
    assert_eq!(journal.desk.known().borrow().trouble, None);
}

#[tokio::test]
async fn no_record_waits_for_who_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    let journal = open(&file);
    journal.write(entry("first")).await.expect("a record");
    let mut reader = Connection::open(&file).expect("the file");
    let reading = reader.transaction().expect("a transaction");
    let count = "SELECT count(*) FROM records";
    assert_eq!(reading.query_one(count, [], |row| row.get(0)), Ok(1));
    for number in 2..=4 {
        assert_eq!(journal.write(entry("beside")).await.expect("a record").number, number);
    }
    assert_eq!(reading.query_one(count, [], |row| row.get(0)), Ok(1), "it still reads what was");
}

#[tokio::test]
async fn another_programs_file_and_a_newer_journal_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    let other = Connection::open(&path).expect("a database");
    other.execute_batch("CREATE TABLE theirs (x)").expect("a table");
    let told = open(&path).write(entry("x")).await.expect_err("refused").message;
    assert_eq!(told, "The journal could not be written: the file belongs to another program");
    let tables = "SELECT count(*) FROM sqlite_schema";
    assert_eq!(other.query_one(tables, [], |row| row.get(0)), Ok(1));

    let newer = file(&folder);
    open(&newer).write(entry("x")).await.expect("a record");
    Connection::open(&newer).expect("the file").pragma_update(None, "user_version", 2).expect("a form");
    let told = open(&newer).write(entry("x")).await.expect_err("refused").message;
    assert_eq!(told, "The journal could not be written: it was written by a newer console (form 2)");
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    open(&file).write(entry("x")).await.expect("a record");
    let mode = |file: &Path| std::fs::metadata(file).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("a mode");
    open(&file).write(entry("x")).await.expect("a record");
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn two_consoles_keep_one_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file(&folder);
    let (one, two) = (open(&file), open(&file));
    for _ in 0..5 {
        one.write(entry("in turn")).await.expect("a record");
        two.write(entry("in turn")).await.expect("a record");
    }
    let many = async |journal: &Journal| {
        for _ in 0..20 {
            journal.write(entry("at once")).await.expect("a record");
        }
    };
    tokio::join!(many(&one), many(&two));
    let records = all(&one).await;
    assert_eq!(records.iter().rev().map(|record| record.number).collect::<Vec<_>>(), Vec::from_iter(1..=50));
    let whole = Verdict::Whole { records: 50, head: records[0].hash.clone() };
    assert_eq!(two.verify_now().await, Ok(whole));
}

#[tokio::test]
async fn a_story_is_told_from_any_of_its_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(&file(&folder));
    for (outcome, of) in [
        (OutcomeKind::Intended, None),
        (OutcomeKind::Done, None),
        (OutcomeKind::Accepted, Some(1)),
        (OutcomeKind::Intended, None),
        (OutcomeKind::Done, Some(3)),
    ] {
        journal.write(with_outcome(outcome, of)).await.expect("a record");
    }
    let numbers = |records: Vec<Record>| records.iter().map(|record| record.number).collect::<Vec<_>>();
    for number in [1, 3, 5] {
        assert_eq!(numbers(journal.story(number).await.expect("a story")), [1, 3, 5], "{number}");
    }
    assert_eq!(numbers(journal.story(2).await.expect("a story")), [2]);
    for number in [0, 9, u64::MAX] {
        assert_eq!(journal.story(number).await.expect_err("none").kind, ErrorKind::NotFound);
    }
    let unfinished = journal.unfinished().await.expect("a list");
    assert_eq!(unfinished.iter().map(|(record, _)| record.number).collect::<Vec<_>>(), [4]);
    assert_eq!(unfinished[0].1.as_deref(), Some(r#"{"desired":4}"#));
}

#[tokio::test]
async fn a_lost_answer_is_unfinished_until_somebody_has_looked() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(&file(&folder));
    for (outcome, of) in [
        (OutcomeKind::Intended, None),
        (OutcomeKind::Unknown, Some(1)),
        (OutcomeKind::Intended, None),
        (OutcomeKind::Accepted, Some(3)),
        (OutcomeKind::Unknown, Some(4)),
    ] {
        journal.write(with_outcome(outcome, of)).await.expect("a record");
    }
    let numbers = async || {
        let unfinished = journal.unfinished().await.expect("a list");
        unfinished.iter().map(|(record, _)| record.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers().await, [2], "what was followed and given up is an end");
    journal.write(with_outcome(OutcomeKind::Unknown, Some(2))).await.expect("a record");
    assert_eq!(numbers().await, [] as [u64; 0]);
}

#[tokio::test]
async fn of_two_consoles_the_first_to_tell_is_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) = (open(&file(&folder)), open(&file(&folder)));
    one.write(with_outcome(OutcomeKind::Intended, None)).await.expect("a record");
    assert_eq!(two.is_last(1).await, Ok(true));
    one.write(with_outcome(OutcomeKind::Done, Some(1))).await.expect("a record");
    assert_eq!(two.is_last(1).await, Ok(false));
    let error = two.write(with_outcome(OutcomeKind::Failed, Some(1))).await.expect_err("refused");
    assert_eq!((error.kind, two.trouble()), (ErrorKind::Conflict, None));
}

#[tokio::test]
async fn the_way_back_stands_at_the_end_of_what_is_in_force() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(&file(&folder));
    let service = ServiceId::new("main", "backend");
    let undo = Change::SetDesiredCount { service, desired: 2 };
    let data = serde_json::json!({ "headline": "Run 4 tasks", "undo": undo }).to_string();
    let told = async |outcome, of, data: &str| {
        let entry = Entry { data: Some(data.to_owned()), ..with_outcome(outcome, of) };
        let number = journal.write(entry).await.expect("a record").number;
        let story = journal.story(number).await.expect("a story");
        story.into_iter().map(|record| record.undo).collect::<Vec<_>>()
    };
    assert_eq!(told(OutcomeKind::Intended, None, &data).await, [None]);
    assert_eq!(told(OutcomeKind::Accepted, Some(1), &data).await, [None, Some(undo.clone())]);
    assert_eq!(told(OutcomeKind::Done, Some(2), &data).await, [None, None, Some(undo.clone())]);
    assert_eq!(told(OutcomeKind::Unknown, None, &data).await, [Some(undo)]);
    for outcome in [OutcomeKind::Failed, OutcomeKind::Refused, OutcomeKind::Overtaken] {
        assert_eq!(told(outcome, None, &data).await, [None]);
    }
    for other in ["{}", "not JSON", r#"{"undo":{"no":"change"}}"#, r#"{"undo":null}"#] {
        assert_eq!(told(OutcomeKind::Done, None, other).await, [None], "{other}");
    }
}

#[tokio::test]
async fn what_cannot_be_a_record_is_refused_and_is_no_trouble() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(&file(&folder));
    let error = journal.write(with_outcome(OutcomeKind::Done, Some(7))).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::NotFound);
    let long = Entry { detail: Some("x".repeat(300_000)), ..entry("x") };
    let error = journal.write(long).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Invalid { field: "detail".to_owned() });
    assert_eq!(journal.trouble(), None);
    assert_eq!(journal.write(entry("x")).await.expect("a record").number, 1);
}

#[tokio::test(start_paused = true)]
async fn what_another_console_writes_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mine, theirs) = (open(&file(&folder)), open(&file(&folder)));
    mine.write(entry("mine")).await.expect("a record");
    let mut known = mine.desk.known();
    let before = known.borrow_and_update().clone();
    assert_eq!(before.records, 1);
    tokio::spawn(verbs::follow(mine));
    theirs.write(entry("theirs")).await.expect("a record");
    let after = known.wait_for(|known| known.records == 2).await.expect("a notice").revision;
    assert!(after > before.revision);
}

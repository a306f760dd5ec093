//! What is taken elsewhere: whole, in order, and harmless in a spreadsheet.

use std::fs;

use protocol::journal::{Export, Exported, Format};

use super::*;

async fn exported(journal: &Journal, folder: &Path, format: Format, filter: Filter) -> (Exported, String) {
    let exported = journal.export_to(folder.to_owned(), Export { filter, format }).await.expect("an export");
    let text = fs::read_to_string(&exported.file).expect("a file");
    (exported, text)
}

async fn filled(folder: &tempfile::TempDir) -> Journal {
    let journal = open(&file(folder));
    for what in ["plain", "=HYPERLINK(\"http://x\")", "a, \"b\"\nc"] {
        journal.write(entry(what)).await.expect("a record");
    }
    let formulas = Entry {
        before: "+1".to_owned(),
        after: "-1".to_owned(),
        reason: Some("@x".to_owned()),
        ..entry("\tx")
    };
    journal.write(formulas).await.expect("a record");
    journal
}

#[tokio::test]
async fn values_are_separated_quoted_and_no_formulas() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = filled(&folder).await;
    let downloads = folder.path().join("downloads");
    let (exported, text) = exported(&journal, &downloads, Format::Csv, Filter::default()).await;
    assert_eq!(exported.records, 4);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let headings = table.headers().expect("headings").clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).expect("a column");
    let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().expect("rows");
    let cells = |name| rows.iter().map(|row| row[column(name)].to_owned()).collect::<Vec<_>>();
    assert_eq!(cells("number"), ["1", "2", "3", "4"]);
    assert_eq!(cells("at")[0], "2026-11-21T12:00:00Z");
    assert_eq!(cells("what"), ["plain", "'=HYPERLINK(\"http://x\")", "a, \"b\"\nc", "'\tx"]);
    assert_eq!((&*cells("before")[3], &*cells("after")[3], &*cells("reason")[3]), ("'+1", "'-1", "'@x"));
    assert_eq!(cells("environment")[0], "paperwurks/prod");
    let newest = all(&journal).await.remove(0);
    assert_eq!(cells("hash")[3], newest.hash);
}

#[tokio::test]
async fn json_holds_the_records_that_match() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = filled(&folder).await;
    let filter = Filter { search: "hyperlink".to_owned(), ..Filter::default() };
    let (one, text) = exported(&journal, folder.path(), Format::Json, filter).await;
    let records: Vec<Record> = serde_json::from_str(&text).expect("records");
    assert_eq!((one.records, records.len(), records[0].number), (1, 1, 2));
    let none = Filter { search: "no such thing".to_owned(), ..Filter::default() };
    let (_, text) = exported(&journal, folder.path(), Format::Json, none).await;
    assert_eq!(serde_json::from_str::<Vec<Record>>(&text).expect("no records"), []);
}

#[tokio::test]
async fn each_export_has_a_name_of_its_own_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = filled(&folder).await;
    let downloads = folder.path().join("downloads");
    for _ in 0..3 {
        exported(&journal, &downloads, Format::Csv, Filter::default()).await;
    }
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("a file").file_name().into_string().expect("a name")).collect();
        names.sort();
        names
    };
    let made = names(&downloads);
    assert_eq!(made.len(), 3, "{made:?}");
    // Which hour it is depends on where the machine stands.
    let plain = made.iter().find(|name| name.len() == "signalbox-journal-2026-11-21-1200.csv".len());
    let stem = plain.and_then(|name| name.strip_suffix(".csv")).expect("a plain name");
    assert!(stem.starts_with("signalbox-journal-2026-11-2"), "{stem}");
    for which in ["", "-2", "-3"] {
        assert!(made.contains(&format!("{stem}{which}.csv")), "{made:?}");
    }

    // What cannot be read leaves no half a file.
    fs::write(file(&folder), "no database at all, and long enough to be seen as one")
        .expect("a damaged file");
    let request = Export { filter: Filter::default(), format: Format::Csv };
    journal.export_to(downloads.clone(), request).await.expect_err("nothing to read");
    assert_eq!(names(&downloads), made);
}

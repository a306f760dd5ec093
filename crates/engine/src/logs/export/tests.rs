//! Files that are whole, in order, harmless in a spreadsheet, or not there.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures::StreamExt as _;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    logs::{
        ExportFormat, Lens, QueryId, QueryStatus, Scope, SetLens, Source, Span, StartQuery, Tail, TailState,
        ViewId, WatchQueries,
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::{
    logs::{set_lens, start_query, tail, watch_queries},
    scripted::{Answer, ScriptedAws},
};

/// 2023-11-14T22:13:20Z, where the clock of the tests stands.
const NOW: i64 = 1_700_000_000_000;
const HOSTILE: &str = "=HYPERLINK(\"http://x\")\u{0}\u{1b}[31m\u{202e},\r\n<b>\"";

fn event(at: i64, message: &str) -> Value {
    json!({
        "timestamp": at, "ingestionTime": at + 1_500, "message": message, "logStreamName": "=stream",
        "eventId": id(at, message),
    })
}

/// 56 digits, as AWS's have.
fn id(at: i64, message: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (at, message).hash(&mut hasher);
    format!("346223160996978847065409760688228590{:020}", hasher.finish())
}

fn page(events: &[Value], next: Option<&str>) -> Answer {
    (200, json!({ "events": events, "nextToken": next }).to_string())
}

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

fn source(group: &str) -> Source {
    Source { environment: prod(), group: group.to_owned(), streams: Vec::new() }
}

fn scope(groups: &[&str]) -> Scope {
    let span = Span::Between { from: Moment(NOW - 1_000), until: Moment(NOW) };
    Scope { sources: groups.iter().map(|group| source(group)).collect(), span, pattern: None }
}

fn range(groups: &[&str], format: ExportFormat) -> Export {
    Export { of: ExportOf::Range { scope: scope(groups) }, format }
}

type Told = Pin<Box<dyn Stream<Item = ExportState> + Send>>;

fn begin(engine: &Arc<Engine>, folder: &Path, request: Export) -> Told {
    Box::pin(export_to(engine, request, Ok(folder.join("downloads"))))
}

async fn until(told: &mut Told, wished: impl Fn(&ExportState) -> bool) -> ExportState {
    loop {
        let state = told.next().await.expect("it does not end by itself");
        if wished(&state) {
            return state;
        }
    }
}

/// The end of an export, and what it wrote.
async fn exported(engine: &Arc<Engine>, folder: &TempDir, request: Export) -> (ExportState, String) {
    let mut told = begin(engine, folder.path(), request);
    let state = until(&mut told, |state| state.finished || state.problem.is_some()).await;
    assert!(state.finished, "{state:?}");
    drop(told);
    let text = fs::read_to_string(&state.file).expect("a file that stays");
    assert_eq!(state.bytes, text.len() as u64);
    (state, text)
}

fn names(folder: &TempDir) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.path().join("downloads")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Until nothing of the export is left; the thread that writes needs a moment to see that nobody waits.
async fn nothing_is_left(folder: &TempDir) {
    for _ in 0..1_000 {
        if names(folder).is_empty() {
            return;
        }
        tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(5))).await.unwrap();
    }
    panic!("{:?}", names(folder));
}

/// Two groups of two pages each.
fn two_groups() -> ScriptedAws {
    ScriptedAws::new(|operation, request| {
        assert_eq!(operation, "FilterLogEvents");
        let first = request["nextToken"].is_null();
        match (request["logGroupName"].as_str().unwrap(), first) {
            ("/a", true) => page(&[event(NOW - 900, "a1"), event(NOW - 100, "a3")], Some("2")),
            // Out of order within the page, and one that lies outside.
            ("/a", false) => page(&[event(NOW - 50, "a5"), event(NOW - 90, "a4"), event(NOW, "a6")], None),
            ("/b", true) => page(&[], Some("2")),
            _ => page(&[event(NOW - 500, "ERROR b2"), event(NOW - 70, HOSTILE)], None),
        }
    })
}

#[tokio::test(start_paused = true)]
async fn several_groups_are_in_order_as_ndjson() {
    let folder = tempfile::tempdir().unwrap();
    let aws = two_groups();
    let (engine, _) = aws.engine();
    let (state, text) = exported(&engine, &folder, range(&["/a", "/b"], ExportFormat::Ndjson)).await;
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let messages: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["a1", "ERROR b2", "a3", "a4", HOSTILE, "a5"]);
    let written = json!({
        "time": "2023-11-14T22:13:19.500Z", "ingested": "2023-11-14T22:13:21.000Z", "group": "/b",
        "stream": "=stream", "id": id(NOW - 500, "ERROR b2"),
        "level": "error", "message": "ERROR b2",
    });
    assert_eq!(lines[1], written);
    assert_eq!((state.lines, state.done, &state.problem), (6, Some(1.0), &None));
    assert_eq!(names(&folder).len(), 1);
    assert!(
        state.file.ends_with(".ndjson") && state.file.contains("signalbox-logs-2023-11-1"),
        "{}",
        state.file
    );

    let asked = &aws.requests("FilterLogEvents")[0];
    assert_eq!((&asked["startTime"], &asked["filterPattern"]), (&json!(NOW - 1_000), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn text_is_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let aws = ScriptedAws::new(|_, _| {
        page(&[event(NOW - 3, "one"), event(NOW - 2, "two\n  at x\n"), event(NOW - 1, HOSTILE)], None)
    });
    let (engine, _) = aws.engine();
    let (_, text) = exported(&engine, &folder, range(&["/a"], ExportFormat::Text)).await;
    assert_eq!(text, format!("one\ntwo\n  at x\n{HOSTILE}\n"));
}

#[tokio::test(start_paused = true)]
async fn no_cell_of_a_table_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let formulas = ["=1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", HOSTILE, "plain, \"b\"\nc"];
    let aws = ScriptedAws::new(move |_, _| page(&formulas.map(|message| event(NOW - 1, message)), None));
    let (engine, _) = aws.engine();
    let (_, text) = exported(&engine, &folder, range(&["=cmd"], ExportFormat::Csv)).await;
    let mut table = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), sheet::COLUMNS);
    let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().unwrap();
    let cells = |column: usize| rows.iter().map(|row| row[column].to_owned()).collect::<Vec<_>>();
    assert_eq!((&*cells(2)[0], &*cells(3)[0]), ("'=cmd", "'=stream"));
    let guarded = ["=1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", HOSTILE].map(|text| format!("'{text}"));
    let messages = cells(6);
    assert_eq!(messages[..8], guarded);
    assert_eq!(messages[8], "plain, \"b\"\nc");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let pages = AtomicUsize::new(0);
    let aws = ScriptedAws::new(move |_, _| {
        let number = pages.fetch_add(1, Ordering::SeqCst);
        let events: Vec<_> = (0..100).map(|_| event(NOW - 500, &"x".repeat(1_000))).collect();
        page(&events, Some(&number.to_string()))
    });
    let (engine, _) = aws.engine();
    let mut told = begin(&engine, folder.path(), range(&["/a"], ExportFormat::Ndjson));
    let state = until(&mut told, |state| state.lines > 300 && state.bytes > 0).await;
    assert!(!state.finished && state.done.is_some_and(|done| (0.4..0.6).contains(&done)), "{state:?}");
    let there = names(&folder);
    assert_eq!(there.len(), 2, "the name is taken, the lines stand aside: {there:?}");
    assert_eq!(fs::metadata(&state.file).unwrap().len(), 0);
    drop(told);
    nothing_is_left(&folder).await;
    let asked = aws.asked("FilterLogEvents");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(aws.asked("FilterLogEvents"), asked, "nothing more is read");
}

#[tokio::test(start_paused = true)]
async fn it_is_written_once_however_long_one_looks() {
    let folder = tempfile::tempdir().unwrap();
    let aws = two_groups();
    let (engine, _) = aws.engine();
    let mut told = begin(&engine, folder.path(), range(&["/a"], ExportFormat::Text));
    let state = until(&mut told, |state| state.finished).await;
    for _ in 0..5 {
        assert_eq!(told.next().await.as_ref(), Some(&state), "a heartbeat");
    }
    assert_eq!((names(&folder).len(), aws.asked("FilterLogEvents")), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_waited_for_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let tries = AtomicUsize::new(0);
    let aws = ScriptedAws::new(move |_, _| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => page(&[event(NOW - 900, "first")], Some("2")),
        1..12 => (400, json!({ "__type": "ThrottlingException", "message": "Rate exceeded" }).to_string()),
        _ => page(&[event(NOW - 800, "second")], None),
    });
    let (engine, _) = aws.engine();
    let mut told = begin(&engine, folder.path(), range(&["/a"], ExportFormat::Text));
    let waiting = until(&mut told, |state| state.problem.is_some()).await;
    assert_eq!(waiting.problem.unwrap().kind, ErrorKind::Throttled);
    assert!(!waiting.finished);
    let state = until(&mut told, |state| state.finished).await;
    assert_eq!((state.problem, state.lines), (None, 2));
}

#[tokio::test(start_paused = true)]
async fn what_fails_leaves_nothing_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let aws = ScriptedAws::new(|_, request| match request["nextToken"].as_str() {
        None => page(&[event(NOW - 900, "first")], Some("2")),
        Some(_) => (400, json!({ "__type": "AccessDeniedException", "message": "no" }).to_string()),
    });
    let (engine, _) = aws.engine();
    let mut told = begin(&engine, folder.path(), range(&["/a"], ExportFormat::Csv));
    let state = until(&mut told, |state| state.problem.is_some()).await;
    assert!(matches!(state.problem.unwrap().kind, ErrorKind::Forbidden { .. }));
    nothing_is_left(&folder).await;

    let live = Scope { span: Span::Live { back: 1_000 }, ..scope(&["/a"]) };
    for wrong in [live, scope(&[]), scope(&["/a"; 101])] {
        let request = Export { of: ExportOf::Range { scope: wrong }, format: ExportFormat::Text };
        let state = until(&mut begin(&engine, folder.path(), request), |state| state.problem.is_some()).await;
        assert!(matches!(state.problem.unwrap().kind, ErrorKind::Invalid { .. }));
    }
    for of in [
        ExportOf::View { view: ViewId("none".to_owned()), shown: true },
        ExportOf::Query { query: QueryId("none".to_owned()) },
    ] {
        let request = Export { of, format: ExportFormat::Text };
        let state = until(&mut begin(&engine, folder.path(), request), |state| state.problem.is_some()).await;
        assert_eq!(state.problem.unwrap().kind, ErrorKind::NotFound);
    }
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_written_to_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("downloads"), "a file").unwrap();
    let (engine, _) = two_groups().engine();
    let mut told = begin(&engine, folder.path(), range(&["/a"], ExportFormat::Text));
    let state = until(&mut told, |state| state.problem.is_some()).await;
    let problem = state.problem.unwrap();
    assert_eq!(problem.kind, ErrorKind::Internal);
    assert!(problem.message.contains("could not be written"), "{problem}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for format in [ExportFormat::Ndjson, ExportFormat::Text, ExportFormat::Csv] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut sheet = sheet::Sheet::new(full, format);
        let line =
            Line { at: NOW, ingested: NOW, group: "", stream: "", id: None, level: None, message: "x" };
        sheet.line(&line).unwrap();
        let problem = Stop::from(sheet.close().unwrap_err()).told().unwrap();
        assert!(problem.message.contains("no room left"), "{problem}");
    }
}

#[tokio::test(start_paused = true)]
async fn results_of_a_query_are_written_in_each_form() {
    let folder = tempfile::tempdir().unwrap();
    let aws = ScriptedAws::new(|operation, _| {
        let cell = |field: &str, value: &str| json!({ "field": field, "value": value });
        let rows = json!([[cell("n", "1"), cell("@message", HOSTILE)], [cell("n", "2")]]);
        match operation {
            "StartQuery" => (200, json!({ "queryId": "1" }).to_string()),
            _ => (200, json!({ "status": "Complete", "results": rows }).to_string()),
        }
    });
    let (engine, _) = aws.engine();
    let asked = StartQuery {
        environment: prod(),
        groups: vec!["/a".to_owned()],
        query: "fields n, @message".to_owned(),
        from: Moment(0),
        until: Moment(NOW),
    };
    let query = start_query(&engine, asked).await.unwrap();
    let mut told = Box::pin(watch_queries(&engine, WatchQueries { environment: prod() }));
    while told.next().await.unwrap().queries[0].status != QueryStatus::Complete {}

    let file = async |format| {
        let request = Export { of: ExportOf::Query { query: query.clone() }, format };
        let (state, text) = exported(&engine, &folder, request).await;
        assert_eq!(state.lines, 2);
        assert!(state.file.contains("signalbox-query-"), "{}", state.file);
        text
    };
    let lines: Vec<Value> =
        file(ExportFormat::Ndjson).await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, [json!({ "n": "1", "@message": HOSTILE }), json!({ "n": "2" })]);
    assert_eq!(file(ExportFormat::Text).await, format!("{HOSTILE}\n\n"));
    let csv = file(ExportFormat::Csv).await;
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    // A heading may be run as a formula just as well.
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), ["n", "'@message"]);
    let rows: Vec<csv::StringRecord> = table.records().collect::<Result<_, _>>().unwrap();
    assert_eq!((&rows[0][1], &rows[1][0], &rows[1][1]), (&*format!("'{HOSTILE}"), "2", ""));

    engine.forget(&[prod()]);
    let request = Export { of: ExportOf::Query { query: query.clone() }, format: ExportFormat::Csv };
    let state = until(&mut begin(&engine, folder.path(), request), |state| state.problem.is_some()).await;
    assert_eq!(state.problem.unwrap().kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn lines_of_a_view_are_written_as_it_shows_them_or_all() {
    let folder = tempfile::tempdir().unwrap();
    let aws = ScriptedAws::new(|operation, request| {
        assert_eq!(operation, "FilterLogEvents");
        let group = request["logGroupName"].as_str().unwrap();
        let events = (0..1_500).map(|number| event(NOW - 900 + number / 2, &format!("{group} {number:04}")));
        page(&events.collect::<Vec<_>>(), None)
    });
    let (engine, _) = aws.engine();
    let view = ViewId("view".to_owned());
    let mut told = Box::pin(tail(&engine, Tail { view: view.clone(), scope: scope(&["/a", "/b"]) }));
    let mut wait = async |wished: &dyn Fn(&TailState) -> bool| while !wished(&told.next().await.unwrap()) {};
    wait(&|state| state.shown == 3_000).await;

    let file = async |shown| {
        let request =
            Export { of: ExportOf::View { view: view.clone(), shown }, format: ExportFormat::Ndjson };
        exported(&engine, &folder, request).await
    };
    let (all, text) = file(true).await;
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["time"], "2023-11-14T22:13:19.100Z");
    // What was written at the same moment is in the order of the ids.
    let group = first["group"].as_str().unwrap();
    assert!(first["message"].as_str().unwrap().starts_with(&format!("{group} 000")), "{first}");
    assert_eq!(first["stream"], "=stream");
    assert_eq!((all.lines, text.lines().count()), (3_000, 3_000));

    let lens = Lens { filter: "\"/b 00\"".to_owned(), ..Lens::default() };
    let set = set_lens(&engine, SetLens { view: view.clone(), lens }).await.unwrap();
    assert_eq!(set.problem, None);
    wait(&|state| state.shown == 100).await;
    let (some, text) = file(true).await;
    assert_eq!((some.lines, text.lines().filter(|line| line.contains("/b 00")).count()), (100, 100));
    assert_eq!(file(false).await.0.lines, 3_000, "what the filter hides is held");
}

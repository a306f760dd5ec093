//! What is kept is found again, whatever it is called; what is of no use is refused.

use std::fs;

use protocol::{
    Moment,
    logs::{Bookmark, Highlight, LineKey, SavedFilter},
};

use super::*;
use crate::{clock::ManualClock, scripted::ScriptedAws};

fn engine(folder: &Path) -> Arc<Engine> {
    let aws = ScriptedAws::new(|_, _| (500, String::new()));
    let clock = Arc::new(ManualClock::at(Moment(1_700_000_000_000)));
    aws.engine_with(&clock, |options| options.logs = Some(folder.join("deep")))
}

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

fn filter(name: &str, filter: &str) -> SaveFilter {
    let filter = SavedFilter { name: name.to_owned(), filter: filter.to_owned() };
    SaveFilter { environment: prod(), filter }
}

fn bookmark(line: &str, at: i64) -> SetBookmark {
    let bookmark = Bookmark {
        line: LineKey(line.to_owned()),
        at: Moment(at),
        group: "/ecs/a".to_owned(),
        text: "\u{1b}[31m\"'''\u{0}\u{202e}".to_owned(),
        note: "a\nb".to_owned(),
    };
    SetBookmark { environment: prod(), bookmark }
}

fn highlight(pattern: &str, regex: bool, colour: u8) -> Highlight {
    Highlight { pattern: pattern.to_owned(), regex, colour }
}

#[tokio::test]
async fn it_is_found_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = engine(folder.path());
    save_filter(&first, filter("slow", "duration_ms > 2000")).await.unwrap();
    save_filter(&first, filter(" [a]\"b\" = 'c' # 文書 ", "x")).await.unwrap();
    save_filter(&first, filter("Errors", "level >= warn")).await.unwrap();
    save_filter(&first, filter("Errors", "level >= error")).await.unwrap();
    let highlights = vec![highlight("[0-9a-f]{8}", true, 5), highlight("(", false, 0)];
    let rules = SetHighlights { environment: prod(), highlights: highlights.clone() };
    set_highlights(&first, rules).await.unwrap();
    for (line, at) in [("late", 9), ("early", 1), ("between", 5), ("late", 10)] {
        set_bookmark(&first, bookmark(line, at)).await.unwrap();
    }
    let saved = get_saved(&first, GetSaved { environment: prod() }).await.unwrap();
    drop(first);

    let again = engine(folder.path());
    assert_eq!(get_saved(&again, GetSaved { environment: prod() }).await.unwrap(), saved);
    let names: Vec<_> = saved.filters.iter().map(|filter| filter.name.as_str()).collect();
    assert_eq!(names, ["[a]\"b\" = 'c' # 文書", "Errors", "slow"]);
    assert_eq!(saved.filters[1].filter, "level >= error", "in place of the one before");
    assert_eq!(saved.highlights, highlights);
    let bookmarks: Vec<_> = saved.bookmarks.iter().map(|it| (it.line.0.as_str(), it.at.0)).collect();
    assert_eq!(bookmarks, [("early", 1), ("between", 5), ("late", 10)]);
    let dev = GetSaved { environment: EnvironmentId::new("paperwurks", "dev") };
    assert_eq!(get_saved(&again, dev).await.unwrap(), Saved::default());

    for name in names {
        remove_filter(&again, RemoveFilter { environment: prod(), name: name.to_owned() }).await.unwrap();
    }
    for line in ["early", "between", "late", "unknown"] {
        let request = RemoveBookmark { environment: prod(), line: LineKey(line.to_owned()) };
        remove_bookmark(&again, request).await.unwrap();
    }
    let none = SetHighlights { environment: prod(), highlights: Vec::new() };
    assert_eq!(set_highlights(&again, none).await.unwrap(), Saved::default());
    let text = fs::read_to_string(folder.path().join("deep/saved.toml")).unwrap();
    assert!(!text.contains("paperwurks"), "nothing is left of it: {text}");
}

#[tokio::test]
async fn what_is_of_no_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path());
    let long = "x".repeat(5_000);
    for (name, text, field) in [
        ("", "x", "name"),
        (" \t", "x", "name"),
        ("a\u{1b}b", "x", "name"),
        (&long, "x", "name"),
        ("a", &long, "filter"),
        ("a", "/(/", "filter"),
    ] {
        let refused = save_filter(&engine, filter(name, text)).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Invalid { field: field.to_owned() }, "{name:?} {text:?}");
    }
    for wrong in [
        highlight("", false, 0),
        highlight("(", true, 0),
        highlight("x{1000}{1000}{1000}", true, 0),
        highlight("x", false, 6),
        highlight(&long, false, 0),
    ] {
        let rules = SetHighlights { environment: prod(), highlights: vec![wrong.clone()] };
        let refused = set_highlights(&engine, rules).await.unwrap_err();
        assert!(matches!(refused.kind, ErrorKind::Invalid { .. }), "{wrong:?}");
    }
    let many = vec![highlight("x", false, 0); 51];
    set_highlights(&engine, SetHighlights { environment: prod(), highlights: many }).await.unwrap_err();
    for change in [
        |bookmark: &mut Bookmark| bookmark.line.0.clear(),
        |bookmark: &mut Bookmark| bookmark.note = "x".repeat(2_001),
        |bookmark: &mut Bookmark| bookmark.group = "x".repeat(513),
    ] {
        let mut request = bookmark("a", 1);
        change(&mut request.bookmark);
        set_bookmark(&engine, request).await.unwrap_err();
    }
    let saved = get_saved(&engine, GetSaved { environment: prod() }).await.unwrap();
    assert_eq!(saved, Saved::default());

    let mut request = bookmark("a", 1);
    request.bookmark.text = "ü".repeat(5_000);
    let saved = set_bookmark(&engine, request).await.unwrap();
    assert_eq!(saved.bookmarks[0].text.chars().count(), 400, "only its beginning is kept");
}

#[tokio::test]
async fn there_is_room_for_so_many() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path());
    for number in 0..checked::FILTERS {
        save_filter(&engine, filter(&number.to_string(), "x")).await.unwrap();
    }
    let refused = save_filter(&engine, filter("one more", "x")).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Invalid { field: "name".to_owned() });
    save_filter(&engine, filter("7", "y")).await.expect("there is one of that name");
}

#[tokio::test]
async fn a_damaged_file_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    fs::write(folder.path().join("deep/saved.toml"), "environments = 7").unwrap();
    let engine = engine(folder.path());
    assert!(engine.saved_logs.problem().unwrap().contains("saved.toml"));
    save_filter(&engine, filter("a", "x")).await.expect("it holds for this run");
    let kept = fs::read_to_string(folder.path().join("deep/saved.toml")).unwrap();
    assert_eq!(kept, "environments = 7");
}

#[tokio::test]
async fn nobody_declares_it() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path());
    let moon = EnvironmentId::new("paperwurks", "moon");
    assert_eq!(
        get_saved(&engine, GetSaved { environment: moon.clone() }).await.unwrap_err().kind,
        ErrorKind::NotFound
    );
    let request = SaveFilter { environment: moon, ..filter("a", "x") };
    assert_eq!(save_filter(&engine, request).await.unwrap_err().kind, ErrorKind::NotFound);
}

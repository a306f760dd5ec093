use protocol::{
    catalogue::EnvironmentId,
    logs::{Anchor, FindRow, Highlight, Level, LineKey, Row, Sought, Source},
};

use super::*;
use crate::logs::{
    buffer::Place,
    event::{Arrival, EventId},
};

const NOW: Moment = Moment(1_000_000);

fn view() -> View {
    let source = |group: &str| Source {
        environment: EnvironmentId::new("paperwurks", "prod"),
        group: group.to_owned(),
        streams: Vec::new(),
    };
    let sources = vec![source("/ecs/api"), source("/ecs/worker")];
    let scope = Scope { sources, span: Span::Live { back: 60_000 }, pattern: None };
    View::new(ViewId("view".into()), scope, Vec::new(), NOW)
}

fn take(view: &View, lines: &[(i64, &str)]) {
    let arrivals = lines.iter().map(|(at, text)| Arrival {
        source: u16::try_from(at % 2).unwrap(),
        stream: format!("stream-{}", at % 2),
        at: *at,
        ingested: *at + 5,
        id: Some(EventId::of(&format!("{at}"))),
        was_live: false,
        message: (*text).to_owned(),
    });
    locked(&view.buffer).take_swept(arrivals.collect(), NOW);
    view.work_out().unwrap();
}

fn look(view: &View, lens: Lens) {
    view.look_through(lens).unwrap();
    view.work_out().unwrap();
}

fn filtered(view: &View, filter: &str) {
    look(view, Lens { filter: filter.to_owned(), ..Lens::default() });
}

fn text(row: &Row) -> String {
    row.pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn rows(view: &View, anchor: &Anchor, before: u32, after: u32) -> (u64, u64, Vec<String>) {
    let rows = view.published().rows(anchor, before, after, NOW);
    assert_eq!(rows.revision, view.published().revision);
    (rows.first, rows.anchor, rows.rows.iter().map(text).collect())
}

fn key(view: &View, row: u64) -> LineKey {
    view.published().rows(&Anchor::Row { index: row }, 0, 1, NOW).rows[0].key.clone()
}

/// Ten lines, of which every third is an error.
fn ten() -> View {
    let view = view();
    let text = |at: i64| if at % 3 == 0 { format!("ERROR line {at}") } else { format!("INFO line {at}") };
    let lines: Vec<_> = (0..10).map(|at| (at * 11, text(at))).collect();
    take(&view, &lines.iter().map(|(at, text)| (*at, text.as_str())).collect::<Vec<_>>());
    view
}

#[test]
fn rows_are_found_from_every_anchor() {
    let view = ten();
    let hidden = key(&view, 4);
    let hidden_last = key(&view, 9);
    filtered(&view, "not \"line 4\" not \"line 9\"");
    assert_eq!(rows(&view, &Anchor::Start, 5, 1), (0, 0, vec!["ERROR line 0".into()]));
    assert_eq!(rows(&view, &Anchor::End, 2, 5), (6, 8, vec!["INFO line 7".into(), "INFO line 8".into()]));
    assert_eq!(rows(&view, &Anchor::Row { index: 3 }, 1, 1).2, ["INFO line 2", "ERROR line 3"]);
    assert_eq!(rows(&view, &Anchor::Row { index: 900 }, 1, 1).2, ["INFO line 8"]);
    assert_eq!(rows(&view, &Anchor::Line { key: key(&view, 2) }, 0, 1).2, ["INFO line 2"]);
    assert_eq!(rows(&view, &Anchor::Line { key: hidden }, 0, 1), (4, 4, vec!["INFO line 5".into()]));
    assert_eq!(rows(&view, &Anchor::Line { key: hidden_last }, 0, 1), (8, 8, vec![]));
    assert_eq!(rows(&view, &Anchor::Time { at: Moment(34) }, 0, 1).2, ["INFO line 5"]);
    assert_eq!(rows(&view, &Anchor::Time { at: Moment(9_999) }, 1, 1).2, ["INFO line 8"]);
    assert_eq!(rows(&view, &Anchor::Line { key: LineKey("no key".into()) }, 1, 1).2, ["INFO line 8"]);
}

#[test]
fn no_more_rows_are_told_than_is_right() {
    let view = view();
    let lines: Vec<_> = (0..2_500).map(|at| (at, "INFO well")).collect();
    take(&view, &lines);
    assert_eq!(rows(&view, &Anchor::Row { index: 1_200 }, u32::MAX, u32::MAX).2.len(), 2_000);
    assert_eq!(
        {
            let published = view.published();
            published.selection.density(&published.snapshot, u32::MAX, published.revision).buckets.len()
        },
        2_000
    );
    take(&view, &[(9_000, &"ä".repeat(400_000))]);
    let rows = view.published().rows(&Anchor::End, 1, 0, NOW).rows;
    assert!(rows[0].clipped && text(&rows[0]).len() <= 2_100, "{}", text(&rows[0]).len());
    assert_eq!(rows[0].bytes, 800_000);
    let detail = view.published().detail(view.published().line(&rows[0].key).unwrap(), NOW).unwrap();
    assert!(detail.clipped && detail.text[0].iter().map(|piece| piece.text.len()).sum::<usize>() <= 66_000);
}

#[test]
fn a_lens_with_a_problem_changes_nothing() {
    let view = ten();
    filtered(&view, "level:error");
    let before = view.published();
    let problem = view.look_through(Lens { filter: "level:loud".into(), ..Lens::default() }).unwrap_err();
    assert_eq!(problem.at, 6);
    view.work_out().unwrap();
    assert_eq!(view.published().revision, before.revision);
    assert_eq!(view.published().selection.rows(), 4);
    assert_eq!(locked(&view.lens).filter, "level:error");
}

#[test]
fn a_highlight_that_cannot_be_read_is_left_out_and_told() {
    let view = ten();
    let rule = |pattern: &str| Highlight { pattern: pattern.into(), regex: true, colour: 1 };
    let highlights = vec![rule("line 6"), rule(""), rule("("), rule("[")];
    let lens = Lens { filter: "level:error".into(), highlights, raw: true, ..Lens::default() };
    let set = view.look_through(lens).unwrap();
    assert_eq!((set.problem, set.highlight_rule), (None, Some(2)));
    assert_eq!(set.highlight_problem.unwrap().at, 0);
    view.work_out().unwrap();
    assert_eq!(view.published().selection.rows(), 4);
    let rows = view.published().rows(&Anchor::Row { index: 2 }, 0, 1, NOW).rows;
    assert!(rows[0].pieces.iter().any(|piece| piece.highlight == Some(1) && piece.text == "line 6"));
}

#[test]
fn a_tail_of_before_writes_nothing_into_a_view_that_was_begun_anew() {
    let view = ten();
    let before = *view.beginnings().borrow();
    let revision = view.published().revision;
    assert_eq!(view.on_lines(before, |lines| lines.snapshot().lines()), Some(10));
    view.begin_anew();
    assert_eq!((view.published().selection.rows(), view.published().snapshot.lines()), (0, 0));
    assert!(view.published().revision > revision);
    assert_eq!(view.on_lines(before, |_| ()), None);
    view.tell_progress(before, Progress { received: 7, ..Progress::default() });
    assert_eq!(locked(&view.progress).received, 0);
    let now = *view.beginnings().borrow();
    assert_eq!(view.on_lines(now, |lines| lines.snapshot().lines()), Some(0));
    view.tell_progress(now, Progress { received: 7, ..Progress::default() });
    assert_eq!(locked(&view.progress).received, 7);
}

#[test]
fn what_is_shown_does_not_wait_for_who_looks_for_a_row() {
    let view = ten();
    let _looking_for_a_row = locked(&view.seeker);
    filtered(&view, "level:error");
    assert_eq!(view.published().selection.rows(), 4);
}

#[test]
fn a_revision_moves_with_what_rows_show_and_with_nothing_else() {
    let view = ten();
    let revision = view.published().revision;
    locked(&view.progress).received = 5;
    view.work_out().unwrap();
    assert_eq!(view.published().revision, revision);
    take(&view, &[(500, "INFO more")]);
    assert_eq!(view.published().revision.0, revision.0 + 1);
    look(&view, Lens { raw: true, ..Lens::default() });
    assert_eq!(view.published().revision.0, revision.0 + 2);
}

#[test]
fn sources_are_muted_and_stay_so_under_another_scope() {
    let view = ten();
    look(&view, Lens { muted: vec![1, 7], filter: "line".into(), ..Lens::default() });
    assert_eq!(view.published().selection.rows(), 5);
    let mut scope = view.scope.clone();
    scope.sources.reverse();
    let other = View::new(view.id.clone(), scope, Vec::new(), NOW).instead_of(&view);
    assert_eq!(locked(&other.lens).muted, [0]);
    assert_eq!(locked(&other.lens).filter, "line");
    assert!(other.published().revision > view.published().revision);
}

fn found(view: &View, from: Option<&LineKey>, sought: Sought, backwards: bool) -> Option<u64> {
    let request = FindRow { view: view.id.clone(), from: from.cloned(), sought, backwards };
    view.find(&request).unwrap().map(|found| {
        assert_eq!(key(view, found.index), found.key);
        found.index
    })
}

#[test]
fn the_next_row_of_a_kind_is_found_either_way_and_never_from_the_other_end() {
    let view = ten();
    let error = || Sought::Level { level: Level::Error };
    assert_eq!(found(&view, None, error(), false), Some(0));
    assert_eq!(found(&view, None, error(), true), Some(9));
    let third = key(&view, 3);
    assert_eq!(found(&view, Some(&third), error(), false), Some(6));
    assert_eq!(found(&view, Some(&third), error(), true), Some(0));
    assert_eq!(found(&view, Some(&key(&view, 9)), error(), false), None);
    assert_eq!(found(&view, Some(&key(&view, 0)), error(), true), None);
    let seven = || Sought::Filter { filter: "\"line 7\"".into() };
    assert_eq!(found(&view, Some(&third), seven(), false), Some(7));
    assert_eq!(found(&view, Some(&third), Sought::Highlight, false), None);
    let highlight = Highlight { pattern: "LINE [58]".into(), regex: true, colour: 2 };
    let highlight = Highlight { pattern: format!("(?i){}", highlight.pattern), ..highlight };
    look(&view, Lens { filter: "not 4".into(), highlights: vec![highlight], ..Lens::default() });
    assert_eq!(found(&view, Some(&third), Sought::Highlight, false), Some(4));
    assert_eq!(found(&view, None, Sought::Highlight, true), Some(7));
    assert_eq!(
        found(&view, None, Sought::Filter { filter: "4".into() }, false),
        None,
        "what is hidden stays so"
    );
    let request = FindRow {
        view: view.id.clone(),
        from: None,
        sought: Sought::Filter { filter: "a )".into() },
        backwards: false,
    };
    assert_eq!(view.find(&request).unwrap_err().at, 2);
}

#[test]
fn hits_and_highlights_are_marked_in_what_is_shown() {
    let view = view();
    take(&view, &[(0, "INFO one two three")]);
    let highlight = Highlight { pattern: "two".into(), regex: false, colour: 3 };
    look(
        &view,
        Lens { filter: "ONE or one".into(), highlights: vec![highlight], raw: true, ..Lens::default() },
    );
    let rows = view.published().rows(&Anchor::Start, 0, 1, NOW).rows;
    let marked = |is: fn(&protocol::logs::Piece) -> bool| {
        rows[0].pieces.iter().filter(|piece| is(piece)).map(|piece| piece.text.as_str()).collect::<String>()
    };
    assert_eq!(marked(|piece| piece.hit), "one");
    assert_eq!(marked(|piece| piece.highlight == Some(3)), "two");
}

#[test]
fn context_shows_what_the_filter_hides() {
    let view = ten();
    filtered(&view, "\"line 5\"");
    let around = |own_stream, before| {
        let key = key(&view, 0);
        let request = protocol::logs::GetContext { view: view.id.clone(), key, before, after: 2, own_stream };
        view.published().context(&request, NOW).iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(around(false, 1), ["INFO line 4", "INFO line 5", "ERROR line 6", "INFO line 7"]);
    assert_eq!(around(true, 1), ["ERROR line 3", "INFO line 5", "INFO line 7", "ERROR line 9"]);
    assert_eq!(around(false, 900).len(), 8);
}

#[test]
fn an_entry_is_shown_with_all_its_lines() {
    let view = view();
    let trace = [
        (0, "ERROR failed for doc\u{202e}"),
        (2, "Traceback (most recent call last):"),
        (4, "  File \"a.py\", line 3"),
        (6, "ValueError: wrong"),
        (8, "INFO well"),
    ];
    take(&view, &trace);
    let published = view.published();
    let row = &published.rows(&Anchor::Start, 0, 1, NOW).rows[0];
    assert_eq!((row.folded, row.level), (3, Some(Level::Error)));
    let detail = published.detail(published.line(&row.key).unwrap(), NOW).unwrap();
    assert_eq!(detail.text.len(), 4);
    assert_eq!(detail.bytes, trace[..4].iter().map(|(_, text)| text.len() as u64).sum::<u64>());
    let folded = published.selection.entry(published.line(&row.key).unwrap()).nth(2).unwrap();
    let inside = published.snapshot.key(folded);
    assert_eq!(rows(&view, &Anchor::Line { key: inside }, 0, 1).1, 0, "a folded line leads to its row");
    let copied = published.copy(&row.key, &row.key, false);
    assert_eq!((copied.lines, copied.cut), (4, false));
    assert!(copied.text.starts_with("ERROR failed for doc\u{202e}\nTraceback"), "as it was written");
}

#[test]
fn lines_are_copied_in_either_order_with_their_prefix_and_to_a_bound() {
    let view = ten();
    filtered(&view, "not 2");
    let (one, other) = (key(&view, 1), key(&view, 2));
    for (from, until) in [(&one, &other), (&other, &one)] {
        let copied = view.published().copy(from, until, true);
        assert_eq!(
            copied.text,
            "1970-01-01T00:00:00.011Z INFO /ecs/worker INFO line 1\n\
             1970-01-01T00:00:00.033Z ERROR /ecs/worker ERROR line 3\n"
        );
        assert_eq!(copied.lines, 2);
    }
    let long = "x".repeat(1 << 20);
    let lines: Vec<_> = (100..120).map(|at| (at, long.as_str())).collect();
    take(&view, &lines);
    let last = view.published().rows(&Anchor::End, 1, 0, NOW).rows[0].key.clone();
    let copied = view.published().copy(&one, &last, false);
    assert!(copied.cut && copied.text.len() <= 16 << 20 && copied.text.ends_with('\n'));
}

#[test]
fn what_is_copied_up_to_a_line_that_is_gone_is_cut() {
    let view = ten();
    let (two, five, nine) = (key(&view, 2), key(&view, 5), key(&view, 9));
    let gone = |key: &LineKey| LineKey(format!("{}9", key.0));
    let copy = |from: &LineKey, until: &LineKey| {
        let copied = view.published().copy(from, until, false);
        let last = copied.text.lines().last().map(str::to_owned);
        (copied.lines, last, copied.cut)
    };
    assert_eq!(copy(&two, &five), (4, Some("INFO line 5".into()), false));
    assert_eq!(copy(&gone(&two), &five), (4, Some("INFO line 5".into()), true));
    assert_eq!(copy(&two, &gone(&five)), (3, Some("INFO line 4".into()), true));
    assert_eq!(copy(&nine, &LineKey("9999-1-1-0".into())), (0, None, true));
}

#[test]
fn the_fields_that_are_counted_are_bounded() {
    let view = view();
    let texts: Vec<_> =
        (0..600).map(|line| (0..10).map(|field| format!("f{line}x{field}=1 ")).collect()).collect();
    let lines: Vec<_> = (0..).zip(&texts).map(|(at, text): (i64, &String)| (at, text.as_str())).collect();
    take(&view, &lines);
    let named: std::collections::HashSet<_> = view.published().fields_seen().into_keys().collect();
    assert_eq!(named.len(), 4_096);
    assert!(named.contains("f0x0") && !named.contains("f599x9"));
    assert_eq!(view.published().fields().len(), 200);
}

#[test]
fn times_at_the_ends_of_time_are_rows_too() {
    let view = view();
    take(&view, &[(i64::MIN, "INFO first"), (0, "INFO well"), (i64::MAX - 6, "INFO last")]);
    let published = view.published();
    let density = published.selection.density(&published.snapshot, 100, published.revision);
    assert_eq!(density.buckets.len(), 100);
    assert_eq!(density.buckets.iter().map(|bucket| bucket.others).sum::<u32>(), 3);
    view.extend(Moment(i64::MIN));
    assert_eq!(*view.from.borrow(), Moment(0));
    let span = Span::Between { from: Moment(-5), until: Moment(i64::MAX) };
    let scope = Scope { span, ..view.scope.clone() };
    assert_eq!(*View::new(view.id.clone(), scope, Vec::new(), NOW).from.borrow(), Moment(0));
}

#[test]
fn carriage_returns_part_the_lines_of_a_text() {
    let view = view();
    take(&view, &[(0, "[ERROR] KeyError: 'a'\rTraceback:\r  File \"a.py\"\r\nend\r")]);
    let published = view.published();
    let detail = published.detail(Place::default(), NOW).unwrap();
    let lines: Vec<String> =
        detail.text.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect();
    assert_eq!(lines, ["[ERROR] KeyError: 'a'", "Traceback:", "  File \"a.py\"", "end"]);
}

#[test]
fn fields_are_those_of_the_newest_rows() {
    let view = view();
    take(&view, &[(0, "a=1 status=200"), (1, "status=503"), (2, "status=503 b=2")]);
    let fields = view.published().fields();
    let status = fields.iter().find(|field| field.name == "status").unwrap();
    assert_eq!((status.lines, status.values.as_slice()), (3, &["503".to_owned(), "200".to_owned()][..]));
    let place = |name: &str| fields.iter().position(|field| field.name == name);
    assert!(place("status") < place("a"), "those of most lines come first");
    filtered(&view, "a=1");
    assert!(view.published().fields().iter().all(|field| field.name != "b"));
}

#[test]
fn columns_are_cells() {
    let view = view();
    take(&view, &[(0, "{\"status\":503,\"who\":\"a\\u202eb\"}")]);
    look(&view, Lens { columns: vec!["status".into(), "who".into(), "none".into()], ..Lens::default() });
    let rows = view.published().rows(&Anchor::Start, 0, 1, NOW).rows;
    assert_eq!(rows[0].cells, ["503", "a<U+202E>b", ""]);
}

#[test]
fn lines_of_earlier_are_wanted_once() {
    let view = view();
    assert_eq!(*view.from.borrow(), Moment(940_000));
    let mut changes = view.from.subscribe();
    view.extend(Moment(950_000));
    assert!(!changes.has_changed().unwrap());
    view.extend(Moment(900_000));
    assert_eq!(*changes.borrow_and_update(), Moment(900_000));
}

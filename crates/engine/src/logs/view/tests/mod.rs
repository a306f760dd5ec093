//! What a view holds and how it is looked at; its rows and its lines have files of their own.

mod lines;
mod rows;

use protocol::{
    catalogue::EnvironmentId,
    logs::{Anchor, Highlight, LineKey, Row, Source},
};

use super::*;
use crate::logs::event::{Arrival, EventId};

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
fn lines_of_earlier_are_wanted_once() {
    let view = view();
    assert_eq!(*view.from.borrow(), Moment(940_000));
    let mut changes = view.from.subscribe();
    view.extend(Moment(950_000));
    assert!(!changes.has_changed().unwrap());
    view.extend(Moment(900_000));
    assert_eq!(*changes.borrow_and_update(), Moment(900_000));
}

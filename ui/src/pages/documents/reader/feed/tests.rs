use super::{super::samples::object, *};

/// A feed of a view of ten rows.
fn feed() -> Feed {
    let id = Memo::new(|_| Some(ListingId("listing".to_owned())));
    let feed = Feed::of(id, RwSignal::new(ListingState::default()));
    feed.height.set(10.0 * ROW);
    feed
}

/// The rows of these numbers, from the first on.
fn rows(revision: u64, numbers: impl IntoIterator<Item = u32>) -> Rows {
    let rows: Vec<_> = numbers.into_iter().map(|number| object(&format!("{number:03}"), None)).collect();
    Rows { revision: Revision(revision), from: 0, total: rows.len() as u64, rows }
}

fn at_top(feed: Feed) -> Option<String> {
    feed.row(untrack(|| feed.seen()).0).map(|row| row.key.clone())
}

#[test]
fn what_is_looked_at_stays_while_rows_come_before_it() {
    let feed = feed();
    feed.take(rows(1, (0..100).step_by(2)));
    feed.top.set(20.0 * ROW + 5.0);
    assert_eq!(at_top(feed).as_deref(), Some("040"));
    feed.take(rows(2, 0..100));
    assert_eq!(at_top(feed).as_deref(), Some("040"));
    assert!((feed.top.get_untracked() - (40.0 * ROW + 5.0)).abs() < 1e-6);
}

#[test]
fn the_beginning_stays_the_beginning() {
    let feed = feed();
    feed.take(rows(1, 50..100));
    feed.take(rows(2, 0..100));
    assert_eq!(at_top(feed).as_deref(), Some("000"));
}

#[test]
fn a_list_that_got_shorter_is_not_looked_at_beyond_its_end() {
    let feed = feed();
    feed.take(rows(1, 0..100));
    feed.top.set(80.0 * ROW);
    feed.take(rows(2, 0..15));
    assert!((feed.top.get_untracked() - 5.0 * ROW).abs() < 1e-6);
}

#[test]
fn the_cursor_stays_on_its_row_and_in_sight() {
    let feed = feed();
    feed.take(rows(1, (0..100).step_by(2)));
    feed.stand_at(30);
    assert_eq!(feed.row_on().map(|row| row.key.clone()).as_deref(), Some("060"));
    assert!((feed.top.get_untracked() - 21.0 * ROW).abs() < 1e-6);
    feed.take(rows(2, 0..100));
    let cursor = feed.cursor.get_untracked().unwrap();
    assert_eq!((cursor.index, feed.row_on().map(|row| row.key.clone()).as_deref()), (60, Some("060")));
    feed.step(1_000);
    assert_eq!(feed.cursor.get_untracked().map(|cursor| cursor.index), Some(99));
    feed.step(-1_000);
    assert_eq!(feed.cursor.get_untracked().map(|cursor| cursor.index), Some(0));
}

#[test]
fn a_row_that_is_not_at_hand_is_known_once_it_comes() {
    let feed = feed();
    feed.take(Rows { total: 500, ..rows(1, 0..100) });
    feed.stand_at(u64::MAX);
    let cursor = feed.cursor.get_untracked().unwrap();
    assert_eq!((cursor.index, cursor.mark), (499, None));
    feed.take(Rows { from: 400, total: 500, ..rows(1, 400..500) });
    let mark = feed.cursor.get_untracked().and_then(|cursor| cursor.mark);
    assert_eq!(mark.map(|mark| mark.key).as_deref(), Some("499"));
}

#[test]
fn rows_of_an_earlier_lens_are_not_shown() {
    let feed = feed();
    feed.least.set_value(Revision(5));
    feed.hear(Ok(rows(4, 0..3)));
    assert_eq!(feed.total.get_untracked(), 0);
    feed.hear(Ok(rows(5, 0..3)));
    assert_eq!(feed.total.get_untracked(), 3);
}

#[test]
fn a_failure_is_told_until_rows_come() {
    let feed = feed();
    feed.hear(Err(Error::new(ErrorKind::Internal, "broken")));
    assert!(feed.trouble.with_untracked(Option::is_some));
    feed.hear(Err(Error::new(ErrorKind::NotFound, "not open yet")));
    feed.hear(Ok(rows(1, 0..3)));
    assert!(feed.trouble.with_untracked(Option::is_none));
}

//! One line: what stands around it, in it, and what is copied.

use protocol::logs::{GetContext, Level};

use super::*;
use crate::logs::buffer::Place;

#[test]
fn context_shows_what_the_filter_hides() {
    let view = ten();
    filtered(&view, "\"line 5\"");
    let around = |own_stream, before| {
        let key = key(&view, 0);
        let request = GetContext { view: view.id.clone(), key, before, after: 2, own_stream };
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
fn carriage_returns_part_the_lines_of_a_text() {
    let view = view();
    take(&view, &[(0, "[ERROR] KeyError: 'a'\rTraceback:\r  File \"a.py\"\r\nend\r")]);
    let published = view.published();
    let detail = published.detail(Place::default(), NOW).unwrap();
    let lines: Vec<String> =
        detail.text.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect();
    assert_eq!(lines, ["[ERROR] KeyError: 'a'", "Traceback:", "  File \"a.py\"", "end"]);
}

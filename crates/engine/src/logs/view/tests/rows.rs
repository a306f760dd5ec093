//! Which rows there are, where they are found, and what is marked in them.

use protocol::logs::{FindRow, Level, Piece, Sought};

use super::*;

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
    let marked = |is: fn(&Piece) -> bool| {
        rows[0].pieces.iter().filter(|piece| is(piece)).map(|piece| piece.text.as_str()).collect::<String>()
    };
    assert_eq!(marked(|piece| piece.hit), "one");
    assert_eq!(marked(|piece| piece.highlight == Some(3)), "two");
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

//! Lines that want to do harm: nothing panics, everything ends soon and stays small.

use std::sync::LazyLock;

use proptest::prelude::*;
use protocol::logs::Ansi;
use regex::Regex;

use super::*;

/// Everything that reads a line, on one line.
fn read_all(line: &str) {
    let _ = (classify(line), form(line), field(line, "status"), field(line, "level"), field(line, "a.b"));
    assert!(fields(line).len() <= 501);
    assert!(tree(line).len() <= 2_001);
    let mut end = 0;
    for (at, id) in ids::ids(line) {
        assert!(at.start >= end && at.start < at.end, "{at:?} after {end}");
        assert!(!line[at.clone()].is_empty() && !id.value.is_empty());
        end = at.end;
    }
    let (pieces, clipped) = pieces(line, &Marks::default(), 8_192);
    assert_eq!(clipped, line.floor_char_boundary(8_192) < line.len());
    assert!(pieces.len() <= 2_001);
    let shown = text_of(&pieces);
    assert!(shown.len() <= 8_192 * 5);
    assert!(!shown.chars().any(|it| it.is_control() || crate::visible::is_unseen(it)), "{shown:?}");
    if let Some(told) = told(line) {
        assert!(told.len() < 256 * 1024);
    }
}

#[test]
fn long_lines_are_read() {
    const LONG: usize = 1 << 20;
    let lines = [
        "a".repeat(LONG),
        "=".repeat(LONG),
        "a=".repeat(LONG / 2),
        "a=b ".repeat(LONG / 4),
        "\"".repeat(LONG),
        "{\"".repeat(LONG / 2),
        "{\"a\":".repeat(LONG / 5),
        format!("{{\"a\":\"{}\"}}", "x".repeat(LONG)),
        format!("{{\"a\":\"{}\"}}", "\\u0000".repeat(LONG / 6)),
        format!("{{\"msg\":\"{}\",\"level\":\"error\"}}", "\\\"".repeat(LONG / 2)),
        format!("{{{}}}", "\"a\":1,".repeat(LONG / 6)),
        "[".repeat(LONG),
        "\u{1b}[".repeat(LONG / 2),
        "\u{1b}[31mx".repeat(LONG / 6),
        "\u{1b}]8;;x".repeat(LONG / 6),
        "\0".repeat(LONG),
        "\u{202e}".repeat(LONG / 3),
        "a\u{300}\u{300}\u{300}\u{300}\u{300}".repeat(LONG / 11),
        "request_id=".repeat(LONG / 11),
        "task/".repeat(LONG / 5),
        "key=a/".repeat(LONG / 6),
        "s3://aaa/".repeat(LONG / 9),
        "documents/".repeat(LONG / 10),
        "1-".repeat(LONG / 2),
        format!("10.0.0.1 - - [{}", "\" ".repeat(LONG / 2)),
        format!("2026-11-02 10:00:00 UTC::@:{}", "[1]:".repeat(LONG / 4)),
    ];
    // Whatever is not linear in its length never comes back from these.
    for line in &lines {
        read_all(line);
    }
}

#[test]
fn ten_thousand_levels_are_no_more_than_long() {
    for open in ["{\"a\":", "[", "{\"a\":["] {
        read_all(&format!("{{\"x\":{}", open.repeat(10_000)));
        let close = if open == "[" { "]" } else { "}" };
        read_all(&format!("{{\"x\":{}1{}}}", open.repeat(10_000), close.repeat(10_000)));
    }
}

#[test]
fn a_bomb_of_escapes_stays_small() {
    let bomb: String = (0..100_000).map(|index| format!("\u{1b}[{}m·", 30 + index % 8)).collect();
    let (pieces, clipped) = pieces(&bomb, &Marks::default(), usize::MAX);
    assert!(!clipped);
    assert_eq!(pieces.len(), 2_001);
    assert_eq!(text_of(&pieces), "·".repeat(100_000));
}

#[test]
fn letters_of_the_grounds_colour_do_not_hide() {
    let (pieces, _) = pieces("\u{1b}[30;40mhidden\u{1b}[0m \u{1b}[8mtoo\u{1b}[0m", &Marks::default(), 100);
    assert_eq!(text_of(&pieces), "hidden too");
    assert!(
        pieces.iter().all(|piece| piece.ansi.is_none_or(|it| it == Ansi::default() || it.ink != it.ground))
    );
}

/// Texts made of what hurts.
fn nasty() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "\\PC{0,8}",
        2 => any::<String>(),
        1 => prop::sample::select(vec![
            "\u{1b}[31m", "\u{1b}[38;5;200m", "\u{1b}[48;2;1;2;3m", "\u{1b}[4:3m", "\u{1b}[2J", "\u{1b}]8;;http://x\u{7}", "\u{1b}]0;t\u{1b}\\",
            "\u{1b}[", "\u{1b}", "\u{9b}31m", "\u{202e}", "\u{feff}", "\u{300}\u{300}\u{300}\u{300}\u{300}\u{300}", "\0", "\r", "\u{8}", "\t", "\u{fffd}", "\u{e0041}",
            "<script>alert(1)</script>", "&lt;", "{\"a\":", "[{", "\"", "\\", "=", "level=", "request_id=4f2a91b0", "task/", "🙂", "é", "a=\"b\\\"",
            "2026-11-02 10:00:00 UTC:", "2026-11-02T10:00:00Z ", "[error] ", "12#12: ", " - - [", "] \"GET /x HTTP/1.1\" 200 ", ":[1]:LOG:  ", "s3://abc/d",
            "duration: ", "RequestId: ", "REPORT RequestId: ", "\n", " ", "[", "]", "(", ")", "<13>", "1:M 02 Nov 2026 10:00:00.1 #",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

/// What a text shows, told another way: escapes that dress are gone, everything else is there.
fn shown_otherwise(text: &str) -> String {
    ansi::without(text).replace('\t', "    ")
}

/// What is left when all that stands for the unseen is taken away, and marks on letters with it.
fn seen(text: &str) -> String {
    static NAMES_AND_MARKS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("<U\\+[0-9A-F]{4,6}>|\\p{M}").unwrap());
    let bare = NAMES_AND_MARKS.replace_all(text, "");
    let is_seen = |it: char| {
        !it.is_control() && !crate::visible::is_unseen(it) && !('\u{2400}'..='\u{2421}').contains(&it)
    };
    bare.chars().filter(|it| is_seen(*it)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_all_is_bounded(line in nasty()) {
        read_all(&line);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn nothing_that_can_be_seen_is_lost(line in nasty()) {
        let (pieces, _) = pieces(&line, &Marks::default(), usize::MAX);
        prop_assert_eq!(seen(&text_of(&pieces)), seen(&shown_otherwise(&line)));
    }

    #[test]
    fn marks_anywhere_only_dress(line in nasty(), ranges in prop::collection::vec((0_usize..120, 0_usize..40, 0_u8..6), 0..8), longest in 0_usize..200) {
        let ranges: Vec<_> = ranges.into_iter().map(|(start, length, colour)| (start..start + length, colour)).collect();
        let marks = Marks { hits: ranges.iter().map(|(at, _)| at.clone()).collect(), highlights: ranges };
        let (dressed, clipped) = pieces(&line, &marks, longest);
        let (bare, _) = pieces(&line, &Marks::default(), longest);
        prop_assert_eq!(text_of(&dressed), text_of(&bare));
        prop_assert_eq!(clipped, line.floor_char_boundary(longest) < line.len());
        prop_assert!(dressed.iter().all(|piece| !piece.text.is_empty()));
        for two in dressed.windows(2) {
            let same = Piece { text: two[1].text.clone(), ..two[0].clone() } == two[1];
            prop_assert!(!same, "{:?} could be one", two);
        }
    }

    #[test]
    fn all_fields_are_found_by_their_names(line in nasty()) {
        // A level is told by its own name, and two paths with dots may be written alike.
        let fields = fields(&line);
        for found in fields.iter().filter(|it| it.name != "level" && !it.name.contains(['.', '<'])) {
            let values = fields.iter().filter(|it| it.name == found.name).map(|it| it.value.as_str());
            let value = field(&line, &found.name).map(|value| crate::visible::line(&value, 2_000));
            prop_assert!(value.as_deref().is_some_and(|value| values.clone().any(|it| it == value)), "{} of {:?}", found.name, line);
        }
    }
}

//! Pieces: dress, marks, ids, and what cannot be seen.

use protocol::logs::{Ansi, Id};

use super::*;

fn plain(text: &str) -> Piece {
    Piece { text: text.to_owned(), ..Piece::default() }
}

fn control(text: &str) -> Piece {
    Piece { control: true, ..plain(text) }
}

fn dim(text: &str) -> Piece {
    Piece { dim: true, ..plain(text) }
}

fn inked(text: &str, ink: u8) -> Piece {
    Piece { ansi: Some(Ansi { ink: Some(ink), ..Ansi::default() }), ..plain(text) }
}

fn shown(text: &str) -> Vec<Piece> {
    pieces(text, &Marks::default(), 1_000).0
}

#[test]
fn escapes_that_dress_become_dress() {
    let bold = Ansi { ink: Some(1), bold: true, ..Ansi::default() };
    let expected = [plain("a "), Piece { ansi: Some(bold), ..plain("b") }, inked("c", 9), plain("d")];
    assert_eq!(shown("a \u{1b}[1;31mb\u{1b}[22;91mc\u{1b}[md"), expected);
    assert_eq!(shown("\u{1b}[38;5;196mx\u{1b}[0m"), [inked("x", 9)]);
    assert_eq!(shown("\u{1b}[38;2;0;200;10mx"), [inked("x", 2)]);
    assert_eq!(shown("\u{1b}[38:2::0:200:10mx"), [inked("x", 2)]);
    let on_red = Ansi { ground: Some(1), underlined: true, faint: true, ..Ansi::default() };
    assert_eq!(shown("\u{1b}[41;2;4mx"), [Piece { ansi: Some(on_red), ..plain("x") }]);
    let reversed = Ansi { ink: Some(0), ground: Some(2), ..Ansi::default() };
    assert_eq!(shown("\u{1b}[32;7mx"), [Piece { ansi: Some(reversed), ..plain("x") }]);
}

#[test]
fn all_else_that_moves_or_hides_is_seen() {
    assert_eq!(shown("a\u{1b}[2Jb"), [plain("a"), control("␛[2J"), plain("b")]);
    assert_eq!(shown("\u{1b}]8;;http://x\u{7}click"), [control("␛]8;;http://x␇"), plain("click")]);
    assert_eq!(shown("100%\r0%\u{8}"), [plain("100%"), control("␍"), plain("0%"), control("␈")]);
    assert_eq!(shown("\0\u{7f}\u{9b}31m"), [control("␀␡<U+009B>"), plain("31m")]);
    assert_eq!(shown("user\u{202e}gpj.exe"), [plain("user"), control("<U+202E>"), plain("gpj.exe")]);
    assert_eq!(shown("a\u{feff}\u{200b}"), [plain("a"), control("<U+FEFF><U+200B>")]);
    assert_eq!(shown("bad \u{fffd} byte"), [plain("bad "), control("\u{fffd}"), plain(" byte")]);
    assert_eq!(shown("\tat x"), [plain("    at x")]);
    assert_eq!(shown("<b>&amp;</b>"), [plain("<b>&amp;</b>")]);
}

#[test]
fn a_letter_has_four_marks_at_most() {
    let marks = "\u{300}".repeat(6);
    assert_eq!(
        shown(&format!("a{marks}b")),
        [plain("a\u{300}\u{300}\u{300}\u{300}"), control("<U+0300><U+0300>"), plain("b")]
    );
    assert_eq!(shown("x \u{fe0f}\u{fe0f}"), [plain("x "), control("<U+FE0F><U+FE0F>")]);
    assert_eq!(shown("❤\u{fe0f}\u{fe0f}"), [plain("❤\u{fe0f}"), control("<U+FE0F>")]);
    assert_eq!(shown("\u{301}a"), [control("<U+0301>"), plain("a")]);
    assert_eq!(shown("Grüße, e\u{301}té, สวัสดี"), [plain("Grüße, e\u{301}té, สวัสดี")]);
}

#[test]
fn marks_and_ids_are_joined() {
    let text = "2026-11-02T10:00:00Z ERROR failed doc=doc_81c2 timeout";
    let hits = std::iter::once(46..54).collect();
    let marks = Marks { hits, highlights: vec![(34..54, 2), (27..40, 3)] };
    let (pieces, clipped) = pieces(text, &marks, 1_000);
    assert!(!clipped);
    assert_eq!(text_of(&pieces), text);
    assert_eq!(pieces[0], dim("2026-11-02T10:00:00Z"));
    assert_eq!(pieces[1], plain(" ERROR "));
    assert_eq!(pieces[2], Piece { highlight: Some(3), ..plain("failed ") });
    assert_eq!(pieces[3], Piece { highlight: Some(2), dim: true, ..plain("doc=") });
    let id = Id { kind: IdKind::Document, value: "doc_81c2".to_owned() };
    assert_eq!(pieces[4], Piece { highlight: Some(2), id: Some(id), ..plain("doc_81c2") });
    assert_eq!(pieces[5], Piece { highlight: Some(2), hit: true, ..plain(" timeout") });
}

#[test]
fn what_colours_part_is_still_one_id() {
    let text = "\u{1b}[2m2026-11-02T10:00:00Z\u{1b}[0m \u{1b}[3mjob\u{1b}[0m=\u{1b}[1mjob-1a\u{1b}[0m.";
    let pieces = shown(text);
    assert!(pieces[0].dim && pieces[0].text == "2026-11-02T10:00:00Z");
    let id = pieces.iter().find(|piece| piece.id.is_some()).unwrap();
    assert_eq!((id.text.as_str(), id.ansi.unwrap().bold), ("job-1a", true));
}

#[test]
fn names_in_json_weigh_less() {
    assert_eq!(
        shown(r#"{"a":{"b":1}}"#),
        [plain("{"), dim("\"a\""), plain(":{"), dim("\"b\""), plain(":1}}")]
    );
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let (pieces, clipped) = pieces("aüü", &Marks::default(), 4);
    assert_eq!((text_of(&pieces).as_str(), clipped), ("aü", true));
    // An id that goes on behind the cut is known by its whole value.
    let (pieces, _) = super::pieces("request_id=4f2a91b0c3d4", &Marks::default(), 15);
    assert_eq!(pieces[1].id.as_ref().map(|id| id.value.as_str()), Some("4f2a91b0c3d4"));
}

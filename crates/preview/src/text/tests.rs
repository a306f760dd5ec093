use proptest::prelude::*;
use protocol::documents::preview::Line;

use super::*;
use crate::source::Fetch;

fn lines(opened: &mut Opened, from: u64, count: u32) -> (Vec<Line>, Option<u64>) {
    match opened.ask(&Part::Lines { from, count }).unwrap() {
        Content::Lines { lines, total } => (lines, total),
        other => panic!("{other:?}"),
    }
}

fn opened(bytes: &[u8], language: &str) -> Opened {
    open(Source::held(bytes.to_vec()), bytes, language).unwrap()
}

/// A document far longer than memory, whose every line is one of a hundred bytes.
struct Log;

const LINE: u64 = 100;

impl Fetch for Log {
    fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
        let first = from / LINE;
        let lines = (first..=(from + u64::from(len)) / LINE).flat_map(|line| {
            let mut line = format!("{line:012}{}", ".".repeat(87)).into_bytes();
            line.push(b'\n');
            line
        });
        Ok(lines.skip((from - first * LINE) as usize).take(len as usize).collect())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lines_are_as_the_standard_library_has_them(text in "([a-zäß漢\t ]{0,9}\r?\n){0,60}[a-z]{0,3}\n", times in 1_usize..25, from in 0_u64..1_300, count in 0_u32..500) {
        let text = text.repeat(times);
        let mut opened = opened(text.as_bytes(), "plain");
        let (got, total) = lines(&mut opened, from, count);
        let wanted: Vec<_> = text.lines().collect();
        prop_assert_eq!(total, Some(wanted.len() as u64));
        let wanted: Vec<_> = wanted.into_iter().skip(from as usize).take(count as usize).collect();
        prop_assert_eq!(got.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn no_bytes_bring_it_down(bytes: Vec<u8>, text: String) {
        let mut opened = opened(&bytes, "json");
        let (got, _) = lines(&mut opened, 0, 500);
        prop_assert!(got.iter().all(|line| !line.text.chars().any(|it| it.is_control() && it != '\t')));
        opened.ask(&Part::Find { text, sheet: None }).unwrap();
    }
}

#[test]
fn a_long_log_opens_at_once_and_pages() {
    let size = 1 << 30;
    let source = Source::new(size, Log);
    let start = source.range(0, 65_536).unwrap();
    let mut opened = open(source, &start, "plain").unwrap();
    let (got, total) = lines(&mut opened, 1_000, 2);
    assert_eq!(total, None);
    assert!(got.iter().map(|line| line.text.get(..12).unwrap()).eq(["000000001000", "000000001001"]));
    // Far on, an ask says that it is not there yet, and the next goes on from where that one stopped.
    let far = 900_000;
    let mut asks = 0;
    let got = loop {
        asks += 1;
        let (got, _) = lines(&mut opened, far, 1);
        if !got.is_empty() {
            break got;
        }
    };
    assert!((2..=3).contains(&asks), "{asks}");
    assert!(got.iter().all(|line| line.text.starts_with("000000900000")));
}

#[test]
fn a_line_without_an_end_is_cut() {
    let text = "x".repeat(3 << 20);
    let mut opened = opened(text.as_bytes(), "plain");
    let (got, total) = lines(&mut opened, 0, 10);
    assert_eq!((got.len(), total), (3, Some(3)));
    assert!(got.iter().all(|line| line.text.len() == 4_096 && line.cut == (1 << 20) - 4_096));
}

#[test]
fn an_answer_stops_where_it_is_full_and_says_so() {
    let line = format!("{}\n", "x".repeat((1 << 20) - 1));
    let mut opened = opened(line.repeat(20).as_bytes(), "plain");
    let (mut got, mut asks) = (0, 0);
    loop {
        let (more, total) = lines(&mut opened, got, 500);
        (got, asks) = (got + more.len() as u64, asks + 1);
        assert!(more.len() <= 9 && !more.is_empty());
        if total.is_some() {
            break;
        }
    }
    assert_eq!((got, asks), (20, 3));
    // What is shown has a bound of its own.
    let line = format!("{}\n", "\u{202e}".repeat(4_096));
    let mut opened = self::opened(line.repeat(100).as_bytes(), "plain");
    let (got, total) = lines(&mut opened, 0, 100);
    assert!((40..60).contains(&got.len()) && total.is_none(), "{} {total:?}", got.len());
    assert_eq!(lines(&mut opened, 90, 100).1, Some(100));
}

#[test]
fn a_line_among_long_ones_is_found_without_reading_all_before_it() {
    let line = format!("{}\n", "x".repeat((1 << 20) - 1));
    let mut opened = opened(line.repeat(40).as_bytes(), "plain");
    lines(&mut opened, 39, 1);
    let (got, total) = lines(&mut opened, 39, 1);
    assert_eq!((got.len(), total), (1, Some(40)));
}

#[test]
fn what_cannot_be_seen_is_shown() {
    let mut opened = opened("a\u{202e}b\u{7}\n".as_bytes(), "plain");
    assert_eq!(lines(&mut opened, 0, 1).0.first().unwrap().text, "a<U+202E>b␇");
}

#[test]
fn text_is_found_in_any_case() {
    let mut opened = opened("one\nTWO Größe\nthree two\n".as_bytes(), "plain");
    let found = opened.ask(&Part::Find { text: "two".into(), sheet: None }).unwrap();
    let places = vec![(1, "TWO Größe".to_owned()), (2, "three two".to_owned())];
    assert_eq!(found, Content::Found { places, whole: true });
}

#[test]
fn json_on_one_line_is_set_out() {
    let json = format!("{{\"items\":[{}0]}}", "1,".repeat(800));
    let mut long = opened(json.as_bytes(), "json");
    assert_eq!(lines(&mut long, 0, 1).1, Some(805));
    assert_eq!(long.notes.len(), 1);
    let mut short = opened(b"{\"a\": 1}", "json");
    assert_eq!(lines(&mut short, 0, 9).1, Some(1));
}

#[test]
fn scripts_are_told_and_shown_as_source() {
    let svg = "<svg onload=\"alert(1)\"><script>alert(2)</script></svg>";
    let mut opened = opened(svg.as_bytes(), "xml");
    assert!(opened.notes.iter().any(|note| note.contains("scripts")), "{:?}", opened.notes);
    assert_eq!(lines(&mut opened, 0, 1).0.first().unwrap().text, svg);
}

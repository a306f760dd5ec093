use std::cell::Cell;

use proptest::prelude::*;

use super::*;
use crate::{
    samples::pdf::{FIRST_PAGE, Objects, add_table, packed, pages, with_streams, with_table},
    source::Fetch,
    worker::guarded,
};

/// A document that counts how much of it was fetched.
struct Counted(Vec<u8>, Rc<Cell<u64>>);

impl Fetch for Counted {
    fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
        self.1.set(self.1.get() + u64::from(len));
        self.0.fetch(from, len)
    }
}

fn long(file: Vec<u8>) -> Opened {
    open_long(Source::held(file)).unwrap()
}

fn words(opened: &mut Opened, page: u32) -> Vec<Word> {
    match opened.ask(&Part::Page { page }).unwrap() {
        Content::Page { width, height, words } => {
            assert_eq!((width, height), (200.0, 100.0));
            words
        }
        other => panic!("{other:?}"),
    }
}

fn text(opened: &mut Opened, page: u32) -> String {
    words(opened, page).iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_way_of_telling_where_things_are_is_read() {
    for deep in [false, true] {
        let objects = pages(230, deep);
        for file in [with_table(&objects), with_streams(&objects)] {
            let mut opened = long(file.clone());
            let title = Some("Contracts of March".to_owned());
            assert_eq!(opened.shape, Shape::Pages { pages: 230, first: (200.0, 100.0), title });
            for page in [1, 99, 101, 230] {
                assert_eq!(text(&mut opened, page), format!("Page {page} of 230"));
            }
            assert_eq!(opened.ask(&Part::Page { page: 231 }).unwrap_err().kind, TroubleKind::NoSuchPart);
            assert_eq!(opened.ask(&Part::Page { page: 0 }).unwrap_err().kind, TroubleKind::NoSuchPart);
            // The renderer reads the whole file to the same end.
            assert_eq!(text(&mut open_whole(Source::held(file)).unwrap(), 99), "Page 99 of 230");
        }
    }
}

#[test]
fn a_page_is_drawn_as_wide_as_one_asks() {
    let mut opened = long(with_table(&pages(2, false)));
    let drawing = opened.draw(2, 100).unwrap();
    assert_eq!((drawing.width, drawing.height), (100, 50));
    let drawn = image::load_from_memory(&drawing.png).unwrap().to_rgb8();
    assert_eq!(drawn.get_pixel(2, 47).0, [255, 0, 0], "the mark in the corner");
    assert_eq!(drawn.get_pixel(98, 2).0, [255, 255, 255]);
    let dark = drawn.pixels().filter(|pixel| pixel.0.iter().all(|part| *part < 128)).count();
    assert!(dark > 20, "letters: {dark}");
}

#[test]
fn words_stand_where_they_are_drawn() {
    let mut opened = long(with_table(&pages(2, false)));
    let words = words(&mut opened, 1);
    let first = words.first().unwrap();
    assert_eq!(first.text, "Page");
    // The line is 40 points from the bottom of 100, its letters 20 points high.
    assert!((first.x - 20.0).abs() < 0.5 && (first.y - 44.0).abs() < 0.5, "{first:?}");
    assert!((first.height - 20.0).abs() < 0.5 && (40.0..50.0).contains(&first.width), "{first:?}");
    let second = words.get(1).unwrap();
    assert!(second.x > first.x + first.width, "{second:?}");
}

#[test]
fn only_what_a_page_needs_is_fetched() {
    let mut objects = pages(300, true);
    // A picture of two megabytes on one page, which no other page needs.
    let picture =
        [b"<< /Length 2000000 >>\nstream\n".to_vec(), vec![b' '; 2_000_000], b"\nendstream".to_vec()]
            .concat();
    objects.push((90_000, picture));
    let fetched = Rc::new(Cell::new(0));
    let file = [with_table(&objects)].concat();
    let size = file.len() as u64;
    let mut opened = open_long(Source::new(size, Counted(file, Rc::clone(&fetched)))).unwrap();
    opened.draw(1, 50).unwrap();
    opened.draw(150, 50).unwrap();
    assert!(fetched.get() < 500_000, "{} of {size}", fetched.get());
}

#[test]
fn additions_to_a_file_win_over_what_was_there() {
    let mut file = with_table(&pages(2, false));
    let before = memchr::memmem::rfind(&file, b"xref\n5")
        .or_else(|| memchr::memmem::find(&file, b"xref\n1 1"))
        .unwrap();
    let text = "BT /A 20 Tf 20 40 Td (Changed) Tj ET";
    let change: Objects = vec![(
        FIRST_PAGE + 1,
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()).into_bytes(),
    )];
    let at = add_table(&mut file, &change, &format!("/Prev {before}"));
    file.extend(format!("startxref\n{at}\n%%EOF\n").into_bytes());
    let mut opened = long(file);
    assert_eq!(super::tests::text(&mut opened, 1), "Changed");
    assert_eq!(super::tests::text(&mut opened, 2), "Page 2 of 2");
}

#[test]
fn text_is_found_on_its_pages() {
    let mut opened = long(with_streams(&pages(12, false)));
    let Content::Found { places, whole } =
        opened.ask(&Part::Find { text: "PAGE 1".into(), sheet: None }).unwrap()
    else {
        panic!()
    };
    assert!(whole);
    assert_eq!(places.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [1, 10, 11, 12]);
}

#[test]
fn a_hundred_thousand_pages_open_at_once() {
    let file = with_table(&pages(100_000, true));
    let fetched = Rc::new(Cell::new(0));
    let size = file.len() as u64;
    let mut opened = open_long(Source::new(size, Counted(file, Rc::clone(&fetched)))).unwrap();
    assert!(matches!(opened.shape, Shape::Pages { pages: 100_000, .. }));
    assert!(text(&mut opened, 77_777).starts_with("Page 77777 of"));
    // The table is most of what must be known.
    assert!(fetched.get() < size * 2 / 3, "{} of {size}", fetched.get());
}

/// Opened by ranges it is told to be broken, or opened; never does it go on for ever.
fn survives(file: &[u8]) {
    for open in [open_long, open_whole, open] {
        if let Ok(mut opened) = guarded(|| open(Source::held(file.to_vec()))) {
            for page in [1, 2, 7] {
                let _ = guarded(|| opened.ask(&Part::Page { page }));
                let _ = guarded(|| opened.draw(page, 16));
            }
        }
    }
}

#[test]
fn loops_end() {
    // A tree whose branch is its root.
    let mut objects = pages(3, false);
    objects.retain(|(number, _)| *number != 2);
    objects.push((2, b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>".to_vec()));
    survives(&with_table(&objects));
    // A section that comes before itself.
    let mut file = b"%PDF-1.4\n".to_vec();
    let at = add_table(&mut file, &pages(2, false), "/Prev 9999999999");
    let text = String::from_utf8(file.clone()).unwrap().replace("9999999999", &format!("{at:010}"));
    let looping = format!("{text}startxref\n{at}\n%%EOF\n").into_bytes();
    assert_eq!(super::tests::text(&mut long(looping.clone()), 2), "Page 2 of 2");
    survives(&looping);
    // A stream of objects that has itself in it.
    let mut file = b"%PDF-1.5\n".to_vec();
    let pack = file.len();
    packed(&mut file, 1, "/Type /ObjStm /N 1 /First 4", b"1 0 << /Type /Catalog /Pages 1 0 R >>");
    let at = file.len();
    let rows = [vec![1, 0, 0, 0, pack as u8, 0, 0], vec![2, 0, 0, 0, 1, 0, 0]].concat();
    packed(&mut file, 9, "/Type /XRef /Root 2 0 R /Size 3 /W [1 4 2] /Index [1 2]", &rows);
    file.extend(format!("startxref\n{at}\n%%EOF\n").into_bytes());
    survives(&file);
    // An object that is a reference to itself, and a font within a font.
    let mut objects = pages(2, false);
    objects.push((3, b"3 0 R".to_vec()));
    survives(&with_table(&objects));
}

#[test]
fn bombs_are_refused() {
    let mut file = b"%PDF-1.5\n".to_vec();
    let at = file.len();
    packed(&mut file, 9, "/Type /XRef /Root 1 0 R /Size 4000000000 /W [1 4 2]", &vec![0; 110 << 20]);
    file.extend(format!("startxref\n{at}\n%%EOF\n").into_bytes());
    assert_eq!(open_long(Source::held(file)).err().unwrap().kind, TroubleKind::TooLarge);
    let mut objects = pages(2, false);
    objects.push((1, [b"<< /Type /Catalog /Pages ".to_vec(), b"[".repeat(500_000)].concat()));
    survives(&with_table(&objects));
}

#[test]
fn a_locked_document_is_told() {
    let file = String::from_utf8(with_table(&pages(1, false))).unwrap();
    let lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> \
        /U <0000000000000000000000000000000000000000000000000000000000000000> >> /ID [<00> <00>] /Info";
    let file = file.replace("/Info", lock);
    assert_eq!(open(Source::held(file.into_bytes())).err().unwrap().kind, TroubleKind::Locked);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_changed_document_never_brings_it_down(streams: bool, cut in 0.5_f64..1.0, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12)) {
        let objects = pages(3, false);
        let mut file = if streams { with_streams(&objects) } else { with_table(&objects) };
        for (at, by) in changes {
            let at = at.index(file.len());
            if let Some(byte) = file.get_mut(at) {
                *byte ^= by;
            }
        }
        file.truncate((file.len() as f64 * (0.5 + cut)) as usize);
        survives(&file);
    }

    #[test]
    fn noise_never_brings_it_down(noise: Vec<u8>) {
        survives(&[b"%PDF-1.7\n".to_vec(), noise].concat());
    }
}

#[test]
fn a_page_larger_than_any_is_not_drawn() {
    let file = with_table(&pages(1, false));
    let at = memchr::memmem::find(&file, b"[0 0 200 100]").unwrap();
    let mut wide = file.clone();
    wide.splice(at..at + 13, *b"[0 0 999999 9]");
    for (file, is_drawn) in [(file, true), (wide, false)] {
        let mut opened = open_whole(Source::held(file)).unwrap();
        match opened.draw(1, 100) {
            Ok(_) => assert!(is_drawn),
            Err(trouble) => assert!(!is_drawn && trouble.kind == TroubleKind::TooLarge, "{trouble}"),
        }
    }
}

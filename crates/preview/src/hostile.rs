//! Documents made to harm, and every entry point under noise: whatever comes, there is an answer or a sentence.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use proptest::prelude::*;
use protocol::documents::preview::{Content, Part, Shape};

use crate::{document, samples, source::Source, worker::guarded};

/// A PNG that says it is this large, and has hardly a byte.
pub(crate) fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for chunk in [header, b"IDAT\x78\x9c\x03\x00\x00\x00\x00\x01".to_vec(), b"IEND".to_vec()] {
        let mut sum = flate2::Crc::new();
        sum.update(&chunk);
        png.extend(u32::try_from(chunk.len() - 4).unwrap().to_be_bytes());
        png.extend(&chunk);
        png.extend(sum.sum().to_be_bytes());
    }
    png
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(9, 7, |x, y| image::Rgb([x as u8 * 20, y as u8 * 30, 7]))
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// A sound document of each kind, with its name.
fn sound() -> Vec<(&'static str, Vec<u8>)> {
    let pages = samples::pdf::pages(3, false);
    vec![
        ("a.pdf", samples::pdf::with_table(&pages)),
        ("b.pdf", samples::pdf::with_streams(&pages)),
        ("a.png", picture(ImageFormat::Png)),
        ("a.jpg", picture(ImageFormat::Jpeg)),
        ("a.gif", picture(ImageFormat::Gif)),
        ("a.webp", picture(ImageFormat::WebP)),
        ("a.tiff", picture(ImageFormat::Tiff)),
        ("a.bmp", picture(ImageFormat::Bmp)),
        ("a.zip", samples::zip(&[("a/", b""), ("a/b.txt", b"words"), ("c.json", b"{\"x\": [1, 2]}")])),
        ("a.tar", samples::tar(&[("a.txt", b"words"), ("b.json", b"{}")])),
        ("a.gz", samples::gzip("a.txt", b"words and words and words")),
        ("a.docx", samples::docx(&["One", "Two"])),
        ("a.xlsx", samples::xlsx(&[("First", &[("A1", "name"), ("B2", "2.5")])])),
        ("a.eml", samples::mail()),
        ("a.csv", b"name,amount\n\"a, b\",2\n".to_vec()),
        ("a.json", b"{\"a\": [1, {\"b\": null}]}".to_vec()),
        ("a.txt", "Grüße\nund Worte\n".as_bytes().to_vec()),
    ]
}

/// Opens a document and asks everything of it. Each answer is an answer or a sentence; what is shown is fit to be shown.
fn ask_everything(name: &str, bytes: &[u8]) {
    let size = bytes.len();
    let open = || guarded(|| document::open(name, None, Source::held(bytes.to_vec())));
    let Ok(mut opened) = open() else { return };
    for part in [
        Part::Page { page: 1 },
        Part::Page { page: u32::MAX },
        Part::Lines { from: 0, count: u32::MAX },
        Part::Lines { from: u64::MAX, count: u32::MAX },
        Part::Rows { sheet: 0, from: 0, count: u32::MAX },
        Part::Rows { sheet: u32::MAX, from: u64::MAX, count: 1 },
        Part::Entries { from: 0, count: u32::MAX },
        Part::Entries { from: u64::MAX, count: u32::MAX },
        Part::Bytes { from: 0, count: u32::MAX },
        Part::Bytes { from: u64::MAX, count: 1 },
        Part::Find { text: "W".into(), sheet: None },
        Part::Find { text: String::new(), sheet: None },
    ] {
        match guarded(|| opened.ask(&part)) {
            Ok(Content::Lines { lines, .. }) => {
                assert!(lines.len() <= 500);
                assert!(lines.iter().all(|line| !line.text.chars().any(|it| it.is_control() && it != '\t')));
            }
            Ok(Content::Rows { rows, .. }) => assert!(rows.len() <= 200),
            Ok(Content::Entries { entries }) => assert!(entries.len() <= 500),
            Ok(Content::Bytes { base64 }) => {
                assert!(base64.len() <= (16 << 10) * 4 / 3 + 4 && base64.len() <= size * 2);
            }
            Ok(_) => {}
            Err(trouble) => assert!(!trouble.words.is_empty()),
        }
    }
    for width in [0, 9, u32::MAX] {
        if let Ok(drawing) = guarded(|| opened.draw(1, width)) {
            assert!(drawing.width <= 4_096 && drawing.height <= 4_096);
        }
    }
    for place in [0, 1, u32::MAX] {
        let lines = Part::Lines { from: 0, count: 9 };
        let _ = guarded(|| open()?.entry(place)?.ask(&lines));
    }
}

#[test]
fn every_sound_document_opens_as_what_it_is() {
    for (name, bytes) in sound() {
        let opened = document::open(name, None, Source::held(bytes.clone())).unwrap();
        let shape = match name.rsplit_once('.').unwrap().1 {
            "pdf" => matches!(opened.shape, Shape::Pages { pages: 3, .. }),
            "zip" | "tar" | "gz" => matches!(opened.shape, Shape::Archive { .. }),
            "docx" | "json" | "txt" => matches!(opened.shape, Shape::Text { .. }),
            "xlsx" | "csv" => matches!(opened.shape, Shape::Tables { .. }),
            "eml" => matches!(opened.shape, Shape::Mail { .. }),
            _ => matches!(opened.shape, Shape::Picture { width: 9, height: 7, .. }),
        };
        assert!(shape, "{name}: {:?}", opened.shape);
        assert!(
            !opened.notes.iter().any(|note| note.contains("Its name says")),
            "{name}: {:?}",
            opened.notes
        );
        ask_everything(name, &bytes);
    }
}

#[test]
fn every_document_may_be_cut_off_anywhere() {
    for (name, bytes) in sound() {
        for part in [1, 4, 7] {
            ask_everything(name, bytes.get(..bytes.len() * part / 8).unwrap());
        }
    }
}

#[test]
fn depth_costs_no_stack() {
    for text in ["[", "{\"a\":", "<a>", "<svg><g>"] {
        ask_everything("a.json", text.repeat(200_000).as_bytes());
    }
    let mut nested = samples::zip(&[("x", b"1")]);
    for _ in 0..20 {
        nested = samples::zip(&[("inner.zip", &nested)]);
    }
    ask_everything("a.zip", &nested);
    let parts: String = (0..2_000)
        .map(|depth| format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"))
        .collect();
    ask_everything(
        "a.eml",
        &format!("From: a@b.c\r\nTo: a@b.c\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\n{parts}").into_bytes(),
    );
}

#[test]
fn what_is_empty_or_zeros_is_said() {
    let opened = document::open("a.pdf", None, Source::held(Vec::new())).unwrap();
    assert_eq!(opened.notes, ["It is empty: it has no bytes"]);
    struct Zeros;
    impl crate::source::Fetch for Zeros {
        fn fetch(&mut self, _: u64, len: u32) -> Result<Vec<u8>, crate::Trouble> {
            Ok(vec![0; len as usize])
        }
    }
    let mut opened = document::open("sparse.log", None, Source::new(5 << 30, Zeros)).unwrap();
    assert_eq!(opened.shape, Shape::Bytes {});
    assert!(opened.ask(&Part::Bytes { from: 4 << 30, count: 16 }).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_document_may_be_changed_anyhow(
        which: prop::sample::Index,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..10),
        splice in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        more in proptest::collection::vec(any::<u8>(), 0..64),
        grow: bool,
    ) {
        let sound = sound();
        let (name, mut bytes) = sound.get(which.index(sound.len())).unwrap().clone();
        for (at, by) in changes {
            let at = at.index(bytes.len());
            *bytes.get_mut(at).unwrap() ^= by;
        }
        if grow {
            let (from, to) = (splice.0.index(bytes.len()), splice.1.index(bytes.len()));
            let moved = bytes.get(from.min(to)..from.max(to)).unwrap().to_vec();
            bytes.splice(to..to, moved.into_iter().chain(more));
        }
        ask_everything(name, &bytes);
    }

    #[test]
    fn noise_may_have_any_name(start in prop::sample::select(vec![&b""[..], b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<?xml ", b"From: a\nTo: b\nDate: c\n\n"]), noise: Vec<u8>, name in "[a-z]\\.(pdf|zip|csv|json|eml|xlsx|md)") {
        ask_everything(&name, &[start.to_vec(), noise].concat());
    }
}

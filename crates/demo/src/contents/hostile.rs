//! Files that are made to harm whoever opens them.

use super::{
    deflate, office,
    pdf::Pdf,
    picture,
    zip::{Kept, Zip},
};
use crate::objects::Rope;

/// About a gigabyte.
const MANY: u64 = 1 << 30;

/// Names and bytes of them all.
pub(crate) fn files() -> Vec<(&'static str, Rope)> {
    vec![
        ("empty.pdf", Rope::default()),
        ("truncated.pdf", truncated()),
        ("loop.pdf", looped()),
        ("hundred-thousand-pages.pdf", pages(100_000)),
        ("bomb.pdf", pdf_bomb()),
        ("bomb.zip", zip_bomb()),
        ("laughs.docx", office::laughs()),
        ("huge.png", picture::huge(60_000)),
        ("script.svg", Rope::from(SVG)),
        ("script.html", Rope::from(HTML)),
    ]
}

const SVG: &str = "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" onload=\"alert(1)\">\
<script>alert(2)</script><foreignObject><iframe src=\"javascript:alert(3)\"/></foreignObject>\
<image xlink:href=\"https://example.com/pixel.png\"/><text>&x;</text></svg>\n";

const HTML: &str = "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=https://example.com/\">\
<script>window.__TAURI__ && alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>\
<iframe srcdoc=\"<script>parent.alert(4)</script>\"></iframe><a href=\"javascript:alert(5)\">open</a>\
<form action=\"https://example.com/\"><input name=password autofocus onfocus=alert(6)></form>\n";

/// Sparse zeros.
pub(crate) fn zeros(length: u64) -> Rope {
    let mut rope = Rope::default();
    rope.push_cycle(&[0], length);
    rope
}

/// A good file that ends in the middle.
fn truncated() -> Rope {
    let whole = pages(40);
    Rope::from(whole.read(0..whole.len() * 3 / 5))
}

/// A page tree whose nodes are each other's kids.
fn looped() -> Rope {
    let mut pdf = Pdf::new();
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.add("<< /Type /Pages /Parent 3 0 R /Count 9 /Kids [3 0 R 2 0 R] >>");
    pdf.add("<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R] >>");
    pdf.finish(1, 0)
}

/// So many pages that all show the same.
fn pages(count: usize) -> Rope {
    let mut pdf = Pdf::new();
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: String = (0..count).map(|page| format!("{} 0 R ", page + 5)).collect();
    pdf.add(&format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>"));
    pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    let text = Rope::from("BT /F1 24 Tf 72 720 Td (One of many pages) Tj ET");
    pdf.add_stream("", &text);
    for _ in 0..count {
        pdf.add(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> \
             /Contents 4 0 R >>",
        );
    }
    pdf.finish(1, 0)
}

/// A page whose text is a gigabyte, packed twice.
fn pdf_bomb() -> Rope {
    let once: Vec<u8> = deflate::zlib_zeros(MANY).stretches().flatten().collect();
    let twice = Rope::from(deflate::zlib(&once));
    let mut pdf = Pdf::new();
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>");
    pdf.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    pdf.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>");
    pdf.add_stream("/Filter [/FlateDecode /FlateDecode] ", &twice);
    pdf.finish(1, 0)
}

/// A gigabyte of zeros, and archives of sixteen archives of sixteen of them.
fn zip_bomb() -> Rope {
    let zeros = |name: &str| {
        let mut zip = Zip::default();
        zip.add((name, Kept::Deflated), &deflate::zeros(MANY), deflate::crc_of_zeros(MANY), MANY);
        zip
    };
    let mut nested = zeros("zeros.bin").finish();
    for level in 1..=2 {
        let (packed, crc, size) = (Rope::from(deflate::raw(&nested)), deflate::crc(&nested), nested.len());
        let mut zip = Zip::default();
        for number in 0..16 {
            zip.add((&format!("{level}-{number}.zip"), Kept::Deflated), &packed, crc, size);
        }
        nested = zip.finish();
    }
    let mut outer = zeros("zeros.bin");
    outer.store("nested.zip", &nested);
    // A name that leaves the folder it is unpacked to.
    outer.store("../../outside.txt", &Rope::from("outside"));
    outer.finish()
}

use std::{fmt::Write as _, time::Instant};

use anyhow::Result;

use crate::figure::{Figure, median};

const PAGES: usize = 300;
const LINES: usize = 45;
/// In pixels, about what a window shows.
const WIDTH: u32 = 1_200;

pub(crate) fn measure() -> Result<()> {
    let document = document()?;
    let mut took = Vec::new();
    for _ in 0..5 {
        let bytes = document.clone();
        let began = Instant::now();
        preview::bench::first_page("bench.pdf", bytes, WIDTH)?;
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    let limit = 150.0;
    Figure {
        name: "documents.pdf",
        value: median(took),
        unit: "ms",
        peer: limit,
        peer_is: "limit for the first of 300 pages",
        limit,
        goal: "≤ limit",
    }
    .print();
    Ok(())
}

/// A document of pages full of text: a catalogue, a tree and a font, and then two objects for each page.
fn document() -> Result<Vec<u8>> {
    let kids: String = (0..PAGES).map(|page| format!("{} 0 R ", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Count {PAGES} /Kids [{kids}] /MediaBox [0 0 595 842] \
             /Resources << /Font << /A 3 0 R >> >> >>"
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for page in 0..PAGES {
        let mut text = "BT /A 11 Tf 14 TL 50 780 Td\n".to_owned();
        for line in 1..=LINES {
            writeln!(
                text,
                "(Line {line} of page {}: the tenant keeps the garden as it was found.) '",
                page + 1
            )?;
        }
        text += "ET";
        objects.push(format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>", 5 + 2 * page));
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (place, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len())?;
        write!(file, "{} 0 obj\n{object}\nendobj\n", place + 1)?;
    }
    let at = file.len();
    write!(file, "{table}trailer\n<< /Root 1 0 R /Size {} >>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1)?;
    Ok(file.into_bytes())
}

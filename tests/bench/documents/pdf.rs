use std::time::Instant;

use anyhow::Result;

use crate::figure::{Figure, median};

pub(crate) fn measure() -> Result<()> {
    let mut took = Vec::new();
    for _ in 0..5 {
        let pdf = preview::bench::document(300);
        let began = Instant::now();
        preview::bench::first_page(pdf)?;
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

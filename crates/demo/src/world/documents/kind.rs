//! What kinds of documents arrive.

use crate::dice::Dice;

/// A kind of document: the name of its file, and smallest and largest size in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// What it is, in words.
    pub(crate) title: &'static str,
    least: f64,
    most: f64,
}

/// One document in so many is of the other kinds.
const OTHERWISE: u64 = 8;

const USUAL: [Kind; 9] = [
    kind("lease.pdf", "Lease", 900_000.0, 6_800_000.0),
    kind("title-register.pdf", "Official copy of register of title", 60_000.0, 240_000.0),
    kind("title-plan.pdf", "Title plan", 280_000.0, 1_900_000.0),
    kind("local-search.pdf", "Local authority search", 340_000.0, 2_200_000.0),
    kind("drainage-search.pdf", "Drainage and water search", 180_000.0, 900_000.0),
    kind("environmental-search.pdf", "Environmental search", 700_000.0, 4_100_000.0),
    kind("energy-certificate.pdf", "Energy performance certificate", 90_000.0, 310_000.0),
    kind("management-pack.pdf", "Leasehold management pack", 1_200_000.0, 11_500_000.0),
    kind("enquiries.docx", "Enquiries before contract", 24_000.0, 180_000.0),
];

const OTHERS: [Kind; 11] = [
    kind("service-charges.xlsx", "Service charge account", 22_000.0, 120_000.0),
    kind("ground-rent.csv", "Ground rent schedule", 3_000.0, 90_000.0),
    kind("energy-data.json", "Energy assessment data", 4_000.0, 60_000.0),
    kind("notes.txt", "Notes of the file", 2_000.0, 30_000.0),
    kind("covering-letter.txt", "Covering letter", 2_000.0, 9_000.0),
    kind("summary.md", "Summary of the file", 2_000.0, 14_000.0),
    kind("portal-report.html", "Report of the land portal", 9_000.0, 80_000.0),
    kind("boundaries.svg", "Boundary drawing", 6_000.0, 70_000.0),
    kind("floor-plan.png", "Floor plan", 60_000.0, 900_000.0),
    kind("correspondence.eml", "Correspondence", 40_000.0, 400_000.0),
    kind("bundle.zip", "Bundle of documents", 60_000.0, 700_000.0),
];

const fn kind(name: &'static str, title: &'static str, least: f64, most: f64) -> Kind {
    Kind { name, title, least, most }
}

impl Kind {
    pub(super) fn drawn(dice: Dice) -> Self {
        let of = |kinds: &[Self]| kinds[dice.of("kind").below(kinds.len() as u64) as usize];
        if dice.of("otherwise").below(OTHERWISE) == 0 { of(&OTHERS) } else { of(&USUAL) }
    }

    /// Bytes. Most documents are near the small end.
    pub(super) fn size(self, dice: Dice) -> i64 {
        (self.least + (self.most - self.least) * dice.of("size").unit().powi(3)) as i64
    }

    pub(crate) fn extension(self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or("pdf")
    }
}

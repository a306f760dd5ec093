//! Carves a page: what it needs, and nothing else, becomes a PDF of its own for the renderer.

use std::{
    collections::{BTreeMap, HashSet},
    io::Write,
};

use super::{
    object::{Dict, Value},
    objects::{Found, Objects},
};
use crate::trouble::Trouble;

/// The most objects of a page.
const MOST_OBJECTS: usize = 50_000;
/// The most bytes of a page.
const MOST_BYTES: usize = 96 << 20;
/// What leads away from a page or what is pinned on it: to its neighbours, the outline, the structure, files, or what a
/// click would do.
const ELSEWHERE: [&str; 18] = [
    "Parent",
    "P",
    "Dest",
    "A",
    "AA",
    "B",
    "Next",
    "Prev",
    "First",
    "Last",
    "Popup",
    "IRT",
    "StructParents",
    "PieceInfo",
    "Metadata",
    "Thumb",
    "AF",
    "EmbeddedFiles",
];
/// What leads away from anything else. Its entries may have names of any kind, a font's may well be `A`.
const AWAY: [&str; 3] = ["Parent", "PieceInfo", "Metadata"];

/// A page as a PDF of its own.
pub(super) fn carve(objects: &mut Objects, catalog: &Dict, mut page: Dict) -> Result<Vec<u8>, Trouble> {
    page.0.retain(|(key, _)| !is_among(key, &ELSEWHERE));
    let first_free = objects.xref.unused();
    let (root, tree, leaf) = (first_free, first_free + 1, first_free + 2);
    page.set("Type", Value::Name(b"Page".to_vec()));
    page.set("Parent", Value::Ref(tree, 0));
    let mut own = Dict::default();
    own.set("Type", Value::Name(b"Catalog".to_vec()));
    own.set("Pages", Value::Ref(tree, 0));
    // Which layers are shown is told for the whole document.
    if let Some(layers) = catalog.get("OCProperties") {
        own.set("OCProperties", layers.clone());
    }
    let mut trailer = Dict::default();
    trailer.set("Root", Value::Ref(root, 0));
    if let Some(about) = objects.xref.trailer.get("Info") {
        trailer.set("Info", about.clone());
    }
    let mut kids = Dict::default();
    kids.set("Type", Value::Name(b"Pages".to_vec()));
    kids.set("Kids", Value::Array(vec![Value::Ref(leaf, 0)]));
    kids.set("Count", Value::Number(1.0));
    let mut reached = Reached::default();
    for start in [&page, &own, &trailer] {
        reached.follow(objects, &Value::Dict(start.clone()), first_free)?;
    }
    for (number, dict) in [(root, own), (tree, kids), (leaf, page)] {
        let mut raw = format!("{number} 0 obj\n").into_bytes();
        Value::Dict(dict).write(&mut raw);
        raw.extend(b"\nendobj");
        reached.found.insert(number, (0, raw));
    }
    Ok(written(&reached.found, trailer))
}

fn is_among(key: &[u8], names: &[&str]) -> bool {
    names.iter().any(|name| name.as_bytes() == key)
}

/// What was found on the way from a page: generation and text by number.
#[derive(Default)]
struct Reached {
    found: BTreeMap<u32, (u16, Vec<u8>)>,
    bytes: usize,
}

impl Reached {
    /// Fetches all that a value refers to, and what that refers to.
    fn follow(&mut self, objects: &mut Objects, from: &Value, below: u32) -> Result<(), Trouble> {
        let mut waiting = Vec::new();
        refer(from, &mut waiting);
        let mut seen: HashSet<u32> = self.found.keys().copied().collect();
        while let Some(number) = waiting.pop() {
            if number >= below || !seen.insert(number) {
                continue;
            }
            // What cannot be read is left out, and the rest of the page is drawn.
            let found = match objects.find(number) {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(trouble) if trouble.kind == crate::TroubleKind::Broken => continue,
                Err(trouble) => return Err(trouble),
            };
            if is_page(&found) {
                continue;
            }
            refer(&found.value, &mut waiting);
            self.bytes += found.raw.len();
            self.found.insert(number, (found.generation, found.raw));
            if self.found.len() > MOST_OBJECTS || self.bytes > MOST_BYTES {
                return Err(Trouble::too_large("The page needs more than a preview takes on"));
            }
        }
        Ok(())
    }
}

fn is_page(found: &Found) -> bool {
    found.value.dict().is_some_and(|dict| dict.is("Type", "Page") || dict.is("Type", "Pages"))
}

/// The objects that a value refers to.
fn refer(value: &Value, numbers: &mut Vec<u32>) {
    match value {
        Value::Ref(number, _) => numbers.push(*number),
        Value::Array(values) => values.iter().for_each(|value| refer(value, numbers)),
        Value::Dict(dict) => {
            let away: &[&str] = if dict.get("Rect").is_some() { &ELSEWHERE } else { &AWAY };
            let own = dict.0.iter().filter(|(key, _)| !is_among(key, away));
            own.for_each(|(_, value)| refer(value, numbers));
        }
        Value::Raw(_) | Value::Number(_) | Value::Name(_) => {}
    }
}

/// A file of these objects.
fn written(objects: &BTreeMap<u32, (u16, Vec<u8>)>, mut trailer: Dict) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = b"xref\n0 1\n0000000000 65535 f \n".to_vec();
    // Writing to memory cannot fail.
    for (number, (generation, raw)) in objects {
        let _ = write!(table, "{number} 1\n{:010} {generation:05} n \n", file.len());
        file.extend(raw);
        file.push(b'\n');
    }
    let size = objects.keys().max().map_or(1.0, |number| f64::from(*number) + 1.0);
    trailer.set("Size", Value::Number(size));
    let at = file.len();
    file.extend(table);
    file.extend(b"trailer\n");
    Value::Dict(trailer).write(&mut file);
    let _ = write!(file, "\nstartxref\n{at}\n%%EOF\n");
    file
}

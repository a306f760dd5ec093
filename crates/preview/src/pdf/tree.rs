//! The tree of pages, walked only to the page that is asked for.

use std::collections::{HashMap, HashSet};

use super::{
    object::{Dict, Value},
    objects::Objects,
    stream::broken,
};
use crate::trouble::Trouble;

/// The deepest tree.
const DEEPEST: usize = 64;
/// The most nodes that are looked at for one page.
const MOST_LOOKED_AT: usize = 20_000;
/// What a page has from the nodes above it where it says nothing itself.
const INHERITED: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];

/// The tree of pages.
pub(super) struct Tree {
    root: Value,
    pages: u32,
    /// Pages under nodes that were looked at.
    counts: HashMap<u32, u64>,
}

impl Tree {
    pub(super) fn new(objects: &mut Objects, catalog: &Dict) -> Result<Self, Trouble> {
        let root = catalog.get("Pages").ok_or_else(broken)?.clone();
        let node = objects.dict(Some(&root))?.ok_or_else(broken)?;
        let pages = counted(objects, &node)?.and_then(|pages| u32::try_from(pages).ok());
        let pages = pages.filter(|pages| *pages > 0).ok_or_else(broken)?;
        Ok(Self { root, pages, counts: HashMap::new() })
    }

    /// How many pages the document says it has.
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// A page, counted from nought, with all that it has from above.
    pub(super) fn page(&mut self, objects: &mut Objects, page: u32) -> Result<Dict, Trouble> {
        let mut left = u64::from(page);
        let mut inherited: Vec<(&str, Value)> = Vec::new();
        let mut node = objects.dict(Some(&self.root))?.ok_or_else(broken)?;
        let mut seen = HashSet::new();
        let mut looked_at = 0;
        for _ in 0..DEEPEST {
            for key in INHERITED {
                if let Some(value) = node.get(key) {
                    inherited.retain(|(name, _)| *name != key);
                    inherited.push((key, value.clone()));
                }
            }
            let kids = match node.get("Kids") {
                Some(kids) if !node.is("Type", "Page") => objects.resolved(kids)?,
                _ => {
                    for (key, value) in inherited {
                        node.set(key, value);
                    }
                    return Ok(node);
                }
            };
            let Some(Value::Array(kids)) = kids else { return Err(broken()) };
            let kid = if counted(objects, &node)? == Some(kids.len() as u64) {
                // As many pages as children: each child is a page.
                let place = usize::try_from(left).ok();
                left = 0;
                place.and_then(|place| kids.into_iter().nth(place))
            } else {
                self.kid_with(objects, &kids, &mut left, &mut looked_at)?
            };
            let kid = kid.ok_or_else(|| missing(page))?;
            if let Value::Ref(number, _) = kid
                && !seen.insert(number)
            {
                return Err(broken());
            }
            node = objects.dict(Some(&kid))?.ok_or_else(|| missing(page))?;
        }
        Err(broken())
    }

    /// The child that has the page which is `left` pages on; `left` is then counted from that child's first.
    fn kid_with(
        &mut self,
        objects: &mut Objects,
        kids: &[Value],
        left: &mut u64,
        looked_at: &mut usize,
    ) -> Result<Option<Value>, Trouble> {
        for kid in kids {
            *looked_at += 1;
            if *looked_at > MOST_LOOKED_AT {
                return Err(Trouble::too_large("The PDF's list of pages is too scattered for a preview"));
            }
            let count = self.count_of(objects, kid)?;
            if *left < count {
                return Ok(Some(kid.clone()));
            }
            *left -= count;
        }
        Ok(None)
    }

    /// How many pages a child is or has.
    fn count_of(&mut self, objects: &mut Objects, kid: &Value) -> Result<u64, Trouble> {
        if let Value::Ref(number, _) = kid
            && let Some(count) = self.counts.get(number)
        {
            return Ok(*count);
        }
        let count = match objects.dict(Some(kid))? {
            None => 0,
            Some(dict) if dict.get("Kids").is_some() => counted(objects, &dict)?.unwrap_or_default(),
            Some(_) => 1,
        };
        if let Value::Ref(number, _) = kid {
            self.counts.insert(*number, count);
        }
        Ok(count)
    }
}

fn counted(objects: &mut Objects, node: &Dict) -> Result<Option<u64>, Trouble> {
    let Some(count) = node.get("Count") else { return Ok(None) };
    Ok(objects.resolved(count)?.and_then(|count| count.whole()))
}

fn missing(page: u32) -> Trouble {
    Trouble::broken(format!("The PDF says that it has a page {}, but has none", u64::from(page) + 1))
}

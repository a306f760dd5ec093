//! The rows that are shown, in the order in which they are.

use std::sync::Arc;

use protocol::documents::listing::Sort;
use rayon::prelude::*;

use super::{bits::Bits, found::Found, query::Query};
use crate::documents::index::{Block, Snapshot};

/// A kept order is gone through when more than one row in so many is shown; fewer are sorted by themselves.
const MANY: usize = 8;

/// Folders, then objects, each by its place in the snapshot.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Arranged {
    pub(in crate::documents) snapshot: Snapshot,
    folders: Arc<Vec<u32>>,
    objects: Objects,
    /// Whether folders stand from the last to the first.
    folders_turned: bool,
    turned: bool,
    by_key: bool,
}

#[derive(Clone, Debug)]
enum Objects {
    /// Every row of the snapshot.
    All,
    These(Arc<Vec<u32>>),
}

impl Arranged {
    /// All rows, in the order of keys, folders where they stand.
    pub(in crate::documents) fn plain(snapshot: Snapshot) -> Self {
        let (folders, objects) = (Arc::default(), Objects::All);
        Self { snapshot, folders, objects, folders_turned: false, turned: false, by_key: true }
    }

    /// How many rows are shown.
    pub(in crate::documents) fn rows(&self) -> usize {
        self.folders.len() + self.objects()
    }

    fn objects(&self) -> usize {
        match &self.objects {
            Objects::All => self.snapshot.rows(),
            Objects::These(places) => places.len(),
        }
    }

    /// The place in the snapshot of a row.
    pub(in crate::documents) fn place(&self, row: usize) -> Option<u32> {
        let turn =
            |row: usize, of: usize, turned: bool| if turned { of.checked_sub(row + 1) } else { Some(row) };
        if row < self.folders.len() {
            return self.folders.get(turn(row, self.folders.len(), self.folders_turned)?).copied();
        }
        let row = row - self.folders.len();
        let row = turn(row, self.objects(), self.turned)?;
        match &self.objects {
            Objects::All => u32::try_from(row).ok().filter(|place| (*place as usize) < self.snapshot.rows()),
            Objects::These(places) => places.get(row).copied(),
        }
    }

    /// The row of a key, when it is shown: the first of its versions that is.
    pub(in crate::documents) fn find(&self, key: &[u8]) -> Option<usize> {
        let places = self.snapshot.find(key);
        let turn = |row: usize, of: usize, turned: bool| if turned { of - 1 - row } else { row };
        let folder = self.folders.partition_point(|place| *place < places.start);
        if self.folders.get(folder).is_some_and(|place| places.contains(place)) {
            return Some(turn(folder, self.folders.len(), self.folders_turned));
        }
        let object = match &self.objects {
            Objects::All => (!places.is_empty()).then_some(places.start as usize),
            Objects::These(shown) if self.by_key => {
                let row = shown.partition_point(|place| *place < places.start);
                shown.get(row).is_some_and(|place| places.contains(place)).then_some(row)
            }
            Objects::These(shown) => shown.par_iter().position_first(|place| places.contains(place)),
        };
        object.map(|row| self.folders.len() + turn(row, self.objects(), self.turned))
    }
}

/// Arranges rows, and keeps what the next time may need.
#[derive(Debug, Default)]
pub(in crate::documents) struct Arranger {
    found: Found,
    /// All objects of a snapshot, sorted.
    order: Option<Order>,
}

#[derive(Debug)]
struct Order {
    version: u64,
    sort: Sort,
    places: Arc<Vec<u32>>,
}

impl Arranger {
    /// Arranges the rows of a snapshot. `same` when the query is that of the last time. Nothing when that is not
    /// `wanted` any more.
    pub(in crate::documents) fn arrange(
        &mut self,
        snapshot: &Snapshot,
        query: &Query,
        same: bool,
        (sort, descending): (Sort, bool),
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Option<Arranged> {
        let by_key = sort == Sort::Key;
        let whole = query.is_all() && snapshot.folders() == 0;
        let shown = if query.is_all() {
            self.found = Found::default();
            snapshot.blocks().map(|(_, _, block)| Arc::new(Bits::all(block.rows()))).collect()
        } else {
            self.found.find(snapshot, query, same, wanted)?
        };
        let (folders, objects) = if whole && by_key {
            (Vec::new(), Objects::All)
        } else {
            let (folders, objects): (Vec<_>, Vec<_>) = divided(snapshot, &shown).into_iter().unzip();
            let folders = folders.concat();
            let objects = if by_key {
                Arc::new(objects.concat())
            } else {
                self.sorted(snapshot, &objects, sort, wanted)?
            };
            (folders, Objects::These(objects))
        };
        wanted().then(|| Arranged {
            snapshot: snapshot.clone(),
            folders: Arc::new(folders),
            objects,
            folders_turned: descending && by_key,
            turned: descending,
            by_key,
        })
    }

    /// The places of `objects`, block by block, sorted.
    fn sorted(
        &mut self,
        snapshot: &Snapshot,
        objects: &[Vec<u32>],
        sort: Sort,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Option<Arc<Vec<u32>>> {
        let all = snapshot.rows() - snapshot.folders();
        let count: usize = objects.iter().map(Vec::len).sum();
        if count < all && count * MANY < all {
            return order(snapshot, objects, sort, wanted).map(Arc::new);
        }
        let kept =
            self.order.as_ref().filter(|order| order.version == snapshot.version() && order.sort == sort);
        let places = match kept {
            Some(order) => Arc::clone(&order.places),
            None => {
                let every: Vec<_> = if count == all {
                    objects.to_vec()
                } else {
                    let rows = snapshot.blocks().map(|(_, _, block)| Arc::new(Bits::all(block.rows())));
                    divided(snapshot, &rows.collect::<Vec<_>>())
                        .into_iter()
                        .map(|(_, objects)| objects)
                        .collect()
                };
                let places = Arc::new(order(snapshot, &every, sort, wanted)?);
                let version = snapshot.version();
                self.order = Some(Order { version, sort, places: Arc::clone(&places) });
                places
            }
        };
        if count == all {
            return Some(places);
        }
        let mut shown = Bits::none(snapshot.rows());
        objects.iter().flatten().for_each(|place| shown.set(*place as usize));
        Some(Arc::new(places.par_iter().copied().filter(|place| shown.has(*place as usize)).collect()))
    }
}

/// The places of the folders and of the objects that are shown, block by block.
fn divided(snapshot: &Snapshot, shown: &[Arc<Bits>]) -> Vec<(Vec<u32>, Vec<u32>)> {
    let blocks: Vec<_> = snapshot.blocks().zip(shown).collect();
    let divided = blocks.par_iter().map(|((_, start, block), bits)| {
        let place = |row: usize| start + u32::try_from(row).unwrap_or(u32::MAX);
        if block.folders() == 0 {
            let mut objects = Vec::with_capacity(bits.count());
            objects.extend(bits.ones().map(place));
            return (Vec::new(), objects);
        }
        let (folders, objects): (Vec<_>, Vec<_>) = bits.ones().partition(|row| block.is_folder(*row));
        let places = |rows: Vec<usize>| rows.into_iter().map(place).collect();
        (places(folders), places(objects))
    });
    divided.collect()
}

/// Places sorted by what a row has of `sort`, and by key where that is the same.
fn order(
    snapshot: &Snapshot,
    objects: &[Vec<u32>],
    sort: Sort,
    wanted: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<u32>> {
    let ranks = snapshot.classes().ranks();
    let blocks: Vec<_> = snapshot.blocks().zip(objects).collect();
    let keyed = blocks.par_iter().map(|((_, start, block), places)| {
        let keyed = |place: &u32| (rank(snapshot, block, (place - start) as usize, sort, &ranks), *place);
        wanted().then(|| places.iter().map(keyed).collect::<Vec<_>>())
    });
    let mut keyed = keyed.collect::<Option<Vec<_>>>()?.concat();
    keyed.par_sort_unstable();
    Some(keyed.into_par_iter().map(|(_, place)| place).collect())
}

fn rank(snapshot: &Snapshot, block: &Block, row: usize, sort: Sort, ranks: &[u64]) -> u64 {
    match sort {
        Sort::Key => 0,
        Sort::Size => block.sizes()[row],
        // Times before 1970 stand first.
        Sort::Modified => block.modified()[row].cast_unsigned() ^ (1 << 63),
        Sort::Class => ranks.get(usize::from(block.classes()[row])).copied().unwrap_or_default(),
        Sort::Versions => {
            let versions = snapshot.find(block.key(row));
            u64::from(versions.end - versions.start)
        }
    }
}

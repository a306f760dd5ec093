use std::collections::BTreeMap;

use proptest::prelude::*;
use protocol::Moment;

use super::*;

fn object(key: &str, size: u64, class: u8) -> Listed<'_> {
    let modified = Moment(1_700_000_000_000 + i64::try_from(size).unwrap());
    Listed { key, what: What::Object, size, modified, class, version: None, latest: true }
}

fn page<'a>(rows: impl Iterator<Item = Listed<'a>>) -> Block {
    let mut page = Block::default();
    rows.for_each(|row| page.push(&row));
    page
}

#[test]
fn a_million_objects_take_less_than_a_fifth_more_than_their_keys_and_forty_bytes_each() {
    let mut index = Index::default();
    let mut of_keys = 0;
    for number in 0..1_000_u64 {
        let keys: Vec<_> = (0..1_000)
            .map(|document| format!("properties/PW-{number:06}/documents/{document:08}/contract.pdf"))
            .collect();
        of_keys += keys.iter().map(String::len).sum::<usize>();
        let page = page(keys.iter().map(|key| object(key, number, 0)));
        // Eight ranges, side by side.
        index.push(usize::try_from(number / 125).unwrap(), &page, 1_000);
    }
    assert_eq!(index.rows(), 1_000_000);
    let (memory, goal) = (index.memory(), of_keys * 6 / 5 + 40 * 1_000_000);
    assert!(memory <= goal, "{memory} bytes for {of_keys} of keys: more than {goal}");
}

#[test]
fn versions_of_a_key_stay_together_over_blocks() {
    let mut index = Index::default();
    for round in 0..12 {
        let ids: Vec<_> = (0..1_000).map(|id| format!("v{:05}", round * 1_000 + id)).collect();
        let rows = ids.iter().map(|id| Listed { version: Some(id), ..object("one", 1, 0) });
        index.push(0, &page(rows), 1_000);
    }
    let snapshot = index.snapshot();
    assert_eq!(snapshot.find(b"one"), 0..12_000);
    let ids: Vec<_> = (0..12_000).map(|place| snapshot.row(place).unwrap().version.unwrap()).collect();
    assert!(ids.is_sorted());
}

proptest! {
    /// Ranges that come in turns are one whole, as a map would have it.
    #[test]
    fn an_index_is_an_ordered_map(
        model in prop::collection::btree_map("[ab/\u{e9}\u{10ffff}]{0,6}", (any::<u32>(), 0_u8..4), 0..200),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        pages in prop::collection::vec((any::<prop::sample::Index>(), 1_usize..40), 0..100),
        looked in prop::collection::vec("[ab/\u{e9}]{0,6}", 0..20),
    ) {
        let model: BTreeMap<String, (u32, u8)> = model;
        let rows: Vec<_> = model.iter().collect();
        let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(rows.len() + 1)).collect();
        ends.push(rows.len());
        ends.sort_unstable();
        let mut left: Vec<_> = ends.iter().scan(0, |from, end| {
            let range = *from..*end;
            *from = *end;
            Some(range)
        }).collect();
        let mut index = Index::default();
        let rest: Vec<_> = (0..left.len()).map(|range| (range, usize::MAX)).collect();
        let turns = pages.iter().map(|(which, count)| (which.index(left.len()), *count)).collect::<Vec<_>>();
        for (range, count) in turns.into_iter().chain(rest) {
            let (from, end) = (left[range].start, left[range].end);
            let until = from.saturating_add(count).min(end);
            let listed = rows[from..end].iter().map(|(key, (size, class))| object(key, u64::from(*size), *class));
            // A page may bring more than is kept of it.
            index.push(range, &page(listed), until - from);
            left[range].start = until;
        }
        let snapshot = index.snapshot();
        prop_assert_eq!(snapshot.rows(), model.len());
        prop_assert_eq!(index.bytes(), model.values().map(|(size, _)| u64::from(*size)).sum::<u64>());
        for (place, (key, (size, class))) in (0_u32..).zip(&rows) {
            prop_assert_eq!(snapshot.row(place), Some(object(key, u64::from(*size), *class)));
            prop_assert_eq!(snapshot.find(key.as_bytes()), place..place + 1);
        }
        for key in &looked {
            let before = u32::try_from(model.keys().filter(|other| *other < key).count()).unwrap();
            let there = u32::from(model.contains_key(key));
            prop_assert_eq!(snapshot.find(key.as_bytes()), before..before + there);
        }
    }
}

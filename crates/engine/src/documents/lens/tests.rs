use std::{cmp::Reverse, sync::Arc};

use proptest::prelude::*;
use protocol::{
    Moment,
    documents::listing::{QueryTrouble, Sort},
};

use super::*;
use crate::{
    catalogue::model::KeyPattern,
    documents::index::{Block, Index, Listed, Snapshot, What},
};

const DAY: i64 = 86_400_000;
const NOW: Moment = Moment(1_800_000_000_000);

/// A row as a test thinks of it.
#[derive(Clone, Debug, PartialEq)]
struct Thing {
    key: String,
    size: u64,
    modified: i64,
    class: &'static str,
}

impl Thing {
    fn is_folder(&self) -> bool {
        self.key.ends_with('/')
    }
}

fn thing(key: &str, size: u64, age: i64, class: &'static str) -> Thing {
    Thing { key: key.to_owned(), size, modified: NOW.0 - age * DAY, class }
}

fn indexed(things: &[Thing]) -> Snapshot {
    let mut things = things.to_vec();
    things.sort_by(|a, b| a.key.cmp(&b.key));
    let mut index = Index::default();
    for page in things.chunks(7) {
        let mut rows = Block::default();
        for Thing { key, size, modified, class } in page {
            let what = if key.ends_with('/') { What::Folder } else { What::Object };
            let (modified, class) = (Moment(*modified), index.classes().number(class));
            rows.push(&Listed { key, what, size: *size, modified, class, version: None, latest: true });
        }
        index.push(0, &rows, page.len());
    }
    index.snapshot()
}

fn fields() -> Arc<Fields> {
    let pattern = KeyPattern::parse("in/{property}/{document}/{name}").unwrap();
    Arc::new(Fields::new(vec![pattern], "in/".to_owned()))
}

fn read(query: &str) -> Result<Query, QueryTrouble> {
    Query::read(query, &fields(), NOW)
}

fn keys(arranged: &Arranged) -> Vec<String> {
    let place = |row| arranged.place(row).unwrap();
    (0..arranged.rows()).map(|row| arranged.snapshot.row(place(row)).unwrap().key.to_owned()).collect()
}

fn shown(things: &[Thing], query: &str) -> Vec<String> {
    let order = (Sort::Key, false);
    keys(
        &Arranger::default()
            .arrange(&indexed(things), &read(query).unwrap(), false, order, &|| true)
            .unwrap(),
    )
}

fn some() -> Vec<Thing> {
    vec![
        thing("PW-1/", 0, 0, ""),
        thing("PW-1/d1/Contract.PDF", 2_000_000, 40, "STANDARD"),
        thing("PW-1/d2/scan.tif", 10, 400, "GLACIER"),
        thing("PW-12/d1/contract draft.docx", 900, 1, "GLACIER_IR"),
        thing("notes (old).txt", 0, 3, "STANDARD"),
    ]
}

#[test]
fn each_kind_of_term_finds_its_rows() {
    let contract = "PW-1/d1/Contract.PDF";
    let (scan, draft, notes) = ("PW-1/d2/scan.tif", "PW-12/d1/contract draft.docx", "notes (old).txt");
    for (query, expected) in [
        ("contract", vec![contract, draft]),
        ("contract pdf", vec![contract]),
        ("\"contract draft\"", vec![draft]),
        ("*.pdf", vec![contract]),
        ("pw-1/*", vec![contract, scan]),
        ("/C[a-z]+t/", vec![contract]),
        ("/^pw-1\\/d2/i", vec![scan]),
        ("size>1MB", vec![contract]),
        ("size=0", vec![notes]),
        ("size<1KB size>=10", vec![scan, draft]),
        ("age>30d", vec![contract, scan]),
        ("age<2d", vec![draft]),
        ("class=glacier", vec![scan]),
        ("class:glacier", vec![scan, draft]),
        ("suffix:pdf", vec![contract]),
        ("property:PW-1", vec![contract, scan, draft]),
        ("property=pw-1", vec![contract, scan]),
        ("property:PW-1 and not document:d2", vec![contract, draft]),
        ("(scan or notes) -tif", vec![notes]),
        ("(old)", vec![notes]),
        ("modified<2026-01-01", vec![scan]),
        ("unknown:thing", vec![]),
        ("not class:glacier not suffix:txt not size>0", vec!["PW-1/"]),
    ] {
        assert_eq!(shown(&some(), query), expected, "{query}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (query, from, to) in [
        ("é size>lots", 7, 11),
        ("size>", 0, 5),
        ("modified<soon", 9, 13),
        ("a )", 2, 3),
        ("or a", 0, 2),
        ("/(/", 0, 3),
        ("suffix>pdf", 7, 10),
    ] {
        let trouble = read(query).unwrap_err();
        assert_eq!((trouble.from, trouble.to), (from, to), "{query}: {}", trouble.message);
    }
}

#[test]
fn what_is_still_being_typed_is_read_as_far_as_it_is_clear() {
    for query in ["a and", "a or ", "not", "(a", "a (", "\"", "\"a", "a -", "/a", "-", "\"\" a", "a and ("] {
        assert!(read(query).is_ok(), "{query}");
    }
}

#[test]
fn folders_stand_first_in_every_order() {
    let things =
        vec![thing("a", 3, 1, "B"), thing("b/", 0, 0, ""), thing("c", 1, 2, "A"), thing("d/", 0, 0, "")];
    let snapshot = indexed(&things);
    for (order, expected) in [
        ((Sort::Key, false), ["b/", "d/", "a", "c"]),
        ((Sort::Key, true), ["d/", "b/", "c", "a"]),
        ((Sort::Size, false), ["b/", "d/", "c", "a"]),
        ((Sort::Size, true), ["b/", "d/", "a", "c"]),
        ((Sort::Modified, false), ["b/", "d/", "c", "a"]),
        ((Sort::Class, false), ["b/", "d/", "c", "a"]),
    ] {
        let arranged =
            Arranger::default().arrange(&snapshot, &Query::default(), false, order, &|| true).unwrap();
        assert_eq!(keys(&arranged), expected, "{order:?}");
        for (row, key) in expected.iter().enumerate() {
            assert_eq!(arranged.find(key.as_bytes()), Some(row), "{order:?}");
        }
        assert_eq!(arranged.find(b"bb"), None);
    }
}

#[test]
fn what_is_not_wanted_any_more_is_given_up() {
    let arranged = Arranger::default().arrange(
        &indexed(&some()),
        &read("contract").unwrap(),
        false,
        (Sort::Size, false),
        &|| false,
    );
    assert!(arranged.is_none());
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let class = prop::sample::select(vec!["STANDARD", "GLACIER", "GLACIER_IR"]);
    let key = prop_oneof!["[abAB/.é-]{1,8}", "(PW-[0-9]/){1,2}[ab]{1,3}\\.(pdf|PDF|tif)", any::<String>()];
    let thing = (key, 0_u64..2_000, 0_i64..100, class);
    prop::collection::vec(thing, 0..60).prop_map(|things| {
        let mut things: Vec<_> = things
            .into_iter()
            .filter(|(key, ..)| !key.is_empty())
            .map(|(key, size, age, class)| Thing { key, size, modified: NOW.0 - age * DAY, class })
            .collect();
        things.sort_by(|a, b| a.key.cmp(&b.key));
        things.dedup_by(|a, b| a.key == b.key);
        things
    })
}

/// A query by its meaning.
#[derive(Clone, Debug)]
enum Ask {
    Word(String),
    Larger(u64),
    Younger(i64),
    Pdf,
    Both(Box<Ask>, Box<Ask>),
    Either(Box<Ask>, Box<Ask>),
    Not(Box<Ask>),
}

impl Ask {
    fn text(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Larger(size) => format!("size>{size}"),
            Self::Younger(days) => format!("age<{days}d"),
            Self::Pdf => "*.pdf".to_owned(),
            Self::Both(one, other) => format!("({} {})", one.text(), other.text()),
            Self::Either(one, other) => format!("({} or {})", one.text(), other.text()),
            Self::Not(inner) => format!("not {}", inner.text()),
        }
    }

    fn is(&self, thing: &Thing) -> bool {
        match self {
            Self::Word(word) => thing.key.to_lowercase().contains(&word.to_lowercase()),
            Self::Larger(size) => !thing.is_folder() && thing.size > *size,
            Self::Younger(days) => !thing.is_folder() && thing.modified >= NOW.0 - days * DAY,
            Self::Pdf => thing.key.trim_end_matches('/').to_ascii_lowercase().ends_with(".pdf"),
            Self::Both(one, other) => one.is(thing) && other.is(thing),
            Self::Either(one, other) => one.is(thing) || other.is(thing),
            Self::Not(inner) => !inner.is(thing),
        }
    }
}

fn asks() -> impl Strategy<Value = Ask> {
    let leaf = prop_oneof![
        3 => "[ab.é][ab.é-]{0,2}".prop_map(Ask::Word),
        1 => (0_u64..2_000).prop_map(Ask::Larger),
        1 => (0_i64..100).prop_map(Ask::Younger),
        1 => Just(Ask::Pdf),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let two = (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            two.clone().prop_map(|(one, other)| Ask::Both(one, other)),
            two.prop_map(|(one, other)| Ask::Either(one, other)),
            inner.prop_map(|inner| Ask::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    /// Queries one after another, each with what the last one left behind, show what they mean in the order asked for.
    #[test]
    fn what_is_shown_is_what_is_meant(
        things in things(),
        asked in prop::collection::vec((asks(), 0_usize..4, any::<bool>()), 1..6),
    ) {
        let snapshot = indexed(&things);
        let mut arranger = Arranger::default();
        for (ask, sort, descending) in asked {
            let query = ask.text();
            let sort = [Sort::Key, Sort::Size, Sort::Modified, Sort::Class][sort];
            let mut expected: Vec<_> = things.iter().filter(|thing| ask.is(thing)).collect();
            match sort {
                Sort::Size => expected.sort_by_key(|thing| thing.size),
                Sort::Modified => expected.sort_by_key(|thing| thing.modified),
                Sort::Class => expected.sort_by_key(|thing| thing.class),
                _ => {}
            }
            if descending {
                expected.reverse();
            }
            let folder_order: Vec<_> = things.iter().filter(|thing| thing.is_folder()).collect();
            let place = |thing: &Thing| folder_order.iter().position(|folder| *folder == thing);
            expected.sort_by_key(|thing| match place(thing) {
                Some(place) if sort == Sort::Key && descending => (false, Reverse(place), 0),
                Some(place) => (false, Reverse(0), place),
                None => (true, Reverse(0), 0),
            });
            let read = read(&query).unwrap();
            let arranged =
                arranger.arrange(&snapshot, &read, false, (sort, descending), &|| true).unwrap();
            let expected: Vec<_> = expected.into_iter().map(|thing| thing.key.clone()).collect();
            prop_assert_eq!(keys(&arranged), expected.clone(), "{}", query);
            for (row, key) in expected.iter().enumerate() {
                prop_assert_eq!(arranged.find(key.as_bytes()), Some(row));
            }
        }
    }

    /// A word that grows letter by letter finds what it would find at once.
    #[test]
    fn typing_narrows(things in things(), word in "[ab.P-]{1,4}") {
        let snapshot = indexed(&things);
        let mut arranger = Arranger::default();
        for end in 1..=word.len() {
            let typed = read(&word[..end]).unwrap();
            let order = (Sort::Key, false);
            let narrowed = arranger.arrange(&snapshot, &typed, false, order, &|| true).unwrap();
            let at_once = Arranger::default().arrange(&snapshot, &typed, false, order, &|| true).unwrap();
            prop_assert_eq!(keys(&narrowed), keys(&at_once));
        }
    }

    /// Whatever is typed, it is read or said what is wrong with it.
    #[test]
    fn nothing_typed_is_too_strange(query in any::<String>(), close in "[a()\"/:<>=*? \\\\-]{0,40}", things in things()) {
        for query in [&query, &close] {
            match read(query) {
                Ok(read) => {
                    let order = (Sort::Key, false);
                    let arranged = Arranger::default().arrange(&indexed(&things), &read, false, order, &|| true);
                    prop_assert!(arranged.unwrap().rows() <= things.len());
                }
                Err(trouble) => {
                    let length = u32::try_from(query.chars().count()).unwrap();
                    prop_assert!(trouble.from <= trouble.to && trouble.to <= length);
                }
            }
        }
    }
}

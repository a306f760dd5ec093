use proptest::prelude::*;
use protocol::{Moment, catalogue::Revision, logs::Bucket};

use super::*;
use crate::logs::{
    buffer::{Bounds, Buffer},
    event::{Arrival, EventId},
    filter::{Line, Term},
    reading::Shape,
};

const GROUPS: [&str; 2] = ["/ecs/api", "/ecs/worker"];

fn arrival(source: u16, stream: &str, at: i64, id: u64, message: &str) -> Arrival {
    let id = Some(EventId::of(&format!("{at}{id:020}")));
    Arrival { source, stream: stream.into(), at, ingested: at, id, was_live: false, message: message.into() }
}

fn held(lines: Vec<Arrival>) -> Buffer {
    let mut buffer = Buffer::new(Bounds::default());
    buffer.take_swept(lines, Moment(0));
    buffer
}

fn selector() -> Selector {
    Selector::new(GROUPS.map(str::to_owned).to_vec())
}

fn select(
    selector: &mut Selector,
    snapshot: &Snapshot,
    filter: &str,
    before: Option<&Selection>,
) -> Selection {
    let filter = Filter::read(filter).unwrap();
    selector.select(snapshot, &filter, false, before, &|| true).unwrap()
}

fn shown(selection: &Selection, snapshot: &Snapshot) -> Vec<String> {
    selection.places(0).map(|place| snapshot.blocks[place.block].text(place.line).to_owned()).collect()
}

/// All lines, in order.
fn places(snapshot: &Snapshot) -> Vec<Place> {
    let blocks = snapshot.blocks.iter().enumerate();
    blocks.flat_map(|(block, lines)| (0..lines.len()).map(move |line| Place { block, line })).collect()
}

/// The entries of a snapshot, worked out line by line.
fn entries(snapshot: &Snapshot, unfolded: bool) -> Vec<Vec<Place>> {
    let mut entries = Vec::<Vec<Place>>::new();
    let mut open = HashMap::<u32, (usize, bool)>::new();
    for place in places(snapshot) {
        let block = &snapshot.blocks[place.block];
        let (stream, shape) = (block.stream(place.line), block.shape(place.line));
        let goes_on = open.get_mut(&stream).filter(|(entry, in_traceback)| {
            let head = entries[*entry][0];
            let age = block.times()[place.line] - snapshot.blocks[head.block].times()[head.line];
            let wanted = match shape {
                Shape::Head => false,
                Shape::Indented | Shape::Traceback => true,
                Shape::Bare => *in_traceback,
            };
            wanted && age <= 10_000 && entries[*entry].len() < 1_000 && !unfolded
        });
        match goes_on {
            Some((entry, in_traceback)) => {
                entries[*entry].push(place);
                *in_traceback = shape == Shape::Traceback || *in_traceback && shape != Shape::Bare;
            }
            None => {
                open.insert(stream, (entries.len(), shape == Shape::Traceback));
                entries.push(vec![place]);
            }
        }
    }
    entries
}

/// The entries that pass, worked out line by line.
fn naive(snapshot: &Snapshot, filter: &Filter, unfolded: bool) -> Vec<Vec<Place>> {
    let mut entries = entries(snapshot, unfolded);
    entries.retain(|entry| {
        let lines = || {
            entry.iter().map(|place| {
                let block = &snapshot.blocks[place.block];
                let source = block.source(place.line);
                Line {
                    text: block.text(place.line),
                    source,
                    group: GROUPS[usize::from(source)],
                    stream: snapshot.stream_name(block.stream(place.line)),
                }
            })
        };
        filter.passes_where(&|term| match term {
            Term::Level(test) => {
                let head = lines().next().and_then(|line| line.level());
                test.holds(head.or_else(|| lines().filter_map(|line| line.level()).max()))
            }
            _ => lines().any(|line| term.holds(&line)),
        })
    });
    entries
}

fn same_as_naive(selection: &Selection, snapshot: &Snapshot, filter: &Filter, unfolded: bool) {
    let naive = naive(snapshot, filter, unfolded);
    let found: Vec<Vec<Place>> = selection.places(0).map(|head| selection.entry(head).collect()).collect();
    assert_eq!(found, naive, "{filter}");
    assert_eq!(selection.rows(), naive.len() as u64);
    for (row, entry) in (0..).zip(&naive) {
        assert_eq!(selection.places(row).next(), Some(entry[0]));
        for place in entry {
            assert_eq!((selection.head_of(*place), selection.row_of(*place)), (entry[0], row));
        }
    }
    for place in places(snapshot) {
        let before = naive.iter().filter(|entry| entry[0] < place).count();
        assert_eq!(selection.rows_before(place), before as u64);
    }
}

const TEXTS: [&str; 14] = [
    "INFO started",
    "WARN slow duration_ms=2150",
    "ERROR broken status=503",
    "2025-11-13 02:11:12,123 ERROR job failed",
    "    at line 7",
    "\tat line 8 status=200",
    "Traceback (most recent call last):",
    "  File \"a.py\", line 3, in run",
    "ValueError: wrong",
    "{\"level\":\"warn\",\"status\":500,\"msg\":\"Slow\"}",
    "several\nlines\n  of text",
    "",
    "a",
    "ab a",
];

const FILTERS: [&str; 22] = [
    "",
    "a",
    "ab",
    "A",
    "at",
    "error",
    "level>=warn",
    "level!=info",
    "not level:error",
    "status>=500",
    "has:status",
    "duration_ms>2s",
    "source:api",
    "stream:two a",
    "not a or broken",
    "/^a/",
    "/e$/",
    "/r\\s+b/",
    "/s\\n/",
    "\"\nlines\"",
    "/[^x]*/",
    "ValueError",
];

fn lines() -> impl Strategy<Value = Vec<Arrival>> {
    let line =
        (0_u16..2, prop::sample::select(&["one", "two"][..]), 0_i64..40, prop::sample::select(&TEXTS[..]));
    prop::collection::vec(line, 1..90).prop_map(|lines| {
        let numbered = (0..).zip(lines);
        numbered.map(|(id, (source, stream, at, text))| arrival(source, stream, at * 700, id, text)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_selection_is_what_line_by_line_would_be(
        all in lines(),
        cuts in prop::collection::vec(0_usize..90, 0..4),
        filters in prop::collection::vec(prop::sample::select(&FILTERS[..]), 1..5),
        muted in prop::collection::vec(0_u32..3, 0..2),
        unfolded: bool,
    ) {
        // Lines come in parts and slide in; filters change in between.
        let mut buffer = Buffer::new(Bounds::default());
        let mut selector = selector();
        let mut before: Option<Selection> = None;
        let mut parts: Vec<Vec<Arrival>> = vec![Vec::new(); cuts.len() + 1];
        for (place, line) in all.into_iter().enumerate() {
            parts[place * 7 % (cuts.len() + 1)].push(line);
        }
        for part in parts {
            buffer.take_swept(part, Moment(0));
            let snapshot = buffer.snapshot();
            for filter in &filters {
                let filter = Filter::read(filter).unwrap().without_sources(&muted);
                let selection = selector.select(&snapshot, &filter, unfolded, before.as_ref(), &|| true).unwrap();
                same_as_naive(&selection, &snapshot, &filter, unfolded);
                before = Some(selection);
            }
        }
    }

    #[test]
    fn what_is_typed_narrows_to_what_line_by_line_would_be(
        texts in prop::collection::vec("[abABé \n]{0,40}", 1..80),
        word in "[abABé\n]{1,5}",
        begun in 0_usize..3,
        quoted: bool,
    ) {
        let lines = (0..).zip(&texts).map(|(at, text)| arrival(0, "one", at, at.unsigned_abs(), text));
        let snapshot = held(lines.collect()).snapshot();
        let mut selector = selector();
        let letters: Vec<char> = word.chars().collect();
        // Letters come at the end, and then some before them.
        let ends = (begun + 1..=letters.len()).map(|end| begun..end);
        let starts = (0..begun.min(letters.len())).rev().map(|start| start..letters.len());
        for typed in ends.chain(starts) {
            let typed: String = letters[typed].iter().collect();
            let typed = if quoted { format!("\"{typed}\"") } else { typed };
            let filter = Filter::read(&typed).unwrap();
            let selection = select(&mut selector, &snapshot, &typed, None);
            same_as_naive(&selection, &snapshot, &filter, false);
        }
    }

    #[test]
    fn density_counts_the_rows_that_are_shown(all in lines(), filter in prop::sample::select(&FILTERS[..]), buckets in 0_u32..40) {
        let snapshot = held(all).snapshot();
        let selection = select(&mut selector(), &snapshot, filter, None);
        let density = selection.density(&snapshot, buckets, Revision(7));
        prop_assert!(density.buckets.len() <= buckets.max(1) as usize);
        let count = |bucket: &Bucket| u64::from(bucket.errors + bucket.warnings + bucket.others);
        prop_assert_eq!(density.buckets.iter().map(count).sum::<u64>(), selection.rows());
        let (mut errors, mut warnings) = (0, 0);
        for place in selection.places(0) {
            match selection.level(&snapshot, place) {
                Some(level) if level >= Level::Error => errors += 1,
                Some(Level::Warn) => warnings += 1,
                _ => {}
            }
        }
        prop_assert_eq!(density.buckets.iter().map(|bucket| bucket.errors).sum::<u32>(), errors);
        prop_assert_eq!(density.buckets.iter().map(|bucket| bucket.warnings).sum::<u32>(), warnings);
        let mut first = 0;
        for bucket in &density.buckets {
            prop_assert_eq!(bucket.first, first);
            first += count(bucket);
        }
    }

    #[test]
    fn rows_in_both_are_found_either_way(all in lines(), one in prop::sample::select(&FILTERS[..]), other in prop::sample::select(&FILTERS[..])) {
        let snapshot = held(all).snapshot();
        let mut selector = selector();
        let one = select(&mut selector, &snapshot, one, None);
        let other = select(&mut selector, &snapshot, other, None);
        let there: Vec<_> = other.places(0).collect();
        let both: Vec<_> = one.places(0).filter(|place| there.contains(place)).collect();
        prop_assert_eq!(one.last_in_both(&other, None), both.last().copied());
        for place in places(&snapshot) {
            prop_assert_eq!(one.first_in_both(&other, place), both.iter().find(|found| **found >= place).copied());
            prop_assert_eq!(one.last_in_both(&other, Some(place)), both.iter().rfind(|found| **found < place).copied());
        }
    }
}

#[test]
fn a_stack_trace_is_one_row_whatever_stands_between() {
    let lines = [
        ("one", "ERROR request failed"),
        ("two", "INFO well"),
        ("one", "Traceback (most recent call last):"),
        ("one", "  File \"a.py\", line 3, in run"),
        ("two", "    odd"),
        ("one", "ValueError: wrong"),
        ("one", "ValueError: another"),
    ];
    let lines = (0_u32..)
        .zip(lines)
        .map(|(at, (stream, text))| arrival(0, stream, i64::from(at), u64::from(at), text));
    let snapshot = held(lines.collect()).snapshot();
    let mut selector = selector();
    let all = select(&mut selector, &snapshot, "", None);
    assert_eq!(shown(&all, &snapshot), ["ERROR request failed", "INFO well", "ValueError: another"]);
    let found = select(&mut selector, &snapshot, "wrong", Some(&all));
    assert_eq!(shown(&found, &snapshot), ["ERROR request failed"], "a line that is folded finds its entry");
    assert_eq!(found.entry(Place { block: 0, line: 0 }).count(), 4);
    let both = select(&mut selector, &snapshot, "request wrong", None);
    assert_eq!(both.rows(), 1, "two lines of an entry may hold one term each");
}

#[test]
fn an_entry_has_bounds() {
    let long = (0..1_500).map(|line| arrival(0, "one", line / 1_000, u64::try_from(line).unwrap(), "  more"));
    let snapshot = held(long.collect()).snapshot();
    assert_eq!(select(&mut selector(), &snapshot, "", None).rows(), 2, "1,000 lines, and 500");
    let late = vec![
        arrival(0, "one", 0, 0, "INFO head"),
        arrival(0, "one", 10_000, 1, "  in time"),
        arrival(0, "one", 10_001, 2, "  late"),
    ];
    let snapshot = held(late).snapshot();
    assert_eq!(shown(&select(&mut selector(), &snapshot, "", None), &snapshot), ["INFO head", "  late"]);
}

#[test]
fn what_slides_in_changes_only_what_it_must() {
    let lines = (0..640).map(|line: i64| arrival(0, "one", line * 1_000, line.unsigned_abs(), "INFO well"));
    let mut buffer = held(lines.collect());
    let mut selector = selector();
    let before = select(&mut selector, &buffer.snapshot(), "well", None);
    buffer.take_swept(vec![arrival(0, "one", 300_500, 9_999, "INFO well, late")], Moment(0));
    let after = select(&mut selector, &buffer.snapshot(), "well", Some(&before));
    assert_eq!(after.rows(), before.rows() + 1);
    let kept =
        after.blocks.iter().filter(|chosen| before.blocks.iter().any(|known| Arc::ptr_eq(known, chosen)));
    let changed = after.blocks.len() - kept.count();
    assert!((1..=4).contains(&changed), "{changed} of {} blocks", after.blocks.len());
}

#[test]
fn what_is_not_wanted_any_more_is_given_up() {
    let lines = (0..100).map(|line: i64| arrival(0, "one", line, line.unsigned_abs(), "INFO well"));
    let snapshot = held(lines.collect()).snapshot();
    let mut selector = selector();
    let filter = Filter::read("well").unwrap();
    assert!(selector.select(&snapshot, &filter, false, None, &|| false).is_none());
    assert_eq!(selector.select(&snapshot, &filter, false, None, &|| true).unwrap().rows(), 100);
}

#[test]
fn only_so_many_terms_are_remembered() {
    let snapshot = held(vec![arrival(0, "one", 0, 0, "INFO well")]).snapshot();
    let mut selector = selector();
    for word in 0..1_000 {
        select(&mut selector, &snapshot, &format!("x{word}"), None);
    }
    assert!(selector.found.remembered() <= 131, "{}", selector.found.remembered());
}

use protocol::logs::LineKey;

use super::*;

fn places(snapshot: &Snapshot) -> Vec<Place> {
    onward(&snapshot.blocks, Place::default()).collect()
}

/// Lines of which many are truly equal, over several blocks.
fn lines() -> Vec<Arrival> {
    (0..200).map(|id| event(i64::from(id / 50), id, ["tick", "tock"][id as usize % 2])).collect()
}

#[test]
fn a_key_finds_its_line() {
    let mut buffer = buffer();
    buffer.take_swept(lines(), NOW);
    let snapshot = buffer.snapshot();
    let keys: HashSet<_> = places(&snapshot).into_iter().map(|place| snapshot.key(place)).collect();
    assert_eq!(keys.len(), 200);
    for place in places(&snapshot) {
        assert_eq!(snapshot.find(&snapshot.key(place)), Some((place, true)));
    }
}

#[test]
fn keys_of_lines_one_after_the_other_are_those_of_each() {
    let mut buffer = buffer();
    buffer.take_swept(lines(), NOW);
    let snapshot = buffer.snapshot();
    let all = places(&snapshot);
    let plain = |place: &Place| {
        let (at, ingested, _) = snapshot.blocks[place.block].rank(place.line);
        let says = |place: &Place| {
            let block = &snapshot.blocks[place.block];
            let (at, ingested, _) = block.rank(place.line);
            (at, ingested, block.stream(place.line), block.text(place.line).to_owned())
        };
        let nth = all.iter().filter(|other| *other < place && says(other) == says(place)).count();
        let block = &snapshot.blocks[place.block];
        let hash = key::hash(snapshot.stream_name(block.stream(place.line)), block.text(place.line));
        key::Key { at, ingested, hash, nth }.write()
    };
    for (first, step) in [(0, 1), (7, 1), (63, 3), (199, 1)] {
        let asked: Vec<_> = all[first..].iter().step_by(step).collect();
        let mut keys = snapshot.keys();
        for place in asked.iter().chain(asked.iter().rev()) {
            assert_eq!(keys.of(**place), plain(place));
        }
    }
}

#[test]
fn a_key_stays_when_its_line_is_confirmed() {
    let lines: Vec<_> = [(2, "b"), (1, "a"), (3, "b")].map(|(id, text)| event(10, id, text)).into();
    let mut buffer = buffer();
    buffer.take_live(lines.iter().map(live).collect());
    let before = buffer.snapshot();
    let keys =
        places(&before).into_iter().map(|place| (before.key(place), texts(&before)[place.line].clone()));
    let keys: Vec<_> = keys.collect();
    buffer.take_swept(lines, NOW);
    let after = buffer.snapshot();
    for (key, text) in keys {
        let (place, found) = after.find(&key).unwrap();
        assert!(found);
        assert_eq!(texts(&after)[place.line], text);
    }
}

#[test]
fn a_line_that_is_gone_gives_way_to_the_next() {
    let mut buffer = Buffer::new(Bounds { lines: 3, ..Bounds::default() });
    buffer.take_swept((1..4).map(|at| event(at, 1, "x")).collect(), NOW);
    let key = buffer.snapshot().key(Place { block: 0, line: 0 });
    buffer.take_swept(vec![event(4, 1, "x")], NOW);
    let snapshot = buffer.snapshot();
    assert_eq!(snapshot.find(&key), Some((Place { block: 0, line: 0 }, false)));
    assert_eq!(snapshot.at_or_after(Moment(3)), Some(Place { block: 0, line: 1 }));
    assert_eq!(snapshot.at_or_after(Moment(5)), None);
}

#[test]
fn hostile_keys_find_nothing_or_the_end() {
    let mut buffer = buffer();
    let find = |buffer: &Buffer, key: &str| buffer.snapshot().find(&LineKey(key.to_owned()));
    assert_eq!(find(&buffer, "1-2-3-0"), None);
    buffer.take_swept(lines(), NOW);
    for key in
        ["", "é", "1", "1-2-3", "1--2-3--", "99999999999999999999-1-1-1", "1-1-1-99999999999999999999999"]
    {
        assert_eq!(find(&buffer, key), None, "{key}");
    }
    assert_eq!(find(&buffer, "9223372036854775807-1-1-1"), None);
    let first = Some((Place::default(), false));
    assert_eq!(
        find(&buffer, "-9223372036854775808--9223372036854775808-ffffffffffffffff-18446744073709551615"),
        first
    );
}

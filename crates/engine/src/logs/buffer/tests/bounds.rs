use proptest::prelude::*;

use super::*;

fn bounded(lines: usize, bytes: usize) -> Buffer {
    Buffer::new(Bounds { lines, bytes })
}

fn numbered(range: std::ops::Range<u32>) -> Vec<Arrival> {
    let line =
        |number| Arrival { was_live: false, ..event(i64::from(number), number, &format!("line {number}")) };
    range.map(line).collect()
}

#[test]
fn one_line_too_many_makes_the_oldest_go() {
    let mut buffer = bounded(100, usize::MAX);
    assert_eq!(buffer.take_swept(numbered(1..101), NOW).forgotten, 0);
    assert_eq!(buffer.floor(), None);
    let before = buffer.snapshot().blocks[0].version();
    assert_eq!(buffer.take_live(numbered(101..102)).forgotten, 1);
    assert_ne!(buffer.snapshot().blocks[0].version(), before);
    assert_eq!(texts(&buffer.snapshot()), (2..102).map(|n| format!("line {n}")).collect::<Vec<_>>());
    assert_eq!(buffer.floor(), Some(Moment(1)));
    check(&buffer.snapshot());
}

#[test]
fn what_is_older_than_all_goes_at_once() {
    let mut buffer = bounded(100, usize::MAX);
    buffer.take_swept(numbered(100..200), NOW);
    let taken = buffer.take_swept(numbered(50..60), NOW);
    assert_eq!((taken.new, taken.forgotten, taken.too_old), (10, 10, 0));
    // From now on nobody knows what of this was there.
    let taken = buffer.take_swept(numbered(40..70), NOW);
    assert_eq!((taken.new, taken.forgotten, taken.too_old), (10, 10, 20));
    assert_eq!(texts(&buffer.snapshot())[0], "line 100");
    assert_eq!(buffer.snapshot().lines(), 100);
}

#[test]
fn bytes_are_bounded_too() {
    let mut buffer = bounded(usize::MAX, 100_000);
    let mut forgotten = 0;
    for batch in 0..100 {
        forgotten += buffer.take_swept(numbered(batch * 50..batch * 50 + 50), NOW).forgotten;
        assert!(buffer.bytes() <= 100_000);
    }
    let snapshot = buffer.snapshot();
    check(&snapshot);
    assert_eq!(snapshot.lines() + forgotten, 5_000);
    assert!(snapshot.lines() > 500, "{}", snapshot.lines());
    assert_eq!(texts(&snapshot).last().map(String::as_str), Some("line 4999"));
    let taken = buffer.take_swept(vec![event(9_999, 1, &"x".repeat(200_000))], NOW);
    assert!(taken.forgotten > 0 && buffer.bytes() <= 100_000);
}

#[test]
fn streams_without_lines_are_forgotten() {
    let mut buffer = bounded(10, usize::MAX);
    for number in 0..5_000 {
        let line = Arrival { stream: format!("task/{number}"), ..event(number, 1, "started") };
        buffer.take_swept(vec![line], NOW);
    }
    let snapshot = buffer.snapshot();
    assert!(snapshot.names.len() <= 1_100, "{}", snapshot.names.len());
    let last = snapshot.blocks.last().map(|block| block.stream(block.len() - 1));
    assert_eq!(last.map(|stream| snapshot.stream_name(stream)), Some("task/4999"));
}

proptest! {
    #[test]
    fn the_newest_are_held(
        batches in prop::collection::vec(prop::collection::vec(0..1_000_i64, 1..80), 1..20),
        most in 1..150_usize,
    ) {
        let mut buffer = bounded(most, usize::MAX);
        let mut all = Vec::new();
        for (batch, times) in batches.into_iter().enumerate() {
            let numbered = times.into_iter().enumerate();
            let events = numbered.map(|(n, at)| event(at, u32::try_from(batch * 100 + n).unwrap(), "x"));
            let events: Vec<_> = events.collect();
            all.extend(events.iter().map(|event| (event.at, event.ingested, event.id)));
            all.sort_unstable();
            let taken = buffer.take_swept(events, NOW);
            prop_assert!(taken.recovered <= taken.new);
            let snapshot = buffer.snapshot();
            check(&snapshot);
            let held = onward(&snapshot.blocks, Place::default())
                .map(|place| snapshot.blocks[place.block].rank(place.line))
                .map(|(at, ingested, id)| (at, ingested, Some(id)));
            let newest = &all[all.len().saturating_sub(most)..];
            prop_assert_eq!(held.collect::<Vec<_>>(), newest);
        }
    }
}

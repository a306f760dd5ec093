mod bounds;
mod keys;
mod model;
mod truth;

use protocol::Moment;

use super::{super::event::EventId, *};

const NOW: Moment = Moment(1_700_000_000_000);

fn event(at: i64, id: u32, message: &str) -> Arrival {
    Arrival {
        source: 0,
        stream: "api/1".to_owned(),
        at,
        ingested: at + 5,
        id: Some(EventId::of(&id.to_string())),
        was_live: true,
        message: message.to_owned(),
    }
}

/// The same event as Live Tail tells it.
fn live(event: &Arrival) -> Arrival {
    Arrival { id: None, ..event.clone() }
}

fn buffer() -> Buffer {
    Buffer::new(Bounds::default())
}

fn texts(snapshot: &Snapshot) -> Vec<String> {
    let blocks = snapshot.blocks.iter();
    blocks.flat_map(|block| (0..block.len()).map(|line| block.text(line).to_owned())).collect()
}

/// What must hold of every snapshot.
fn check(snapshot: &Snapshot) {
    let mut last = None;
    for block in &snapshot.blocks {
        assert!(!block.is_empty());
        assert_eq!(block.starts().len(), block.len() + 1);
        assert_eq!(block.starts()[0], 0);
        assert_eq!(block.starts()[block.len()] as usize, block.texts().len());
        assert_eq!(block.classes().len(), block.len());
        for line in 0..block.len() {
            assert!(last <= Some(block.rank(line)));
            last = Some(block.rank(line));
            let end = block.starts()[line + 1] as usize;
            assert_eq!(block.texts()[end - 1], b'\n');
            assert_eq!(block.times()[line], block.rank(line).0);
        }
    }
    let lines: usize = snapshot.blocks.iter().map(|block| block.len()).sum();
    assert_eq!(snapshot.lines(), lines);
    for source in 0..8 {
        let origins = snapshot.blocks.iter().flat_map(|block| block.origins());
        assert_eq!(snapshot.held_of(source), origins.filter(|origin| origin.source == source).count() as u64);
    }
}

#[test]
fn a_line_told_both_ways_is_one() {
    let one = event(10, 1, "hello");
    let mut buffer = buffer();
    assert_eq!(buffer.take_live(vec![live(&one)]), Taken { new: 1, ..Taken::default() });
    assert_eq!(buffer.take_swept(vec![one.clone()], NOW), Taken { confirmed: 1, ..Taken::default() });
    assert_eq!(buffer.take_swept(vec![one.clone()], NOW), Taken { repeated: 1, ..Taken::default() });
    let other = event(20, 2, "late");
    assert_eq!(
        buffer.take_swept(vec![other.clone()], NOW),
        Taken { new: 1, recovered: 1, ..Taken::default() }
    );
    assert_eq!(buffer.take_live(vec![live(&other)]), Taken { repeated: 1, ..Taken::default() });
    assert_eq!(texts(&buffer.snapshot()), ["hello", "late"]);
}

#[test]
fn truly_equal_lines_stay_two() {
    let (one, other) = (event(10, 1, "tick"), event(10, 2, "tick"));
    let mut buffer = buffer();
    buffer.take_live(vec![live(&one)]);
    let taken = buffer.take_swept(vec![one, other], NOW);
    assert_eq!((taken.confirmed, taken.new, taken.recovered), (1, 1, 1));
    assert_eq!(texts(&buffer.snapshot()), ["tick", "tick"]);
}

#[test]
fn what_was_told_twice_goes_when_its_time_is_settled() {
    let one = event(10, 1, "tick");
    let mut buffer = buffer();
    buffer.take_live(vec![live(&one), live(&one)]);
    buffer.take_swept(vec![one.clone()], NOW);
    assert_eq!(buffer.settle(1, 0, 100), 0);
    assert_eq!(buffer.settle(0, 11, 100), 0);
    assert_eq!(buffer.settle(0, 0, 10), 0);
    assert_eq!(buffer.settle(0, 10, 11), 1);
    assert_eq!(texts(&buffer.snapshot()), ["tick"]);
    assert_eq!(buffer.take_swept(vec![one], NOW).repeated, 1);
}

#[test]
fn the_same_id_in_other_streams_is_another_line() {
    let one = event(10, 1, "a");
    let other = Arrival { stream: "api/2".to_owned(), ..one.clone() };
    let elsewhere = Arrival { source: 3, ..one.clone() };
    let later = Arrival { ingested: 16, ..one.clone() };
    let mut buffer = buffer();
    let all = vec![one.clone(), other, elsewhere, later, one];
    let taken = buffer.take_swept(all.clone(), NOW);
    assert_eq!((taken.new, taken.repeated), (4, 1));
    assert_eq!(buffer.take_swept(all, NOW).repeated, 5);
    let snapshot = buffer.snapshot();
    check(&snapshot);
    assert_eq!((snapshot.held_of(0), snapshot.held_of(3), snapshot.held_of(9)), (3, 1, 0));
}

#[test]
fn a_line_moves_to_its_place_when_its_id_is_known() {
    let lines: Vec<_> = [(3, "c"), (1, "a"), (2, "b")].map(|(id, text)| event(10, id, text)).into();
    let mut buffer = buffer();
    buffer.take_live(lines.iter().map(live).collect());
    assert_eq!(texts(&buffer.snapshot()), ["c", "a", "b"]);
    let before = buffer.snapshot().blocks[0].version();
    assert_eq!(buffer.take_swept(lines, NOW).confirmed, 3);
    assert_eq!(texts(&buffer.snapshot()), ["a", "b", "c"]);
    assert_ne!(buffer.snapshot().blocks[0].version(), before);
}

#[test]
fn confirmation_in_place_and_repeats_leave_what_is_seen() {
    let lines: Vec<_> = (0..100).map(|id| event(i64::from(id / 3), id, "x")).collect();
    let mut buffer = buffer();
    buffer.take_live(lines.iter().map(live).collect());
    let versions = |buffer: &Buffer| -> Vec<_> {
        buffer.snapshot().blocks.iter().map(|block| block.version()).collect()
    };
    let before = versions(&buffer);
    let held = buffer.snapshot();
    buffer.take_swept(lines.clone(), NOW);
    buffer.take_swept(lines, NOW);
    assert_eq!(versions(&buffer), before);
    assert!(held.blocks[0].origins().iter().all(|origin| !origin.is_confirmed()), "a snapshot has changed");
}

#[test]
fn blocks_of_which_little_is_left_become_one() {
    let lines: Vec<_> = (0..160).map(|id| event(i64::from(id), id, "x")).collect();
    let mut buffer = buffer();
    buffer.take_live(lines.iter().map(live).collect());
    buffer.take_swept(lines.into_iter().step_by(32).collect(), NOW);
    assert_eq!(buffer.settle(0, 0, 16), 15);
    let before = buffer.snapshot();
    assert_eq!(buffer.settle(0, 16, 160), 140);
    let after = buffer.snapshot();
    check(&after);
    assert_eq!((before.blocks.len(), after.blocks.len(), after.lines()), (10, 2, 5));
    assert_ne!(before.blocks[0].version(), after.blocks[0].version());
}

#[test]
fn a_sweep_without_ids_is_read_once() {
    let lines = vec![live(&event(1, 0, "a")), live(&event(1, 0, "b"))];
    let mut buffer = buffer();
    assert_eq!(buffer.take_swept(lines.clone(), NOW).new, 2);
    assert_eq!(buffer.take_swept(lines, NOW).repeated, 2);
}

#[test]
fn recovered_lines_are_news_for_ten_seconds() {
    let mut buffer = buffer();
    let old = Arrival { was_live: false, ..event(1, 1, "backfill") };
    buffer.take_swept(vec![old, event(2, 2, "lost")], NOW);
    let later = NOW.plus_millis(6_000);
    buffer.take_swept(vec![event(3, 3, "lost too")], later);
    let snapshot = buffer.snapshot();
    let just = |now| -> Vec<_> {
        (0..3).map(|line| snapshot.just_recovered(Place { block: 0, line }, now)).collect()
    };
    assert_eq!(just(later), [false, true, true]);
    assert_eq!(just(NOW.plus_millis(10_000)), [false, false, true]);
    assert_eq!(just(NOW.plus_millis(16_000)), [false, false, false]);
    assert_eq!(snapshot.recovered_since(later), 2);
    assert_eq!(snapshot.recovered_since(NOW.plus_millis(10_000)), 1);
    assert!(!snapshot.blocks[0].is_recovered(0) && snapshot.blocks[0].is_recovered(1));
}

#[test]
fn a_mebibyte_of_a_line_and_newlines_within_are_kept() {
    let long = "é".repeat(1 << 19);
    let lines = vec![event(2, 2, &long), event(1, 1, "a\nb\n"), event(3, 3, ""), event(4, 4, &long)];
    let mut buffer = buffer();
    buffer.take_swept(lines, NOW);
    let snapshot = buffer.snapshot();
    check(&snapshot);
    assert_eq!(texts(&snapshot), ["a\nb\n", &long, "", &long]);
}

//! Whatever order lines come in, and however often: what is held at the end is what there was.

use proptest::prelude::*;

use super::*;

/// What happens to the lines that there are.
#[derive(Clone, Debug)]
enum Step {
    /// Live Tail tells some of them, each so many times.
    Live(Vec<(prop::sample::Index, usize)>),
    /// The sweep reads a stretch of a source.
    Sweep { source: u16, from: i64, until: i64 },
    /// A stretch that was swept is settled.
    Settle { source: u16, from: i64, until: i64 },
    /// Somebody looks.
    Look,
}

const SOURCES: u16 = 3;
const TIME: i64 = 40;

fn truth() -> impl Strategy<Value = Vec<Arrival>> {
    let line = (0..TIME, 0..2_i64, 0..SOURCES, 0..3_u8, 0..3_u8);
    let lines = prop::collection::vec(line, 1..300).prop_map(|lines| {
        let numbered = lines.into_iter().enumerate();
        let event = |(number, (at, delay, source, stream, text))| Arrival {
            source,
            stream: format!("task/{stream}"),
            at,
            ingested: at + delay,
            id: Some(EventId::of(&format!("{number}"))),
            was_live: number % 2 == 0,
            message: ["tick", "tock", "é\n\ttack"][usize::from(text)].to_owned(),
        };
        numbered.map(event).collect::<Vec<_>>()
    });
    lines.prop_shuffle()
}

fn step() -> impl Strategy<Value = Step> {
    let stretch = || (0..SOURCES, 0..TIME, 1..TIME);
    prop_oneof![
        4 => prop::collection::vec((any::<prop::sample::Index>(), 1..3_usize), 1..40).prop_map(Step::Live),
        4 => stretch().prop_map(|(source, from, long)| Step::Sweep { source, from, until: from + long }),
        1 => stretch().prop_map(|(source, from, long)| Step::Settle { source, from, until: from + long }),
        1 => Just(Step::Look),
    ]
}

fn within(truth: &[Arrival], source: u16, from: i64, until: i64) -> Vec<Arrival> {
    let is_within = |event: &&Arrival| event.source == source && (from..until).contains(&event.at);
    truth.iter().filter(is_within).cloned().collect()
}

type Seen = (i64, i64, EventId, u16, String, String);

fn seen(snapshot: &Snapshot) -> Vec<Seen> {
    let all = onward(&snapshot.blocks, Place::default());
    all.map(|Place { block, line }| {
        let block = &snapshot.blocks[block];
        let (at, ingested, id) = block.rank(line);
        let stream = snapshot.stream_name(block.stream(line)).to_owned();
        (at, ingested, id, block.source(line), stream, block.text(line).to_owned())
    })
    .collect()
}

proptest! {
    #[test]
    fn nothing_is_missing_and_nothing_repeated(truth in truth(), steps in prop::collection::vec(step(), 0..30)) {
        let mut buffer = buffer();
        let mut looks = Vec::new();
        for step in steps {
            let before = buffer.lines;
            match step {
                Step::Live(told) => {
                    let told = told.iter().flat_map(|(index, times)| vec![live(index.get(&truth)); *times]);
                    let told: Vec<_> = told.collect();
                    let count = told.len();
                    let taken = buffer.take_live(told);
                    prop_assert_eq!(taken.new + taken.repeated, count);
                    prop_assert_eq!(buffer.lines, before + taken.new);
                }
                Step::Sweep { source, from, until } => {
                    let swept = within(&truth, source, from, until);
                    let count = swept.len();
                    let taken = buffer.take_swept(swept.clone(), NOW);
                    prop_assert_eq!(taken.new + taken.confirmed + taken.repeated, count);
                    prop_assert_eq!(buffer.lines, before + taken.new);
                    prop_assert_eq!(buffer.take_swept(swept, NOW), Taken { repeated: count, ..Taken::default() });
                }
                Step::Settle { source, from, until } => {
                    // Only what was read completely is settled.
                    buffer.take_swept(within(&truth, source, from, until), NOW);
                    let before = buffer.lines;
                    prop_assert_eq!(before - buffer.settle(source, from, until), buffer.lines);
                }
                Step::Look => {
                    let snapshot = buffer.snapshot();
                    looks.push((seen(&snapshot), snapshot));
                }
            }
            check(&buffer.snapshot());
        }
        for (before, snapshot) in looks {
            prop_assert_eq!(before, seen(&snapshot), "a snapshot has changed");
        }
        for source in 0..SOURCES {
            buffer.take_swept(within(&truth, source, 0, TIME), NOW);
            buffer.settle(source, i64::MIN, i64::MAX);
        }
        let mut expected: Vec<Seen> = truth
            .into_iter()
            .map(|event| {
                let id = event.id.unwrap_or(EventId::UNCONFIRMED);
                (event.at, event.ingested, id, event.source, event.stream, event.message)
            })
            .collect();
        expected.sort();
        check(&buffer.snapshot());
        prop_assert_eq!(seen(&buffer.snapshot()), expected);
    }
}

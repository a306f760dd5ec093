//! The buffer against the plainest thing that does the same: a list, searched from its beginning.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
struct Told {
    event: Arrival,
    came_live: bool,
    recovered: bool,
}

impl Told {
    fn rank(&self) -> Rank {
        (self.event.at, self.event.ingested, self.event.id.unwrap_or(EventId::UNCONFIRMED))
    }

    fn says_the_same(&self, other: &Arrival) -> bool {
        Arrival { id: None, was_live: false, ..self.event.clone() }
            == Arrival { id: None, was_live: false, ..other.clone() }
    }
}

#[derive(Default)]
struct Model(Vec<Told>);

impl Model {
    fn take_live(&mut self, arrivals: &[Arrival]) -> Taken {
        let mut taken = Taken::default();
        for event in arrivals {
            let known = self
                .0
                .iter_mut()
                .find(|told| told.event.id.is_some() && !told.came_live && told.says_the_same(event));
            match known {
                Some(told) => {
                    told.came_live = true;
                    taken.repeated += 1;
                }
                None => {
                    taken.new += 1;
                    self.0.push(Told { event: live(event), came_live: true, recovered: false });
                }
            }
        }
        self.0.sort_by_key(Told::rank);
        taken
    }

    fn take_swept(&mut self, arrivals: &[Arrival]) -> Taken {
        let mut taken = Taken::default();
        let mut arrivals = arrivals.to_vec();
        arrivals.sort_by_key(|event| (event.at, event.ingested, event.id));
        for event in arrivals {
            if self.0.iter().any(|told| told.event.id == event.id && told.says_the_same(&event)) {
                taken.repeated += 1;
            } else if let Some(told) =
                self.0.iter_mut().find(|told| told.event.id.is_none() && told.says_the_same(&event))
            {
                told.event.id = event.id;
                taken.confirmed += 1;
            } else {
                taken.new += 1;
                taken.recovered += usize::from(event.was_live);
                self.0.push(Told { recovered: event.was_live, came_live: false, event });
            }
        }
        self.0.sort_by_key(Told::rank);
        taken
    }

    fn settle(&mut self, source: u16, from: i64, until: i64) -> usize {
        let before = self.0.len();
        self.0.retain(|Told { event, .. }| {
            event.id.is_some() || event.source != source || !(from..until).contains(&event.at)
        });
        before - self.0.len()
    }
}

fn arrival() -> impl Strategy<Value = Arrival> {
    let hundred = 0..100_u32;
    (0..20_i64, 0..2_i64, 0..2_u16, 0..2_u8, hundred, any::<bool>()).prop_map(
        |(at, delay, source, stream, id, was_live)| Arrival {
            source,
            stream: format!("task/{stream}"),
            at,
            ingested: at + delay,
            // An event says what its id says.
            id: Some(EventId::of(&format!("{source}{stream}{id:03}"))),
            was_live,
            message: format!("line {}", id % 3),
        },
    )
}

#[derive(Clone, Debug)]
enum Step {
    Live(Vec<Arrival>),
    Swept(Vec<Arrival>),
    Settle(u16, i64, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let arrivals = || prop::collection::vec(arrival(), 0..60);
    prop_oneof![
        3 => arrivals().prop_map(Step::Live),
        3 => arrivals().prop_map(Step::Swept),
        1 => (0..2_u16, 0..20_i64, 0..20_i64).prop_map(|(source, from, until)| Step::Settle(source, from, until)),
    ]
}

/// What there is to see in a block.
fn seen(block: &Block) -> impl PartialEq + use<> {
    let lines = (0..block.len()).map(|line| {
        (
            block.ingested(line),
            block.source(line),
            block.stream(line),
            block.is_recovered(line),
            block.classes()[line],
        )
    });
    (block.texts().to_vec(), block.starts().to_vec(), block.times().to_vec(), lines.collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn the_buffer_does_what_the_model_does(steps in prop::collection::vec(step(), 1..25)) {
        let (mut buffer, mut model) = (buffer(), Model::default());
        let mut versions = HashMap::new();
        for step in steps {
            match step {
                Step::Live(arrivals) => {
                    let expected = model.take_live(&arrivals);
                    prop_assert_eq!(buffer.take_live(arrivals), expected);
                }
                Step::Swept(arrivals) => {
                    let expected = model.take_swept(&arrivals);
                    prop_assert_eq!(buffer.take_swept(arrivals, NOW), expected);
                }
                Step::Settle(source, from, until) => {
                    prop_assert_eq!(buffer.settle(source, from, until), model.settle(source, from, until));
                }
            }
            let snapshot = buffer.snapshot();
            check(&snapshot);
            for block in &snapshot.blocks {
                let seen = versions.entry(block.version()).or_insert_with(|| seen(block));
                prop_assert!(*seen == self::seen(block), "a block has changed under its version");
            }
            prop_assert_eq!(snapshot.lines(), model.0.len());
            for (Place { block, line }, told) in onward(&snapshot.blocks, Place::default()).zip(&model.0) {
                let block = &snapshot.blocks[block];
                prop_assert_eq!(block.rank(line), told.rank());
                prop_assert_eq!(block.text(line), &told.event.message);
                prop_assert_eq!(snapshot.stream_name(block.stream(line)), &told.event.stream);
                prop_assert_eq!(block.source(line), told.event.source);
                prop_assert_eq!(block.is_recovered(line), told.recovered);
            }
        }
    }
}

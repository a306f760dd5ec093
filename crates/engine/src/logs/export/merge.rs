//! Several log groups in the order of time, of which only a page each is held.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
};

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// Where it was read.
    pub(super) cursor: usize,
    pub(super) stream: String,
    /// AWS's id of the event.
    pub(super) id: String,
    /// In milliseconds since 1970, like `ingested`.
    pub(super) at: i64,
    pub(super) ingested: i64,
    pub(super) message: String,
}

/// The lines of one cursor that were read and not yet taken.
#[derive(Debug, Default)]
pub(super) struct Lane {
    lines: VecDeque<Read>,
    /// Whether nothing more comes.
    pub(super) ended: bool,
}

impl Lane {
    /// Whether nothing can be said of its next line before another page.
    pub(super) fn is_wanting(&self) -> bool {
        self.lines.is_empty() && !self.ended
    }

    /// Takes a page, which comes after those before it.
    pub(super) fn add(&mut self, mut page: Vec<Read>) {
        page.sort_by_key(order);
        self.lines.extend(page);
    }
}

/// The lines of all lanes in order, up to where a lane must be asked for its next page.
pub(super) fn take(lanes: &mut [Lane]) -> Vec<Read> {
    if lanes.iter().any(Lane::is_wanting) {
        return Vec::new();
    }
    let mut taken = Vec::new();
    // Turned round: the next line is the greatest.
    let mut heads: BinaryHeap<_> = lanes
        .iter()
        .enumerate()
        .filter_map(|(lane, it)| Some(Reverse((order(it.lines.front()?), lane))))
        .collect();
    while let Some(Reverse((_, number))) = heads.pop() {
        let lane = &mut lanes[number];
        taken.extend(lane.lines.pop_front());
        match lane.lines.front() {
            Some(head) => heads.push(Reverse((order(head), number))),
            None if lane.ended => {}
            None => break,
        }
    }
    taken
}

/// What lines are ordered by; equal ones stay as they came.
fn order(line: &Read) -> (i64, i64) {
    (line.at, line.ingested)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cursor: usize, at: i64) -> Read {
        let (stream, id) = ("s".to_owned(), String::new());
        Read { cursor, stream, id, at, ingested: at, message: String::new() }
    }

    fn lane(times: &[i64], ended: bool) -> Lane {
        let mut lane = Lane { ended, ..Lane::default() };
        lane.add(times.iter().map(|at| read(0, *at)).collect());
        lane
    }

    fn times(lines: &[Read]) -> Vec<i64> {
        lines.iter().map(|line| line.at).collect()
    }

    #[test]
    fn nothing_is_taken_beyond_what_every_lane_is_sure_of() {
        let mut lanes = [lane(&[1, 4, 9], true), lane(&[2, 3], false)];
        assert_eq!(times(&take(&mut lanes)), [1, 2, 3], "the second may go on with a 4");
        assert!(take(&mut lanes).is_empty(), "and is waited for");
        lanes[1].add(vec![read(1, 5)]);
        lanes[1].ended = true;
        assert_eq!(times(&take(&mut lanes)), [4, 5, 9]);
    }

    proptest! {
        #[test]
        fn all_come_once_and_in_order(
            lanes in proptest::collection::vec(proptest::collection::vec(0_i64..50, 0..30), 0..6),
            page in 1_usize..7,
        ) {
            let mut left: Vec<Vec<i64>> = lanes.clone();
            left.iter_mut().for_each(|times| times.sort_unstable());
            let mut merged = Vec::new();
            let mut all: Vec<_> = left.iter().map(|_| Lane::default()).collect();
            loop {
                for (lane, left) in all.iter_mut().zip(&mut left) {
                    if lane.is_wanting() {
                        let rest = left.split_off(page.min(left.len()));
                        lane.add(std::mem::replace(left, rest).into_iter().map(|at| read(0, at)).collect());
                        lane.ended = left.is_empty();
                    }
                }
                merged.extend(times(&take(&mut all)));
                if all.iter().all(|lane| lane.ended && lane.lines.is_empty()) {
                    break;
                }
            }
            let mut expected: Vec<_> = lanes.concat();
            expected.sort_unstable();
            prop_assert_eq!(merged, expected);
        }
    }
}

//! Lines in great numbers: each is decided by its number alone, so a second of them is made when it is looked at, and
//! the text of a line when it is read.

mod remembered;

use std::{
    fmt,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::Moment;

use self::remembered::Remembered;
use crate::{
    dice::Dice,
    time::{SECOND, floor, utc_text},
};

/// Seconds after which the rate repeats itself.
const CYCLE: usize = 60;

/// What a flood is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) from: Moment,
    pub(crate) lines: u64,
    /// In the middle.
    pub(crate) lines_per_second: u32,
    /// How far the rate goes up and down, of a hundred.
    pub(crate) swing_percent: u8,
    /// Milliseconds by which most lines are taken in.
    pub(crate) prompt_millis_max: u32,
    /// Milliseconds by which late ones are.
    pub(crate) late_millis_max: u32,
    pub(crate) late_percent: u8,
    /// How many of a hundred lines have the timestamp of the one before; half of them are truly equal to it.
    pub(crate) equal_percent: u8,
}

/// A line without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) at: Moment,
    pub(crate) ingested: Moment,
    /// Counted from 0 through the flood.
    pub(crate) number: u64,
    /// The number that its text says: that of the line which it is equal to.
    says: u64,
    pub(crate) lane: u32,
}

/// All lines of a second, in the order (timestamp, ingestion, number).
#[derive(Debug)]
pub(crate) struct Second {
    /// The second as the lines say it.
    pub(crate) stamp: Arc<str>,
    pub(crate) records: Vec<Record>,
}

/// Lines in great numbers.
pub(crate) struct Flood {
    dice: Dice,
    course: Course,
    /// The names of the streams.
    pub(crate) names: Vec<String>,
    /// How many lines come before each second of a cycle, and how many a cycle has.
    cycle: Vec<u64>,
    whole: Mutex<Remembered<Arc<Second>>>,
    late: Mutex<Remembered<Late>>,
    /// How often a second was made: what reading costs.
    #[cfg(test)]
    made: std::sync::atomic::AtomicI64,
}

/// The late lines of a second, and the second as they say it.
type Late = (Arc<[Record]>, Arc<str>);

impl Flood {
    /// About how long a line is.
    pub(crate) const BYTES_A_LINE: usize = 132;

    pub(crate) fn new(dice: Dice, course: Course, names: Vec<String>) -> Self {
        let course = Course { from: floor(course.from, SECOND), ..course };
        let swing = f64::from(course.swing_percent.min(100)) / 100.0;
        let mut cycle = vec![0];
        for second in 0..CYCLE {
            let turn = second as f64 / CYCLE as f64 * std::f64::consts::TAU;
            // A slow wave, and steps of five seconds upon it: both are even over a cycle.
            let step = if second / 5 % 2 == 0 { 0.4 } else { -0.4 };
            let rate = f64::from(course.lines_per_second.max(1)) * (1.0 + swing * (0.6 * turn.sin() + step));
            cycle.push(cycle[second] + rate.round() as u64);
        }
        // The wave of a small rate may round to nothing at all.
        cycle[CYCLE] = cycle[CYCLE].max(1);
        Self {
            dice,
            course,
            names,
            cycle,
            whole: Mutex::default(),
            late: Mutex::default(),
            #[cfg(test)]
            made: Default::default(),
        }
    }

    pub(crate) const fn from(&self) -> Moment {
        self.course.from
    }

    /// The second after the last line.
    pub(crate) fn until(&self) -> Moment {
        self.course.from.plus_millis(self.length() * SECOND)
    }

    /// How many streams it has.
    pub(crate) const fn lanes(&self) -> usize {
        self.names.len()
    }

    /// Milliseconds after which only late lines are still to come.
    pub(crate) fn prompt(&self) -> i64 {
        i64::from(self.course.prompt_millis_max)
    }

    /// Milliseconds after which no line is still to come.
    pub(crate) fn latest(&self) -> i64 {
        i64::from(self.course.prompt_millis_max.max(self.course.late_millis_max))
    }

    /// How many seconds it lasts.
    pub(crate) fn length(&self) -> i64 {
        let cycles = self.course.lines / self.cycle[CYCLE];
        let left = self.course.lines % self.cycle[CYCLE];
        (cycles * CYCLE as u64) as i64 + self.cycle.partition_point(|before| *before < left) as i64
    }

    /// The seconds that `from..until` touches, counted from its beginning.
    pub(crate) fn seconds(&self, from: Moment, until: Moment) -> Range<i64> {
        let since = |at: Moment| at.0.saturating_sub(self.course.from.0);
        let first = since(from).div_euclid(SECOND).clamp(0, self.length());
        let end = since(until).saturating_add(SECOND - 1).div_euclid(SECOND).clamp(first, self.length());
        first..end
    }

    /// How many lines are written by `now`, but for those of its second.
    pub(crate) fn written_by(&self, now: Moment) -> u64 {
        self.before(now.millis_since(self.course.from).div_euclid(SECOND))
    }

    /// How many lines come before a second.
    fn before(&self, second: i64) -> u64 {
        let second = second.max(0).cast_unsigned();
        let (cycles, rest) = (second / CYCLE as u64, (second % CYCLE as u64) as usize);
        (cycles * self.cycle[CYCLE] + self.cycle[rest]).min(self.course.lines)
    }

    /// A second, counted from its beginning.
    pub(crate) fn second(&self, index: i64) -> Arc<Second> {
        if let Some(known) = self.whole.lock().unwrap_or_else(PoisonError::into_inner).get(index) {
            return known;
        }
        let second = Arc::new(self.make(index));
        let size = second.records.len();
        self.whole.lock().unwrap_or_else(PoisonError::into_inner).put(index, size, Arc::clone(&second));
        second
    }

    /// The lines of a second that are taken in later than promptly.
    pub(crate) fn late(&self, index: i64) -> Late {
        if let Some(known) = self.late.lock().unwrap_or_else(PoisonError::into_inner).get(index) {
            return known;
        }
        let second = self.second(index);
        let is_late = |record: &&Record| record.ingested.millis_since(record.at) > self.prompt();
        let late: Arc<[Record]> = second.records.iter().filter(is_late).copied().collect();
        let late = (late, Arc::clone(&second.stamp));
        self.late.lock().unwrap_or_else(PoisonError::into_inner).put(index, late.0.len() + 1, late.clone());
        late
    }

    /// Gives back the memory of what was looked at.
    pub(crate) fn forget(&self) {
        *self.whole.lock().unwrap_or_else(PoisonError::into_inner) = Remembered::default();
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) = Remembered::default();
    }

    #[cfg(test)]
    pub(crate) fn seconds_made(&self) -> i64 {
        self.made.load(std::sync::atomic::Ordering::Relaxed)
    }

    fn make(&self, index: i64) -> Second {
        #[cfg(test)]
        self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let begins = self.course.from.plus_millis(index * SECOND);
        let numbers = self.before(index)..self.before(index + 1);
        let count = numbers.end - numbers.start;
        let mut records: Vec<Record> = Vec::with_capacity(count as usize);
        let mut last: Option<Record> = None;
        for number in numbers.clone() {
            let dice = self.dice.at(number.cast_signed());
            let within = ((number - numbers.start) * SECOND.cast_unsigned() / count).cast_signed();
            let record = self.record(number, begins.plus_millis(within), dice, last);
            records.push(record);
            last = Some(record);
        }
        // Timestamps rise with the numbers; only within a millisecond there is something to put in order.
        for together in records.chunk_by_mut(|one, other| one.at == other.at) {
            together.sort_unstable_by_key(|record| (record.ingested, record.number));
        }
        Second { stamp: utc_text(begins, "%Y-%m-%dT%H:%M:%S").into(), records }
    }

    fn record(&self, number: u64, at: Moment, dice: Dice, last: Option<Record>) -> Record {
        let draw = dice.at(0).below(100_000);
        let lane = dice.at(1).below(self.lanes() as u64) as u32;
        let own = |at: Moment| Record {
            at,
            ingested: at.plus_millis(self.delay(dice)),
            number,
            says: number,
            lane,
        };
        match last {
            Some(last) if draw < u64::from(self.course.equal_percent) * 1_000 => match draw % 4 {
                // The same line written twice, and taken in at once.
                0 => Record { number, ..last },
                // The same line written twice, and taken in at two times.
                1 => Record { number, ingested: last.at.plus_millis(self.delay(dice)), ..last },
                _ => own(last.at),
            },
            _ => own(at),
        }
    }

    /// Milliseconds until a line is taken in.
    fn delay(&self, dice: Dice) -> i64 {
        let course = &self.course;
        let prompt = u64::from(course.prompt_millis_max);
        let late = u64::from(course.late_millis_max).saturating_sub(prompt);
        let delay = match dice.at(2).below(100) {
            draw if late > 0 && draw < u64::from(course.late_percent) => prompt + 1 + dice.at(3).below(late),
            _ => dice.at(3).below(prompt + 1),
        };
        delay.cast_signed()
    }

    /// The text of a line.
    pub(crate) fn message(&self, record: &Record, stamp: &str) -> String {
        let dice = self.dice.at(record.says.cast_signed()).at(4);
        let draw = dice.below(u64::MAX);
        let status = match draw % 1_000 {
            0..2 => 503,
            2..14 => 404,
            14..120 => 201,
            _ => 200,
        };
        let level = if status == 503 { "ERROR" } else { "INFO" };
        format!(
            "{stamp}.{:03}Z {level} request path=/properties/PW-{} status={status} duration_ms={} request_id={:012x} \
             line={}",
            record.at.0.rem_euclid(SECOND),
            100_000 + draw / 1_000 % 900_000,
            4 + draw % 197,
            dice.at(5).below(1 << 48),
            record.says,
        )
    }
}

impl fmt::Debug for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flood").field("course", &self.course).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{remembered::REMEMBERED, *};

    fn flood(lines: u64, rate: u32, swing: u8) -> Flood {
        let course = Course {
            from: Moment(1_794_913_220_456),
            lines,
            lines_per_second: rate,
            swing_percent: swing,
            prompt_millis_max: 200,
            late_millis_max: 120_000,
            late_percent: 10,
            equal_percent: 6,
        };
        Flood::new(Dice::new(7), course, (0..40).map(|lane| format!("s{lane}")).collect())
    }

    #[test]
    fn every_number_comes_once_and_in_order() {
        for (lines, rate, swing) in
            [(10_000, 300, 80), (1, 1, 0), (7, 1, 100), (5_000, 50_000, 0), (0, 10, 10)]
        {
            let flood = flood(lines, rate, swing);
            let seconds: Vec<_> = (0..flood.length()).map(|index| flood.second(index)).collect();
            let mut numbers: Vec<u64> =
                seconds.iter().flat_map(|second| second.records.iter().map(|record| record.number)).collect();
            let keys = seconds.iter().flat_map(|second| &second.records);
            assert!(keys.map(|record| (record.at, record.ingested, record.number)).is_sorted());
            numbers.sort_unstable();
            assert_eq!(numbers, (0..lines).collect::<Vec<_>>(), "{rate} {swing}");
            assert!(seconds.last().is_none_or(|second| !second.records.is_empty()), "it ends with a line");
        }
    }

    #[test]
    fn rates_change_around_the_middle() {
        let flood = flood(1_000_000, 2_500, 80);
        let counts: Vec<u64> = (0..60).map(|s| flood.before(s + 1) - flood.before(s)).collect();
        assert!(*counts.iter().max().unwrap() > 3_500 && *counts.iter().min().unwrap() < 1_500, "{counts:?}");
        assert!(flood.before(60).abs_diff(150_000) < 60);
        assert!(flood.length().abs_diff(400) <= 20, "{}", flood.length());
    }

    #[test]
    fn some_lines_are_late_and_some_truly_equal() {
        let flood = flood(20_000, 2_000, 40);
        let mut same: HashMap<(Moment, u32, String), Vec<Moment>> = HashMap::new();
        let mut late = 0;
        for index in 0..flood.length() {
            let second = flood.second(index);
            for record in &second.records {
                let delay = record.ingested.millis_since(record.at);
                assert!((0..=120_000).contains(&delay));
                late += usize::from(delay > 200);
                let line = (record.at, record.lane, flood.message(record, &second.stamp));
                same.entry(line).or_default().push(record.ingested);
            }
            let of_late =
                second.records.iter().filter(|record| record.ingested.0 - record.at.0 > 200).count();
            assert_eq!(flood.late(index).0.len(), of_late);
        }
        assert!((1_500..2_500).contains(&late), "{late}");
        let twins: Vec<_> = same.values().filter(|twins| twins.len() > 1).collect();
        assert!(twins.len() > 300, "{}", twins.len());
        assert!(twins.iter().any(|twins| twins.windows(2).any(|pair| pair[0] == pair[1])));
        assert!(twins.iter().any(|twins| twins.windows(2).any(|pair| pair[0] != pair[1])));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let flood = flood(3_000_000, 50_000, 0);
        for index in 0..40 {
            flood.second(index);
        }
        assert!(flood.whole.lock().unwrap().size <= REMEMBERED);
        assert_eq!(flood.second(3).records, flood.make(3).records);
    }

    #[test]
    fn seconds_are_those_that_a_span_touches() {
        let flood = flood(10_000, 100, 0);
        let from = flood.from();
        assert_eq!(flood.seconds(from, from.plus_millis(1)), 0..1);
        assert_eq!(flood.seconds(from.plus_millis(999), from.plus_millis(1_001)), 0..2);
        assert_eq!(flood.seconds(Moment(i64::MIN), Moment(i64::MAX)), 0..flood.length());
        assert!(flood.seconds(from.plus_millis(-5_000), from).is_empty());
        assert!(flood.seconds(Moment(i64::MAX), Moment(i64::MIN)).is_empty());
    }
}

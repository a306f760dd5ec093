//! When lines are taken in: CloudWatch Logs has a line some time after it was written, and shows it from then on.

use std::{borrow::Cow, sync::Arc};

use protocol::Moment;

use super::{
    Line, LogStream,
    flood::{Flood, Record},
    hostile,
    outbursts::Outburst,
};
use crate::{
    dice::Dice,
    time::{SECOND, floor},
    world::World,
};

/// No line of a task or a database takes longer, in milliseconds.
const LONGEST: i64 = 10 * SECOND;

/// The place of an event among those of its group: by timestamp, ingestion, id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) at: Moment,
    pub(crate) ingested: Moment,
    /// Who wrote it: 0 for the stream's own writer.
    source: u16,
    /// Counted by its writer; truly equal lines differ in it.
    number: u64,
    /// The stream's.
    mark: u64,
}

impl Key {
    /// Before every event of `at`.
    pub(crate) const fn before(at: Moment) -> Self {
        Self { at, ingested: Moment(i64::MIN), source: 0, number: 0, mark: 0 }
    }

    /// What tells the ids of a stream's events from those of others.
    pub(crate) fn mark(stream: &str) -> u64 {
        Dice::new(0).of(stream).below(u64::MAX)
    }

    pub(crate) const fn of(record: &Record, source: u16, mark: u64) -> Self {
        Self { at: record.at, ingested: record.ingested, source, number: record.number, mark }
    }

    /// The event's id: 56 decimal digits that begin with the time.
    pub(crate) fn id(self) -> String {
        format!("{:013}{:03}{:020}{:020}", self.at.0, self.source, self.number, self.mark)
    }

    /// One of `0..count`, always the same of a key.
    pub(crate) fn draw(self, count: u64) -> u64 {
        Dice::new(self.mark).at(self.at.0).at(self.number.cast_signed()).below(count)
    }

    /// As a token that [`Key::read`] reads.
    pub(crate) fn token(self) -> String {
        format!("{}/{}/{}/{}/{}", self.at.0, self.ingested.0, self.source, self.number, self.mark)
    }

    pub(crate) fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('/');
        let key = Self {
            at: Moment(parts.next()?.parse().ok()?),
            ingested: Moment(parts.next()?.parse().ok()?),
            source: parts.next()?.parse().ok()?,
            number: parts.next()?.parse().ok()?,
            mark: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(key)
    }
}

/// A line as CloudWatch Logs keeps it.
#[derive(Clone, Debug)]
pub(crate) struct LogEvent<'s> {
    pub(crate) key: Key,
    pub(crate) stream: &'s LogStream,
    text: Text<'s>,
}

#[derive(Clone, Debug)]
enum Text<'s> {
    Written(String),
    /// A flood writes its lines when they are read.
    Flood {
        flood: &'s Flood,
        record: Record,
        stamp: Arc<str>,
    },
}

impl LogEvent<'_> {
    pub(crate) fn message(&self) -> Cow<'_, str> {
        match &self.text {
            Text::Written(text) => Cow::Borrowed(text),
            Text::Flood { flood, record, stamp } => Cow::Owned(flood.message(record, stamp)),
        }
    }

    /// The same with its text at hand.
    pub(crate) fn written(self) -> Self {
        Self { text: Text::Written(self.message().into_owned()), ..self }
    }
}

/// The lanes of a flood that are looked at.
struct Lanes<'s> {
    flood: &'s Flood,
    source: u16,
    streams: Vec<Option<&'s LogStream>>,
}

impl<'s> Lanes<'s> {
    /// The floods of `streams`, each once.
    fn of(streams: &'s [LogStream]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for stream in streams {
            for (source, outburst) in &stream.outbursts {
                let Outburst::Flood { flood, lane } = outburst else { continue };
                let known = all.iter().position(|lanes| lanes.source == *source);
                let place = known.unwrap_or_else(|| {
                    all.push(Self { flood, source: *source, streams: vec![None; flood.lanes()] });
                    all.len() - 1
                });
                if let Some(slot) = all[place].streams.get_mut(*lane as usize) {
                    *slot = Some(stream);
                }
            }
        }
        all
    }

    fn event(&self, record: &Record, stamp: &Arc<str>) -> Option<LogEvent<'s>> {
        let stream = (*self.streams.get(record.lane as usize)?)?;
        let text = Text::Flood { flood: self.flood, record: *record, stamp: Arc::clone(stamp) };
        Some(LogEvent { key: Key::of(record, self.source, stream.mark), stream, text })
    }

    /// Events of `from..until` after `after` that are taken in by `now`: the first `most`.
    fn held(
        &self,
        (from, until): (Moment, Moment),
        after: Key,
        now: Moment,
        most: usize,
        into: &mut Vec<LogEvent<'s>>,
    ) {
        let full = into.len().saturating_add(most);
        for index in self.flood.seconds(from, until) {
            let second = self.flood.second(index);
            let first = second
                .records
                .partition_point(|record| record.at < from || Key::of(record, self.source, 0) <= after);
            for record in &second.records[first..] {
                if record.at >= until || into.len() >= full {
                    return;
                }
                if record.ingested <= now {
                    into.extend(self.event(record, &second.stamp));
                }
            }
        }
    }

    /// Events that are taken in after `since`, and by `until`.
    fn ingested(&self, since: Moment, until: Moment, into: &mut Vec<LogEvent<'s>>) {
        let within = |record: &&Record| since < record.ingested && record.ingested <= until;
        let prompt = self.flood.seconds(since.plus_millis(-self.flood.prompt()), until.plus_millis(1));
        for index in self.flood.seconds(since.plus_millis(-self.flood.latest()), until) {
            if index >= prompt.start {
                break;
            }
            let (late, stamp) = self.flood.late(index);
            into.extend(late.iter().filter(within).filter_map(|record| self.event(record, &stamp)));
        }
        for index in prompt {
            let second = self.flood.second(index);
            let records = second.records.iter().filter(within);
            into.extend(records.filter_map(|record| self.event(record, &second.stamp)));
        }
    }
}

impl World {
    /// The events of `from..until` after `after` that are taken in by now, in their order: the first `most` of them,
    /// and maybe more.
    pub(crate) fn log_events<'s>(
        &self,
        streams: &'s [LogStream],
        (from, until): (Moment, Moment),
        after: Key,
        most: usize,
    ) -> Vec<LogEvent<'s>> {
        let now = self.now();
        let mut events = Vec::new();
        for stream in streams {
            self.own_events(stream, from, until, |key| key.ingested <= now && after < key, &mut events);
        }
        for lanes in Lanes::of(streams) {
            lanes.held((from, until), after, now, most, &mut events);
        }
        events.sort_by_key(|event| event.key);
        events
    }

    /// The events that are taken in after `since` and by `until`, in no order.
    pub(crate) fn ingested_events<'s>(
        &self,
        streams: &'s [LogStream],
        since: Moment,
        until: Moment,
    ) -> Vec<LogEvent<'s>> {
        let mut events = Vec::new();
        if since >= until {
            return events;
        }
        for stream in streams {
            let wanted = |key: Key| since < key.ingested && key.ingested <= until;
            self.own_events(stream, since.plus_millis(-LONGEST), until, wanted, &mut events);
        }
        for lanes in Lanes::of(streams) {
            lanes.ingested(since, until, &mut events);
        }
        events
    }

    /// What the stream's own writer and hostile ones wrote in `from..until`.
    fn own_events<'s>(
        &self,
        stream: &'s LogStream,
        from: Moment,
        until: Moment,
        wanted: impl Fn(Key) -> bool,
        into: &mut Vec<LogEvent<'s>>,
    ) {
        // Whole seconds: a line's number does not depend on where one begins to read.
        let lines = self.log_lines(stream, floor(from, SECOND), floor(until.plus_millis(SECOND - 1), SECOND));
        let mut take = |source: u16, lines: Vec<Line>| {
            let (mut last, mut number) = (None, 0);
            for Line { at, message } in lines {
                number = if last == Some(at) { number + 1 } else { 0 };
                last = Some(at);
                let key = Key {
                    at,
                    ingested: self.ingestion(stream, at, number),
                    source,
                    number,
                    mark: stream.mark,
                };
                if from <= at && at < until && wanted(key) {
                    into.push(LogEvent { key, stream, text: Text::Written(message) });
                }
            }
        };
        take(0, lines);
        for (source, outburst) in &stream.outbursts {
            if let Outburst::Hostile { at } = outburst
                && from < at.plus_millis(hostile::TAKES)
                && *at < until
            {
                take(*source, hostile::lines(*at));
            }
        }
    }

    /// When a line is taken in: mostly within two seconds.
    fn ingestion(&self, stream: &LogStream, at: Moment, number: u64) -> Moment {
        let dice = self.dice.of("ingestion").at(stream.mark.cast_signed()).at(at.0).at(number.cast_signed());
        let delay = match dice.unit() {
            prompt if prompt < 0.97 => dice.at(1).between(300.0, 2_000.0),
            _ => dice.at(1).between(2_000.0, LONGEST as f64),
        };
        at.plus_millis(delay as i64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_comes_back_from_its_token(
            at in 0..253_402_300_800_000_i64, delay in 0..120_000_i64, source: u16, number: u64, mark: u64,
        ) {
            let key = Key { at: Moment(at), ingested: Moment(at + delay), source: source % 1_000, number, mark };
            prop_assert_eq!(Key::read(&key.token()), Some(key));
            if at < 10_000_000_000_000 {
                let id = key.id();
                prop_assert_eq!(id.len(), 56);
                let time = format!("{at:013}");
                prop_assert!(id.starts_with(&time));
            }
        }

        #[test]
        fn any_token_is_read_without_harm(token in "[0-9/+-]{0,60}|\\PC*") {
            let _ = Key::read(&token);
        }
    }
}

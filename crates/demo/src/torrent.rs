//! A flood of known lines, for tests and benches that hold a reader against the truth.

use std::sync::Arc;

use protocol::{Error, ErrorKind, Moment, catalogue::EnvironmentId};

use crate::{
    account::Account,
    world::{Course, Flood, Key, Record},
};

/// A flood of known lines, written to a log group instead of all else. Its streams are `torrent/0000` and on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torrent {
    /// The environment.
    pub environment: EnvironmentId,
    /// The log group's name; it must be declared.
    pub group: String,
    /// How many streams the lines are spread over, by chance.
    pub streams: u32,
    /// When the first line is written; its second counts.
    pub from: Moment,
    /// How many lines are written.
    pub lines: u64,
    /// How many a second, in the middle.
    pub lines_per_second: u32,
    /// How far that goes up and down within each minute, of a hundred: a wave with steps upon it.
    pub swing_percent: u8,
    /// Most lines are taken in within so many milliseconds.
    pub prompt_millis_max: u32,
    /// Late lines are taken in within so many milliseconds.
    pub late_millis_max: u32,
    /// How many of a hundred lines are late.
    pub late_percent: u8,
    /// How many of a hundred lines have the timestamp of the line before; half of them are truly equal to it, with
    /// the same stream and text, and half of those with the same ingestion time too.
    pub equal_percent: u8,
}

impl Torrent {
    /// A million lines over forty streams at about 2,500 a second: some late up to two minutes, some truly equal.
    #[must_use]
    pub fn new(environment: EnvironmentId, group: impl Into<String>, from: Moment) -> Self {
        Self {
            environment,
            group: group.into(),
            streams: 40,
            from,
            lines: 1_000_000,
            lines_per_second: 2_500,
            swing_percent: 60,
            prompt_millis_max: 2_000,
            late_millis_max: 120_000,
            late_percent: 5,
            equal_percent: 4,
        }
    }

    const fn course(&self) -> Course {
        Course {
            from: self.from,
            lines: self.lines,
            lines_per_second: self.lines_per_second,
            swing_percent: self.swing_percent,
            prompt_millis_max: self.prompt_millis_max,
            late_millis_max: self.late_millis_max,
            late_percent: self.late_percent,
            equal_percent: self.equal_percent,
        }
    }
}

/// A line of a torrent, as `FilterLogEvents` will tell it once it is taken in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TruthLine {
    /// Its timestamp.
    pub at: Moment,
    /// When it is taken in, and seen from then on.
    pub ingested: Moment,
    /// Its event id.
    pub id: String,
    /// The stream's name.
    pub stream: String,
    /// Its text.
    pub message: String,
}

impl Account {
    /// Writes a torrent to a log group from now on, instead of what its services write; another torrent on the same
    /// group replaces it.
    ///
    /// # Errors
    /// `NotFound` for an environment that nobody has asked for yet and that does not come with the console; `Invalid`
    /// for a group that it does not declare.
    pub fn set_torrent(&self, torrent: &Torrent) -> Result<(), Error> {
        let stack = self.met(&torrent.environment)?;
        let set = stack.world().set_torrent(&torrent.group, torrent.streams, torrent.course());
        set.ok_or_else(|| {
            Error::new(ErrorKind::Invalid { field: "group".into() }, "there is no such log group")
        })
    }

    /// All lines that the torrent of a group will have written, in the order (timestamp, ingestion, id). They are made
    /// as they are asked for; without a torrent there are none.
    ///
    /// # Errors
    /// `NotFound` as for [`Account::set_torrent`].
    pub fn torrent_truth(&self, environment: &EnvironmentId, group: &str) -> Result<Truth, Error> {
        let torrent = self.met(environment)?.world().torrent(group);
        Ok(Truth { torrent, second: 0, lines: Vec::new().into_iter() })
    }
}

/// The lines of a torrent, one after the other.
#[derive(Debug)]
pub struct Truth {
    torrent: Option<(u16, Arc<Flood>)>,
    /// The next to make.
    second: i64,
    lines: std::vec::IntoIter<TruthLine>,
}

impl Iterator for Truth {
    type Item = TruthLine;

    fn next(&mut self) -> Option<TruthLine> {
        loop {
            if let Some(line) = self.lines.next() {
                return Some(line);
            }
            let (source, flood) = self.torrent.as_ref()?;
            if self.second >= flood.length() {
                return None;
            }
            let second = flood.second(self.second);
            self.second += 1;
            let line = |record: &Record| {
                let stream = flood.names.get(record.lane as usize)?.clone();
                let key = Key::of(record, *source, Key::mark(&stream));
                Some(TruthLine {
                    at: key.at,
                    ingested: key.ingested,
                    id: key.id(),
                    stream,
                    message: flood.message(record, &second.stamp),
                })
            };
            self.lines = second.records.iter().filter_map(line).collect::<Vec<_>>().into_iter();
        }
    }
}

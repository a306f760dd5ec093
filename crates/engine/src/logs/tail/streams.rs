//! The streams of a feed that can be read: one that is not there would refuse the whole call.

use std::time::Duration;

use protocol::{Error, ErrorKind};
use tokio::time::Instant;

use super::{coverage::SETTLING, feeds::Feed};
use crate::logs::aws::events::MOST_STREAMS;

/// How often those that are not there are looked for.
const AGAIN: Duration = Duration::from_secs(30);

/// Which streams are there, as far as anybody looked.
#[derive(Debug)]
pub(super) struct Streams {
    present: Vec<String>,
    absent: Vec<String>,
    /// When it was looked last, in milliseconds since 1970.
    looked: i64,
    /// When it is looked again.
    again: Instant,
}

impl Streams {
    /// All are there until a call says otherwise.
    pub(super) fn of(feed: &Feed) -> Self {
        Self { present: feed.streams.clone(), absent: Vec::new(), looked: 0, again: Instant::now() }
    }

    /// How many calls their names need.
    pub(super) fn parts(&self) -> usize {
        self.present.len().div_ceil(MOST_STREAMS).max(1)
    }

    /// Those that one call names.
    pub(super) fn part(&self, part: usize) -> &[String] {
        self.present.chunks(MOST_STREAMS).nth(part).unwrap_or_default()
    }

    /// Whether some are wanted and none is there.
    pub(super) fn are_all_absent(&self) -> bool {
        self.present.is_empty() && !self.absent.is_empty()
    }

    /// Whether it is time to look for those that are not there.
    pub(super) fn are_due(&self) -> bool {
        !self.absent.is_empty() && Instant::now() >= self.again
    }

    /// It was looked at `now`, and these of the feed's are there. Whether others are than before; and since when, in
    /// milliseconds since 1970, lines of them may not have been read.
    pub(super) fn found(&mut self, feed: &Feed, present: Vec<String>, now: i64) -> (bool, Option<i64>) {
        let absent = feed.streams.iter().filter(|name| !present.contains(name)).cloned().collect();
        let have_changed = self.present != present;
        let has_new = present.iter().any(|name| self.absent.contains(name));
        let since = has_new.then(|| self.looked.saturating_sub(SETTLING));
        *self = Self { present, absent, looked: now, again: Instant::now() + AGAIN };
        (have_changed, since)
    }

    /// They could not be looked for.
    pub(super) fn not_found_out(&mut self) {
        self.again = Instant::now() + AGAIN;
    }

    /// What is not there, in words.
    pub(super) fn trouble(&self, group: &str) -> Option<Error> {
        let first = self.absent.first()?;
        let said = match (self.absent.len(), self.present.len()) {
            (1, _) => format!("There is no log stream {first} in {group}"),
            (absent, 0) => format!("None of the {absent} log streams is there in {group}"),
            (absent, present) => {
                let all = absent + present;
                format!("{absent} of {all} log streams are not there in {group}, {first} among them")
            }
        };
        Some(Error::new(ErrorKind::NotFound, said).with_next("It is looked for every 30 seconds."))
    }
}

//! A query while it runs: it goes through its lines from the newest to the oldest as the world's time goes on.

use protocol::Moment;

use super::{language::Command, row::Row, run::Run};
use crate::{
    time::{HOUR, MINUTE, SECOND},
    world::{Key, World},
};

/// It waits so long for its turn, in milliseconds.
const WAITS: i64 = 400;
/// It takes at least so long then, and so much more for each hour of lines, up to so much.
const LEAST: i64 = 1_600;
const AN_HOUR: i64 = SECOND / 2;
const MOST: i64 = 20 * SECOND;
/// One look at it goes through no more time than this, and stops after so many lines.
const STEP: i64 = 6 * HOUR;
const LINES: u64 = 20_000;
/// Lines are read by this much time; where they come in great numbers, by less.
const SLICE: i64 = 10 * MINUTE;

/// A query.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) id: String,
    pub(super) text: String,
    /// The names of the groups.
    pub(super) groups: Vec<String>,
    pub(super) created: Moment,
    from: Moment,
    /// Lines before it are not yet read; it goes down to `from`.
    next: Moment,
    until: Moment,
    stopped: Option<Moment>,
    finished: Option<Moment>,
    run: Run,
    pub(super) bytes: u64,
    pub(super) lines: u64,
}

/// How a query stands, in CloudWatch Logs' own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Scheduled,
    Running,
    Complete,
    Cancelled,
}

impl Status {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Running => "Running",
            Self::Complete => "Complete",
            Self::Cancelled => "Cancelled",
        }
    }

    pub(super) const fn is_over(self) -> bool {
        matches!(self, Self::Complete | Self::Cancelled)
    }
}

impl Query {
    /// A query of `from..until`.
    pub(super) fn new(
        id: String,
        (text, commands): (String, &[Command]),
        groups: Vec<String>,
        (from, until): (Moment, Moment),
        created: Moment,
    ) -> Self {
        let until = until.max(from);
        Self {
            id,
            text,
            groups,
            created,
            from,
            next: until,
            until,
            stopped: None,
            finished: None,
            run: Run::new(commands),
            bytes: 0,
            lines: 0,
        }
    }

    pub(super) fn matched(&self) -> u64 {
        self.run.matched
    }

    pub(super) fn results(&self) -> Vec<Vec<(String, String)>> {
        self.run.results()
    }

    pub(super) fn status(&self, now: Moment) -> Status {
        if self.stopped.is_some() {
            Status::Cancelled
        } else if self.finished.is_some() {
            Status::Complete
        } else if now.millis_since(self.created) < WAITS {
            Status::Scheduled
        } else {
            Status::Running
        }
    }

    /// Stops it; whether it was still to be stopped.
    pub(super) fn stop(&mut self, now: Moment) -> bool {
        let runs = !self.status(now).is_over();
        if runs {
            self.stopped = Some(now);
        }
        runs
    }

    /// How long it has run, in milliseconds.
    pub(super) fn duration(&self, now: Moment) -> i64 {
        self.stopped.or(self.finished).unwrap_or(now).millis_since(self.created)
    }

    /// Goes on as far as it is due.
    pub(super) fn go_on(&mut self, world: &World) {
        let now = world.now();
        if self.status(now) != Status::Running {
            return;
        }
        let span = self.until.millis_since(self.from);
        let takes = (LEAST + span / HOUR * AN_HOUR).min(MOST);
        let done = (now.millis_since(self.created) - WAITS) as f64 / takes as f64;
        let due = self.until.plus_millis(-((span as f64 * done.min(1.0)) as i64));
        let most = (self.next.plus_millis(-STEP), self.lines + LINES);
        while self.next > due.max(most.0).max(self.from) && self.lines < most.1 {
            self.read_slice(world);
        }
        if self.next <= self.from && done >= 1.0 {
            self.finished = Some(now);
        }
    }

    /// Reads the next slice of time down.
    fn read_slice(&mut self, world: &World) {
        let groups: Vec<_> = self.groups.iter().map(|group| (group, world.log_streams(group))).collect();
        let slice = self.next.plus_millis(-SLICE);
        let flooded = groups
            .iter()
            .any(|(_, streams)| streams.iter().any(|stream| stream.is_flooded(slice, self.next)));
        let length = if flooded { SECOND } else { SLICE };
        let from = self.next.plus_millis(-length).max(self.from);
        let mut events = Vec::new();
        for (group, streams) in &groups {
            let found = world.log_events(streams, (from, self.next), Key::before(from), usize::MAX);
            events.extend(found.into_iter().map(|event| (*group, event)));
        }
        events.sort_by_key(|(_, event)| std::cmp::Reverse(event.key));
        for (group, event) in events {
            let message = event.message();
            self.lines += 1;
            self.bytes += message.len() as u64;
            let log = format!("{}:{group}", world.names.account);
            let times = (event.key.at, event.key.ingested);
            self.run.take(Row::of_line(times, (&log, &event.stream.name, &event.key.id()), &message));
        }
        self.next = from;
    }
}

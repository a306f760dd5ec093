//! Log lines, written on demand for the seconds that are asked about: the same second always has the same lines.

mod database;
mod flood;
mod front;
mod hostile;
mod ingestion;
mod outbursts;
mod questions;
mod stores;
mod voice;
mod worker;

use std::sync::Arc;

use engine::catalogue::model::Figure;
use protocol::Moment;

pub(super) use self::outbursts::Outbursts;
pub(crate) use self::{
    flood::{Course, Flood, Record},
    ingestion::{Key, LogEvent},
};
use self::{outbursts::Outburst, voice::Voice};
use super::{Service, Task, Timeline, World};
use crate::time::{DAY, SECOND, floor};

/// Later than any line.
const END: Moment = Moment(i64::MAX - DAY);

/// One line of a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) at: Moment,
    pub(crate) message: String,
}

/// A stream of a log group.
#[derive(Clone, Debug)]
pub(crate) struct LogStream {
    pub(crate) name: String,
    pub(crate) first: Moment,
    /// The last second that can have a line.
    pub(crate) last: Moment,
    /// Ends the ids of its events.
    mark: u64,
    writer: Writer,
    /// What else is written to it, with the number of each.
    outbursts: Vec<(u16, Outburst)>,
}

impl LogStream {
    fn new(name: String, first: Moment, last: Moment, writer: Writer) -> Self {
        Self { mark: Key::mark(&name), name, first, last, writer, outbursts: Vec::new() }
    }
}

/// Who writes to a stream.
#[derive(Clone, Debug)]
enum Writer {
    /// A task that serves requests.
    Front { timeline: Arc<Timeline>, task: Box<Task>, voice: Voice },
    /// A task that other services ask.
    Behind { task: Box<Task>, voice: Voice },
    /// A task that works documents off; it is the `share`th of so many.
    Worker { task: Box<Task>, share: (i64, i64) },
    /// A PostgreSQL server.
    Database { identifier: String },
    /// Nobody: all that it is written are outbursts.
    Nobody,
}

impl World {
    /// The streams of a log group, in the order of their names. Empty for a group that nobody writes to.
    pub(crate) fn log_streams(&self, group: &str) -> Vec<LogStream> {
        let kept = self.kept_since(group);
        let now = self.now();
        let own = || self.own_streams(group);
        let mut streams = self.torrent_streams(group).unwrap_or_else(own);
        self.add_outbursts(group, &mut streams);
        streams.retain(|stream| stream.first <= now && stream.last >= kept);
        for stream in &mut streams {
            stream.first = stream.first.max(kept);
            stream.last = stream.last.min(now);
        }
        streams.sort_by(|one, other| one.name.cmp(&other.name));
        streams
    }

    /// The streams of those who belong to the group.
    fn own_streams(&self, group: &str) -> Vec<LogStream> {
        self.services()
            .filter(|(_, service)| service.declared.log_group.as_deref() == Some(group))
            .filter_map(|(index, service)| Some(task_streams(service, &self.timeline(index)?)))
            .flatten()
            .chain(self.database_stream(group))
            .collect()
    }

    /// The lines of `from..until`, both whole seconds, in the order of their times.
    pub(crate) fn log_lines(&self, stream: &LogStream, from: Moment, until: Moment) -> Vec<Line> {
        let from = from.max(floor(stream.first, SECOND));
        let until = until.min(stream.last.plus_millis(SECOND));
        let seconds = (from.0..until.0).step_by(SECOND as usize).map(Moment);
        let mut lines: Vec<Line> = match &stream.writer {
            Writer::Front { timeline, task, voice } => {
                seconds.flat_map(|second| self.front_lines(timeline, task, *voice, second)).collect()
            }
            Writer::Behind { task, voice } => self.behind_lines(task, *voice, from, until),
            Writer::Worker { task, share } => self.worker_lines(task, *share, from, until),
            Writer::Database { identifier } => {
                seconds.flat_map(|second| self.database_lines(identifier, second)).collect()
            }
            Writer::Nobody => Vec::new(),
        };
        lines.retain(|line| stream.first <= line.at && line.at <= stream.last);
        lines.sort_by_key(|line| line.at);
        lines
    }

    fn database_stream(&self, group: &str) -> Option<LogStream> {
        let named = |identifier: &str| {
            group.strip_prefix("/aws/rds/instance/")?.strip_prefix(identifier)?.strip_prefix('/')
        };
        let database =
            self.environment.databases.iter().find(|database| named(&database.identifier).is_some())?;
        let identifier = database.identifier.clone();
        let first = self.began.plus_millis(-9 * DAY);
        Some(LogStream::new(format!("{identifier}.0"), first, END, Writer::Database { identifier }))
    }

    /// What is older has been deleted by the group's retention.
    fn kept_since(&self, group: &str) -> Moment {
        let declared = self.environment.log_groups.iter().find(|declared| declared.name == group);
        let days = declared.and_then(|declared| declared.expect.number(Figure::Retention));
        days.map_or(Moment(i64::MIN), |days| self.now().plus_millis(-(days as i64) * DAY))
    }
}

/// A stream for each task of a service that ever started.
fn task_streams(service: &Service, timeline: &Arc<Timeline>) -> Vec<LogStream> {
    let share = i64::from(service.tasks.max(1));
    let voice = Voice::of(service);
    let writer = |number: usize, task: &Task| match (service.is_in_front(), voice) {
        (_, Voice::Redis | Voice::Qdrant) | (false, Voice::Json | Voice::Nginx) => {
            Writer::Behind { task: Box::new(task.clone()), voice }
        }
        (true, _) => Writer::Front { timeline: Arc::clone(timeline), task: Box::new(task.clone()), voice },
        (false, _) => Writer::Worker { task: Box::new(task.clone()), share: (number as i64 % share, share) },
    };
    let stream = |(number, task): (usize, &Task)| {
        let first = task.started?.plus_millis(-2 * SECOND);
        let last = task.stop.as_ref().map_or(END, |stop| stop.ended);
        Some(LogStream::new(stream_name(service, task), first, last, writer(number, task)))
    };
    timeline.tasks.iter().enumerate().filter_map(stream).collect()
}

/// As the log driver of ECS names it.
fn stream_name(service: &Service, task: &Task) -> String {
    format!("ecs/{}/{}", service.declared.container, task.id)
}

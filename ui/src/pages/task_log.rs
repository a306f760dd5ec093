//! From a task to exactly its lines.

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    logs::{Source, Span},
    services::{LogStream, Stopped, Task},
};

use crate::{
    commands::Action,
    console::Console,
    place::{LogsPlace, logs_path},
    words,
};

const MINUTE: i64 = 60_000;
/// How far back the lines of a task begin that runs, and before the end of one that has ended, in milliseconds.
const BACK: i64 = 60 * MINUTE;
/// Lines may be written for so long after a task is told to have ended, in milliseconds.
const AFTER: i64 = 5 * MINUTE;

/// The way to the logs of an environment's tasks.
#[derive(Clone, Copy)]
pub(crate) struct TaskLogs {
    console: Console,
    environment: StoredValue<EnvironmentId>,
}

impl TaskLogs {
    pub(crate) fn of(console: Console, environment: EnvironmentId) -> Self {
        Self { console, environment: StoredValue::new(environment) }
    }

    /// Goes to the lines of a task, or says that it has none.
    pub(crate) fn open(self, task: &Task) {
        self.show(&task.id, streams(task), span(task.stopped.as_ref()));
    }

    /// Goes to the lines of one stream of a task.
    pub(crate) fn read(self, task: &Task, log: LogStream) {
        self.show(&task.id, vec![log], span(task.stopped.as_ref()));
    }

    /// Goes to these streams, as those of a task that runs.
    pub(crate) fn open_streams(self, task: &str, streams: Vec<LogStream>) {
        self.show(task, streams, span(None));
    }

    /// Goes to the lines of the newest task that has any; of a running one before one that has ended.
    pub(crate) fn open_newest(self, tasks: &[Task]) {
        let logged = || tasks.iter().filter(|task| !streams(task).is_empty());
        match logged().find(|task| task.stopped.is_none()).or_else(|| logged().next()) {
            Some(task) => self.open(task),
            None => self.console.toasts.say("No task of this service has a log in CloudWatch Logs"),
        }
    }

    fn show(self, task: &str, streams: Vec<LogStream>, span: Span) {
        if streams.is_empty() {
            let short = words::short_id(task);
            return self.console.toasts.say(format!("Task {short} sends no lines to CloudWatch Logs"));
        }
        let Some(environment) = self.environment.try_get_value() else { return };
        let sources = sources(&environment, streams);
        let place = LogsPlace { sources, span: Some(span), ..LogsPlace::default() };
        self.console.run(Action::Go(logs_path(&environment, &place)));
    }
}

/// Whether a task sends lines to CloudWatch Logs.
pub(crate) fn has_log(task: &Task) -> bool {
    !streams(task).is_empty()
}

/// The streams of a task's containers.
fn streams(task: &Task) -> Vec<LogStream> {
    task.containers.iter().filter_map(|container| container.log.clone()).collect()
}

/// A source for each group, with its streams.
fn sources(environment: &EnvironmentId, streams: Vec<LogStream>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for LogStream { group, stream } in streams {
        match sources.iter_mut().find(|source| source.group == group) {
            Some(source) => source.streams.push(stream),
            None => sources.push(Source { environment: environment.clone(), group, streams: vec![stream] }),
        }
    }
    sources
}

/// The time in which a task wrote what one wants to know.
fn span(stopped: Option<&Stopped>) -> Span {
    match stopped.and_then(|stopped| stopped.at) {
        Some(at) => Span::Between { from: at.plus_millis(-BACK), until: at.plus_millis(AFTER) },
        None => Span::Live { back: BACK },
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    #[test]
    fn containers_of_one_group_share_a_source() {
        let log = |group: &str, stream: &str| LogStream { group: group.into(), stream: stream.into() };
        let environment = EnvironmentId::new("paperwurks", "prod");
        let sources = sources(&environment, vec![log("a", "1"), log("b", "2"), log("a", "3")]);
        let told: Vec<_> =
            sources.iter().map(|source| (source.group.as_str(), source.streams.len())).collect();
        assert_eq!(told, [("a", 2), ("b", 1)]);
    }

    #[test]
    fn what_has_ended_is_read_where_it_ended() {
        let stopped = |at| Stopped {
            at,
            code: None,
            reason: String::new(),
            cause: protocol::services::StopCause::Other,
            words: String::new(),
        };
        let ended = span(Some(&stopped(Some(Moment(2 * BACK)))));
        assert_eq!(ended, Span::Between { from: Moment(BACK), until: Moment(2 * BACK + AFTER) });
        assert_eq!(span(Some(&stopped(None))), Span::Live { back: BACK });
    }
}

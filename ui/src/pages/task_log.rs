//! From a task or a service to exactly its lines.

use std::collections::BTreeSet;

use leptos::prelude::*;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    logs::{Source, Span},
    services::{LogStream, ServiceDetail, ServiceId, Task},
};

use super::roll_back::with_service;
use crate::{
    calendar::{DAY, HOUR, MINUTE},
    commands::Action,
    console::Console,
    place::{LogsPlace, logs_path},
    words,
};

/// How far back a task's lines begin that is not known to have started, in milliseconds.
const BACK: i64 = HOUR;
/// Lines may be written for so long before a task is told to have started, in milliseconds.
const BEFORE: i64 = MINUTE;
/// Lines may be written for so long after a task is told to have ended, in milliseconds.
const AFTER: i64 = 5 * MINUTE;
/// How far back what goes on is read at least, in milliseconds.
const LEAST: i64 = 15 * MINUTE;
/// The longest that is read of a task at once, in milliseconds.
const MOST: i64 = DAY;

/// The way to the logs of an environment's tasks and services.
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
        self.show(&task.id, streams(task), span(task, self.now()));
    }

    /// Goes to the lines of one stream of a task.
    pub(crate) fn read(self, task: &Task, log: LogStream) {
        self.show(&task.id, vec![log], span(task, self.now()));
    }

    /// Goes to these streams, as those of a task that runs.
    pub(crate) fn open_streams(self, task: &str, streams: Vec<LogStream>) {
        self.show(task, streams, Span::Live { back: BACK });
    }

    /// Goes to the lines of the newest task that has any; of a running one before one that has ended.
    pub(crate) fn open_newest(self, tasks: &[Task]) {
        let logged = || tasks.iter().filter(|task| !streams(task).is_empty());
        match logged().find(|task| task.stopped.is_none()).or_else(|| logged().next()) {
            Some(task) => self.open(task),
            None => self.console.toasts.say("No task of this service has a log in CloudWatch Logs"),
        }
    }

    /// Goes to what all tasks of a service write, or says that there is nothing.
    pub(crate) fn open_service(self, service: ServiceId) {
        with_service(self.console, self.environment, service, move |service, detail| {
            let groups = groups(&detail);
            if !groups.is_empty() {
                let source =
                    |group| Source { environment: detail.environment.clone(), group, streams: Vec::new() };
                return self.go(groups.into_iter().map(source).collect(), Span::Live { back: LEAST });
            }
            let name = service.name;
            self.console.toasts.say(
                match detail.tasks.value.is_some() || detail.definition.value.is_some() {
                    true => format!("{name} sends no lines to CloudWatch Logs"),
                    false => format!("{name}: its tasks have not been read yet"),
                },
            );
        });
    }

    fn show(self, task: &str, streams: Vec<LogStream>, span: Span) {
        if streams.is_empty() {
            let short = words::short_id(task);
            return self.console.toasts.say(format!("Task {short} sends no lines to CloudWatch Logs"));
        }
        if let Some(environment) = self.environment.try_get_value() {
            self.go(sources(&environment, streams), span);
        }
    }

    fn go(self, sources: Vec<Source>, span: Span) {
        let Some(environment) = self.environment.try_get_value() else { return };
        let place = LogsPlace { sources, span: Some(span), ..LogsPlace::default() };
        self.console.run(Action::Go(logs_path(&environment, &place)));
    }

    fn now(self) -> Moment {
        self.console.session.now.get_untracked()
    }
}

/// A link to what a service writes.
pub(crate) fn service_logs_link(logs: TaskLogs, service: impl Fn() -> ServiceId + 'static) -> impl IntoView {
    let open = move |event: web_sys::MouseEvent| {
        // The row around it leads elsewhere.
        event.stop_propagation();
        logs.open_service(service());
    };
    view! {
        <button
            type="button"
            class="bare link small"
            data-test="service-logs"
            title="What all of its tasks write, live"
            on:click=open
        >
            "Logs"
        </button>
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

/// The log groups that a service's tasks write to; where no task is known, those that its definition names.
fn groups(detail: &ServiceDetail) -> BTreeSet<String> {
    let tasks = detail.tasks.value.iter().flatten();
    let written: BTreeSet<_> = tasks.flat_map(streams).map(|log| log.group).collect();
    if !written.is_empty() {
        return written;
    }
    let definitions = detail.definition.value.iter().flatten();
    definitions.flat_map(|it| &it.containers).filter_map(|container| container.log_group.clone()).collect()
}

/// The time in which a task wrote: from its start to its end, or on.
fn span(task: &Task, now: Moment) -> Span {
    let begins = task.started.or(task.created).map(|start| start.plus_millis(-BEFORE));
    match task.stopped.as_ref().and_then(|stopped| stopped.at) {
        Some(end) => {
            let from = begins.filter(|from| *from < end).unwrap_or(end.plus_millis(-BACK));
            Span::Between { from: from.max(end.plus_millis(-MOST)), until: end.plus_millis(AFTER) }
        }
        None => {
            let back = begins.map_or(BACK, |from| now.millis_since(from));
            Span::Live { back: back.clamp(LEAST, MOST) }
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::services::{StopCause, Stopped, TaskHealth};

    use super::*;

    const NOW: Moment = Moment(100 * HOUR);

    /// A task that started so long ago, and ended so long ago, in milliseconds.
    fn task(started: Option<i64>, ended: Option<i64>) -> Task {
        let ago = |millis: i64| NOW.plus_millis(-millis);
        let stopped = ended.map(|ended| Stopped {
            at: Some(ago(ended)),
            code: None,
            reason: String::new(),
            cause: StopCause::Other,
            words: String::new(),
        });
        Task {
            id: "4f2a91c0".to_owned(),
            status: "RUNNING".to_owned(),
            desired_status: "RUNNING".to_owned(),
            health: TaskHealth::Unknown,
            zone: None,
            revision: None,
            deployment: None,
            capacity: None,
            address: None,
            instance: None,
            created: None,
            started: started.map(ago),
            stopped,
            containers: Vec::new(),
            remembered: false,
        }
    }

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
    fn what_has_ended_is_read_from_its_start_to_its_end() {
        let (from, until) = (NOW.plus_millis(-3 * HOUR - BEFORE), NOW.plus_millis(-2 * HOUR + AFTER));
        assert_eq!(span(&task(Some(3 * HOUR), Some(2 * HOUR)), NOW), Span::Between { from, until });
    }

    #[test]
    fn of_what_ran_for_days_the_last_day_is_read() {
        let end = NOW.plus_millis(-HOUR);
        let last = Span::Between { from: end.plus_millis(-MOST), until: end.plus_millis(AFTER) };
        assert_eq!(span(&task(Some(90 * HOUR), Some(HOUR)), NOW), last);
        assert_eq!(span(&task(Some(90 * HOUR), None), NOW), Span::Live { back: MOST });
    }

    #[test]
    fn what_never_started_is_read_where_it_ended() {
        let end = NOW.plus_millis(-HOUR);
        let around = Span::Between { from: end.plus_millis(-BACK), until: end.plus_millis(AFTER) };
        assert_eq!(span(&task(None, Some(HOUR)), NOW), around);
        assert_eq!(span(&task(Some(0), Some(HOUR)), NOW), around, "an end before the start");
    }

    #[test]
    fn what_runs_is_followed_from_its_start() {
        assert_eq!(span(&task(Some(2 * HOUR), None), NOW), Span::Live { back: 2 * HOUR + BEFORE });
        assert_eq!(span(&task(Some(MINUTE), None), NOW), Span::Live { back: LEAST });
        assert_eq!(span(&task(None, None), NOW), Span::Live { back: BACK });
    }
}

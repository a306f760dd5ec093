//! The newest lines of a task's log, read again as long as one looks at them.

use std::{collections::HashMap, time::Duration};

use leptos::{html::Ol, prelude::*, task::spawn_local};
use protocol::{
    Error, Health, Moment,
    catalogue::EnvironmentId,
    services::{GetTaskLog, LogLine, LogStream, Task, TaskLog},
};

use crate::{
    console::{Console, Dialog},
    ipc,
    live::Known,
    parts::{Age, Button, Empty, IconButton, Modal, Select, Skeleton, TroubleBody},
    words,
};

/// How often the lines are asked for.
const INTERVAL: Duration = Duration::from_secs(3);

/// How near to its end, in pixels, a log still follows its newest line.
const NEAR_END: i32 = 24;

/// A log that is read: of a task, a stream for each container that has one.
#[derive(Clone, PartialEq)]
struct OpenLog {
    title: String,
    streams: Vec<(String, LogStream)>,
}

/// The logs of an environment's tasks: each opens in the dialog of the page.
#[derive(Clone, Copy)]
pub(crate) struct TaskLogs {
    console: Console,
    environment: StoredValue<EnvironmentId>,
    /// The log that is read in the dialog.
    shown: RwSignal<Option<OpenLog>>,
}

impl TaskLogs {
    pub(crate) fn of(console: Console, environment: EnvironmentId) -> Self {
        Self { console, environment: StoredValue::new(environment), shown: RwSignal::new(None) }
    }

    /// Opens the log of a task, or says that it has none.
    pub(crate) fn open(self, task: &Task) {
        self.open_streams(&task.id, streams(task));
    }

    /// Opens these streams, by container, as the log of the task of this id.
    pub(crate) fn open_streams(self, task: &str, streams: Vec<(String, LogStream)>) {
        let short = words::short_id(task);
        if streams.is_empty() {
            self.console.toasts.say(format!("Task {short} sends no lines to CloudWatch Logs"));
        } else {
            self.show(OpenLog { title: format!("task {short}"), streams });
        }
    }

    /// Opens the log of the newest task that has one; a running one before one that has ended.
    pub(crate) fn open_newest(self, tasks: &[Task]) {
        let logged = || tasks.iter().filter(|task| !streams(task).is_empty());
        match logged().find(|task| task.stopped.is_none()).or_else(|| logged().next()) {
            Some(task) => self.open(task),
            None => self.console.toasts.say("No task of this service has a log in CloudWatch Logs"),
        }
    }

    /// Opens one stream.
    pub(crate) fn read(self, container: String, log: LogStream) {
        self.show(OpenLog { title: container.clone(), streams: vec![(container, log)] });
    }

    fn show(self, log: OpenLog) {
        // Once the page has been left, there is nothing to show it in.
        if self.shown.try_set(Some(log)).is_none() {
            self.console.dialog.set(Some(Dialog::TaskLog));
        }
    }
}

/// The streams of a task's containers, by container.
pub(crate) fn streams(task: &Task) -> Vec<(String, LogStream)> {
    task.containers
        .iter()
        .filter_map(|container| Some((container.name.clone(), container.log.clone()?)))
        .collect()
}

/// The dialog in which a log is read.
#[component]
pub(crate) fn TaskLogDialog(logs: TaskLogs) -> impl IntoView {
    // A page that is left takes its dialog with it.
    on_cleanup(move || {
        logs.console.dialog.update(|shown| {
            if *shown == Some(Dialog::TaskLog) {
                *shown = None;
            }
        });
    });
    view! {
        <Modal dialog=Dialog::TaskLog title="Log">
            {move || logs.shown.get().map(|log| view! { <Reader logs log /> })}
        </Modal>
    }
}

#[component]
fn Reader(logs: TaskLogs, log: OpenLog) -> impl IntoView {
    let known = RwSignal::new(Known::<TaskLog>::default());
    let (frozen, wraps, chosen) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(0_usize));
    let streams = StoredValue::new(log.streams);
    follow(logs, streams, chosen, frozen, known);
    let containers = streams.with_value(|streams| {
        let names = streams.iter().enumerate().map(|(index, (name, _))| (index.to_string(), name.clone()));
        names.collect::<Vec<_>>()
    });
    let stream = move || {
        let stream = streams.with_value(|streams| streams.get(chosen.get()).map(|(_, log)| log.clone()));
        stream.map(|log| format!("{} · {}", log.group, log.stream))
    };
    let lines = Memo::new(move |_| known.with(|known| told_apart(known.value.as_ref())));
    let copy = move |()| {
        let lines = lines.read_untracked();
        let text: Vec<_> =
            lines.iter().map(|(_, line)| format!("{}  {}", words::clock(line.at), line.text)).collect();
        logs.console.copy(words::plural(text.len() as u64, "line", "lines"), text.join("\n"));
    };
    let wrap_label = move || if wraps.get() { "Do not wrap long lines" } else { "Wrap long lines" };
    let freeze_label = move || if frozen.get() { "Follow" } else { "Freeze" };
    view! {
        <div class="task-log" data-test="task-log-reader">
            <div class="task-log-head">
                <b>{log.title}</b>
                <span class="faint small mono cut selectable" title=stream>
                    {stream}
                </span>
                <span class="push"></span>
                <ReadAt known frozen />
                {(containers.len() > 1)
                    .then(|| {
                        view! {
                            <Select
                                label="Container"
                                choices=Signal::stored(containers)
                                on_choose=move |index: String| chosen.set(index.parse().unwrap_or_default())
                                hook="log-container"
                            />
                        }
                    })}
                <Button
                    hook="freeze-log"
                    label=Signal::derive(move || freeze_label().to_owned())
                    on_press=move |()| frozen.update(|frozen| *frozen = !*frozen)
                />
                <IconButton
                    hook="wrap-log"
                    icon=icondata_lu::LuWrapText
                    label=Signal::derive(move || wrap_label().to_owned())
                    pressed=wraps
                    on_press=move |()| wraps.update(|wraps| *wraps = !*wraps)
                />
                <IconButton hook="copy-log" icon=icondata_lu::LuCopy label="Copy the lines" on_press=copy />
            </div>
            <Lines known lines wraps />
        </div>
    }
}

#[component]
fn ReadAt(known: RwSignal<Known<TaskLog>>, frozen: RwSignal<bool>) -> impl IntoView {
    let at = Memo::new(move |_| known.with(|known| known.value.as_ref().map(|log| log.read_at)));
    let failed = Memo::new(move |_| {
        known.with(|known| known.error.clone().filter(|_| known.value.is_some()).map(|error| error.message))
    });
    view! {
        <span class="faint small" class:attention=move || frozen.get() || failed.get().is_some() title=failed>
            {move || if frozen.get() { "frozen, read " } else { "read " }}
            <Age at />
            " ago"
        </span>
    }
}

/// Asks for the lines of the chosen stream at once, and again and again while they are not frozen.
fn follow(
    logs: TaskLogs,
    streams: StoredValue<Vec<(String, LogStream)>>,
    chosen: RwSignal<usize>,
    frozen: RwSignal<bool>,
    known: RwSignal<Known<TaskLog>>,
) {
    let asking = StoredValue::new(false);
    let ask = move || {
        let index = chosen.get_untracked();
        let log = streams.try_with_value(|streams| streams.get(index).map(|(_, log)| log.clone())).flatten();
        let Some(log) = log.filter(|_| !asking.get_value()) else { return };
        let Some(environment) = logs.environment.try_get_value() else { return };
        asking.set_value(true);
        spawn_local(async move {
            let answer: Result<TaskLog, Error> = ipc::call(GetTaskLog { environment, log }).await;
            asking.try_set_value(false);
            // What was chosen or frozen meanwhile must not be overwritten.
            if chosen.try_get_untracked() == Some(index) && frozen.try_get_untracked() == Some(false) {
                known.try_update(|known| known.take(answer));
            }
        });
    };
    Effect::new(move |_| {
        chosen.track();
        known.set(Known::default());
        frozen.set(false);
        ask();
    });
    let again = move || {
        if !frozen.get_untracked() {
            ask();
        }
    };
    if let Ok(timer) = set_interval_with_handle(again, INTERVAL) {
        on_cleanup(move || timer.clear());
    }
}

/// A line with what tells it from the others: of equal lines of one moment, which one it is.
type Told = ((Moment, String, u32), LogLine);

fn told_apart(log: Option<&TaskLog>) -> Vec<Told> {
    let mut seen = HashMap::<(Moment, &str), u32>::new();
    let lines = log.map(|log| log.lines.as_slice()).unwrap_or_default();
    let tell = |line: &'_ LogLine, nth: u32| ((line.at, line.text.clone(), nth), line.clone());
    lines
        .iter()
        .map(|line| {
            let nth = seen.entry((line.at, &line.text)).and_modify(|nth| *nth += 1).or_default();
            tell(line, *nth)
        })
        .collect()
}

#[component]
fn Lines(known: RwSignal<Known<TaskLog>>, lines: Memo<Vec<Told>>, wraps: RwSignal<bool>) -> impl IntoView {
    let node = NodeRef::<Ol>::new();
    let at_end = StoredValue::new(true);
    let look = move |_| {
        if let Some(list) = node.get_untracked() {
            let left = list.scroll_height() - list.scroll_top() - list.client_height();
            at_end.set_value(left <= NEAR_END);
        }
    };
    Effect::new(move |_| {
        lines.track();
        request_animation_frame(move || {
            let list = node.try_get_untracked().flatten();
            if let Some(list) = list.filter(|_| at_end.try_get_value() == Some(true)) {
                list.set_scroll_top(list.scroll_height());
            }
        });
    });
    let line = |(_, line): Told| {
        let class = match level(&line.text) {
            Health::Bad => "log-line is-bad",
            Health::Attention => "log-line is-attention",
            _ => "log-line",
        };
        view! {
            <li class=class data-test="log-line">
                <time title=words::time_of_day(line.at)>{words::clock(line.at)}</time>
                <span>{line.text}</span>
            </li>
        }
    };
    let state = Memo::new(move |_| {
        known.with(|known| match (&known.value, &known.error) {
            (Some(log), _) => Ok(!log.lines.is_empty()),
            (None, error) => Err(error.clone()),
        })
    });
    move || match state.get() {
        Ok(true) => view! {
            <ol class="log-lines selectable" class:log-wraps=wraps node_ref=node tabindex="0" on:scroll=look>
                <For each=move || lines.get() key=|(key, _)| key.clone() children=line />
            </ol>
        }
        .into_any(),
        Ok(false) => view! { <Empty text="Nothing has been written to this log yet." /> }.into_any(),
        Err(Some(error)) => view! { <TroubleBody error=Signal::stored(error) /> }.into_any(),
        Err(None) => view! { <Skeleton rows=8 /> }.into_any(),
    }
}

/// How bad a line sounds, by the words that loggers use for it.
fn level(text: &str) -> Health {
    let says = |words: &[&str]| {
        text.split(|letter: char| !letter.is_ascii_alphanumeric())
            .any(|word| words.iter().any(|level| word.eq_ignore_ascii_case(level)))
    };
    if says(&["ERROR", "FATAL", "CRITICAL", "PANIC", "Traceback"]) {
        Health::Bad
    } else if says(&["WARN", "WARNING"]) {
        Health::Attention
    } else {
        Health::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_word_of_its_own() {
        assert_eq!(level("2026-01-01 ERROR worker: lost"), Health::Bad);
        assert_eq!(level(r#"{"level":"warn","message":"slow"}"#), Health::Attention);
        assert_eq!(level("Traceback (most recent call last):"), Health::Bad);
        assert_eq!(level("GET /errors/forwarded 200"), Health::Unknown);
        assert_eq!(level(""), Health::Unknown);
    }

    #[test]
    fn equal_lines_of_one_moment_are_told_apart() {
        let line = |at, text: &str| LogLine { at: Moment(at), text: text.to_owned() };
        let log = TaskLog {
            lines: vec![line(1, "a"), line(1, "b"), line(1, "a"), line(2, "a")],
            read_at: Moment(3),
        };
        let keys: Vec<_> =
            told_apart(Some(&log)).into_iter().map(|((at, text, nth), _)| (at.0, text, nth)).collect();
        let key = |at, text: &str, nth| (at, text.to_owned(), nth);
        assert_eq!(keys, [key(1, "a", 0), key(1, "b", 0), key(1, "a", 1), key(2, "a", 0)]);
    }
}

//! Files of lines that are being written. They go on whatever page is open.

use std::collections::HashMap;

use leptos::prelude::*;
use protocol::logs::{Export, ExportState};

use crate::{
    ipc::{self, Event, Subscription},
    parts::Toasts,
    words,
};

/// The exports of this window. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Exports {
    /// Those that are being written, in the order in which they were started.
    pub(crate) running: RwSignal<Vec<Running>>,
    /// Dropping one stops the writing and takes the file away.
    streams: StoredValue<HashMap<u32, Subscription<Export>>, LocalStorage>,
    last: StoredValue<u32>,
    toasts: Toasts,
}

/// An export that is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Running {
    pub(crate) id: u32,
    pub(crate) state: ExportState,
}

impl Running {
    /// How far it is: `12,040 lines, 42%`.
    pub(crate) fn progress(&self) -> String {
        let lines = words::plural(self.state.lines, "line", "lines");
        match self.state.done {
            Some(done) => format!("{lines}, {}", words::percent((done * 100.0).floor())),
            None => lines,
        }
    }
}

impl Exports {
    pub(super) fn new(toasts: Toasts) -> Self {
        Self {
            running: RwSignal::default(),
            streams: StoredValue::new_local(HashMap::new()),
            last: StoredValue::new(0),
            toasts,
        }
    }

    /// Begins to write a file. It ends by itself, and a message says so.
    pub(crate) fn start(self, export: Export) {
        let id = self.last.get_value().wrapping_add(1);
        self.last.set_value(id);
        self.running.update(|running| running.push(Running { id, state: ExportState::default() }));
        let stream = ipc::open(export, move |event| self.hear(id, event));
        self.streams.update_value(|streams| drop(streams.insert(id, stream)));
    }

    /// Ends an export; a file that is not whole is taken away.
    pub(crate) fn stop(self, id: u32) {
        self.running.update(|running| running.retain(|export| export.id != id));
        self.streams.update_value(|streams| drop(streams.remove(&id)));
    }

    fn hear(self, id: u32, event: Event<ExportState>) {
        match event {
            Event::Notice(ExportState { problem: Some(problem), .. }) | Event::Lost(problem) => {
                self.stop(id);
                self.toasts.fail(&problem);
            }
            Event::Notice(told) if told.finished => {
                self.stop(id);
                let lines = words::plural(told.lines, "line", "lines");
                self.toasts.say(format!("{lines} written to {}", told.file));
            }
            Event::Notice(told) => self.running.update(|running| {
                if let Some(export) = running.iter_mut().find(|export| export.id == id) {
                    export.state = told;
                }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_by_lines_and_by_share_where_that_is_known() {
        let told = |lines, done| {
            Running { id: 1, state: ExportState { lines, done, ..Default::default() } }.progress()
        };
        assert_eq!(told(12_040, Some(0.429)), "12,040 lines, 42%");
        assert_eq!(told(1, None), "1 line");
    }
}

//! What is done with documents that are chosen.

use leptos::prelude::*;
use protocol::documents::{ObjectId, listing::ListingPhase, transfer::Download};

use super::{at::DocumentsAt, case::Cases, reader::Mark};
use crate::{console::Console, words};

/// Downloads objects into the downloads folder.
pub(super) fn download(console: Console, cases: Cases, objects: Vec<ObjectId>) {
    cases.call(Download { objects }, move |answer| match answer {
        Ok(started) => {
            let started = words::plural(started.len() as u64, "download", "downloads");
            console.toasts.say(format!("{started} started"));
        }
        Err(error) => console.toasts.fail(&error),
    });
}

impl DocumentsAt {
    /// The objects that are meant by these marks.
    pub(super) fn objects(self, marks: Vec<Mark>) -> Vec<ObjectId> {
        marks.into_iter().filter_map(|mark| self.object(mark.key, mark.version)).collect()
    }

    /// Downloads objects into the downloads folder.
    pub(super) fn download(self, cases: Cases, marks: Vec<Mark>) {
        let objects = self.objects(marks);
        if objects.is_empty() {
            return;
        }
        download(self.console, cases, objects);
    }

    /// Puts the keys on the clipboard, one a line.
    pub(super) fn copy_keys(self, marks: Vec<Mark>) {
        if marks.is_empty() {
            return;
        }
        let mut keys: Vec<String> = marks.into_iter().map(|mark| mark.key).collect();
        keys.dedup();
        let what = words::plural(keys.len() as u64, "key", "keys");
        self.console.copy(what, keys.join("\n"));
    }

    /// Stops what is being listed; lists anew, or goes on, what is not.
    pub(super) fn list_again_or_stop(self) {
        let lists = self.reader.state.with_untracked(|state| state.phase == ListingPhase::Listing);
        if lists {
            self.reader.stop();
        } else {
            self.reader.list_again();
        }
    }
}

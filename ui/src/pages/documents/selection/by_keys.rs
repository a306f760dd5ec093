//! Choosing by keys and pointer.

use leptos::{prelude::*, task::spawn_local};

use super::{Chosen, MOST, choosable};
use crate::{
    pages::documents::{at::DocumentsAt, reader::Mark},
    words,
};

impl DocumentsAt {
    /// Chooses the row at this place, or lets go of it.
    pub(in super::super) fn toggle(self, index: u64) {
        let Some(chosen) = self.reader.feed.row(index).and_then(|row| choosable(&row)) else { return };
        let room = self.selection.try_update(|selection| selection.toggle(index, chosen));
        if room == Some(false) {
            self.say_full();
        }
    }

    /// Moves the cursor by a row, and chooses it with all from where the stretch began.
    pub(in super::super) fn reach_by(self, by: i64) {
        let feed = self.reader.feed;
        let from = feed.cursor.with_untracked(|cursor| cursor.as_ref().map(|cursor| cursor.index));
        if let Some(from) = from {
            self.selection.update(|selection| {
                selection.begin(from);
            });
        }
        feed.step(by);
        let to = feed.cursor.with_untracked(|cursor| cursor.as_ref().map(|cursor| cursor.index));
        if let Some(to) = to {
            self.reach(to);
        }
    }

    /// Chooses all rows from where the stretch began to this place.
    pub(in super::super) fn reach(self, index: u64) {
        let Some(anchor) = self.selection.try_update(|selection| selection.begin(index)) else { return };
        let (from, to) = (anchor.min(index), anchor.max(index) + 1);
        let feed = self.reader.feed;
        let at_hand: Option<Vec<_>> =
            (from..to.min(from + MOST as u64)).map(|index| feed.row(index)).collect();
        if let Some(rows) = at_hand.filter(|rows| rows.len() as u64 == to - from) {
            self.choose_all_of(rows.iter().filter_map(|row| choosable(row)));
        } else {
            self.choose_stretch(from, to);
        }
    }

    /// Chooses all that is shown, as far as there is room.
    pub(in super::super) fn choose_all(self) {
        let total = self.reader.feed.total.get_untracked();
        self.selection.update(|selection| *selection = super::Selection::default());
        self.choose_stretch(0, total);
    }

    /// Chooses rows that are not at hand.
    fn choose_stretch(self, from: u64, to: u64) {
        // Folders among them take no room: a row more shows that there was more.
        let end = to.min(from + MOST as u64 + 1);
        let scope = self.reader.scope.get_untracked();
        spawn_local(async move {
            let answer = self.reader.read(from, end).await;
            if self.reader.scope.try_get_untracked() != Some(scope) {
                return;
            }
            match answer {
                Ok(rows) => {
                    self.choose_all_of(rows.iter().filter_map(choosable));
                    if to > end {
                        self.say_full();
                    }
                }
                Err(error) => self.console.toasts.fail(&error),
            }
        });
    }

    fn choose_all_of(self, rows: impl Iterator<Item = (Mark, Chosen)>) {
        let room = self.selection.try_update(|selection| selection.reach(rows));
        if room == Some(false) {
            self.say_full();
        }
    }

    fn say_full(self) {
        let most = words::count(MOST as u64);
        self.console.toasts.say(format!("{most} documents are chosen: more cannot be at once"));
    }
}

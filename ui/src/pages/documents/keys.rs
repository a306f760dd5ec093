//! What the keys do on the page.

use leptos::{html::Input, prelude::*};
use protocol::documents::listing::{Entry, Row};

use super::{at::DocumentsAt, case::Cases, reader::Mark, selection::choosable};
use crate::{
    commands::{Action, DocumentStep},
    place::DocumentTab,
};

/// What keys lead into. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Doors {
    /// The box of the search.
    pub(super) search: NodeRef<Input>,
    /// The box into which an address is pasted.
    pub(super) go_to: NodeRef<Input>,
    /// Whether a name is being typed to jump to.
    pub(super) jump: RwSignal<bool>,
    /// Whether the transfers are shown.
    pub(super) transfers: RwSignal<bool>,
}

impl Doors {
    pub(super) fn closed() -> Self {
        Self {
            search: NodeRef::new(),
            go_to: NodeRef::new(),
            jump: RwSignal::new(false),
            transfers: RwSignal::new(false),
        }
    }
}

impl DocumentsAt {
    /// Lets the keys move over the rows for as long as they are shown.
    pub(super) fn listen(self, doors: Doors) {
        let cases = Cases::here();
        let handle = Callback::new(move |action| match action {
            Action::Filter => select(doors.search),
            Action::NextRow => self.step(1),
            Action::PreviousRow => self.step(-1),
            Action::OpenRow => self.open_row_on(),
            Action::Document(step) => self.take_step(step, doors, cases),
            _ => {}
        });
        self.console.page_actions.set(Some(handle));
        on_cleanup(move || self.console.page_actions.set(None));
    }

    fn take_step(self, step: DocumentStep, doors: Doors, cases: Cases) {
        let feed = self.reader.feed;
        match step {
            DocumentStep::PageUp => feed.step(-feed.page()),
            DocumentStep::PageDown => feed.step(feed.page()),
            DocumentStep::First => feed.stand_at(0),
            DocumentStep::Last => feed.stand_at(u64::MAX),
            DocumentStep::Choose => {
                if let Some(cursor) = feed.cursor.get_untracked() {
                    self.toggle(cursor.index);
                }
            }
            DocumentStep::Reach => self.reach_by(1),
            DocumentStep::ReachBack => self.reach_by(-1),
            DocumentStep::ChooseAll => self.choose_all(),
            DocumentStep::Up => self.up(),
            DocumentStep::GoTo => select(doors.go_to),
            DocumentStep::Jump => doors.jump.set(true),
            DocumentStep::Below => self.go(|place| {
                place.below = !place.below;
                place.open = None;
            }),
            DocumentStep::Versions => self.go(|place| place.versions = !place.versions),
            DocumentStep::ListAgain => self.list_again_or_stop(),
            DocumentStep::Download => self.download(cases, self.meant()),
            DocumentStep::Copy => self.copy_keys(self.meant()),
            DocumentStep::Transfers => doors.transfers.update(|open| *open = !*open),
            DocumentStep::Side(side) => {
                if let Some(tab) = DocumentTab::ALL.get(side) {
                    self.show_side(*tab);
                }
            }
            DocumentStep::Close => self.let_go(),
        }
    }

    /// Goes on to the next row; where a document is open, the next one is opened in its place.
    pub(super) fn step(self, by: i64) {
        self.reader.feed.step(by);
        if self.place.with_untracked(|place| place.open.is_some())
            && let Some(row) = self.reader.feed.row_on()
            && choosable(&row).is_some()
        {
            self.open_row_of(&row);
        }
    }

    /// Opens the row at this place: lists a folder, shows an object.
    pub(super) fn open_row(self, index: u64) {
        if let Some(row) = self.reader.feed.row(index) {
            self.open_row_of(&row);
        }
    }

    fn open_row_on(self) {
        if let Some(row) = self.reader.feed.row_on() {
            self.open_row_of(&row);
        }
    }

    fn open_row_of(self, row: &Row) {
        match &row.entry {
            Entry::Folder {} => self.enter(&row.key),
            Entry::Object { version, .. } => {
                let version = version.as_ref().map(|version| version.id.clone());
                if let Some(object) = self.object(row.key.clone(), version) {
                    self.open(&object);
                }
            }
        }
    }

    /// What is chosen, else the row that the keyboard stands on.
    fn meant(self) -> Vec<Mark> {
        let chosen: Vec<_> = self.selection.with_untracked(|selection| selection.marks().cloned().collect());
        if chosen.is_empty() {
            let on = self.reader.feed.row_on().and_then(|row| choosable(&row));
            on.into_iter().map(|(mark, _)| mark).collect()
        } else {
            chosen
        }
    }

    /// Shows this side of the document that is open.
    pub(super) fn show_side(self, tab: DocumentTab) {
        self.side.set(tab.name().to_owned());
        self.rename(|place| {
            if let Some(open) = &mut place.open {
                open.tab = tab;
            }
        });
    }

    /// Closes the document; where none is open, lets go of what is chosen, and then of the cursor.
    fn let_go(self) {
        if self.place.with_untracked(|place| place.open.is_some()) {
            self.close();
        } else if self.selection.with_untracked(|selection| !selection.is_empty()) {
            self.selection.update(|selection| *selection = super::selection::Selection::default());
        } else {
            self.reader.feed.cursor.set(None);
        }
    }
}

fn select(input: NodeRef<Input>) {
    if let Some(input) = input.get_untracked() {
        input.select();
    }
}

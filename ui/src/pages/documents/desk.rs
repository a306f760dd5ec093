//! The dialogs of the page: what each is open for.

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    documents::{BucketId, ObjectId},
};

use super::{
    erasures::ErasuresDialog, link::LinkDialog, person::PersonDialog, restore::RestoreDialog,
    upload::UploadDialog,
};
use crate::console::{Console, Dialog};

/// What a dialog of the page is open for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    /// A link to an object.
    Link(ObjectId),
    /// An object that is to be brought back from an archive.
    Restore(ObjectId),
    /// A file for this folder.
    Upload {
        /// The bucket.
        bucket: BucketId,
        /// What its key is to begin with.
        prefix: String,
    },
    /// All that is stored of one person, property or customer.
    Person {
        /// Where.
        environment: EnvironmentId,
        /// The fields that can be searched for: `property`.
        fields: Vec<String>,
        /// The field and its value, where they are known.
        of: Option<(String, String)>,
    },
    /// Erasures, under way and done.
    Erasures,
}

impl Subject {
    const fn dialog(&self) -> Dialog {
        match self {
            Self::Link(_) => Dialog::DocumentLink,
            Self::Restore(_) => Dialog::DocumentRestore,
            Self::Upload { .. } => Dialog::DocumentUpload,
            Self::Person { .. } => Dialog::Person,
            Self::Erasures => Dialog::Erasures,
        }
    }
}

/// Opens the dialogs of the page. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    console: Console,
    subject: RwSignal<Option<Subject>>,
    /// Counts the openings: a dialog that comes back after another one is as it was left.
    turn: RwSignal<u32>,
    /// Counts what was applied.
    applied: RwSignal<u32>,
}

impl Desk {
    /// The desk of a page, for all that is drawn in it. What is open on it goes with the page.
    pub(super) fn provide(console: Console) -> Self {
        let desk =
            Self { console, subject: RwSignal::new(None), turn: RwSignal::new(0), applied: RwSignal::new(0) };
        on_cleanup(move || {
            let own = desk.subject.try_get_untracked().flatten().map(|subject| subject.dialog());
            console.dialog.update(|open| {
                if own.is_some() && *open == own {
                    *open = None;
                }
            });
        });
        provide_context(desk);
        desk
    }

    /// The desk of this page.
    pub(super) fn here() -> Self {
        expect_context()
    }

    /// Opens the dialog for this.
    pub(super) fn open(self, subject: Subject) {
        let dialog = subject.dialog();
        self.subject.set(Some(subject));
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
        self.console.dialog.set(Some(dialog));
    }

    /// Closes what is open for this, if it still is.
    pub(super) fn close(self, subject: &Subject) {
        let dialog = subject.dialog();
        self.console.dialog.update(|open| {
            if *open == Some(dialog) {
                *open = None;
            }
        });
    }

    /// Says that something was applied: what is shown may be another now.
    pub(super) fn changed(self) {
        self.applied.update(|applied| *applied = applied.wrapping_add(1));
    }

    /// How much was applied, to look again when it is more.
    pub(super) fn applied(self) -> u32 {
        self.applied.get()
    }

    /// Which opening this is.
    pub(super) fn turn(self) -> u32 {
        self.turn.get()
    }

    /// What is open, or was last.
    pub(super) fn subject(self) -> Option<Subject> {
        self.subject.get()
    }
}

/// The dialogs themselves.
#[component]
pub(super) fn DocumentDialogs() -> impl IntoView {
    view! {
        <LinkDialog />
        <RestoreDialog />
        <UploadDialog />
        <PersonDialog />
        <ErasuresDialog />
    }
}

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Request,
    catalogue::EnvironmentId,
    logs::{
        Bookmark, GetSaved, Highlight, LineKey, RemoveBookmark, RemoveFilter, SaveFilter, Saved, SavedFilter,
        SetBookmark, SetHighlights,
    },
};

use crate::{console::Console, ipc, live::Known};

/// What a person keeps for an environment's logs: filters, rules of colour, bookmarks.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    console: Console,
    environment: StoredValue<EnvironmentId>,
    known: RwSignal<Known<Saved>>,
}

impl Kept {
    pub(super) fn of(console: Console, environment: EnvironmentId) -> Self {
        let kept = Self { console, environment: StoredValue::new(environment), known: RwSignal::default() };
        kept.ask(GetSaved { environment: kept.environment.get_value() });
        kept
    }

    /// What is known of it.
    pub(super) fn known(self) -> RwSignal<Known<Saved>> {
        self.known
    }

    /// What is kept, of one kind; none as long as nothing is known.
    pub(super) fn all<T: Clone>(self, of: impl FnOnce(&Saved) -> &Vec<T>) -> Vec<T> {
        self.known.with(|known| known.value.as_ref().map(|saved| of(saved).clone()).unwrap_or_default())
    }

    pub(super) fn save_filter(self, filter: SavedFilter) {
        self.ask(SaveFilter { environment: self.environment.get_value(), filter });
    }

    pub(super) fn remove_filter(self, name: String) {
        self.ask(RemoveFilter { environment: self.environment.get_value(), name });
    }

    pub(super) fn set_highlights(self, highlights: Vec<Highlight>) {
        // What is typed and sorted shows at once; the engine's answer has the last word.
        self.known.update(|known| {
            if let Some(saved) = &mut known.value {
                saved.highlights.clone_from(&highlights);
            }
        });
        self.ask(SetHighlights { environment: self.environment.get_value(), highlights });
    }

    pub(super) fn set_bookmark(self, bookmark: Bookmark) {
        self.ask(SetBookmark { environment: self.environment.get_value(), bookmark });
    }

    pub(super) fn remove_bookmark(self, line: LineKey) {
        self.ask(RemoveBookmark { environment: self.environment.get_value(), line });
    }

    /// Asks for what answers with all that is kept.
    fn ask<R: Request<Reply = Saved>>(self, request: R) {
        spawn_local(async move {
            let answer = ipc::call(request).await;
            if let (Err(error), true) = (&answer, self.has_any()) {
                self.console.toasts.fail(error);
            }
            self.known.try_update(|known| known.take(answer));
        });
    }

    /// Whether something was read: then a failure is of what was just asked for, and is told.
    fn has_any(self) -> bool {
        self.known.try_with_untracked(|known| known.value.is_some()) == Some(true)
    }
}

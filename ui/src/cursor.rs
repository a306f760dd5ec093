//! The row that the keyboard stands on, in a list whose order may change.

use leptos::{html::Input, prelude::*};

use crate::{commands::Action, console::Console};

/// A cursor over rows that are told apart by a name: it stays on its row when the order changes.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    names: Memo<Vec<String>>,
    on: RwSignal<Option<String>>,
    index: RwSignal<Option<usize>>,
}

impl Cursor {
    /// A cursor over the rows of these names, in their order; it stands on none.
    pub(crate) fn over(names: Memo<Vec<String>>) -> Self {
        let on = RwSignal::new(None);
        let index = RwSignal::new(None);
        Effect::new(move |_| {
            let place = on.with(|on: &Option<String>| {
                on.as_ref().and_then(|on| names.read().iter().position(|name| name == on))
            });
            index.set(place);
        });
        Self { names, on, index }
    }

    /// The index of the row it stands on.
    pub(crate) fn index(self) -> Signal<Option<usize>> {
        self.index.into()
    }

    /// Whether it stands on the row of this name.
    pub(crate) fn is_on(self, name: &str) -> bool {
        self.on.with(|on| on.as_deref() == Some(name))
    }

    /// Puts it on the row of this name.
    pub(crate) fn put(self, name: Option<String>) {
        self.on.set(name);
    }

    /// Lets the keys move it for as long as the page is open, and lead into the filter. `act` does the rest, with the
    /// row it stands on.
    pub(crate) fn listen(
        self,
        console: Console,
        filter: NodeRef<Input>,
        act: impl Fn(Action, Option<String>) + Send + Sync + 'static,
    ) {
        let handle = Callback::new(move |action| match action {
            Action::Filter => {
                if let Some(input) = filter.get_untracked() {
                    input.select();
                }
            }
            Action::NextRow => self.step(1),
            Action::PreviousRow => self.step(-1),
            _ => {
                // A row that is filtered out is not meant.
                let on = self.index.get_untracked().and_then(|_| self.on.get_untracked());
                act(action, on);
            }
        });
        console.page_actions.set(Some(handle));
        on_cleanup(move || console.page_actions.set(None));
    }

    fn step(self, by: isize) {
        let names = self.names.read_untracked();
        let last = names.len().saturating_sub(1);
        let next = self.index.get_untracked().map_or(0, |at: usize| at.saturating_add_signed(by).min(last));
        if let Some(name) = names.get(next) {
            self.on.set(Some(name.clone()));
        }
    }
}

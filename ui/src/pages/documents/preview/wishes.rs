//! What the keys of the panel ask of whatever is shown in it.

use leptos::prelude::*;

/// Something that what is shown can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Wish {
    /// Look for text.
    Find,
    Larger,
    Smaller,
    /// As wide as there is room.
    Fit,
}

impl Wish {
    /// What a key wishes.
    pub(in super::super) fn of(key: &str, ctrl: bool) -> Option<Self> {
        match (key, ctrl) {
            ("f" | "F", true) => Some(Self::Find),
            ("+" | "=", _) => Some(Self::Larger),
            ("-", _) => Some(Self::Smaller),
            ("0", _) => Some(Self::Fit),
            _ => None,
        }
    }
}

/// Who grants wishes now. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(in super::super) struct Wishes(RwSignal<Option<Callback<Wish>>>);

impl Wishes {
    /// The wishes of a panel, for all that is drawn in it.
    pub(in super::super) fn provide() -> Self {
        let wishes = Self(RwSignal::new(None));
        provide_context(wishes);
        wishes
    }

    pub(super) fn here() -> Self {
        expect_context()
    }

    /// Grants wishes as long as the caller lives.
    pub(super) fn grant(self, how: impl Fn(Wish) + Send + Sync + 'static) {
        let granted = Callback::new(how);
        self.0.set(Some(granted));
        on_cleanup(move || _ = self.0.try_set(None));
    }

    /// Wishes something; whether anybody is there to grant it.
    pub(in super::super) fn wish(self, wish: Wish) -> bool {
        self.0.get_untracked().and_then(|granted| granted.try_run(wish)).is_some()
    }
}

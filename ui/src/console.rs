//! What every page shares: the fleet, the session, the operator's choices, and how an action is run.

mod change;
mod exports;
mod prompt;
mod run;
mod session;
mod sign_in;

use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use protocol::{
    Moment,
    catalogue::{self, Catalogue, EnvironmentId},
    overview::{self, FleetRow, Snapshot, Window},
    session::{GetSignIn, SignIn, Watch},
};
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    change::{Allowed, Proposal},
    exports::{Exports, Running},
    prompt::{Prompt, Subject},
    run::{bring_into_view, keep_in_view},
    session::Session,
};

use crate::{commands::Action, live::Live, memory::remembered, parts::Toasts, place::Place};

/// The shared state. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Console {
    pub(crate) session: Session,
    pub(crate) sign_in: Live<SignIn>,
    /// What the sign-in prompt is open for, and what it was open for before.
    pub(crate) prompt: RwSignal<Prompt>,
    /// The environment whose role is being chosen.
    pub(crate) role_of: RwSignal<Option<EnvironmentId>>,
    /// The change that is being proposed.
    pub(crate) proposal: RwSignal<Option<Proposal>>,
    pub(crate) catalogue: Live<Catalogue>,
    pub(crate) fleet: Live<Vec<FleetRow>>,
    /// What the open environment page follows.
    pub(crate) snapshot: RwSignal<Option<Live<Snapshot>>>,
    pub(crate) place: Memo<Option<Place>>,
    pub(crate) dialog: RwSignal<Option<Dialog>>,
    pub(crate) toasts: Toasts,
    /// Files of lines that are being written.
    pub(crate) exports: Exports,
    pub(crate) paused: RwSignal<bool>,
    /// A refresh that the operator asked for is under way.
    pub(crate) refreshing: RwSignal<bool>,
    pub(crate) window: RwSignal<Window>,
    pub(crate) theme: RwSignal<Theme>,
    pub(crate) rail_folded: RwSignal<bool>,
    /// What the open page does with the actions that mean something only there.
    pub(crate) page_actions: RwSignal<Option<Callback<Action>>>,
    /// The address of all that the open page shows; nothing where its place says it.
    page_address: RwSignal<Option<Callback<(), String>>>,
    /// How the open page asks AWS again; nothing where the overview's question is the right one.
    page_refresh: RwSignal<Option<Callback<()>>>,
    go: Callback<(String, bool)>,
}

/// The dialogs of the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialog {
    Palette,
    KeyMap,
    Faults,
    Calls,
    SignIn,
    Role,
    Change,
    Arm,
    DocumentLink,
    DocumentRestore,
    DocumentUpload,
    Person,
    Erasures,
    Case,
}

/// The colours the operator chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    System,
    Dark,
    Light,
}

impl Theme {
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::System => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::System,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

impl Console {
    /// Begins to follow the engine. Call it once, inside the router.
    pub(crate) fn start() -> Self {
        let paused = RwSignal::new(false);
        let toasts = Toasts::default();
        let path = use_location().pathname;
        let navigate = use_navigate();
        let go = Callback::new(move |(path, replace): (String, bool)| {
            navigate(&path, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        });
        let console = Self {
            session: Session::start(),
            sign_in: Live::follow(|| GetSignIn {}, || Watch {}, Signal::stored(false)),
            prompt: RwSignal::default(),
            role_of: RwSignal::new(None),
            proposal: RwSignal::new(None),
            catalogue: Live::follow(
                || catalogue::GetCatalogue {},
                || catalogue::Watch {},
                Signal::stored(false),
            ),
            fleet: Live::follow(
                || overview::GetFleet {},
                || overview::Watch { environment: None, window: Window::Hour },
                paused.into(),
            ),
            snapshot: RwSignal::new(None),
            place: Memo::new(move |_| path.with(|path| Place::at(path))),
            dialog: RwSignal::new(None),
            toasts,
            exports: Exports::new(toasts),
            paused,
            refreshing: RwSignal::new(false),
            window: remembered("window", Window::Hour),
            theme: remembered("theme", Theme::System),
            rail_folded: remembered("rail-folded", false),
            page_actions: RwSignal::new(None),
            page_address: RwSignal::new(None),
            page_refresh: RwSignal::new(None),
            go,
        };
        console.show_theme();
        Effect::new(move |_| {
            console.fleet.known.track();
            console.session.count_calls();
        });
        console.prompt_for_losses();
        console.put_the_lock_off();
        console.leave_changes_behind();
        console.return_to_last_place();
        provide_context(console);
        console
    }

    /// The console of this window.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// The engine's time, by the second.
    pub(crate) fn now(self) -> Moment {
        self.session.now.get()
    }

    /// The environment of the present page.
    pub(crate) fn environment(self) -> Option<EnvironmentId> {
        self.place.with(|place| place.as_ref()?.environment.clone())
    }

    /// The fleet's row of an environment.
    pub(crate) fn row(self, id: &EnvironmentId) -> Option<FleetRow> {
        self.fleet
            .known
            .with(|known| known.value.as_ref()?.iter().find(|row| row.environment == *id).cloned())
    }

    /// Every environment that the catalogue knows, in the fleet's order.
    pub(crate) fn environments(self) -> Vec<EnvironmentId> {
        self.fleet.known.with(|known| {
            let rows = known.value.iter().flatten();
            rows.map(|row| row.environment.clone()).collect()
        })
    }

    /// Lets `/` lead into the page's filter, for a page on which no other key means anything.
    pub(crate) fn filter_by_key(self, input: NodeRef<html::Input>) {
        let handle = Callback::new(move |action| {
            if let (Action::Filter, Some(input)) = (action, input.get_untracked()) {
                input.select();
            }
        });
        self.page_actions.set(Some(handle));
        on_cleanup(move || self.page_actions.set(None));
    }

    fn show_theme(self) {
        Effect::new(move |_| {
            let theme = self.theme.get();
            let Some(root) = document().document_element() else { return };
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                Theme::Dark | Theme::Light => root.set_attribute("data-theme", theme.name()),
            };
        });
    }

    fn return_to_last_place(self) {
        let last = remembered("place", "/".to_owned());
        let here = self.place.get_untracked().map(|place| place.path());
        let remembered = last.get_untracked();
        if here.as_deref() == Some("/") && remembered != "/" && Place::at(&remembered).is_some() {
            self.go.run((remembered, true));
        }
        Effect::new(move |_| {
            if let Some(place) = self.place.get() {
                last.set(place.path());
            }
        });
    }
}

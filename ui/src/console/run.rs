use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Request,
    catalogue::Reload,
    overview::{Refresh, Section},
    session::Lock,
};
use wasm_bindgen::JsCast as _;

use super::{Console, Dialog};
use crate::{
    commands::Action,
    ipc,
    pages::{PAGES, View},
    place::{Place, environment_path},
    words,
};

impl Console {
    /// Does what was asked for by a key, the palette or a button.
    pub(crate) fn run(self, action: Action) {
        // What covers the pages must not be got around by a key.
        if untrack(|| self.is_locked()) {
            return;
        }
        match action {
            Action::Go(path) => self.go.run((path, false)),
            Action::Page(name) => self.go_to_page(name),
            Action::Environment(index) => self.go_to_environment(index),
            Action::Section(section) => reveal(section),
            Action::Copy(what, text) => self.copy(what, text),
            Action::CopyAddress => self.copy("Address".to_owned(), self.address()),
            Action::Palette => self.toggle(Dialog::Palette),
            Action::KeyMap => self.toggle(Dialog::KeyMap),
            Action::Faults => self.toggle(Dialog::Faults),
            Action::Calls => self.toggle(Dialog::Calls),
            Action::SwitchRole => self.switch_role_here(),
            Action::Lock => self.tell(Lock {}, move |()| self.sign_in.ask_again()),
            Action::Refresh => self.refresh(),
            Action::Pause => self.paused.update(|paused| *paused = !*paused),
            Action::Window(window) => self.window.set(window),
            Action::ReloadCatalogue => self.reload_catalogue(),
            Action::Theme => self.theme.update(|theme| *theme = theme.next()),
            Action::Rail => self.rail_folded.update(|folded| *folded = !*folded),
            Action::Back => self.travel(-1),
            Action::Forward => self.travel(1),
            Action::Filter
            | Action::NextRow
            | Action::PreviousRow
            | Action::OpenRow
            | Action::Scale
            | Action::Restart
            | Action::RollBack
            | Action::TaskLog
            | Action::Log(_)
            | Action::Document(_) => {
                if let Some(page) = self.page_actions.get_untracked() {
                    page.run(action);
                }
            }
        }
    }

    /// Lets the present page stand at another of its addresses, without a step of the history.
    pub(crate) fn stand_at(self, path: String) {
        self.go.run((path, true));
    }

    /// Lets the open page say what its address is, as long as it is open.
    pub(crate) fn address_by(self, address: impl Fn() -> String + Send + Sync + 'static) {
        self.page_address.set(Some(Callback::new(move |()| address())));
        on_cleanup(move || self.page_address.set(None));
    }

    /// The address of what the open page shows.
    fn address(self) -> String {
        match self.page_address.get_untracked() {
            Some(address) => address.run(()),
            None => self.place.get_untracked().map(|place| place.path()).unwrap_or_default(),
        }
    }

    /// Puts `text` on the clipboard and says so.
    pub(crate) fn copy(self, what: String, text: String) {
        spawn_local(async move {
            match ipc::copy(&text).await {
                Ok(()) => self.toasts.say(format!("{what} copied")),
                Err(error) => self.toasts.fail(&error),
            }
        });
    }

    /// Opens `url` in the system's browser.
    pub(crate) fn open_link(self, url: String) {
        spawn_local(async move {
            if let Err(error) = ipc::open_url(&url).await {
                self.toasts.fail(&error);
            }
        });
    }

    /// Asks the engine something whose answer the page itself will show, and tells only of failure.
    pub(crate) fn tell<R: Request>(self, request: R, done: impl FnOnce(R::Reply) + 'static) {
        spawn_local(async move {
            match ipc::call(request).await {
                Ok(reply) => done(reply),
                Err(error) => self.toasts.fail(&error),
            }
        });
    }

    /// Asks AWS again, for what the open page shows.
    pub(crate) fn refresh(self) {
        if let Some(page) = self.page_refresh.get_untracked() {
            return page.run(());
        }
        let request =
            Refresh { environment: untrack(|| self.environment()), window: self.window.get_untracked() };
        self.refresh_with(request, move || {
            self.fleet.ask_again();
            if let Some(snapshot) = self.snapshot.get_untracked() {
                snapshot.ask_again();
            }
        });
    }

    /// Lets the open page ask AWS again with a request of its own, as long as it is open. A paused console asks
    /// nothing by itself, but a page that was just opened wants to show something.
    pub(crate) fn refresh_by<R: Request<Reply = ()> + Clone + Sync>(
        self,
        request: R,
        done: impl Fn() + Copy + Send + Sync + 'static,
    ) {
        self.page_refresh.set(Some(Callback::new(move |()| self.refresh_with(request.clone(), done))));
        on_cleanup(move || self.page_refresh.set(None));
        if self.paused.get_untracked() {
            self.refresh();
        }
    }

    /// Asks AWS again, once at a time, and shows that it is under way.
    fn refresh_with(self, request: impl Request<Reply = ()>, done: impl FnOnce() + 'static) {
        if self.refreshing.get_untracked() {
            return;
        }
        self.refreshing.set(true);
        spawn_local(async move {
            let answer = ipc::call(request).await;
            self.refreshing.set(false);
            if let Err(error) = answer {
                self.toasts.fail(&error);
            }
            done();
        });
    }

    fn reload_catalogue(self) {
        self.tell(Reload {}, move |catalogue| {
            let problems = catalogue.problems.len() as u64;
            let systems = words::plural(catalogue.systems.len() as u64, "system", "systems");
            self.toasts.say(if problems == 0 {
                format!("Catalogue read: {systems}")
            } else {
                format!("Catalogue read: {systems}, {}", words::plural(problems, "problem", "problems"))
            });
            self.catalogue.ask_again();
        });
    }

    fn switch_role_here(self) {
        match untrack(|| self.environment()) {
            Some(environment) => self.switch_role(environment),
            None => self.go_to_page("accounts"),
        }
    }

    fn toggle(self, dialog: Dialog) {
        self.dialog.update(|open| *open = if *open == Some(dialog) { None } else { Some(dialog) });
    }

    fn go_to_page(self, name: &str) {
        let Some(page) = PAGES.iter().find(|page| page.name == name) else { return };
        let environment = match page.view {
            View::Console(_) => None,
            View::Environment(_) => untrack(|| self.environment()),
        };
        if environment.is_some() || matches!(page.view, View::Console(_)) {
            self.go.run((Place::of(page, environment).path(), false));
        }
    }

    fn go_to_environment(self, index: usize) {
        let path = self.fleet.known.with_untracked(|known| {
            known
                .value
                .as_ref()
                .and_then(|rows| rows.get(index))
                .map(|row| environment_path(&row.environment))
        });
        if let Some(path) = path {
            self.go.run((path, false));
        }
    }

    fn travel(self, steps: i32) {
        if let Ok(history) = window().history() {
            let _ = history.go_with_delta(steps);
        }
    }
}

/// Brings a card into view and puts the focus there.
pub(crate) fn reveal(section: Section) {
    bring_into_view(words::section_id(section));
}

/// Brings the element of this id into view and puts the focus there.
pub(crate) fn bring_into_view(id: &str) {
    let Some(card) = document().get_element_by_id(id) else { return };
    let how = web_sys::ScrollIntoViewOptions::new();
    how.set_behavior(web_sys::ScrollBehavior::Smooth);
    how.set_block(web_sys::ScrollLogicalPosition::Start);
    card.scroll_into_view_with_scroll_into_view_options(&how);
    if let Some(card) = card.dyn_ref::<web_sys::HtmlElement>() {
        let focus = web_sys::FocusOptions::new();
        // The scroll above is smooth; the focus would jump.
        focus.set_prevent_scroll(true);
        let _ = card.focus_with_options(&focus);
    }
}

/// Scrolls no further than it takes to see the element of this id.
pub(crate) fn keep_in_view(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let how = web_sys::ScrollIntoViewOptions::new();
    how.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&how);
}

//! Why somebody looks into customers' documents: the case that is open, and what waits for one.

mod chip;
mod dialog;
mod way_out;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error, ErrorKind, Request,
    catalogue::EnvironmentId,
    documents::access::{Case, CaseState, CloseCase, GetCase, OpenCase},
};

pub(super) use self::{
    chip::CaseChip,
    dialog::CaseDialog,
    way_out::{WayOut, lacks_case},
};
use crate::{
    console::{Console, Dialog},
    ipc,
    live::Known,
};

/// How often the engine is asked how the case stands, in milliseconds: looks are counted there.
const EVERY: i64 = 10_000;

/// The case of an environment, and what goes on once one is open. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Cases {
    console: Console,
    environment: StoredValue<EnvironmentId>,
    /// What the engine said last.
    known: RwSignal<Known<CaseState>>,
    /// What waits for a case, oldest first.
    waiting: RwSignal<Vec<Waiting>>,
    /// The dialog that was open before the one that asks for a reason.
    before: StoredValue<Option<Dialog>>,
    /// Whether a case is being opened.
    opening: RwSignal<bool>,
    /// Counts the cases that were opened here.
    begun: RwSignal<u32>,
}

/// Something that goes on with a case, or is given up without one.
#[derive(Clone, Copy)]
struct Waiting {
    go_on: Callback<()>,
    give_up: Option<Callback<()>>,
}

impl Cases {
    /// The cases of a page, for all that is drawn in it.
    pub(super) fn provide(console: Console, environment: EnvironmentId) -> Self {
        let cases = Self {
            console,
            environment: StoredValue::new(environment),
            known: RwSignal::default(),
            waiting: RwSignal::default(),
            before: StoredValue::new(None),
            opening: RwSignal::new(false),
            begun: RwSignal::new(0),
        };
        let beat = Memo::new(move |_| console.session.now.get().0 / EVERY);
        Effect::new(move |_| {
            // A memo that is only tracked is never computed, and never moves.
            beat.get();
            cases.look_again();
        });
        on_cleanup(move || {
            if console.dialog.get_untracked() == Some(Dialog::Case) {
                console.dialog.set(None);
            }
        });
        provide_context(cases);
        cases
    }

    /// The cases of this page.
    pub(super) fn here() -> Self {
        expect_context()
    }

    /// How it stands, as far as the engine has said.
    pub(super) fn state(self) -> Option<CaseState> {
        self.known.with(|known| known.value.clone())
    }

    /// The case that is open now.
    pub(super) fn open(self) -> Option<Case> {
        let now = self.console.now();
        self.known.with(|known| known.value.as_ref()?.open.clone().filter(|case| case.until > now))
    }

    /// How many cases were opened here: what was refused is asked for again when there is another.
    pub(super) fn begun(self) -> u32 {
        self.begun.get()
    }

    /// Asks the engine. Where it wants a reason, one is asked for, and the question is put again once a case is open;
    /// who gives none gets the engine's answer.
    pub(super) fn call<R: Request + Clone + Send + Sync>(
        self,
        request: R,
        done: impl Fn(Result<R::Reply, Error>) + Copy + Send + Sync + 'static,
    ) {
        spawn_local(async move {
            match ipc::call(request.clone()).await {
                Err(error) if error.kind == ErrorKind::ReasonRequired => {
                    let go_on = Callback::new(move |()| self.call(request.clone(), done));
                    let give_up = Callback::new(move |()| done(Err(error.clone())));
                    self.wait(Waiting { go_on, give_up: Some(give_up) });
                }
                answer => {
                    done(answer);
                    self.look_again();
                }
            }
        });
    }

    /// Asks for a reason, and goes on with `then` once a case is open: for streams, which say themselves that they
    /// want one.
    pub(super) fn ask(self, then: Callback<()>) {
        self.wait(Waiting { go_on: then, give_up: None });
    }

    /// Opens the dialog in which a case is opened, or closed.
    pub(super) fn show(self) {
        let open = self.console.dialog.get_untracked();
        // Several may ask at once: only the first knows what was open before.
        if open != Some(Dialog::Case) {
            self.before.set_value(open);
            self.console.dialog.set(Some(Dialog::Case));
        }
    }

    /// Asks how the case stands.
    pub(super) fn look_again(self) {
        let Some(environment) = self.environment.try_get_value() else { return };
        spawn_local(async move {
            let answer = ipc::call(GetCase { environment }).await;
            self.known.try_update(|known| known.take(answer));
        });
    }

    fn wait(self, waiting: Waiting) {
        // The page may have been left meanwhile.
        if self.waiting.try_update(|all| all.push(waiting)).is_some() {
            self.show();
        }
    }

    /// Opens a case, once however often it is asked for, and goes on with all that waits for one.
    fn begin(self, reference: String, reason: String, failed: RwSignal<Option<Error>>) {
        if self.opening.get_untracked() {
            return;
        }
        self.opening.set(true);
        let environment = self.environment.get_value();
        spawn_local(async move {
            let answer = ipc::call(OpenCase { environment, reference, reason }).await;
            self.opening.try_set(false);
            match answer {
                Ok(state) => {
                    self.known.try_update(|known| known.take(Ok(state)));
                    self.begun.try_update(|begun| *begun = begun.wrapping_add(1));
                    let waiting = self.waiting.try_update(std::mem::take).unwrap_or_default();
                    self.leave();
                    for one in waiting {
                        one.go_on.try_run(());
                    }
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    }

    /// Closes the case: the next look asks for a reason again.
    fn end(self) {
        let environment = self.environment.get_value();
        self.console.tell(CloseCase { environment }, move |state| {
            self.known.try_update(|known| known.take(Ok(state)));
            self.leave();
        });
    }

    /// Goes back to what was open before the dialog.
    fn leave(self) {
        let before = self.before.try_update_value(Option::take).flatten();
        self.console.dialog.update(|open| {
            if *open == Some(Dialog::Case) {
                *open = before;
            }
        });
    }

    /// The dialog was closed: what still waits is given up, and what was open before is open again.
    fn give_up(self) {
        if let Some(before) = self.before.try_update_value(Option::take).flatten() {
            self.console.dialog.update(|open| *open = open.or(Some(before)));
        }
        for one in self.waiting.try_update(std::mem::take).unwrap_or_default() {
            if let Some(give_up) = one.give_up {
                give_up.try_run(());
            }
        }
    }
}

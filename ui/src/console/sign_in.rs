//! Signing in, as the whole window sees it.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    session::{
        Access, ChooseAccess, EnvironmentAccess, Flow, SessionName, SessionState, SignOut, SignedOut,
        StartSignIn, Touch,
    },
};

use super::{
    Console, Dialog,
    prompt::{Screen, Turn},
    session::here,
};
use crate::{ipc, words};

/// That somebody is here is said at most this often; the lock counts in minutes.
const TOUCH_EVERY: Duration = Duration::from_secs(30);

impl Console {
    /// Whether environments get their credentials by signing in; unknown counts as no.
    pub(crate) fn offers_sign_in(self) -> bool {
        self.sign_in.known.with(|known| known.value.as_ref().is_some_and(|state| state.offered))
    }

    /// Whether the console is locked.
    pub(crate) fn is_locked(self) -> bool {
        self.sign_in.known.with(|known| known.value.as_ref().is_some_and(|state| state.locked))
    }

    /// Who the console is in an environment, where one signs in at all.
    pub(crate) fn access(self, id: &EnvironmentId) -> Option<EnvironmentAccess> {
        self.sign_in.known.with(|known| {
            let state = known.value.as_ref().filter(|state| state.offered)?;
            state.environments.iter().find(|access| access.environment == *id).cloned()
        })
    }

    /// Whether the session that `access` needs is signed in; what needs none is always usable.
    pub(crate) fn is_usable(self, access: &Access) -> bool {
        let Access::Role { session: needed, .. } = access else { return true };
        self.sign_in.known.with(|known| {
            let mut sessions = known.value.iter().flat_map(|state| &state.sessions);
            sessions.any(|session| {
                session.name == *needed && matches!(session.state, SessionState::SignedIn { .. })
            })
        })
    }

    /// Begins to sign in; the session's state tells how it goes.
    pub(crate) fn start_sign_in(self, session: SessionName, flow: Flow) {
        self.tell(StartSignIn { session, flow }, move |()| self.sign_in.ask_again());
    }

    /// Signs out, and says what the portal did not take back.
    pub(crate) fn sign_out(self, session: SessionName) {
        let name = session.clone();
        self.tell(SignOut { session }, move |SignedOut { problem }| {
            self.toasts.say(format!("Signed out of {name}"));
            if let Some(problem) = problem {
                self.toasts.fail(&problem);
            }
            self.sign_in.ask_again();
        });
    }

    /// Opens the prompt for a session.
    pub(crate) fn ask_to_sign_in(self, session: SessionName) {
        self.prompt.update(|prompt| prompt.ask(session));
        self.dialog.set(Some(Dialog::SignIn));
    }

    /// Opens the choice of roles for an environment.
    pub(crate) fn switch_role(self, environment: EnvironmentId) {
        self.role_of.set(Some(environment));
        self.dialog.set(Some(Dialog::Role));
    }

    /// Chooses who the console is in an environment; nothing forgets the choice.
    pub(crate) fn choose_access(self, environment: EnvironmentId, access: Option<Access>) {
        let said = match &access {
            Some(access) => format!("{environment}: {}", words::access(access)),
            None => format!("{environment}: the choice is forgotten"),
        };
        self.tell(ChooseAccess { environment, access }, move |()| {
            self.toasts.say(said);
            self.sign_in.ask_again();
        });
    }

    /// Opens and closes the prompt as the sessions come and go.
    pub(super) fn prompt_for_losses(self) {
        Effect::new(move |_| {
            let screen = match self.dialog.get() {
                None => Screen::Free,
                Some(Dialog::SignIn) => Screen::Prompt,
                Some(_) => Screen::Other,
            };
            let turn = self.sign_in.known.with(|known| {
                let state = known.value.as_ref()?;
                self.prompt.try_update(|prompt| prompt.next(state, screen))
            });
            match turn {
                Some(Turn::Open) => self.dialog.set(Some(Dialog::SignIn)),
                Some(Turn::Close(signed_in)) => {
                    self.dialog.set(None);
                    if let Some(name) = signed_in {
                        self.toasts.say(format!("Signed in to {name}"));
                    }
                }
                Some(Turn::Stay) | None => {}
            }
        });
    }

    /// Tells the engine that somebody is here, as long as it would lock otherwise.
    pub(super) fn put_the_lock_off(self) {
        let told = StoredValue::new(None::<Moment>);
        let touch = move || {
            let locks = self.sign_in.known.with_untracked(|known| {
                known.value.as_ref().is_some_and(|state| state.lock_after_minutes.is_some() && !state.locked)
            });
            if locks && is_due(told.get_value(), here()) {
                told.set_value(Some(here()));
                // One that is lost is followed by the next.
                spawn_local(async { drop(ipc::call(Touch {}).await) });
            }
        };
        let by_key = window_event_listener(ev::keydown, move |_| touch());
        let by_pointer = window_event_listener(ev::pointermove, move |_| touch());
        let by_press = window_event_listener(ev::pointerdown, move |_| touch());
        on_cleanup(move || {
            by_key.remove();
            by_pointer.remove();
            by_press.remove();
        });
    }
}

/// Whether it is time to say again what was said at `told`. A clock that was set back does not keep it quiet.
fn is_due(told: Option<Moment>, now: Moment) -> bool {
    let every = i64::try_from(TOUCH_EVERY.as_millis()).unwrap_or(i64::MAX);
    told.is_none_or(|told| !(0..every).contains(&now.millis_since(told)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presence_is_told_at_most_every_half_minute() {
        let now = Moment(1_700_000_000_000);
        assert!(is_due(None, now));
        assert!(!is_due(Some(now), now));
        assert!(!is_due(Some(now.plus_millis(-29_999)), now));
        assert!(is_due(Some(now.plus_millis(-30_000)), now));
    }

    #[test]
    fn a_clock_that_was_set_back_keeps_nothing_quiet() {
        let now = Moment(1_700_000_000_000);
        assert!(is_due(Some(now.plus_millis(3_600_000)), now));
    }
}

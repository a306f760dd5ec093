//! When the one sign-in prompt opens and closes: once for each loss, and never again for one that was put away.

use std::collections::HashMap;

use protocol::{
    Moment,
    session::{SessionName, SessionState, SignIn},
};

/// What the prompt is open for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Signing in to a session.
    Session(SessionName),
    /// Coming back after the lock.
    Lock,
}

/// What covers the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// Nothing.
    Free,
    /// The prompt.
    Prompt,
    /// Another dialog.
    Other,
}

/// What becomes of the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing.
    Stay,
    /// It opens for its subject.
    Open,
    /// It closes, because one is signed in (to this session) or nothing is left to sign in to.
    Close(Option<SessionName>),
}

/// The prompt's memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Prompt {
    subject: Option<Subject>,
    /// The losses that were asked about, by the moment they happened.
    asked: HashMap<SessionName, Moment>,
}

impl Prompt {
    /// What it is open for.
    pub(crate) fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// The operator asks for it.
    pub(crate) fn ask(&mut self, session: SessionName) {
        self.subject = Some(Subject::Session(session));
    }

    /// What to do, now that things stand like this.
    pub(crate) fn next(&mut self, state: &SignIn, screen: Screen) -> Turn {
        if state.locked {
            let shown = self.subject.replace(Subject::Lock) == Some(Subject::Lock);
            return if shown && screen == Screen::Prompt { Turn::Stay } else { Turn::Open };
        }
        match (&self.subject, screen) {
            (Some(subject), Screen::Prompt) => match end(subject, state) {
                Some(signed_in) => {
                    self.subject = None;
                    Turn::Close(signed_in)
                }
                None => Turn::Stay,
            },
            (Some(_), Screen::Free | Screen::Other) => {
                // It was put away. One “not now” answers for everything that was lost by then.
                self.subject = None;
                self.asked.extend(losses(state).map(|(name, since)| (name.clone(), since)));
                Turn::Stay
            }
            (None, Screen::Prompt | Screen::Other) => Turn::Stay,
            (None, Screen::Free) => {
                let unasked = losses(state).find(|(name, since)| self.asked.get(name) != Some(since));
                let Some((name, since)) = unasked else { return Turn::Stay };
                self.asked.insert(name.clone(), since);
                self.subject = Some(Subject::Session(name.clone()));
                Turn::Open
            }
        }
    }
}

/// The sessions that were signed in and no longer are, and since when.
fn losses(state: &SignIn) -> impl Iterator<Item = (&SessionName, Moment)> {
    state.sessions.iter().filter_map(|session| match session.state {
        SessionState::Over { since, .. } => Some((&session.name, since)),
        _ => None,
    })
}

/// Whether there is nothing left to ask, and the session that one has signed in to.
fn end(subject: &Subject, state: &SignIn) -> Option<Option<SessionName>> {
    let signed_in = |name: &SessionName| {
        state
            .sessions
            .iter()
            .any(|session| session.name == *name && matches!(session.state, SessionState::SignedIn { .. }))
    };
    match subject {
        Subject::Lock => {
            let back = state.sessions.iter().map(|session| &session.name).find(|name| signed_in(name));
            Some(back.cloned())
        }
        Subject::Session(name) if signed_in(name) => Some(Some(name.clone())),
        Subject::Session(name) => {
            (!state.sessions.iter().any(|session| session.name == *name)).then_some(None)
        }
    }
}

#[cfg(test)]
mod tests;

//! A sign-in under way: begun, told, given up, replaced, ended.

use std::sync::Arc;

use protocol::{
    Error, ErrorKind,
    session::{Flow, Progress, SessionState},
};
use tokio_util::sync::CancellationToken;

use super::{Access, PortalSession};
use crate::session::{
    flow::{Desk, open_page},
    portal::{Registration, TokenError, Tokens},
};

/// A registration that lasts no longer than this is made anew: it must outlive the session.
const REGISTRATION_MARGIN_MILLIS: i64 = 24 * 3_600_000;

/// A sign-in under way.
pub(super) struct Attempt {
    stop: CancellationToken,
    /// What is true again when it is given up.
    before: SessionState,
}

impl PortalSession {
    /// Begins to sign in, in place of an attempt that is under way.
    pub(in crate::session) fn start(self: &Arc<Self>, flow: Flow) {
        let stop = CancellationToken::new();
        {
            let mut held = self.held();
            let before = match held.attempt.take() {
                Some(earlier) => {
                    earlier.stop.cancel();
                    earlier.before
                }
                None => held.state.clone(),
            };
            held.attempt = Some(Attempt { stop: stop.clone(), before });
            held.state = SessionState::SigningIn { progress: Progress::Preparing };
        }
        self.shared.pulse.beat();
        let session = Arc::clone(self);
        tokio::spawn(async move {
            let attempt = session.sign_in(flow, &stop);
            if let Some(outcome) = stop.run_until_cancelled(attempt).await {
                session.finish(outcome, &stop).await;
            }
        });
    }

    /// Gives up an attempt that is under way.
    pub(in crate::session) fn cancel(&self) {
        let mut held = self.held();
        if let Some(attempt) = held.attempt.take() {
            attempt.stop.cancel();
            held.state = attempt.before;
            drop(held);
            self.shared.pulse.beat();
        }
    }

    /// Opens the page of the attempt under way once more.
    pub(in crate::session) async fn open_page(&self) -> Result<(), Error> {
        let link = match &self.held().state {
            SessionState::SigningIn {
                progress: Progress::Browser { link, .. } | Progress::Device { link, .. },
            } => link.clone(),
            _ => return Err(Error::new(ErrorKind::Conflict, "No sign-in page waits to be opened")),
        };
        open_page(&self.shared.browser, &link).await.map_or(Ok(()), Err)
    }

    async fn sign_in(&self, flow: Flow, stop: &CancellationToken) -> Result<Tokens, Error> {
        self.load().await;
        let known = self.held().registration.clone().filter(|known| self.outlasts(known));
        let was_known = known.is_some();
        let registration = match known {
            Some(registration) => registration,
            None => self.register().await?,
        };
        match self.sign_in_as(&registration, flow, stop).await {
            // The portal has forgotten us: once more as a stranger.
            Err(TokenError::ClientUnknown(_)) if was_known => {
                let registration = self.register().await?;
                self.sign_in_as(&registration, flow, stop).await.map_err(TokenError::told)
            }
            outcome => outcome.map_err(TokenError::told),
        }
    }

    async fn sign_in_as(
        &self,
        registration: &Registration,
        flow: Flow,
        stop: &CancellationToken,
    ) -> Result<Tokens, TokenError> {
        let tell = |progress| {
            if !stop.is_cancelled() {
                self.held().state = SessionState::SigningIn { progress };
                self.shared.pulse.beat();
            }
        };
        let desk = Desk {
            portal: &self.portal,
            registration,
            browser: &self.shared.browser,
            clock: &*self.shared.clock,
            tell: &tell,
        };
        desk.sign_in(flow).await
    }

    async fn register(&self) -> Result<Registration, Error> {
        let registration = self.portal.register().await?;
        self.held().registration = Some(registration.clone());
        Ok(registration)
    }

    async fn finish(&self, outcome: Result<Tokens, Error>, stop: &CancellationToken) {
        {
            let mut held = self.held();
            // Given up or replaced in the last moment.
            if stop.is_cancelled() {
                return;
            }
            let before = held.attempt.take().map(|attempt| attempt.before);
            match outcome {
                Ok(tokens) => {
                    held.state = SessionState::SignedIn { since: self.now() };
                    held.refresh = tokens.refresh;
                    held.kept = None;
                    self.access.put(Some(Access { token: tokens.access, expires_at: tokens.expires_at }));
                    self.forget_roles();
                }
                Err(error) => {
                    // Who was signed in still is.
                    held.state = match before {
                        Some(before @ SessionState::SignedIn { .. }) => before,
                        _ => SessionState::Failed { error },
                    };
                    drop(held);
                    self.shared.pulse.beat();
                    return;
                }
            }
        }
        // Pages go on before the keyring has answered, which may take a person to unlock it.
        self.shared.pulse.regain();
        self.keep().await;
    }

    fn outlasts(&self, registration: &Registration) -> bool {
        registration.expires_at.millis_since(self.now()) > REGISTRATION_MARGIN_MILLIS
    }
}

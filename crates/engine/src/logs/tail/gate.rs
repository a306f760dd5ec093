//! While nobody is signed in, one call a second finds out whether somebody is.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How often it is tried.
pub(super) const TRY: Duration = Duration::from_secs(1);

/// Shared by all sources of an environment.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Option<Instant>>);

impl Gate {
    /// Whether a call may be made: any, or the one of this second while nobody is signed in.
    pub(super) fn lets_pass(&self) -> bool {
        self.with(|next_try| match next_try {
            Some(at) if *at > Instant::now() => false,
            Some(at) => {
                *at = Instant::now() + TRY;
                true
            }
            None => true,
        })
    }

    /// A call found nobody signed in.
    pub(super) fn close(&self) {
        self.with(|next_try| *next_try = Some(Instant::now() + TRY));
    }

    /// A call was answered.
    pub(super) fn open(&self) {
        self.with(|next_try| *next_try = None);
    }

    fn with<T>(&self, change: impl FnOnce(&mut Option<Instant>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_of_all_finds_out() {
        let gate = Gate::default();
        assert!(gate.lets_pass() && gate.lets_pass());
        gate.close();
        assert!(!gate.lets_pass());
        tokio::time::advance(TRY).await;
        assert!(gate.lets_pass());
        assert!(!gate.lets_pass());
        gate.open();
        assert!(gate.lets_pass() && gate.lets_pass());
    }
}

//! What the session tells the rest of the engine: that something moved, and that credentials can be had again.

use std::sync::Arc;

use protocol::catalogue::Revision;
use tokio::sync::watch;

/// A beat with every change; a regain with every sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Pulse {
    beats: Arc<watch::Sender<Revision>>,
    regains: Arc<watch::Sender<u64>>,
}

impl Default for Pulse {
    fn default() -> Self {
        let (beats, _) = watch::channel(Revision(0));
        let (regains, _) = watch::channel(0);
        Self { beats: Arc::new(beats), regains: Arc::new(regains) }
    }
}

impl Pulse {
    /// Something moved.
    pub(super) fn beat(&self) {
        self.beats.send_modify(|revision| revision.0 += 1);
    }

    /// Somebody has signed in: what failed for want of credentials may be asked for again.
    pub(super) fn regain(&self) {
        self.regains.send_modify(|count| *count += 1);
        self.beat();
    }

    pub(crate) fn beats(&self) -> watch::Receiver<Revision> {
        self.beats.subscribe()
    }

    pub(crate) fn regains(&self) -> watch::Receiver<u64> {
        self.regains.subscribe()
    }
}

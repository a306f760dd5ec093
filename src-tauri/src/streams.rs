//! Open and stop: a Tauri channel at one end, an engine stream at the other.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use futures::{StreamExt as _, stream::BoxStream};
use serde_json::Value;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

/// The streams that are open now.
#[derive(Default)]
pub(crate) struct Streams {
    next: AtomicU32,
    open: Mutex<HashMap<u32, CancellationToken>>,
}

impl Streams {
    /// Forwards `notices` to `channel` until they end or [`Streams::stop`] is called with the id returned.
    pub(crate) fn open(&self, mut notices: BoxStream<'static, Value>, channel: Channel<Value>) -> u32 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let stop = CancellationToken::new();
        self.lock().insert(id, stop.clone());
        tokio::spawn(stop.run_until_cancelled_owned(async move {
            while let Some(notice) = notices.next().await {
                if channel.send(notice).is_err() {
                    break;
                }
            }
        }));
        id
    }

    /// Stops one stream; one that has ended already is no error.
    pub(crate) fn stop(&self, id: u32) {
        if let Some(stop) = self.lock().remove(&id) {
            stop.cancel();
        }
    }

    /// Stops all: the page that opened them is gone.
    pub(crate) fn stop_all(&self) {
        for (_, stop) in self.lock().drain() {
            stop.cancel();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u32, CancellationToken>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

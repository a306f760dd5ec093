//! One change at a time for each service, within this console.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::services::ServiceId;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Account and region, then the service: environments may share a cluster.
type Key = (String, String, ServiceId);

/// Whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<Key, Arc<AsyncMutex<()>>>>);

impl Turns {
    /// Waits until nobody else is changing `service`.
    pub(super) async fn of(&self, account: &str, region: &str, service: &ServiceId) -> OwnedMutexGuard<()> {
        let key = (account.to_owned(), region.to_owned(), service.clone());
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody waits for what only the list knows.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(key).or_default())
        };
        turn.lock_owned().await
    }
}

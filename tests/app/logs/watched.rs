//! A view as the window holds it, without the window.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use engine::{Engine, logs};
use futures::StreamExt as _;
use protocol::{
    Error,
    logs::{Anchor, GetRows, Lens, LensSet, Rows, Scope, SetLens, Tail, TailState, ViewId},
};
use tokio::{sync::watch, task::JoinHandle};

/// An open view. Dropped, it closes.
pub(crate) struct Watched {
    engine: Arc<Engine>,
    id: ViewId,
    states: watch::Receiver<TailState>,
    stream: JoinHandle<()>,
}

impl Watched {
    pub(crate) fn open(engine: &Arc<Engine>, id: &str, scope: Scope) -> Self {
        let id = ViewId(id.to_owned());
        let (sender, states) = watch::channel(TailState::default());
        let mut notices = Box::pin(logs::tail(engine, Tail { view: id.clone(), scope }));
        let stream = tokio::spawn(async move {
            while let Some(state) = notices.next().await {
                sender.send_replace(state);
            }
        });
        Self { engine: Arc::clone(engine), id, states, stream }
    }

    /// Its id.
    pub(crate) fn id(&self) -> &ViewId {
        &self.id
    }

    pub(crate) fn state(&self) -> TailState {
        self.states.borrow().clone()
    }

    /// Waits until it stands as wanted; says how it stands where that takes too long.
    pub(crate) async fn until(
        &mut self,
        patience: Duration,
        wanted: impl Fn(&TailState) -> bool,
    ) -> Result<TailState> {
        let waited = tokio::time::timeout(patience, self.states.wait_for(|state| wanted(state)));
        if let Ok(state) = waited.await {
            return Ok(state.context("the stream ended")?.clone());
        }
        bail!("it never came; now it is {:#?}", self.state())
    }

    pub(crate) async fn rows(&self, anchor: Anchor, before: u32, after: u32) -> Result<Rows, Error> {
        logs::get_rows(&self.engine, GetRows { view: self.id.clone(), anchor, before, after }).await
    }

    pub(crate) async fn set_lens(&self, lens: Lens) -> Result<LensSet, Error> {
        logs::set_lens(&self.engine, SetLens { view: self.id.clone(), lens }).await
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stream.abort();
    }
}

//! The plumbing of every stream: whole states, coalesced, with a heartbeat, and work that ends with the stream.

use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::task::AbortOnDropHandle;

/// The least time between two notices: about ten a second.
const COALESCE: Duration = Duration::from_millis(100);
/// The longest time between two notices; who misses two opens the stream anew.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// The newest of `states` at once, then after every change and at least every five seconds.
/// `work` runs from the first poll until the stream is dropped.
pub(crate) fn notices<T, W>(states: watch::Receiver<T>, work: W) -> impl Stream<Item = T> + Send + 'static
where
    T: Clone + Send + Sync + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    // Spawned on the first poll and not here, so that a stream can be made outside a runtime.
    stream::once(async move {
        let work = AbortOnDropHandle::new(tokio::spawn(work));
        stream::unfold(Watching { states, last: None, _work: work }, Watching::next)
    })
    .flatten()
}

struct Watching<T> {
    states: watch::Receiver<T>,
    /// When the last notice was sent.
    last: Option<Instant>,
    _work: AbortOnDropHandle<()>,
}

impl<T: Clone> Watching<T> {
    /// Ends when nobody can change the state any more.
    async fn next(mut self) -> Option<(T, Self)> {
        if let Some(last) = self.last
            && let Ok(changed) = timeout(HEARTBEAT, self.states.changed()).await
        {
            changed.ok()?;
            sleep_until(last + COALESCE).await;
        }
        let state = self.states.borrow_and_update().clone();
        self.last = Some(Instant::now());
        Some((state, self))
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, pin::pin};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_comes_at_once_and_changes_are_coalesced() {
        let (sender, states) = watch::channel(0);
        let mut notices = pin!(notices(states, pending()));
        let start = Instant::now();
        assert_eq!(notices.next().await, Some(0));
        assert_eq!(start.elapsed(), Duration::ZERO);
        for state in 1..=50 {
            sender.send_replace(state);
        }
        assert_eq!(notices.next().await, Some(50));
        assert_eq!(start.elapsed(), COALESCE);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_broken_by_a_heartbeat() {
        let (_sender, states) = watch::channel("same");
        let mut notices = pin!(notices(states, pending()));
        notices.next().await;
        let start = Instant::now();
        assert_eq!(notices.next().await, Some("same"));
        assert_eq!(start.elapsed(), HEARTBEAT);
    }

    #[tokio::test(start_paused = true)]
    async fn the_work_ends_with_the_stream() {
        let (alive, ended) = tokio::sync::oneshot::channel::<()>();
        let (_sender, states) = watch::channel(0);
        let mut notices = Box::pin(notices(states, async move {
            pending::<()>().await;
            drop(alive);
        }));
        notices.next().await;
        drop(notices);
        assert!(ended.await.is_err(), "the work was dropped with what it held");
    }
}

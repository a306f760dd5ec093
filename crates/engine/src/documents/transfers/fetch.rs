//! Ranges of an object, fetched side by side.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{Error, ErrorKind};
use tokio::{sync::mpsc, task::JoinSet, time::sleep};

use super::{kept::Fetched, part::Piece, progress::Progress};
use crate::documents::aws::Source;

/// How many ranges are fetched side by side.
const LANES: usize = 6;
/// How often in a row a range may fail before its transfer does.
const ATTEMPTS: u32 = 5;
/// The pause after the first failure; twice that after the second, and so on.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// What all lanes share.
struct Work {
    source: Source,
    fetched: Fetched,
    left: Mutex<Left>,
    pieces: mpsc::Sender<Piece>,
    progress: Arc<Progress>,
}

/// What is left to do, and how many are at it.
struct Left {
    /// The ranges that nobody has taken yet, in order.
    missing: VecDeque<u64>,
    /// How many lanes there are: fewer when AWS asks to slow down.
    lanes: usize,
}

impl Left {
    /// The next range; without one, the lane that asks has ended.
    fn take(&mut self) -> Option<u64> {
        let range = self.missing.pop_front();
        if range.is_none() {
            self.lanes -= 1;
        }
        range
    }

    /// Leaves `range` to the other lanes and ends the lane that had it, unless it is the last.
    fn give_way(&mut self, range: u64) -> bool {
        let gives_way = self.lanes > 1;
        if gives_way {
            self.missing.push_front(range);
            self.lanes -= 1;
        }
        gives_way
    }
}

/// Fetches what is missing and sends it to be written.
///
/// # Errors
/// What S3 answers; `Unreachable` when it breaks off too often.
pub(super) async fn fetch(
    source: Source,
    fetched: Fetched,
    pieces: mpsc::Sender<Piece>,
    progress: Arc<Progress>,
) -> Result<(), Error> {
    let missing: VecDeque<_> = fetched.missing().into();
    let lanes = missing.len().min(LANES);
    let left = Mutex::new(Left { missing, lanes });
    let work = Arc::new(Work { source, fetched, left, pieces, progress });
    // Each in a task of its own, so that more than one processor takes part; all end with this set.
    let mut running: JoinSet<_> = (0..lanes).map(|_| Arc::clone(&work).lane()).collect();
    drop(work);
    while let Some(ended) = running.join_next().await {
        ended.map_err(|error| {
            Error::new(ErrorKind::Internal, format!("A range was cut short inside the console: {error}"))
        })??;
    }
    Ok(())
}

impl Work {
    async fn lane(self: Arc<Self>) -> Result<(), Error> {
        loop {
            let Some(range) = self.left().take() else { return Ok(()) };
            if !self.range(range).await? {
                return Ok(());
            }
        }
    }

    /// Fetches one range; goes on where a connection broke. Whether it did: else this lane has given way to the others,
    /// and must end.
    async fn range(&self, range: u64) -> Result<bool, Error> {
        let bytes = self.fetched.bytes_of(range);
        let (mut at, mut failed) = (bytes.start, 0);
        while at < bytes.end {
            let before = at;
            let Err(error) = self.stretch(&mut at, bytes.end).await else { continue };
            failed = if at > before { 1 } else { failed + 1 };
            let passes = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::Throttled);
            let throttled = at == before && error.kind == ErrorKind::Throttled;
            if throttled && self.left().give_way(range) {
                self.progress.subtract(at - bytes.start);
                return Ok(false);
            }
            if !passes || failed >= ATTEMPTS {
                // What of it was written will be written again.
                self.progress.subtract(at - bytes.start);
                return Err(error);
            }
            sleep(FIRST_PAUSE * 2_u32.pow(failed - 1)).await;
        }
        self.send(Piece::Whole(range)).await.map(|()| true)
    }

    /// Fetches from `at` on, and moves it along.
    async fn stretch(&self, at: &mut u64, end: u64) -> Result<(), Error> {
        let mut chunks = self.source.stream(*at..end).await?;
        while let Some(chunk) = chunks.next().await? {
            let length = chunk.len() as u64;
            self.send(Piece::Bytes(*at, chunk)).await?;
            *at += length;
            self.progress.add(length);
        }
        Ok(())
    }

    async fn send(&self, piece: Piece) -> Result<(), Error> {
        // Whoever writes says why it does no more.
        self.pieces
            .send(piece)
            .await
            .map_err(|_| Error::new(ErrorKind::Internal, "The part is not written any more"))
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_that_are_throttled_together_leave_nothing_to_nobody() {
        let mut left = Left { missing: VecDeque::from([0, 1]), lanes: 2 };
        assert_eq!((left.take(), left.take()), (Some(0), Some(1)));
        assert!(left.give_way(0));
        assert!(!left.give_way(1), "it is the last");
        assert_eq!((left.take(), left.take(), left.lanes), (Some(0), None, 0));
    }

    #[test]
    fn a_lane_that_has_ended_is_none_to_give_way_to() {
        let mut left = Left { missing: VecDeque::from([0, 1]), lanes: 2 };
        assert_eq!((left.take(), left.take(), left.take()), (Some(0), Some(1), None));
        assert!(!left.give_way(1));
    }
}

//! Ranges of an object, fetched side by side.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
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
    /// The ranges that nobody has taken yet, in order.
    missing: Mutex<VecDeque<u64>>,
    pieces: mpsc::Sender<Piece>,
    progress: Arc<Progress>,
    /// How many lanes there are: fewer when AWS asks to slow down.
    lanes: AtomicUsize,
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
    let missing = Mutex::new(missing);
    let work = Arc::new(Work { source, fetched, missing, pieces, progress, lanes: AtomicUsize::new(lanes) });
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
            let Some(range) = self.missing().pop_front() else { return Ok(()) };
            match self.range(range).await {
                Err(error) if error.kind == ErrorKind::Throttled && self.gives_way() => {
                    self.missing().push_front(range);
                    return Ok(());
                }
                fetched => fetched?,
            }
        }
    }

    /// Fetches one range; goes on where a connection broke.
    async fn range(&self, range: u64) -> Result<(), Error> {
        let bytes = self.fetched.bytes_of(range);
        let (mut at, mut failed) = (bytes.start, 0);
        while at < bytes.end {
            let before = at;
            let Err(error) = self.stretch(&mut at, bytes.end).await else { continue };
            failed = if at > before { 1 } else { failed + 1 };
            let passes = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::Throttled);
            if !passes
                || failed >= ATTEMPTS
                || at == before && error.kind == ErrorKind::Throttled && self.may_give_way()
            {
                // What of it was written will be written again.
                self.progress.subtract(at - bytes.start);
                return Err(error);
            }
            sleep(FIRST_PAUSE * 2_u32.pow(failed - 1)).await;
        }
        self.send(Piece::Whole(range)).await
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

    fn may_give_way(&self) -> bool {
        self.lanes.load(Ordering::Relaxed) > 1
    }

    /// Takes a lane away, unless it is the last.
    fn gives_way(&self) -> bool {
        let fewer = |lanes: usize| (lanes > 1).then(|| lanes - 1);
        self.lanes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer).is_ok()
    }

    fn missing(&self) -> MutexGuard<'_, VecDeque<u64>> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

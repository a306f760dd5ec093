use serde::{Deserialize, Serialize};

use super::{Scope, ViewId};
use crate::{Error, Moment, catalogue::Revision, stream};

/// Opens a view, or goes on with it, and says how it stands: at once, after each change, and every five seconds.
/// A view whose streams are all gone is kept for a short while and then forgotten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tail {
    /// The view.
    pub view: ViewId,
    /// What it reads. Another scope under the same id begins anew.
    pub scope: Scope,
}
stream!(Tail, "logs.Tail", TailState);

/// How a view stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TailState {
    /// Moves with every change of what rows show.
    pub revision: Revision,
    /// Lines that are held.
    pub held: u64,
    /// Bytes of memory that they take.
    pub bytes: u64,
    /// Rows that pass the lens.
    pub shown: u64,
    /// How long the last filter took, in microseconds; nothing while it runs.
    pub filtered_in: Option<u64>,
    /// Distinct lines that came, those that went again included.
    pub received: u64,
    /// Lines that the sweep found and Live Tail had not brought.
    pub recovered: u64,
    /// Of those, the ones of the last ten seconds.
    pub recovered_just_now: u64,
    /// Lines that went to make room, the oldest first.
    pub forgotten: u64,
    /// Lines that were told twice and are shown once.
    pub repeated: u64,
    /// Everything before this is exact: it equals what the log groups hold.
    pub complete_until: Option<Moment>,
    /// How far the newest that is read lies behind now, in milliseconds.
    pub behind: Option<i64>,
    /// How much of the earlier lines has been read, 0 to 1; nothing when all is.
    pub backfill: Option<f64>,
    /// What Live Tail costs.
    pub live: LiveCost,
    /// Each source of the scope, in its order.
    pub sources: Vec<SourceState>,
}

/// What Live Tail costs so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiveCost {
    /// Sessions that are open.
    pub sessions: u32,
    /// Minutes of all sessions of this view.
    pub minutes: f64,
    /// In US dollars at list price, without the free tier; nothing where the price is not known.
    pub dollars: Option<f64>,
}

/// How a source stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceState {
    /// How it is read.
    pub mode: Mode,
    /// Lines held of it.
    pub held: u64,
    /// The newest line's timestamp.
    pub newest: Option<Moment>,
    /// Everything before this is exact.
    pub complete_until: Option<Moment>,
    /// Whether Live Tail sends only a sample of it now, because it is too much.
    pub sampled: bool,
    /// Why it is not read as it should be: the call that failed last, until one succeeds.
    pub trouble: Option<Error>,
}

/// How a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing has been answered yet.
    Opening,
    /// By Live Tail, with the sweep behind it.
    Live,
    /// Live Tail was lost and is opened again; the sweep goes on.
    Reconnecting,
    /// By the sweep alone: Live Tail is denied or not there.
    Polling,
    /// A stretch of the past is being read.
    Loading,
    /// All of it has been read.
    Read,
    /// The log group is not there.
    Missing,
    /// Nobody is signed in, or AWS denies it: it goes on when that changes.
    Stopped,
}

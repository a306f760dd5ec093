//! The embedded account: an AWS that lives in the process.
//!
//! [`Account`] gives the engine's real SDK clients an HTTP client that answers here, so every byte of the wire
//! protocols is exercised and nothing leaves the process. Each environment of the catalogue is one stack:
//!
//! - `store`: the `winterbaume-*` services keep and describe what only has to be kept, filled from the catalogue;
//! - `world`: what must move, as a function of the seed and the clock (rollouts, targets, metrics, logs, documents);
//! - `answers`: the operations that need the world, in the services' own wire formats;
//! - `objects`: what is in the buckets, with S3's own semantics; `contents`: what is in the documents;
//! - `live_tail`: the sessions of CloudWatch Logs' Live Tail, as streams of events;
//! - `letters`: what became of the messages in a dead-letter queue;
//! - `documents`: documents that tests put into buckets;
//! - `torrent`: floods of known lines, for tests and benches;
//! - `faults`: what goes wrong on request;
//! - `iam`: who may do what, once a portal issues credentials;
//! - `portal`: an IAM Identity Center over real loopback HTTP.
//!
//! The same seed, clock and calls give the same answers; only secrets are drawn anew each time.

mod account;
mod answers;
mod bounded;
mod calls;
mod connector;
mod contents;
mod dice;
mod documents;
mod faults;
mod iam;
mod letters;
mod live_tail;
mod load_balancing;
mod names;
mod network;
mod objects;
mod portal;
mod request;
mod response;
mod stack;
mod store;
mod story;
mod strikes;
mod time;
mod torrent;
mod world;

pub use account::Account;
pub use calls::Call;
pub use documents::{DocumentOptions, get_stuck_documents};
pub use faults::{clear_faults, get_faults, set_fault};
pub use live_tail::{get_live_tail, set_live_tail};
pub use portal::{Endpoint, Lifetimes, Portal, PortalFault};
pub use strikes::{set_rollout_fate, strike};
pub use torrent::{Torrent, Truth, TruthLine};

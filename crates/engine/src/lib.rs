//! The work: AWS in, protocol out. Knows no window; usable from a test or a bench.
//!
//! An [`Engine`] is started once. Each request of the protocol is answered by the function of the same name
//! in its area ([`session`], [`catalogue`], [`overview`] …); each stream is a function whose stream stops its
//! work when it is dropped.

pub mod account;
pub mod catalogue;
pub mod changes;
mod clients;
pub mod clock;
pub mod documents;
mod downloads;
mod engine;
mod folded;
pub mod journal;
pub mod logs;
mod notice;
pub mod overview;
mod readings;
mod remembered;
pub mod runbooks;
#[cfg(test)]
mod scripted;
pub mod services;
pub mod session;
pub mod targets;

pub use engine::{Engine, Options};
use protocol::visible;
pub use session::{AwsAccount, Browser, OsKeyring, SecretStore, SignInSetup, StandIn, StoreError};

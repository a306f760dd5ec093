//! Logs: the native buffer beside `lnav` and `ripgrep` on the same million lines, and the reader in the real window.

mod buffer;
mod lines;
mod soak;
mod window;

pub(crate) use self::{
    buffer::{filter, ingest, memory, typing},
    soak::measure as soak,
    window::{jump, latency},
};

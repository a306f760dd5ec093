//! Logs: the native buffer beside `lnav` and `ripgrep` on the same million lines, and the reader in the real window.

mod buffer;
mod lines;
mod window;

pub(crate) use self::{
    buffer::{filter, ingest, memory, typing},
    window::{jump, latency},
};

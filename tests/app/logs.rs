//! Logs: exact, whatever Live Tail loses, whatever AWS refuses, however late a line comes.

mod exact;
mod polled;
mod sources;
pub(crate) mod watched;
mod window;

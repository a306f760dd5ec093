//! What an operator does, in the real window; what the engine does, on two emulated clouds; and the walls of the house.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "emulated clouds are filled, and changed as by somebody else")]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the pictures and the benchmarks, which use more of it")]
mod support;

mod accessibility;
mod catalogue;
mod changes;
mod demo;
mod documents;
mod embedded;
mod journal;
mod logs;
mod moto;
mod overview;
mod policies;
mod routes;
mod runbooks;
mod services;
mod session;
mod sign_in;
mod start;
mod targets;
mod tidy;
mod window;

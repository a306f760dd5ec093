//! The work: AWS in, protocol out. Knows no window; usable from a test or a bench.

pub mod account;
pub mod catalogue;
pub mod clock;
mod overview;

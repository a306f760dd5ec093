//! The declared systems: what belongs to them, what the design says of it, and where it says so.

pub mod model;

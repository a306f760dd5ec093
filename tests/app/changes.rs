//! The gate: what it lets through, what it refuses, and what becomes of a change.

mod gate;
mod lost;
mod rollouts;
mod window;

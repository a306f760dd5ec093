//! What the whole-app tests, the pictures and the benchmarks share: the console in its real window.

pub mod console;
pub mod paths;

//! What the whole-app tests, the pictures and the benchmarks share: the console in its real window.

pub(crate) mod console;
pub(crate) mod paths;

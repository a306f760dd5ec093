//! What the whole-app tests, the pictures and the benchmarks share: the console in its real window.

mod console;
mod paths;

pub use console::{Console, Start};
pub use paths::{program, root, target};

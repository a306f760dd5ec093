//! What the whole-app tests, the pictures and the benchmarks share: the console in its real window, the engine
//! in front of the stand-in portal, and a person.

pub(crate) mod console;
pub(crate) mod paths;
pub(crate) mod paused_clock;
pub(crate) mod person;
pub(crate) mod portal;
pub(crate) mod site;
pub(crate) mod world;

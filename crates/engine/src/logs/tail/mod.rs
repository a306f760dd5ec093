//! The exact tail: Live Tail for speed, a sweep that fills what it lost.

use std::sync::{Arc, Weak};

use super::view::View;
use crate::Engine;

/// Fills a view until it is dropped.
pub(crate) async fn run(engine: Weak<Engine>, view: Arc<View>) {
    let _ = (engine, view);
    todo!()
}

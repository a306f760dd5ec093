//! One view: its lines, how far its tail is, and how it is looked at.

use std::sync::{Arc, Mutex};

use protocol::{
    Error, Moment,
    logs::{Lens, LiveCost, Mode, Scope, TailState, ViewId},
};
use tokio::sync::watch;

use super::buffer::Buffer;
use crate::catalogue::model::Environment;

/// A view that somebody looks at.
pub(crate) struct View {
    pub(crate) id: ViewId,
    pub(crate) scope: Scope,
    /// The environment of each source.
    pub(crate) environments: Vec<Arc<Environment>>,
    /// The lines.
    pub(crate) buffer: Mutex<Buffer>,
    /// How far the tail is. It alone writes it.
    pub(crate) progress: Mutex<Progress>,
    /// From when on lines are wanted; moves back when earlier ones are asked for.
    pub(crate) from: watch::Sender<Moment>,
    pub(crate) lens: Mutex<Lens>,
    /// What is told to the window.
    pub(crate) state: watch::Sender<TailState>,
}

/// How far the tail of a view is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) sources: Vec<SourceProgress>,
    pub(crate) live: LiveCost,
    /// How much of the earlier lines has been read, 0 to 1; nothing when all is.
    pub(crate) backfill: Option<f64>,
    /// Up to when everything was read at least once.
    pub(crate) read_until: Option<Moment>,
    /// Lines that came, each once.
    pub(crate) received: u64,
    pub(crate) recovered: u64,
    pub(crate) repeated: u64,
    pub(crate) forgotten: u64,
}

/// How far one source is.
#[derive(Clone, Debug)]
pub(crate) struct SourceProgress {
    pub(crate) mode: Mode,
    pub(crate) newest: Option<Moment>,
    pub(crate) complete_until: Option<Moment>,
    pub(crate) sampled: bool,
    pub(crate) trouble: Option<Error>,
}

impl View {
    /// Says that lines or progress moved.
    pub(crate) fn moved(&self) {
        todo!()
    }
}

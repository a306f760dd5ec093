//! A view whose tail is looked at.

use std::sync::Arc;

use protocol::{
    catalogue::EnvironmentId,
    logs::{Mode, Scope, Source, Span, ViewId},
};
use tokio::task::JoinHandle;

use super::{super::run, world::Event};
use crate::{
    Engine,
    logs::{
        buffer::{Bounds, Buffer},
        view::View,
    },
};

/// A view, and the tail that fills it.
pub(super) struct Tailed {
    pub(super) engine: Arc<Engine>,
    pub(super) view: Arc<View>,
    task: JoinHandle<()>,
}

impl Tailed {
    pub(super) fn of(engine: &Arc<Engine>, groups: &[&str], span: Span) -> Self {
        let sources: Vec<_> = groups.iter().map(|group| source(group, &[])).collect();
        Self::scoped(engine, Scope { sources, span, pattern: None })
    }

    pub(super) fn scoped(engine: &Arc<Engine>, scope: Scope) -> Self {
        Self::bounded(engine, scope, Bounds::default())
    }

    /// With room for no more than that.
    pub(super) fn bounded(engine: &Arc<Engine>, scope: Scope, bounds: Bounds) -> Self {
        let environments: Vec<_> = scope
            .sources
            .iter()
            .map(|source| engine.catalogue.environment(&source.environment).unwrap())
            .collect();
        let view = View::new(ViewId("view".into()), scope, environments, engine.clock.now());
        *view.buffer.lock().unwrap() = Buffer::new(bounds);
        let view = Arc::new(view);
        let task = tokio::spawn(run(Arc::downgrade(engine), Arc::clone(&view)));
        Self { engine: Arc::clone(engine), view, task }
    }

    pub(super) fn mode(&self, source: usize) -> Mode {
        self.view.progress.lock().unwrap().sources[source].mode
    }

    pub(super) fn complete_until(&self) -> Option<i64> {
        let progress = self.view.progress.lock().unwrap();
        progress.sources.iter().map(|source| source.complete_until).min().flatten().map(|at| at.0)
    }

    /// The lines as the buffer holds them.
    pub(super) fn lines(&self) -> Vec<Event> {
        let snapshot = self.view.buffer.lock().unwrap().snapshot();
        let lines = snapshot.blocks.iter().flat_map(|block| {
            (0..block.len()).map(|line| Event {
                at: block.times()[line],
                ingested: block.ingested(line),
                group: self.view.scope.sources[usize::from(block.source(line))].group.clone(),
                stream: snapshot.stream_name(block.stream(line)).to_owned(),
                message: block.text(line).to_owned(),
            })
        });
        lines.collect()
    }

    /// Fails unless the buffer holds the truth, in order.
    pub(super) fn assert_exact(&self, truth: &[Event]) {
        let lines = self.lines();
        assert!(lines.is_sorted_by_key(|line| (line.at, line.ingested)), "in order");
        let mut sorted = lines;
        sorted.sort();
        let missing: Vec<_> =
            truth.iter().filter(|event| sorted.binary_search(event).is_err()).take(5).collect();
        assert!(missing.is_empty(), "missing: {missing:?}");
        assert_eq!(sorted.len(), truth.len(), "repeated");
        assert!(sorted == truth, "repeated");
    }

    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }
}

impl Drop for Tailed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Streams of a log group of the tests' environment.
pub(super) fn source(group: &str, streams: &[&str]) -> Source {
    Source {
        environment: EnvironmentId::new("prod-infra", "production"),
        group: group.into(),
        streams: streams.iter().map(|stream| (*stream).to_owned()).collect(),
    }
}

//! What all requests look at: lines and which of them are shown, of one moment.

use std::sync::Arc;

use protocol::{
    catalogue::Revision,
    logs::{LineKey, Scope},
};

use super::looking::Looking;
use crate::logs::{
    buffer::{Place, Snapshot},
    selection::Selection,
};

/// Lines, which of them are shown, and how.
#[derive(Clone)]
pub(crate) struct Published {
    pub(crate) snapshot: Snapshot,
    pub(crate) selection: Selection,
    /// Moves with every change of what rows show.
    pub(crate) revision: Revision,
    pub(super) looking: Arc<Looking>,
    pub(crate) scope: Arc<Scope>,
    /// How long the lens took, in microseconds.
    pub(super) filtered_in: u64,
}

impl Published {
    /// Before anything was read.
    pub(super) fn nothing(snapshot: &Snapshot, looking: Arc<Looking>, scope: &Scope) -> Self {
        Self {
            snapshot: snapshot.clone(),
            selection: Selection::default(),
            revision: Revision(0),
            looking,
            scope: Arc::new(scope.clone()),
            filtered_in: 0,
        }
    }

    /// Whether its lines are those of `snapshot`.
    pub(super) fn is_of(&self, snapshot: &Snapshot) -> bool {
        let (here, there) = (&self.snapshot.blocks, &snapshot.blocks);
        here.len() == there.len()
            && here.iter().zip(there).all(|(here, there)| here.version() == there.version())
    }

    /// The line of this key, where it is held.
    pub(in crate::logs) fn line(&self, key: &LineKey) -> Option<Place> {
        self.snapshot.find(key).filter(|(_, exact)| *exact).map(|(place, _)| place)
    }

    /// The text of a line, as it was written.
    pub(crate) fn text(&self, place: Place) -> &str {
        self.snapshot.blocks.get(place.block).map_or("", |block| block.text(place.line))
    }

    /// Every line that is shown from row `from` on, in the order of the rows; what is folded follows its head.
    pub(crate) fn shown_lines(&self, from: u64) -> impl Iterator<Item = Place> {
        self.selection.places(from).flat_map(|head| self.selection.entry(head))
    }
}

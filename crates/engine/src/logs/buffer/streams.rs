//! The log streams that lines are from, by numbers.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The names of streams, by number.
pub(super) type Names = HashMap<u32, Arc<str>>;

/// The log streams that lines are from. A number is never given twice.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// The numbers of each source's streams.
    numbers: Vec<HashMap<Arc<str>, u32>>,
    names: Arc<Names>,
    next: u32,
    /// How many there were after the last time that those without lines went.
    in_use: usize,
}

/// Fewer than these are not worth looking through.
const FEW: usize = 1_024;

impl Streams {
    /// The number of a source's stream.
    pub(super) fn number(&mut self, source: u16, name: &str) -> u32 {
        let source = usize::from(source);
        if self.numbers.len() <= source {
            self.numbers.resize_with(source + 1, HashMap::new);
        }
        if let Some(number) = self.numbers[source].get(name) {
            return *number;
        }
        let number = self.next;
        let name: Arc<str> = name.into();
        self.next += 1;
        self.numbers[source].insert(Arc::clone(&name), number);
        Arc::make_mut(&mut self.names).insert(number, name);
        number
    }

    pub(super) fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// Whether most of them may have no lines any more.
    pub(super) fn are_many(&self) -> bool {
        self.names.len() > FEW + 2 * self.in_use
    }

    /// Forgets all others.
    pub(super) fn keep(&mut self, used: &HashSet<u32>) {
        self.numbers.iter_mut().for_each(|numbers| numbers.retain(|_, number| used.contains(number)));
        Arc::make_mut(&mut self.names).retain(|number, _| used.contains(number));
        self.in_use = self.names.len();
    }

    /// About how many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        /// Two entries of maps and the name itself.
        const EACH: usize = 128;
        self.names.len() * EACH
    }
}

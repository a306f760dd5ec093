//! What of a flood is kept once it was made.

/// Records that are remembered, of whole seconds and of late lines: 40 bytes each.
pub(super) const REMEMBERED: usize = 400_000;

/// The seconds that were looked at last, newest look last; at most so many records.
#[derive(Debug)]
pub(super) struct Remembered<V> {
    seconds: Vec<(i64, usize, V)>,
    pub(super) size: usize,
}

impl<V> Default for Remembered<V> {
    fn default() -> Self {
        Self { seconds: Vec::new(), size: 0 }
    }
}

impl<V: Clone> Remembered<V> {
    pub(super) fn get(&mut self, index: i64) -> Option<V> {
        let place = self.seconds.iter().rposition(|(known, ..)| *known == index)?;
        let found = self.seconds.remove(place);
        let value = found.2.clone();
        self.seconds.push(found);
        Some(value)
    }

    pub(super) fn put(&mut self, index: i64, size: usize, value: V) {
        if self.seconds.iter().any(|(known, ..)| *known == index) {
            return;
        }
        self.seconds.push((index, size, value));
        self.size += size;
        while self.size > REMEMBERED && self.seconds.len() > 1 {
            self.size -= self.seconds.remove(0).1;
        }
    }
}

//! A map that does not grow without end.

use std::{collections::HashMap, fmt};

/// Entries by name, at most so many: when another comes, the oldest goes.
pub(crate) struct Bounded<V> {
    most: usize,
    /// Counts what was put in, so that the oldest can be told.
    put: u64,
    entries: HashMap<String, (u64, V)>,
}

impl<V> Bounded<V> {
    pub(crate) fn at_most(most: usize) -> Self {
        Self { most, put: 0, entries: HashMap::new() }
    }

    pub(crate) fn insert(&mut self, name: impl Into<String>, value: V) {
        self.put += 1;
        self.entries.insert(name.into(), (self.put, value));
        if self.entries.len() > self.most {
            let oldest = self.entries.iter().min_by_key(|(_, (put, _))| *put).map(|(name, _)| name.clone());
            oldest.map(|name| self.entries.remove(&name));
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.entries.get(name).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.entries.get_mut(name).map(|(_, value)| value)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<V> {
        self.entries.remove(name).map(|(_, value)| value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.entries.iter().map(|(name, (_, value))| (name.as_str(), value))
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

/// How many there are and no more: names and entries may be secrets.
impl<V> fmt::Debug for Bounded<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of at most {}", self.entries.len(), self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut map = Bounded::at_most(2);
        map.insert("a", 1);
        map.insert("b", 2);
        map.insert("a", 3);
        map.insert("c", 4);
        assert_eq!((map.get("a"), map.get("b"), map.get("c")), (Some(&3), None, Some(&4)));
        assert_eq!(map.remove("a"), Some(3));
        map.insert("d", 5);
        assert_eq!(map.iter().count(), 2);
    }

    #[test]
    fn what_it_holds_is_not_told() {
        let mut map = Bounded::at_most(2);
        map.insert("a name", "a secret");
        assert_eq!(format!("{map:?}"), "1 of at most 2");
    }
}

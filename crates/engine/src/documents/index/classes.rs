//! The names of storage classes, a number each.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The longest name of a class that is kept.
const LONGEST: usize = 40;

/// Storage classes in the order in which they were met. Whoever invents more than a byte can number gets the last.
#[derive(Debug, Default)]
pub(in crate::documents) struct Classes(Mutex<Vec<String>>);

impl Classes {
    /// The number of a class.
    pub(in crate::documents) fn number(&self, name: &str) -> u8 {
        let name: String = name.chars().take(LONGEST).collect();
        let mut names = self.names();
        let known = names.iter().position(|known| *known == name);
        let place = known.unwrap_or_else(|| {
            if names.len() <= usize::from(u8::MAX) {
                names.push(name);
            }
            names.len() - 1
        });
        u8::try_from(place).unwrap_or(u8::MAX)
    }

    /// The name of a number.
    pub(in crate::documents) fn name(&self, number: u8) -> String {
        self.names().get(usize::from(number)).cloned().unwrap_or_default()
    }

    /// For each number, whether its class `is` so.
    pub(in crate::documents) fn which(&self, is: impl Fn(&str) -> bool) -> Vec<bool> {
        self.names().iter().map(|name| is(name)).collect()
    }

    /// For each number, its place in the order of names.
    pub(in crate::documents) fn ranks(&self) -> Vec<u64> {
        let names = self.names();
        let mut order: Vec<_> = (0..names.len()).collect();
        order.sort_by(|a, b| names[*a].cmp(&names[*b]));
        let mut ranks = vec![0; names.len()];
        for (rank, number) in (0..).zip(order) {
            ranks[number] = rank;
        }
        ranks
    }

    fn names(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

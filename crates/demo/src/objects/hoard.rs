//! A great number of objects, made as they are asked for: the `n`th key in sorted order is known without the others.

use super::{Origin, Version};
use crate::{
    dice::Dice,
    world::{Arrival, Filing, World},
};

/// Documents of one property, where there are enough numbers for properties.
const TOGETHER: u64 = 5;
/// Numbers of properties: six digits, the first not 0.
const NUMBERS: (u64, u64) = (100_000, 900_000);

/// So many objects in one bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hoard {
    objects: u64,
    properties: u64,
    /// Documents of each.
    each: u64,
    filing: Filing,
    dice: Dice,
}

impl Hoard {
    pub(super) fn of(objects: u64, filing: Filing, dice: Dice) -> Self {
        let each = objects.div_ceil(NUMBERS.1).max(TOGETHER);
        Self { objects, properties: objects.div_ceil(each).max(1), each, filing, dice }
    }

    pub(super) const fn len(&self) -> u64 {
        self.objects
    }

    /// The object at `place` of the sorted keys.
    pub(super) fn at(&self, world: &World, place: u64) -> Arrival {
        let (property, document) = (place / self.each, place % self.each);
        let number = NUMBERS.0 + property * NUMBERS.1 / self.properties;
        // Each document has a stretch of its own of the first 32 bits of its id.
        let stretch = (1_u64 << 32) / self.each;
        let drawn = self.dice.at(place.cast_signed()).below(stretch);
        world.hoarded(self.filing, number as u32, (document * stretch + drawn) as u32)
    }

    pub(super) fn version(arrival: Arrival) -> Version {
        Version { at: arrival.at, origin: Origin::Document(arrival, 0) }
    }

    /// The place of the first key that is not `before` what is looked for.
    pub(super) fn first(&self, world: &World, before: impl Fn(&str) -> bool) -> u64 {
        let (mut low, mut high) = (0, self.objects);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(&self.at(world, middle).key()) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

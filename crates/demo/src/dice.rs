//! Seeded chance. A die is thrown by naming what it decides, so the order of questions changes nothing.

/// Dice for one question; the same seed and the same question give the same throw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The dice that decide about `what`.
    pub(crate) fn of(self, what: &str) -> Self {
        // FNV-1a: spreads short names well, and is stable across builds.
        let hash = what.bytes().fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mix(hash))
    }

    /// The `index`th throw.
    pub(crate) const fn at(self, index: i64) -> Self {
        Self(mix(self.0 ^ index.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Evenly from 0 up to, not including, 1.
    pub(crate) fn unit(self) -> f64 {
        const STEPS: f64 = (1_u64 << 53) as f64;
        (self.0 >> 11) as f64 / STEPS
    }

    /// Evenly from `low` up to `high`.
    pub(crate) fn between(self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of `0..count`; 0 when there is none.
    pub(crate) const fn below(self, count: u64) -> u64 {
        if count == 0 { 0 } else { self.0 % count }
    }

    /// `digits` hexadecimal digits.
    pub(crate) fn hex(self, digits: usize) -> String {
        self.drawn(digits, |bits| format!("{bits:016x}"))
    }

    /// `digits` decimal digits, the first not 0.
    pub(crate) fn decimal(self, digits: usize) -> String {
        self.drawn(digits, |bits| format!("{:016}", 1_000_000_000_000_000 + bits % 9_000_000_000_000_000))
    }

    fn drawn(self, length: usize, block: impl Fn(u64) -> String) -> String {
        let mut text: String = (0..).map(|index| block(self.at(index).0)).take(length.div_ceil(16)).collect();
        text.truncate(length);
        text
    }

    /// Smooth noise from -1 to 1 that has a new hill or valley about every step of `x`.
    pub(crate) fn wave(self, x: f64) -> f64 {
        let step = x.floor();
        let corner = |offset: f64| self.at((step + offset) as i64).between(-1.0, 1.0);
        let part = x - step;
        let eased = part * part * (3.0 - 2.0 * part);
        corner(0.0) + (corner(1.0) - corner(0.0)) * eased
    }
}

/// The finaliser of SplitMix64.
const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_gives_the_same_throw_and_others_do_not() {
        let dice = Dice::new(7);
        assert_eq!(dice.of("task").at(3), Dice::new(7).of("task").at(3));
        assert_ne!(dice.of("task"), dice.of("zone"));
        assert_ne!(dice.at(1), dice.at(2));
        assert_ne!(Dice::new(7), Dice::new(8));
    }

    #[test]
    fn throws_are_even_and_within_their_bounds() {
        let dice = Dice::new(1).of("even");
        let mean = (0..10_000).map(|index| dice.at(index).unit()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        assert!((0..1_000).all(|index| (2.0..5.0).contains(&dice.at(index).between(2.0, 5.0))));
        assert_eq!(dice.hex(40).len(), 40);
        assert_eq!(dice.decimal(19).len(), 19);
        assert!(dice.decimal(19).bytes().all(|digit| digit.is_ascii_digit()));
    }

    #[test]
    fn a_wave_is_smooth_and_bounded() {
        let dice = Dice::new(5);
        let points: Vec<f64> = (0..2_000).map(|step| dice.wave(f64::from(step) / 100.0)).collect();
        assert!(points.iter().all(|point| (-1.0..=1.0).contains(point)));
        assert!(points.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.05));
    }
}

//! A bit for each row of a block.

const WORD: usize = 64;

/// A bit for each row of a block. Those behind the last row are not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    words: Box<[u64]>,
    rows: usize,
}

impl Bits {
    pub(super) fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(WORD)].into(), rows }
    }

    pub(super) fn all(rows: usize) -> Self {
        let mut all = Self { words: vec![u64::MAX; rows.div_ceil(WORD)].into(), rows };
        if let Some(last) = all.words.last_mut().filter(|_| !rows.is_multiple_of(WORD)) {
            *last = (1 << (rows % WORD)) - 1;
        }
        all
    }

    /// Those of these of which `is` holds.
    pub(super) fn which(&self, is: impl Fn(usize) -> bool) -> Self {
        let mut which = Self::none(self.rows);
        self.ones().filter(|row| is(*row)).for_each(|row| which.set(row));
        which
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(here, there)| *here &= there);
        self
    }

    pub(super) fn or(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(here, there)| *here |= there);
        self
    }

    pub(super) fn without(mut self, other: &Self) -> Self {
        self.words.iter_mut().zip(&other.words).for_each(|(here, there)| *here &= !there);
        self
    }

    pub(super) fn set(&mut self, row: usize) {
        self.words[row / WORD] |= 1 << (row % WORD);
    }

    pub(super) fn has(&self, row: usize) -> bool {
        self.words[row / WORD] >> (row % WORD) & 1 == 1
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows that are set, in order.
    pub(super) fn ones(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(place, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(place * WORD + bit)
            })
        })
    }
}

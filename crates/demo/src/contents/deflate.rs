//! Compressed bytes: of what is there, and of zeros without number.

use std::io::Write as _;

use flate2::{
    Compression, Crc,
    write::{DeflateEncoder, ZlibEncoder},
};

use crate::objects::Rope;

/// As zlib has it: PDF and PNG.
pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // A vector takes all that is written.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// As ZIP has it.
pub(super) fn raw(rope: &Rope) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    rope.stretches().for_each(|bytes| drop(encoder.write_all(&bytes)));
    encoder.finish().unwrap_or_default()
}

/// The CRC-32 of all bytes.
pub(super) fn crc(rope: &Rope) -> u32 {
    let mut crc = Crc::new();
    rope.stretches().for_each(|bytes| crc.update(&bytes));
    crc.sum()
}

/// The CRC-32 of so many zeros: that of a block, joined.
pub(super) fn crc_of_zeros(count: u64) -> u32 {
    const BLOCK: usize = 1 << 20;
    let zeros = |length: usize| {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&vec![0; length]);
        hasher
    };
    let (block, mut whole) = (zeros(BLOCK), crc32fast::Hasher::new());
    (0..count / BLOCK as u64).for_each(|_| whole.combine(&block));
    whole.combine(&zeros((count % BLOCK as u64) as usize));
    whole.finalize()
}

/// Repetitions of a zero: the longest that there are, each from the byte before.
const LONGEST: u64 = 258;

/// So many zeros, compressed: one block of fixed codes, which repeats itself every thirteen bytes. At least 259.
pub(super) fn zeros(count: u64) -> Rope {
    let mut bits = Bits::default();
    // The last block, with fixed codes; a zero; and its first repetition, which ends at a whole byte.
    bits.push(0b011, 3);
    bits.push_code(0b0011_0000, 8);
    bits.push_repetition();
    let mut rope = Rope::from(std::mem::take(&mut bits).bytes);
    let left = count.saturating_sub(1 + LONGEST);
    let repetitions = left / LONGEST;
    let mut eight = Bits::default();
    (0..8).for_each(|_| eight.push_repetition());
    rope.push_cycle(&eight.bytes, repetitions / 8 * eight.bytes.len() as u64);
    (0..repetitions % 8).for_each(|_| bits.push_repetition());
    (0..left % LONGEST).for_each(|_| bits.push_code(0b0011_0000, 8));
    // The end of the block.
    bits.push_code(0, 7);
    rope.push(bits.bytes);
    rope
}

/// The same with zlib's frame.
pub(super) fn zlib_zeros(count: u64) -> Rope {
    let mut rope = Rope::from(&[0x78, 0x9c][..]);
    rope.append(&zeros(count));
    // Adler-32 of zeros: one, and one for each.
    let sum = ((count % 65_521) as u32) << 16 | 1;
    rope.push(sum.to_be_bytes().to_vec());
    rope
}

/// Bits, the first in the lowest place.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    /// The lowest bit first.
    fn push(&mut self, value: u32, count: u32) {
        for place in 0..count {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> place & 1) as u8) << self.used;
            }
            self.used = (self.used + 1) % 8;
        }
    }

    /// A Huffman code: the highest bit first.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    /// The byte before, 258 times.
    fn push_repetition(&mut self) {
        self.push_code(0b1100_0101, 8);
        self.push_code(0, 5);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn zeros_come_out_in_their_number() {
        for count in [259, 260, 517, 5_000, 1_000_003] {
            let packed: Vec<u8> = zlib_zeros(count).stretches().flatten().collect();
            let mut plain = Vec::new();
            flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut plain).unwrap();
            assert!(plain.len() as u64 == count && plain.iter().all(|byte| *byte == 0), "{count}");
            assert_eq!(crc_of_zeros(count), crc(&Rope::from(plain)));
        }
        assert!(zeros(1 << 30).len() < 7 << 20);
    }
}

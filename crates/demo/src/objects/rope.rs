//! Bytes of an object, which need not be in memory: pieces that are there, and pieces that repeat.

use std::{
    convert::Infallible,
    ops::Range,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

/// The bytes of an object, from the first to the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rope {
    /// Each with where it ends.
    pieces: Vec<(u64, Piece)>,
}

#[derive(Clone, Debug)]
enum Piece {
    Bytes(Bytes),
    /// The pattern again and again.
    Cycle(Bytes),
}

/// Patterns are repeated up to this length, so that they are copied in long runs.
const RUN: usize = 4_096;

impl Rope {
    /// How many bytes there are.
    pub(crate) fn len(&self) -> u64 {
        self.pieces.last().map_or(0, |(end, _)| *end)
    }

    /// Adds what is there.
    pub(crate) fn push(&mut self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        if !bytes.is_empty() {
            let end = self.len() + bytes.len() as u64;
            self.pieces.push((end, Piece::Bytes(bytes)));
        }
    }

    /// Adds `length` bytes of `pattern` again and again; nothing for an empty pattern.
    pub(crate) fn push_cycle(&mut self, pattern: &[u8], length: u64) {
        if !pattern.is_empty() && length > 0 {
            let run = pattern.repeat(RUN.div_ceil(pattern.len()));
            self.pieces.push((self.len() + length, Piece::Cycle(run.into())));
        }
    }

    /// Adds all of another.
    pub(crate) fn append(&mut self, other: &Self) {
        let start = self.len();
        self.pieces.extend(other.pieces.iter().map(|(end, piece)| (start + end, piece.clone())));
    }

    /// The bytes of `range`, as far as there are.
    pub(crate) fn read(&self, range: Range<u64>) -> Bytes {
        let range = range.start..range.end.min(self.len());
        let mut bytes = BytesMut::with_capacity(range.end.saturating_sub(range.start) as usize);
        let first = self.pieces.partition_point(|(end, _)| *end <= range.start);
        let mut start =
            first.checked_sub(1).and_then(|before| self.pieces.get(before)).map_or(0, |(end, _)| *end);
        for (end, piece) in self.pieces.get(first..).unwrap_or_default() {
            if start >= range.end {
                break;
            }
            let (from, until) = (range.start.max(start) - start, range.end.min(*end) - start);
            piece.copy(from, until, &mut bytes);
            start = *end;
        }
        bytes.freeze()
    }

    /// All of it, a stretch at a time.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = Bytes> + '_ {
        (0..self.len()).step_by(STRETCH as usize).map(|start| self.read(start..start + STRETCH))
    }

    /// The bytes of `range` as a body that makes them as they are read.
    pub(crate) const fn body(self: Arc<Self>, range: Range<u64>) -> RopeBody {
        RopeBody { rope: self, left: range }
    }
}

impl Piece {
    fn copy(&self, from: u64, until: u64, into: &mut BytesMut) {
        match self {
            Self::Bytes(bytes) => {
                into.extend_from_slice(bytes.get(from as usize..until as usize).unwrap_or_default());
            }
            Self::Cycle(run) => {
                let mut at = from;
                while at < until {
                    let offset = (at % run.len() as u64) as usize;
                    let length = (run.len() - offset).min((until - at) as usize);
                    into.extend_from_slice(run.get(offset..offset + length).unwrap_or_default());
                    at += length as u64;
                }
            }
        }
    }
}

impl<B: Into<Bytes>> From<B> for Rope {
    fn from(bytes: B) -> Self {
        let mut rope = Self::default();
        rope.push(bytes);
        rope
    }
}

/// How much of a body is made at once.
const STRETCH: u64 = 128 * 1_024;

/// A part of a rope on its way.
#[derive(Debug)]
pub(crate) struct RopeBody {
    rope: Arc<Rope>,
    left: Range<u64>,
}

impl Body for RopeBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Range { start, end } = self.left;
        if start >= end {
            return Poll::Ready(None);
        }
        let until = end.min(start + STRETCH);
        self.left.start = until;
        Poll::Ready(Some(Ok(Frame::data(self.rope.read(start..until)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.end.saturating_sub(self.left.start))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece() -> impl Strategy<Value = (Vec<u8>, Option<u64>)> {
        (proptest::collection::vec(any::<u8>(), 0..40), proptest::option::of(0..9_000_u64))
    }

    proptest! {
        #[test]
        fn any_part_is_that_of_the_whole(
            pieces in proptest::collection::vec(piece(), 0..6), from in 0..30_000_u64, length in 0..30_000_u64,
        ) {
            let (mut rope, mut whole) = (Rope::default(), Vec::new());
            for (bytes, cycle) in pieces {
                match cycle {
                    Some(length) if !bytes.is_empty() => {
                        rope.push_cycle(&bytes, length);
                        whole.extend(bytes.iter().cycle().take(length as usize));
                    }
                    _ => {
                        rope.push(bytes.clone());
                        whole.extend(bytes);
                    }
                }
            }
            prop_assert_eq!(rope.len(), whole.len() as u64);
            let stretches: Vec<u8> = rope.stretches().flatten().collect();
            prop_assert_eq!(&stretches, &whole);
            let from = (from as usize).min(whole.len());
            let until = (from + length as usize).min(whole.len());
            prop_assert_eq!(&rope.read(from as u64..until as u64)[..], &whole[from..until]);
            let mut twice = rope.clone();
            twice.append(&rope);
            prop_assert_eq!(twice.len(), 2 * rope.len());
            let second = twice.read(rope.len()..twice.len());
            prop_assert_eq!(&second[..], &whole[..]);
        }
    }

    #[test]
    fn far_into_a_large_one_costs_nothing() {
        let mut rope = Rope::from("head");
        rope.push_cycle(&[0], 5 << 30);
        rope.push("tail");
        let end = rope.len();
        assert_eq!(&rope.read(end - 6..end + 10)[..], b"\0\0tail");
    }
}

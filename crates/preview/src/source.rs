//! A document's bytes, by ranges: fetched in blocks when they are looked at, kept while there is room.

mod blocks;

use std::{
    cell::RefCell,
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

use blocks::Blocks;

use crate::trouble::Trouble;

/// Where bytes come from when they are not at hand.
pub(crate) trait Fetch {
    /// So many bytes from `from`, no fewer.
    fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble>;
}

/// A document that is in memory already.
impl Fetch for Vec<u8> {
    fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let part = from.checked_add(len as usize).and_then(|end| self.get(from..end));
        part.map(<[u8]>::to_vec).ok_or_else(|| Trouble::broken("The document ends too early"))
    }
}

/// A document's bytes. Its copies share what was fetched, and each has a place of its own.
#[derive(Clone)]
pub(crate) struct Source {
    blocks: Rc<RefCell<Blocks>>,
    size: u64,
    at: u64,
}

impl Source {
    pub(crate) fn new(size: u64, fetch: impl Fetch + 'static) -> Self {
        Self { blocks: Rc::new(RefCell::new(Blocks::new(size, Box::new(fetch)))), size, at: 0 }
    }

    /// A document that is in memory already.
    pub(crate) fn held(bytes: Vec<u8>) -> Self {
        Self::new(bytes.len() as u64, bytes)
    }

    /// Bytes of the document.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Bytes that were fetched so far.
    pub(crate) fn fetched(&self) -> u64 {
        self.blocks.borrow().fetched()
    }

    /// At most `len` bytes from `from`: fewer only at the end.
    pub(crate) fn range(&self, from: u64, len: u64) -> Result<Vec<u8>, Trouble> {
        self.blocks.borrow_mut().bytes(from, len)
    }

    /// All of it, when it is no longer than `most`.
    pub(crate) fn whole(&self, most: u64, what: &str) -> Result<Vec<u8>, Trouble> {
        if self.size > most {
            let (size, most) = (self.size >> 20, most >> 20);
            return Err(Trouble::too_large(format!(
                "{what} is read whole, and {size} MiB are more than {most} MiB"
            )));
        }
        self.range(0, self.size)
    }

    /// The same document from its beginning.
    pub(crate) fn rewound(&self) -> Self {
        Self { at: 0, ..self.clone() }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.blocks.borrow_mut().read(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at =
            at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning"))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests;

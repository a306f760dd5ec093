//! ZIP archives.

use super::{Subject, deflate, plain};
use crate::objects::Rope;

/// An archive under way.
#[derive(Default)]
pub(super) struct Zip {
    rope: Rope,
    directory: Vec<u8>,
    entries: u16,
}

/// How an entry is kept.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    Stored,
    Deflated,
}

/// Half past eleven on the 17th of November 2026, as MS-DOS wrote it.
const WHEN: [u8; 4] = [0xc0, 0x5b, 0x71, 0x5d];
/// What the file adds to each entry besides its name, twice.
const FRAME: usize = 30 + 46;
/// The end of the directory.
const END: usize = 22;

impl Zip {
    /// Adds a file as it is.
    pub(super) fn store(&mut self, name: &str, file: &Rope) {
        self.add((name, Kept::Stored), file, deflate::crc(file), file.len());
    }

    /// Adds a file, compressed.
    pub(super) fn deflate(&mut self, name: &str, file: &Rope) {
        let packed = Rope::from(deflate::raw(file));
        self.add((name, Kept::Deflated), &packed, deflate::crc(file), file.len());
    }

    /// Adds what is packed already.
    pub(super) fn add(&mut self, (name, kept): (&str, Kept), packed: &Rope, crc: u32, size: u64) {
        let offset = self.rope.len() as u32;
        let mut fields = vec![20, 0, 0, 8, if matches!(kept, Kept::Stored) { 0 } else { 8 }, 0];
        fields.extend(WHEN);
        for number in [crc, packed.len() as u32, size as u32] {
            fields.extend(number.to_le_bytes());
        }
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        self.rope.push([b"PK\x03\x04", &fields[..], name.as_bytes()].concat());
        self.rope.append(packed);
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&fields);
        // No comment, disk 0, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.entries += 1;
    }

    pub(super) fn finish(mut self) -> Rope {
        let (start, length) = (self.rope.len() as u32, self.directory.len() as u32);
        self.rope.push(self.directory);
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(self.entries.to_le_bytes());
        end.extend(self.entries.to_le_bytes());
        end.extend(length.to_le_bytes());
        end.extend(start.to_le_bytes());
        end.extend([0, 0]);
        self.rope.push(end);
        self.rope
    }

    /// The archive, with a file called `name` in it that makes it `size` bytes long, where it would be shorter.
    pub(super) fn finish_at(mut self, name: &str, size: usize) -> Rope {
        let now = self.rope.len() as usize + self.directory.len() + END;
        if let Some(length) = size.checked_sub(now + FRAME + 2 * name.len()) {
            let mut filling = Rope::default();
            filling.push_cycle(b"embedded object ", length as u64);
            self.store(name, &filling);
        }
        self.finish()
    }
}

/// Some documents in one file, and in it a smaller archive.
pub(super) fn bundle(subject: &Subject<'_>) -> Rope {
    let part = |size: usize| Subject { size, arrival: subject.arrival, edition: subject.edition };
    let mut inner = Zip::default();
    inner.deflate("notes/notes.txt", &Rope::from(plain::text(&part(3_000))));
    let mut zip = Zip::default();
    zip.deflate("README.txt", &Rope::from(plain::text(&part(1_500))));
    zip.deflate("schedules/ground-rent.csv", &Rope::from(plain::csv(&part(6_000))));
    zip.store("earlier.zip", &inner.finish());
    zip.finish_at("scans/plan.tif", subject.size)
}

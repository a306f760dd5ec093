//! ZIP: its directory, at its end, tells everything; entries are read by ranges.

use std::io::BufReader;

use ::zip::{ZipArchive, result::ZipError};
use protocol::documents::preview::{Content, Entry, Part, Shape};

use super::{named, unpacked};
use crate::{
    document::{Document, Opened},
    kind::Sheets,
    source::Source,
    trouble::Trouble,
};

/// The longest directory that is read, in bytes.
const LONGEST_DIRECTORY: u64 = 48 << 20;
/// An archive that grows this many times is made to harm.
const BOMB: u64 = 200;

/// What is packed.
pub(crate) enum Packed {
    /// A letter of an office program.
    Letter,
    /// Tables of an office program.
    Sheets(Sheets),
    /// Whatever it is.
    Anything,
}

/// A ZIP whose directory has been read.
pub(crate) struct Zip(ZipArchive<BufReader<Source>>);

/// Reads the directory.
pub(crate) fn read(source: Source) -> Result<Zip, Trouble> {
    let size = source.size();
    let zip = ZipArchive::new(BufReader::new(source)).map_err(|error| unread(&error))?;
    if size.saturating_sub(zip.central_directory_start()) > LONGEST_DIRECTORY {
        return Err(Trouble::too_large("The archive's directory is too long to be shown"));
    }
    Ok(Zip(zip))
}

/// Opens an archive whose directory has been read.
pub(crate) fn open(zip: Zip, source: Source) -> Opened {
    let entries = zip.0.len() as u64;
    let (unpacked, size) = (zip.unpacked(), source.size().max(1));
    let twice = zip.0.has_duplicate_names();
    let locked = zip.entries().filter(|entry| entry.encrypted).count();
    let mut opened = Opened::new(zip, source, Shape::Archive { format: "ZIP".into(), entries });
    if unpacked / size >= BOMB {
        opened = opened.noting(format!(
            "It says it unpacks to {} times its size: it may be made to harm. Nothing is unpacked",
            unpacked / size
        ));
    }
    if twice {
        opened = opened.noting("Some names are in it more than once; the last of each is listed");
    }
    if locked > 0 {
        opened = opened.noting(format!("Entries locked with a password: {locked}"));
    }
    opened
}

impl Zip {
    /// What is packed, by the names that office programs give.
    pub(crate) fn packed(&mut self) -> Packed {
        let has = |name: &str| self.0.index_for_name(name).is_some();
        if has("word/document.xml") {
            Packed::Letter
        } else if has("xl/workbook.xml") {
            Packed::Sheets(Sheets::Xlsx)
        } else if has("xl/workbook.bin") {
            Packed::Sheets(Sheets::Xlsb)
        } else if has("mimetype") && has("content.xml") && self.is_spreadsheet() {
            Packed::Sheets(Sheets::Ods)
        } else {
            Packed::Anything
        }
    }

    /// Bytes of all entries when unpacked, as the directory says.
    pub(crate) fn unpacked(&self) -> u64 {
        self.entries().fold(0, |sum, entry| sum.saturating_add(entry.size))
    }

    /// The bytes of the entry of this name.
    pub(crate) fn named(&mut self, name: &str) -> Result<Vec<u8>, Trouble> {
        let missing = || Trouble::broken(format!("It has no {name} inside"));
        let place = self.0.index_for_name(name).ok_or_else(missing)?;
        self.bytes(place)
    }

    fn is_spreadsheet(&mut self) -> bool {
        let kind = self.0.by_name("mimetype").ok().and_then(|entry| unpacked(entry).ok());
        kind.is_some_and(|kind| kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet"))
    }

    fn bytes(&mut self, place: usize) -> Result<Vec<u8>, Trouble> {
        let entry = self.0.by_index(place).map_err(|error| unread(&error))?;
        unpacked(entry)
    }

    fn entry_at(&self, place: usize) -> Result<Entry, Trouble> {
        let missing = || Trouble::no_such_part("The archive has no such entry");
        let number = u32::try_from(place).map_err(|_| missing())?;
        let entry = self.0.by_index_data(place).map_err(|_| missing())?;
        Ok(Entry {
            place: number,
            name: entry.name().map_or_else(|_| named(entry.name_raw()), |name| named(name.as_bytes())),
            size: entry.size(),
            packed: entry.compressed_size(),
            encrypted: entry.encrypted(),
            folder: entry.is_dir(),
        })
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        (0..self.0.len()).filter_map(|place| self.entry_at(place).ok())
    }
}

impl Document for Zip {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        super::ask(part, self.0.len(), |place| self.entry_at(place))
    }

    fn entry(&mut self, place: u32) -> Result<(String, Vec<u8>), Trouble> {
        let entry = self.entry_at(place as usize)?;
        Ok((entry.name, self.bytes(place as usize)?))
    }
}

fn unread(error: &ZipError) -> Trouble {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            Trouble::locked("The entry is locked with a password")
        }
        error => Trouble::of_reading(error, "The archive cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TroubleKind, document, samples};

    #[test]
    fn entries_are_listed_and_opened() {
        let bytes = samples::zip(&[("a/", b""), ("a/b.txt", b"words"), ("c\u{202e}.json", b"{\"x\": 1}")]);
        let mut opened = document::open("x.zip", None, Source::held(bytes.clone())).unwrap();
        assert_eq!(opened.shape, Shape::Archive { format: "ZIP".into(), entries: 3 });
        let Content::Entries { entries } = opened.ask(&Part::Entries { from: 0, count: 9 }).unwrap() else {
            panic!()
        };
        let told: Vec<_> =
            entries.iter().map(|entry| (entry.name.as_str(), entry.size, entry.folder)).collect();
        assert_eq!(told, [("a/", 0, true), ("a/b.txt", 5, false), ("c<U+202E>.json", 8, false)]);
        let inner = opened.entry(1).unwrap();
        assert!(matches!(inner.shape, Shape::Text { .. }));
        let again = document::open("x.zip", None, Source::held(bytes)).unwrap();
        assert_eq!(again.entry(3).err().unwrap().kind, TroubleKind::NoSuchPart);
    }

    #[test]
    fn an_archive_in_an_archive_is_an_archive() {
        let inner = samples::zip(&[("x", b"1")]);
        let outer = samples::zip(&[("inner.zip", &inner)]);
        let opened = document::open("x.zip", None, Source::held(outer)).unwrap().entry(0).unwrap();
        assert_eq!(opened.shape, Shape::Archive { format: "ZIP".into(), entries: 1 });
    }

    #[test]
    fn a_bomb_is_named_and_not_unpacked() {
        let bytes = samples::zip(&[("bomb", &vec![0; 80 << 20])]);
        let opened = document::open("x.zip", None, Source::held(bytes)).unwrap();
        assert!(opened.notes.iter().any(|note| note.contains("times its size")), "{:?}", opened.notes);
        assert_eq!(opened.entry(0).err().unwrap().kind, TroubleKind::TooLarge);
    }
}

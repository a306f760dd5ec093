//! TAR: its entries one after the other, each behind a header.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use protocol::documents::preview::{Content, Entry, Part, Shape};

use super::{named, unpacked};
use crate::{
    document::{Document, Opened},
    source::Source,
    trouble::{Trouble, TroubleKind},
};

/// The most entries that are listed.
const MOST_ENTRIES: usize = 50_000;
/// The most bytes that are fetched to list them; what lies between two headers far apart is not.
const MOST_WALKED: u64 = 64 << 20;

/// Opens an archive: its headers are read, as many as there are bounds for.
pub(crate) fn open(source: Source) -> Result<Opened, Trouble> {
    let mut listed = Vec::new();
    let mut cut = None;
    let mut archive = ::tar::Archive::new(BufReader::new(Walk::of(&source)));
    let entries = archive
        .entries_with_seek()
        .map_err(|error| Trouble::of_reading(&error, "The archive cannot be read"))?;
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let trouble = Trouble::of_reading(&error, "The archive is broken after what is listed");
                cut = match trouble.kind {
                    _ if listed.is_empty() => return Err(trouble),
                    TroubleKind::TooLarge => Some(only(listed.len())),
                    TroubleKind::Broken => Some(trouble.words),
                    _ => return Err(trouble),
                };
                break;
            }
        };
        if listed.len() == MOST_ENTRIES {
            cut = Some(only(listed.len()));
            break;
        }
        let place = u32::try_from(listed.len()).unwrap_or(u32::MAX);
        let size = entry.size();
        let folder = entry.header().entry_type().is_dir();
        let name = named(&entry.path_bytes());
        let listing = Entry { place, name, size, packed: size, encrypted: false, folder };
        listed.push((listing, entry.raw_file_position()));
    }
    let shape = Shape::Archive { format: "TAR".into(), entries: listed.len() as u64 };
    let opened = Opened::new(Tar { source: source.clone(), listed }, source, shape);
    Ok(match cut {
        Some(note) => opened.noting(note),
        None => opened,
    })
}

fn only(listed: usize) -> String {
    format!("Only its first {listed} entries are listed")
}

/// The bytes of an archive, of which only so many may be fetched to go through it.
struct Walk {
    source: Source,
    most: u64,
}

impl Walk {
    fn of(source: &Source) -> Self {
        Self { source: source.rewound(), most: source.fetched().saturating_add(MOST_WALKED) }
    }
}

impl Read for Walk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.source.fetched() > self.most {
            let words = format!("Its first entry is not told within {} MiB", MOST_WALKED >> 20);
            return Err(Trouble::too_large(words).into());
        }
        self.source.read(buffer)
    }
}

impl Seek for Walk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

struct Tar {
    source: Source,
    /// Each entry, and where its bytes begin.
    listed: Vec<(Entry, u64)>,
}

impl Document for Tar {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        let missing = || Trouble::no_such_part("The archive has no such entry");
        super::ask(part, self.listed.len(), |place| {
            self.listed.get(place).map(|(entry, _)| entry.clone()).ok_or_else(missing)
        })
    }

    fn entry(&mut self, place: u32) -> Result<(String, Vec<u8>), Trouble> {
        let missing = || Trouble::no_such_part("The archive has no such entry");
        let (entry, at) = self.listed.get(place as usize).ok_or_else(missing)?;
        let mut bytes = self.source.rewound();
        bytes
            .seek(SeekFrom::Start(*at))
            .map_err(|error| Trouble::of_reading(&error, "The entry cannot be read"))?;
        Ok((entry.name.clone(), unpacked(bytes.take(entry.size))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, samples};

    #[test]
    fn entries_are_listed_and_opened() {
        let bytes =
            samples::tar(&[("a.txt", b"words"), ("long", &vec![7; 200_000]), ("b.json", b"{\"x\": 1}")]);
        let mut opened = document::open("x.tar", None, Source::held(bytes)).unwrap();
        assert_eq!(opened.shape, Shape::Archive { format: "TAR".into(), entries: 3 });
        let Content::Entries { entries } = opened.ask(&Part::Entries { from: 1, count: 9 }).unwrap() else {
            panic!()
        };
        let told: Vec<_> =
            entries.iter().map(|entry| (entry.name.as_str(), entry.size, entry.place)).collect();
        assert_eq!(told, [("long", 200_000, 1), ("b.json", 8, 2)]);
        let inner = opened.entry(2).unwrap();
        assert!(matches!(inner.shape, Shape::Text { language, .. } if language == "json"));
    }

    /// An archive without an end, of files of a megabyte.
    struct Endless(Vec<u8>);

    impl crate::source::Fetch for Endless {
        fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
            let skip = usize::try_from(from % self.0.len() as u64).unwrap();
            Ok(self.0.iter().copied().cycle().skip(skip).take(len as usize).collect())
        }
    }

    #[test]
    fn what_is_too_long_to_go_through_is_listed_as_far_as_that_goes() {
        let mut one = samples::tar(&[("a.txt", &vec![7; 1 << 20])]);
        one.truncate(512 + (1 << 20));
        let source = Source::new(1 << 40, Endless(one));
        let opened = open(source.rewound()).unwrap();
        let Shape::Archive { entries, .. } = opened.shape else { panic!() };
        assert!((500..2_000).contains(&entries), "{entries}");
        assert!(source.fetched() <= MOST_WALKED + (2 << 20));
        assert_eq!(opened.notes, [format!("Only its first {entries} entries are listed")]);
    }

    #[test]
    fn a_name_without_an_end_is_no_reason_to_fetch_it() {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(::tar::EntryType::GNULongName);
        header.set_size(1 << 38);
        header.set_cksum();
        let mut start = header.as_bytes().to_vec();
        start.resize(64 << 10, b'x');
        struct Name(Vec<u8>);
        impl crate::source::Fetch for Name {
            fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
                let mut bytes = if from == 0 { self.0.clone() } else { Vec::new() };
                bytes.resize(len as usize, b'x');
                Ok(bytes)
            }
        }
        let source = Source::new(1 << 40, Name(start));
        let opened = document::open("x.tar", None, source).unwrap();
        assert_eq!(opened.shape, Shape::Bytes {});
        assert_eq!(opened.notes.len(), 1);
    }

    #[test]
    fn what_is_cut_off_is_listed_up_to_there() {
        let mut bytes = samples::tar(&[("a.txt", b"words"), ("b.txt", b"more")]);
        bytes.truncate(1_024 + 300);
        let opened = document::open("x.tar", None, Source::held(bytes)).unwrap();
        assert!(matches!(opened.shape, Shape::Archive { entries: 1, .. }));
        assert_eq!(opened.notes.len(), 1);
    }
}

//! TAR: its entries one after the other, each behind a header.

use std::io::{BufReader, Seek, SeekFrom};

use protocol::documents::preview::{Content, Entry, Part, Shape};

use super::{named, unpacked};
use crate::{
    document::{Document, Opened},
    source::Source,
    trouble::Trouble,
};

/// The most entries that are listed.
const MOST_ENTRIES: usize = 50_000;
/// The most entries so long that going past them fetches anew.
const MOST_JUMPS: usize = 2_000;
/// Bytes from which on an entry is long.
const LONG: u64 = 64 << 10;

/// Opens an archive: its headers are read, as many as there are bounds for.
pub(crate) fn open(source: Source) -> Result<Opened, Trouble> {
    let mut listed = Vec::new();
    let mut cut = None;
    let mut archive = ::tar::Archive::new(BufReader::new(source.rewound()));
    let entries = archive
        .entries_with_seek()
        .map_err(|error| Trouble::of_reading(&error, "The archive cannot be read"))?;
    let mut jumps = 0;
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let trouble = Trouble::of_reading(&error, "The archive is broken after what is listed");
                if trouble.kind != crate::TroubleKind::Broken || listed.is_empty() {
                    return Err(trouble);
                }
                cut = Some(trouble.words);
                break;
            }
        };
        if listed.len() == MOST_ENTRIES || jumps == MOST_JUMPS {
            cut = Some(format!("Only its first {} entries are listed", listed.len()));
            break;
        }
        jumps += usize::from(entry.size() > LONG);
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
        Ok((entry.name.clone(), unpacked(std::io::Read::take(bytes, entry.size))?))
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

    #[test]
    fn what_is_cut_off_is_listed_up_to_there() {
        let mut bytes = samples::tar(&[("a.txt", b"words"), ("b.txt", b"more")]);
        bytes.truncate(1_024 + 300);
        let opened = document::open("x.tar", None, Source::held(bytes)).unwrap();
        assert!(matches!(opened.shape, Shape::Archive { entries: 1, .. }));
        assert_eq!(opened.notes.len(), 1);
    }
}

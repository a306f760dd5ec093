//! GZIP: one packed file, which says its name and what its length ends in.

use std::io::{BufReader, Read};

use flate2::read::{GzDecoder, MultiGzDecoder};
use protocol::documents::preview::{Content, Entry, Part, Shape};

use super::{named, unpacked};
use crate::{
    document::{Document, Opened},
    source::Source,
    trouble::Trouble,
};

/// Opens a packed file: its header is read, and enough of it to tell what it is.
pub(crate) fn open(source: Source) -> Result<Opened, Trouble> {
    let mut decoder = GzDecoder::new(BufReader::new(source.rewound()));
    let mut start = Vec::new();
    let read = decoder.by_ref().take(8 << 10).read_to_end(&mut start);
    let header = decoder.header().ok_or_else(|| Trouble::broken("The header of the GZIP file is broken"))?;
    let name = header.filename().map(named);
    let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "what is packed".to_owned());
    if let Err(error) = read {
        let trouble = Trouble::of_reading(&error, "The GZIP file is broken");
        if start.is_empty() {
            return Err(trouble);
        }
    }
    // Its last four bytes are the length of what was packed, as far as four bytes tell.
    let tail = source.range(source.size().saturating_sub(4), 4)?;
    let size = <[u8; 4]>::try_from(tail.as_slice()).map_or(0, u32::from_le_bytes);
    let entry =
        Entry { place: 0, name, size: size.into(), packed: source.size(), encrypted: false, folder: false };
    let inside =
        if start.get(257..262) == Some(b"ustar") { Some("A TAR archive is packed in it") } else { None };
    let shape = Shape::Archive { format: "GZIP".into(), entries: 1 };
    let opened = Opened::new(Gzip { source: source.clone(), entry }, source, shape);
    Ok(match inside {
        Some(note) => opened.noting(note),
        None => opened,
    })
}

struct Gzip {
    source: Source,
    entry: Entry,
}

impl Document for Gzip {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        super::ask(part, 1, |_| Ok(self.entry.clone()))
    }

    fn entry(&mut self, place: u32) -> Result<(String, Vec<u8>), Trouble> {
        if place != 0 {
            return Err(Trouble::no_such_part("One file is packed in it"));
        }
        let bytes = unpacked(MultiGzDecoder::new(BufReader::new(self.source.rewound())))?;
        Ok((self.entry.name.clone(), bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TroubleKind, document, samples};

    #[test]
    fn what_is_packed_is_told_and_opened() {
        let opened =
            document::open("a.json.gz", None, Source::held(samples::gzip("a.json", b"{\"x\": 1}"))).unwrap();
        assert_eq!(opened.shape, Shape::Archive { format: "GZIP".into(), entries: 1 });
        let inner = opened.entry(0).unwrap();
        assert!(matches!(inner.shape, Shape::Text { language, .. } if language == "json"));
        let tar = samples::gzip("a.tar", &samples::tar(&[("a", b"1")]));
        let opened = document::open("a.tgz", None, Source::held(tar)).unwrap();
        assert_eq!(opened.notes, ["A TAR archive is packed in it"]);
        assert!(matches!(opened.entry(0).unwrap().shape, Shape::Archive { .. }));
    }

    #[test]
    fn a_bomb_is_stopped() {
        let opened =
            document::open("x.gz", None, Source::held(samples::gzip("x", &vec![0; 70 << 20]))).unwrap();
        assert_eq!(opened.entry(0).err().unwrap().kind, TroubleKind::TooLarge);
    }
}

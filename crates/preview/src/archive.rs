//! Archives: their entries are listed and not unpacked, until one is opened.

pub(crate) mod gzip;
pub(crate) mod tar;
pub(crate) mod zip;

use std::io::Read;

use protocol::documents::preview::{Content, Entry, Part};

pub(crate) use zip::Packed;

use crate::trouble::Trouble;

/// The most bytes of an entry that is opened, unpacked.
pub(crate) const MOST_UNPACKED: u64 = 64 << 20;
/// The most characters of a name.
pub(crate) const LONGEST_NAME: usize = 1_100;

/// A name of an entry, fit to be shown.
fn named(name: &[u8]) -> String {
    protocol::visible::line(&String::from_utf8_lossy(name), LONGEST_NAME)
}

/// A part of an archive: its entries, or those whose name has a text in it.
fn ask(
    part: &Part,
    count: usize,
    entry: impl Fn(usize) -> Result<Entry, Trouble>,
) -> Result<Content, Trouble> {
    match part {
        Part::Entries { from, count: most } => {
            let from = usize::try_from(*from).unwrap_or(usize::MAX).min(count);
            let entries = (from..count).take(*most as usize).map(entry).collect::<Result<_, _>>()?;
            Ok(Content::Entries { entries })
        }
        Part::Find { text, .. } => {
            let mut places = Vec::new();
            for place in 0..count {
                if places.len() == crate::text::MOST_PLACES {
                    return Ok(Content::Found { places, whole: false });
                }
                places.extend(crate::text::found(&entry(place)?.name, text).map(|name| (place as u64, name)));
            }
            Ok(Content::Found { places, whole: true })
        }
        _ => Err(Trouble::no_such_part("An archive has entries, and nothing else")),
    }
}

/// Unpacks no more than a preview takes on, whatever the archive says of it.
pub(crate) fn unpacked(packed: impl Read) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let read = packed.take(MOST_UNPACKED + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > MOST_UNPACKED {
        return Err(Trouble::too_large(format!(
            "The entry unpacks to more than {} MiB",
            MOST_UNPACKED >> 20
        )));
    }
    read.map_err(|error| Trouble::of_reading(&error, "The entry cannot be unpacked"))?;
    Ok(bytes)
}

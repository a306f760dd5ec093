//! What the console and the process that reads documents say to each other: frames of a header in JSON and raw bytes.
//!
//! A frame is two lengths (`u32`, little-endian), the header, the bytes. Lengths are checked before anything is
//! allocated, and memory grows only as bytes arrive, so neither side can be made to hold what it did not receive. What
//! is said is tagged from outside: a tag among the fields would have all of them held before one is looked at.

use std::io::{self, Read, Write};

use protocol::documents::preview::{Content, Part, Shape};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::trouble::Trouble;

/// The longest header, in bytes.
pub const LONGEST_HEADER: u32 = 4 << 20;
/// The most raw bytes of a frame.
pub const MOST_BYTES: u32 = 64 << 20;
/// The most bytes one [`FromWorker::Need`] may ask for.
pub const MOST_NEEDED: u32 = 8 << 20;
/// Bytes of the two lengths.
pub const LENGTHS: usize = 8;

/// What the console says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Opens a document; answered by [`FromWorker::Opened`]. The first thing said, and said once.
    Begin {
        /// The document.
        document: Document,
    },
    /// Asks for a part; answered by [`FromWorker::Content`].
    Ask {
        /// Which.
        part: Part,
    },
    /// Asks for a picture; answered by [`FromWorker::Drawing`] with PNG bytes.
    Draw {
        /// The page, from 1.
        page: u32,
        /// The width wanted, in pixels.
        width: u32,
    },
    /// Answers [`FromWorker::Need`] with the bytes that were asked for.
    Bytes {},
    /// Answers [`FromWorker::Need`]: they cannot be had.
    Gone {
        /// Why.
        words: String,
    },
}

/// What the process that reads documents says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWorker {
    /// Asks for bytes of the object.
    Need {
        /// The first.
        from: u64,
        /// How many; at most [`MOST_NEEDED`].
        len: u32,
    },
    /// What was opened.
    Opened {
        /// What it is.
        shape: Shape,
        /// What one should know of it, in sentences.
        notes: Vec<String>,
    },
    /// A part that was asked for.
    Content {
        /// The part.
        content: Content,
    },
    /// A picture that was asked for; its PNG bytes follow.
    Drawing {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// It cannot be done.
    Trouble {
        /// Why.
        trouble: Trouble,
    },
}

/// A document to be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The key's last part. Content decides; the name is compared with it.
    pub name: String,
    /// Bytes of the object.
    pub size: u64,
    /// What S3 says it is, if anything.
    pub content_type: Option<String>,
    /// The entry of the archive, or attachment of the mail, that is meant instead.
    pub entry: Option<u32>,
}

/// A frame's bytes up to its raw bytes.
pub fn head(header: &impl Serialize, bytes: usize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(header)?;
    let lengths = (u32::try_from(json.len()), u32::try_from(bytes));
    match lengths {
        (Ok(header), Ok(bytes)) if header <= LONGEST_HEADER && bytes <= MOST_BYTES => {
            let mut head = Vec::with_capacity(LENGTHS + json.len());
            head.extend(header.to_le_bytes());
            head.extend(bytes.to_le_bytes());
            head.extend(json);
            Ok(head)
        }
        _ => Err(invalid("a frame is too long")),
    }
}

/// The lengths of header and raw bytes, checked.
pub fn lengths(read: [u8; LENGTHS]) -> io::Result<(u64, u64)> {
    let [a, b, c, d, e, f, g, h] = read;
    let (header, bytes) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    if header > LONGEST_HEADER || bytes > MOST_BYTES {
        return Err(invalid("a frame is too long"));
    }
    Ok((header.into(), bytes.into()))
}

/// A header from its bytes.
pub fn header<T: DeserializeOwned>(json: &[u8]) -> io::Result<T> {
    serde_json::from_slice(json).map_err(|_| invalid("a frame's header is not understood"))
}

/// Writes a frame and flushes.
pub fn write(output: &mut impl Write, header: &impl Serialize, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&head(header, bytes.len())?)?;
    output.write_all(bytes)?;
    output.flush()
}

/// Reads a frame; nothing when the other side has closed between two frames.
pub fn read<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut first = [0; LENGTHS];
    let got = input.read(&mut first)?;
    if got == 0 {
        return Ok(None);
    }
    input.read_exact(first.get_mut(got..).unwrap_or_default())?;
    let (header_length, bytes_length) = lengths(first)?;
    let json = exactly(input, header_length)?;
    let bytes = exactly(input, bytes_length)?;
    Ok(Some((header(&json)?, bytes)))
}

/// Reads so many bytes, with memory that grows as they come.
fn exactly(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn invalid(words: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words)
}

#[cfg(test)]
mod tests {
    use proptest::{collection, prelude::*};

    use super::*;
    use crate::trouble::TroubleKind;

    fn said() -> impl Strategy<Value = ToWorker> {
        prop_oneof![
            (".*", any::<u64>(), proptest::option::of(".*"), proptest::option::of(any::<u32>())).prop_map(
                |(name, size, content_type, entry)| ToWorker::Begin {
                    document: Document { name, size, content_type, entry }
                }
            ),
            (any::<u64>(), any::<u32>())
                .prop_map(|(from, count)| ToWorker::Ask { part: Part::Lines { from, count } }),
            ".*".prop_map(|text| ToWorker::Ask { part: Part::Find { text, sheet: None } }),
            any::<(u32, u32)>().prop_map(|(page, width)| ToWorker::Draw { page, width }),
            Just(ToWorker::Bytes {}),
            ".*".prop_map(|words| ToWorker::Gone { words }),
        ]
    }

    fn answered() -> impl Strategy<Value = FromWorker> {
        prop_oneof![
            any::<(u64, u32)>().prop_map(|(from, len)| FromWorker::Need { from, len }),
            (".*", collection::vec(".*", 0..3)).prop_map(|(language, notes)| FromWorker::Opened {
                shape: Shape::Text { language, encoding: "UTF-8".into() },
                notes
            }),
            any::<(u32, u32)>().prop_map(|(width, height)| FromWorker::Drawing { width, height }),
            ".*".prop_map(|words| FromWorker::Trouble {
                trouble: Trouble { kind: TroubleKind::Broken, words }
            }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_said_arrives(said in said(), answered in answered(), bytes: Vec<u8>) {
            let mut sent = Vec::new();
            write(&mut sent, &said, &bytes).unwrap();
            write(&mut sent, &answered, &[]).unwrap();
            let mut input = sent.as_slice();
            prop_assert_eq!(read::<ToWorker>(&mut input).unwrap(), Some((said, bytes)));
            prop_assert_eq!(read::<FromWorker>(&mut input).unwrap(), Some((answered, vec![])));
            prop_assert_eq!(read::<FromWorker>(&mut input).unwrap(), None);
        }

        #[test]
        fn noise_is_refused_and_never_held(noise: Vec<u8>) {
            let mut input = noise.as_slice();
            while let Ok(Some((_, bytes))) = read::<FromWorker>(&mut input) {
                prop_assert!(bytes.len() <= noise.len());
            }
        }
    }

    #[test]
    fn a_frame_that_is_cut_off_is_an_error() {
        let mut sent = Vec::new();
        write(&mut sent, &ToWorker::Bytes {}, b"document").unwrap();
        for end in 1..sent.len() {
            assert!(read::<ToWorker>(&mut sent.get(..end).unwrap()).is_err(), "{end}");
        }
    }

    #[test]
    fn lengths_past_the_bound_are_refused_before_anything_is_read() {
        let mut sent = (LONGEST_HEADER + 1).to_le_bytes().to_vec();
        sent.extend([0; 4]);
        assert_eq!(read::<ToWorker>(&mut sent.as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(head(&ToWorker::Bytes {}, MOST_BYTES as usize + 1).is_err());
    }
}

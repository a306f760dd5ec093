//! The streams that tell where things are: cross-references and packed objects. All others are the renderer's.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::object::{Dict, Parser, Value};
use crate::trouble::Trouble;

/// The most bytes that such a stream may be unpacked.
const MOST_UNPACKED: u64 = 96 << 20;

/// An object as it stands in the file.
pub(super) struct Object<'a> {
    pub(super) number: u32,
    pub(super) generation: u16,
    pub(super) value: Value,
    /// What follows the word `stream`, to the end of what was fetched.
    pub(super) stream: Option<&'a [u8]>,
}

/// Reads an object that begins `raw`.
pub(super) fn object(raw: &[u8]) -> Option<Object<'_>> {
    let mut parser = Parser::new(raw, 0);
    let (number, generation) = parser.header()?;
    let value = parser.value()?;
    let stream = parser.word(b"stream").map(|()| {
        let rest = parser.rest();
        rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest)
    });
    Some(Object { number, generation, value, stream })
}

/// The bytes of a stream, unpacked.
pub(super) fn unpacked(dict: &Dict, stream: &[u8], length: u64) -> Result<Vec<u8>, Trouble> {
    let packed = usize::try_from(length).ok().and_then(|length| stream.get(..length)).unwrap_or(stream);
    let filter = match dict.get("Filter") {
        Some(Value::Array(filters)) if filters.len() == 1 => filters.first(),
        other => other,
    };
    match filter {
        None => Ok(packed.to_vec()),
        Some(Value::Name(name)) if name == b"FlateDecode" || name == b"Fl" => {
            let mut bytes = Vec::new();
            let read = ZlibDecoder::new(packed).take(MOST_UNPACKED + 1).read_to_end(&mut bytes);
            if bytes.len() as u64 > MOST_UNPACKED {
                return Err(Trouble::too_large(
                    "A directory of the PDF unpacks to more than a preview takes on",
                ));
            }
            read.map_err(|_| broken())?;
            let parameters = match dict.get("DecodeParms") {
                Some(Value::Array(all)) => all.first(),
                other => other,
            };
            unpredicted(bytes, parameters.and_then(Value::dict))
        }
        Some(_) => Err(broken()),
    }
}

/// Undoes what PNG calls filters: rows that say only how they differ from the one above.
fn unpredicted(bytes: Vec<u8>, parameters: Option<&Dict>) -> Result<Vec<u8>, Trouble> {
    let number = |key: &str, usual: u64| parameters.and_then(|it| it.whole(key)).unwrap_or(usual);
    if number("Predictor", 1) < 10 {
        return Ok(bytes);
    }
    let (colors, bits, columns) = (number("Colors", 1), number("BitsPerComponent", 8), number("Columns", 1));
    if colors != 1 || bits != 8 || !(1..=1_000).contains(&columns) {
        return Err(broken());
    }
    let columns = columns as usize;
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; columns];
    for row in bytes.chunks_exact(columns + 1) {
        let Some((kind, row)) = row.split_first() else { break };
        let (mut left, mut corner) = (0_u8, 0_u8);
        for (above, byte) in above.iter_mut().zip(row) {
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => *above,
                3 => u8::midpoint(left, *above),
                4 => paeth(left, *above, corner),
                _ => return Err(broken()),
            };
            corner = *above;
            left = byte.wrapping_add(guess);
            *above = left;
        }
        out.extend(&above);
    }
    Ok(out)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let (pa, pb, pc) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if pa <= pb && pa <= pc {
        left
    } else if pb <= pc {
        above
    } else {
        corner
    }
}

pub(super) fn broken() -> Trouble {
    Trouble::broken("The PDF is broken")
}

//! The objects of a PDF, fetched one by one.

use std::{collections::HashMap, rc::Rc};

use super::{
    object::{Dict, Parser, Value},
    stream::{self, broken},
    xref::{Place, Xref},
};
use crate::{source::Source, trouble::Trouble};

/// The longest object.
const LONGEST: u64 = 64 << 20;
/// Bytes of unpacked streams of objects that are kept.
const MOST_KEPT: usize = 48 << 20;
/// The most objects of such a stream.
const MOST_PACKED: u64 = 100_000;

/// The objects of a PDF.
pub(super) struct Objects {
    source: Source,
    pub(super) xref: Xref,
    packs: HashMap<u32, Rc<Pack>>,
    kept: usize,
}

/// An object: what it says, and how it stands in a file.
pub(super) struct Found {
    pub(super) generation: u16,
    pub(super) value: Value,
    /// From its number to `endobj`.
    pub(super) raw: Vec<u8>,
}

/// A stream of objects, unpacked.
struct Pack {
    bytes: Vec<u8>,
    /// Where each begins, and its number.
    places: Vec<(u32, usize)>,
}

impl Objects {
    pub(super) fn new(source: Source) -> Result<Self, Trouble> {
        let xref = Xref::read(&source)?;
        Ok(Self { source, xref, packs: HashMap::new(), kept: 0 })
    }

    /// An object; nothing where the table has none.
    pub(super) fn find(&mut self, number: u32) -> Result<Option<Found>, Trouble> {
        match self.xref.place(number) {
            Place::Free => Ok(None),
            Place::At(at) => {
                let mut raw = self.raw(at)?;
                let found = stream::object(&raw).filter(|found| found.number == number).ok_or_else(broken)?;
                let (generation, value, is_stream) = (found.generation, found.value, found.stream.is_some());
                match memchr::memmem::rfind(&raw, b"endobj") {
                    Some(end) => raw.truncate(end + b"endobj".len()),
                    None if is_stream => raw.extend(b"\nendstream\nendobj"),
                    None => raw.extend(b"\nendobj"),
                }
                Ok(Some(Found { generation, value, raw }))
            }
            Place::In(pack, place) => {
                let pack = self.pack(pack)?;
                let Some((_, at)) = pack.places.get(place as usize).filter(|(told, _)| *told == number)
                else {
                    return Ok(None);
                };
                let mut parser = Parser::new(&pack.bytes, *at);
                let value = parser.value().ok_or_else(broken)?;
                let mut raw = format!("{number} 0 obj\n").into_bytes();
                raw.extend(pack.bytes.get(*at..parser.at).unwrap_or_default());
                raw.extend(b"\nendobj");
                Ok(Some(Found { generation: 0, value, raw }))
            }
        }
    }

    /// What a value stands for: itself, or the object it refers to.
    pub(super) fn resolved(&mut self, value: &Value) -> Result<Option<Value>, Trouble> {
        let mut value = value.clone();
        for _ in 0..16 {
            let Value::Ref(number, _) = value else { return Ok(Some(value)) };
            match self.find(number)? {
                Some(found) => value = found.value,
                None => return Ok(None),
            }
        }
        Err(broken())
    }

    /// The dictionary that a value stands for.
    pub(super) fn dict(&mut self, value: Option<&Value>) -> Result<Option<Dict>, Trouble> {
        let Some(value) = value else { return Ok(None) };
        Ok(match self.resolved(value)? {
            Some(Value::Dict(dict)) => Some(dict),
            _ => None,
        })
    }

    fn raw(&self, at: u64) -> Result<Vec<u8>, Trouble> {
        let length = self.xref.end(at).saturating_sub(at);
        if length > LONGEST {
            return Err(Trouble::too_large(format!("A part of the page has {} MiB", length >> 20)));
        }
        self.source.range(at, length)
    }

    fn pack(&mut self, number: u32) -> Result<Rc<Pack>, Trouble> {
        if let Some(pack) = self.packs.get(&number) {
            return Ok(Rc::clone(pack));
        }
        // Only what stands in the file itself holds others: a pack in a pack would be a loop.
        let Place::At(at) = self.xref.place(number) else { return Err(broken()) };
        let raw = self.raw(at)?;
        let found = stream::object(&raw).ok_or_else(broken)?;
        let (Value::Dict(dict), Some(rest)) = (&found.value, found.stream) else { return Err(broken()) };
        let length = match dict.get("Length") {
            Some(Value::Ref(length, _)) => self.length(*length)?,
            other => other.and_then(Value::whole).unwrap_or(rest.len() as u64),
        };
        let pack = Pack::read(dict, stream::unpacked(dict, rest, length)?)?;
        if self.kept + pack.bytes.len() > MOST_KEPT {
            self.packs.clear();
            self.kept = 0;
        }
        self.kept += pack.bytes.len();
        let pack = Rc::new(pack);
        self.packs.insert(number, Rc::clone(&pack));
        Ok(pack)
    }

    /// A length that stands in an object of its own, which may not be packed itself.
    fn length(&self, number: u32) -> Result<u64, Trouble> {
        let Place::At(at) = self.xref.place(number) else { return Err(broken()) };
        stream::object(&self.raw(at)?).and_then(|found| found.value.whole()).ok_or_else(broken)
    }
}

impl Pack {
    fn read(dict: &Dict, bytes: Vec<u8>) -> Result<Self, Trouble> {
        let count = dict.whole("N").filter(|count| *count <= MOST_PACKED).ok_or_else(broken)?;
        let first = dict.whole("First").and_then(|first| usize::try_from(first).ok()).ok_or_else(broken)?;
        let mut parser = Parser::new(&bytes, 0);
        let mut places = Vec::new();
        for _ in 0..count {
            let (Some(number), Some(at)) = (parser.digits(), parser.digits()) else { break };
            let number = u32::try_from(number).map_err(|_| broken())?;
            let at = usize::try_from(at).ok().and_then(|at| first.checked_add(at)).ok_or_else(broken)?;
            places.push((number, at));
        }
        Ok(Self { bytes, places })
    }
}

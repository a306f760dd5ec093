//! Digests of objects: ETags, and the checksums that S3 keeps.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use crc_fast::CrcAlgorithm;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{ObjectError, Rope};
use crate::request::Request;

/// Larger objects that nobody wrote have no checksum: it would take too long.
const LARGEST: u64 = 64 << 20;

/// A checksum as S3 keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checksum {
    pub(crate) algorithm: Algorithm,
    /// In base64.
    pub(crate) value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha256,
}

impl Algorithm {
    const ALL: [Self; 4] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha256];

    pub(crate) const fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// What lists call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha256 => "SHA256",
        }
    }

    /// The name of its element in XML.
    pub(crate) const fn element(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32c => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Sha256 => "ChecksumSHA256",
        }
    }

    fn of(self, parts: impl Iterator<Item = Bytes>) -> Checksum {
        let crc = |algorithm, parts: &mut dyn Iterator<Item = Bytes>| {
            let mut digest = crc_fast::Digest::new(algorithm);
            parts.for_each(|part| digest.update(&part));
            digest.finalize()
        };
        let mut parts = parts;
        let short = |crc: u64| BASE64_STANDARD.encode((crc as u32).to_be_bytes());
        let value = match self {
            Self::Crc32 => short(crc(CrcAlgorithm::Crc32IsoHdlc, &mut parts)),
            Self::Crc32c => short(crc(CrcAlgorithm::Crc32Iscsi, &mut parts)),
            Self::Crc64Nvme => BASE64_STANDARD.encode(crc(CrcAlgorithm::Crc64Nvme, &mut parts).to_be_bytes()),
            Self::Sha256 => {
                let mut digest = Sha256::new();
                parts.for_each(|part| digest.update(&part));
                BASE64_STANDARD.encode(digest.finalize())
            }
        };
        Checksum { algorithm: self, value }
    }
}

impl Checksum {
    /// What S3 computes where nobody said a checksum.
    pub(crate) fn of(rope: &Rope) -> Option<Self> {
        (rope.len() <= LARGEST).then(|| Algorithm::Crc64Nvme.of(rope.stretches()))
    }

    /// The checksum that came with a body; S3's own where none did.
    ///
    /// # Errors
    /// `BadDigest` when it is not the body's.
    pub(crate) fn received(request: &Request) -> Result<Self, ObjectError> {
        let body = &request.http.body;
        if let Some(said) = request.header("content-md5")
            && BASE64_STANDARD.encode(Md5::digest(body)) != said
        {
            return Err(ObjectError::bad_digest("Content-MD5"));
        }
        let said = Algorithm::ALL
            .into_iter()
            .find_map(|algorithm| Some((algorithm, request.header(algorithm.header())?)));
        let checksum = |algorithm: Algorithm| algorithm.of(std::iter::once(body.clone()));
        let Some((algorithm, said)) = said else { return Ok(checksum(Algorithm::Crc64Nvme)) };
        let found = checksum(algorithm);
        if found.value == said { Ok(found) } else { Err(ObjectError::bad_digest(algorithm.header())) }
    }
}

/// The ETag of an object that came in one piece.
pub(crate) fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", hex(&Md5::digest(bytes)))
}

/// The ETag of an object that came in parts: the digest of their digests, and how many they were.
pub(crate) fn etag_of_parts<'p>(etags: impl Iterator<Item = &'p str>) -> String {
    let (mut digest, mut count) = (Md5::new(), 0);
    for etag in etags {
        digest.update(bytes_of(etag.trim_matches('"')));
        count += 1;
    }
    format!("\"{}-{count}\"", hex(&digest.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len() / 2).filter_map(|at| hex.get(2 * at..2 * at + 2));
    digits.filter_map(|digits| u8::from_str_radix(digits, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_published_ones() {
        assert_eq!(etag(b""), "\"d41d8cd98f00b204e9800998ecf8427e\"");
        let of = |algorithm: Algorithm| algorithm.of(std::iter::once(Bytes::from_static(b"123456789"))).value;
        assert_eq!(of(Algorithm::Crc32), "y/Q5Jg==");
        assert_eq!(of(Algorithm::Crc32c), "4waSgw==");
        assert_eq!(of(Algorithm::Crc64Nvme), "rosUhgp5mIg=");
        assert_eq!(of(Algorithm::Sha256), "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
        // Two parts "a" and "b": md5(md5(a) + md5(b)).
        let parts = [etag(b"a"), etag(b"b")];
        let whole = etag_of_parts(parts.iter().map(String::as_str));
        assert!(whole.ends_with("-2\"") && whole.len() == 36, "{whole}");
    }
}

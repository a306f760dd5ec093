//! Checksums as S3 keeps them: of the bytes, or of the checksums of parts.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use crc_fast::CrcAlgorithm;
use md5::Md5;
use sha2::{Digest as _, Sha256};

/// How bytes are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Md5,
    Sha256,
}

/// What bytes are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) algorithm: Algorithm,
    value: Vec<u8>,
    /// How many parts, where it is the checksum of their checksums.
    pub(super) parts: Option<u32>,
}

impl Expected {
    /// Of a checksum in S3's own writing: base64, with `-N` behind it where it is of N parts.
    pub(super) fn kept(algorithm: Algorithm, value: &str, composite: bool) -> Option<Self> {
        let (value, parts) = match value.rsplit_once('-') {
            Some((value, parts)) => (value, Some(parts.parse().ok()?)),
            None if composite => return None,
            None => (value, None),
        };
        let value = STANDARD.decode(value).ok()?;
        (value.len() == algorithm.length()).then_some(Self { algorithm, value, parts })
    }

    /// Of an entity tag that is an MD5.
    pub(super) fn of_etag(etag: &str) -> Option<Self> {
        let digits = etag.trim_matches('"');
        if digits.len() != 32 || !digits.is_ascii() {
            return None;
        }
        let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let value = (0..32).step_by(2).map(byte).collect::<Option<Vec<_>>>()?;
        Some(Self { algorithm: Algorithm::Md5, value, parts: None })
    }

    /// Whether these bytes make it.
    pub(super) fn is(&self, sum: &[u8]) -> bool {
        self.value == sum
    }

    /// What was compared, when it agrees: `SHA-256 as S3 has it`.
    pub(super) fn words(&self) -> String {
        let name = self.algorithm.name();
        match (self.algorithm, self.parts) {
            (Algorithm::Md5, _) => "MD5, by its entity tag".to_owned(),
            (_, None) => format!("{name} as S3 has it"),
            (_, Some(1)) => format!("{name} of its one part, as S3 has it"),
            (_, Some(parts)) => format!("{name} of its {parts} parts, as S3 has it"),
        }
    }
}

impl Algorithm {
    /// Bytes of its sums.
    const fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Md5 => 16,
            Self::Sha256 => 32,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC-32",
            Self::Crc32c => "CRC-32C",
            Self::Crc64Nvme => "CRC-64/NVME",
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }
}

/// A sum under way.
pub(super) enum Hasher {
    Crc(crc_fast::Digest, usize),
    Md5(Md5),
    Sha256(Sha256),
}

impl Hasher {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        let crc = |crc| Self::Crc(crc_fast::Digest::new(crc), algorithm.length());
        match algorithm {
            Algorithm::Crc32 => crc(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => crc(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => crc(CrcAlgorithm::Crc64Nvme),
            Algorithm::Md5 => Self::Md5(Md5::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc(digest, _) => digest.update(bytes),
            Self::Md5(digest) => digest.update(bytes),
            Self::Sha256(digest) => digest.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Crc(digest, length) => {
                let bytes = digest.finalize().to_be_bytes();
                bytes.get(bytes.len() - length..).unwrap_or_default().to_vec()
            }
            Self::Md5(digest) => digest.finalize().to_vec(),
            Self::Sha256(digest) => digest.finalize().to_vec(),
        }
    }
}

/// A sum of bytes that come in order: of them all, or of the sums of parts.
pub(super) struct Summing {
    algorithm: Algorithm,
    now: Hasher,
    parts: Option<Parts>,
}

struct Parts {
    lengths: std::vec::IntoIter<u64>,
    /// Bytes that the part under way still lacks.
    left: u64,
    of_sums: Hasher,
}

impl Summing {
    /// With the lengths of the parts where it is of their sums.
    pub(super) fn new(algorithm: Algorithm, parts: Option<Vec<u64>>) -> Self {
        let parts = parts.map(|lengths| {
            let mut lengths = lengths.into_iter();
            let left = lengths.next().unwrap_or(u64::MAX);
            Parts { lengths, left, of_sums: Hasher::new(algorithm) }
        });
        Self { algorithm, now: Hasher::new(algorithm), parts }
    }

    pub(super) fn update(&mut self, mut bytes: &[u8]) {
        while let Some(parts) = &mut self.parts {
            let here = usize::try_from(parts.left).unwrap_or(usize::MAX);
            if bytes.len() < here {
                break;
            }
            let (part, rest) = bytes.split_at(here);
            self.now.update(part);
            let sum = std::mem::replace(&mut self.now, Hasher::new(self.algorithm)).finish();
            parts.of_sums.update(&sum);
            parts.left = parts.lengths.next().unwrap_or(u64::MAX);
            bytes = rest;
        }
        self.now.update(bytes);
        if let Some(parts) = &mut self.parts {
            parts.left -= bytes.len() as u64;
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self.parts {
            None => self.now.finish(),
            Some(parts) => parts.of_sums.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    #[test]
    fn each_is_the_one_that_s3_means() {
        // The check values of the catalogues of CRCs, of RFC 1321 and of FIPS 180.
        for (algorithm, value) in [
            (Algorithm::Crc32, "y/Q5Jg=="),
            (Algorithm::Crc32c, "4waSgw=="),
            (Algorithm::Crc64Nvme, "rosUhgp5mIg="),
        ] {
            let expected = Expected::kept(algorithm, value, false).unwrap();
            assert!(expected.is(&sum(algorithm, b"123456789")), "{algorithm:?}");
        }
        let empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert!(Expected::kept(Algorithm::Sha256, empty, false).unwrap().is(&sum(Algorithm::Sha256, b"")));
        let etag = Expected::of_etag("\"900150983cd24fb0d6963f7d28e17f72\"").unwrap();
        assert!(etag.is(&sum(Algorithm::Md5, b"abc")));
        assert_eq!(etag.words(), "MD5, by its entity tag");
    }

    #[test]
    fn what_is_no_checksum_is_none() {
        assert_eq!(Expected::kept(Algorithm::Crc32, "AAAA", false), None, "too short");
        assert_eq!(Expected::kept(Algorithm::Crc32, "y/Q5Jg==-x", false), None);
        assert_eq!(Expected::kept(Algorithm::Crc32, "y/Q5Jg==", true), None, "of parts nobody tells");
        for etag in ["\"900150983cd24fb0d6963f7d28e17f72-2\"", "\"\"", "\"90015098ä\"", &"g".repeat(32)] {
            assert_eq!(Expected::of_etag(etag), None, "{etag}");
        }
    }

    proptest! {
        #[test]
        fn the_sum_of_parts_is_the_sum_of_their_sums(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..50), 1..8),
            step in 1_usize..70,
        ) {
            let whole = parts.concat();
            let lengths = parts.iter().map(|part| part.len() as u64).collect();
            let mut summing = Summing::new(Algorithm::Sha256, Some(lengths));
            for piece in whole.chunks(step) {
                summing.update(piece);
            }
            let sums: Vec<_> = parts.iter().flat_map(|part| sum(Algorithm::Sha256, part)).collect();
            prop_assert_eq!(summing.finish(), sum(Algorithm::Sha256, &sums));
        }

        #[test]
        fn tags_and_values_from_outside_are_read_without_harm(text in ".*") {
            let _ = Expected::of_etag(&text);
            let _ = Expected::kept(Algorithm::Sha256, &text, false);
        }
    }
}

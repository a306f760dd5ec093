//! How two versions, or two objects, differ.

mod lines;

use std::sync::Arc;

use futures::future::try_join;
use protocol::{
    Error, ErrorKind,
    documents::{
        ObjectId,
        details::{Compare, Comparison, Sum},
    },
};
use sha2::{Digest as _, Sha256};

use super::{
    access::{self, Look},
    aws::{self, Source},
};
use crate::Engine;

/// The most bytes that are compared line by line.
const MOST_TEXT: u64 = 2 << 20;
/// The most bytes that are fetched for a hash.
const MOST_HASHED: u64 = 256 << 20;

/// How two objects differ: line by line where both are text, else by size and hash. A look at both.
///
/// # Errors
/// `ReasonRequired` where a case is asked for and none is open; `Conflict` when one of them changes meanwhile; what S3
/// answers.
pub async fn compare(engine: &Arc<Engine>, request: Compare) -> Result<Comparison, Error> {
    let Compare { one, other } = request;
    let both = [one, other];
    access::admit(engine, &both, Look::Compare, None).await?;
    let [one, other] = both;
    let (one, other) = try_join(Box::pin(open(engine, &one)), Box::pin(open(engine, &other))).await?;
    if one.head.size.max(other.head.size) > MOST_TEXT {
        let (one, other) = try_join(Box::pin(hashed(&one)), Box::pin(hashed(&other))).await?;
        return Ok(by_sums(one, other));
    }
    let (one, other) =
        try_join(Box::pin(one.read(0..one.head.size)), Box::pin(other.read(0..other.head.size))).await?;
    // Of hostile text this may take a while, and others wait for the runtime.
    let compared = tokio::task::spawn_blocking(move || of_bytes(&one, &other)).await;
    compared.map_err(|error| Error::new(ErrorKind::Internal, format!("They could not be compared: {error}")))
}

async fn open(engine: &Arc<Engine>, object: &ObjectId) -> Result<Source, Error> {
    Source::open(aws::reach(engine, &object.bucket).await?, object).await
}

/// Size and hash, the bytes gone as they come.
async fn hashed(source: &Source) -> Result<Sum, Error> {
    let size = source.head.size;
    if size > MOST_HASHED {
        return Ok(Sum { size, sha256: None });
    }
    let (mut chunks, mut hash) = (source.stream(0..size).await?, Sha256::new());
    while let Some(chunk) = chunks.next().await? {
        hash.update(&chunk);
    }
    Ok(Sum { size, sha256: Some(hex(&hash.finalize())) })
}

fn of_bytes(one: &[u8], other: &[u8]) -> Comparison {
    let sum = |bytes: &[u8]| Sum { size: bytes.len() as u64, sha256: Some(hex(&Sha256::digest(bytes))) };
    if one != other
        && let (Some(one), Some(other)) = (lines::text(one), lines::text(other))
    {
        return lines::compared(one, other);
    }
    by_sums(sum(one), sum(other))
}

fn by_sums(one: Sum, other: Sum) -> Comparison {
    match &one.sha256 {
        Some(sha256) if one == other => Comparison::Same { sha256: sha256.clone() },
        _ => Comparison::Bytes { one, other },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_bytes_are_the_same() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned();
        assert_eq!(of_bytes(b"", b""), Comparison::Same { sha256: empty });
    }

    #[test]
    fn what_is_no_text_is_compared_by_its_hash() {
        let Comparison::Bytes { one, other } = of_bytes(b"%PDF\xff", b"%PDF") else { panic!("no text") };
        assert_eq!((one.size, other.size), (5, 4));
        assert!(one.sha256.is_some() && one.sha256 != other.sha256);
        assert!(matches!(of_bytes(b"a\0b", b"a"), Comparison::Bytes { .. }));
        assert!(matches!(of_bytes(b"a\nb", b"a"), Comparison::Text { .. }));
    }

    #[test]
    fn what_was_too_large_to_fetch_is_never_the_same() {
        let large = || Sum { size: 1 << 40, sha256: None };
        assert_eq!(by_sums(large(), large()), Comparison::Bytes { one: large(), other: large() });
    }

    proptest! {
        #[test]
        fn only_equal_bytes_are_the_same(one in "[ab\n]{0,6}", other in "[ab\n]{0,6}") {
            let same = matches!(of_bytes(one.as_bytes(), other.as_bytes()), Comparison::Same { .. });
            prop_assert_eq!(same, one == other);
        }
    }
}

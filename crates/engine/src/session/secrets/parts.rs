//! Long secrets in small entries: Windows' Credential Manager takes 2,560 bytes an entry.
//!
//! The first byte of the first part says how many parts there are, so that parts left over from a longer secret are
//! not read with a shorter one.

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::StoreError;

/// Bytes of one entry, below the 2,560 of `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
const SIZE: usize = 2_400;
/// The most parts of a secret.
pub(super) const MOST: usize = 16;
/// A secret must have fewer bytes than this.
pub(super) const LONGEST: usize = SIZE * MOST;

/// The parts of `secret`, in order.
pub(super) fn split(secret: &str) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
    let mut whole = Zeroizing::new(Vec::with_capacity(secret.len() + 1));
    let count = (secret.len() + 1).div_ceil(SIZE);
    whole.push(u8::try_from(count).unwrap_or(u8::MAX));
    whole.extend_from_slice(secret.as_bytes());
    (0..count).map(move |part| {
        let end = whole.len().min((part + 1) * SIZE);
        Zeroizing::new(whole[part * SIZE..end].to_vec())
    })
}

/// Puts a secret together from its parts, which `part` gets by number.
pub(super) fn read(
    part: impl Fn(usize) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError>,
) -> Result<Option<SecretString>, StoreError> {
    let damaged = || StoreError::Refused("what it holds is damaged".to_owned());
    let Some(first) = part(0)? else { return Ok(None) };
    let (count, head) = first.split_first().ok_or_else(damaged)?;
    let mut whole = Zeroizing::new(head.to_vec());
    for number in 1..usize::from(*count).min(MOST) {
        whole.extend_from_slice(&part(number)?.ok_or_else(damaged)?);
    }
    let text = std::str::from_utf8(&whole).map_err(|_| damaged())?;
    Ok(Some(SecretString::from(text)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;

    use super::*;

    proptest! {
        #[test]
        fn what_is_split_is_read_again(secret in ".{0,9000}") {
            let parts: Vec<_> = split(&secret).collect();
            prop_assert!(parts.len() <= MOST);
            prop_assert!(parts.iter().all(|part| part.len() <= SIZE));
            let read = read(|number| Ok(parts.get(number).cloned())).unwrap().unwrap();
            prop_assert_eq!(read.expose_secret(), &secret);
        }

        #[test]
        fn whatever_is_found_there_is_read_or_refused(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4)) {
            drop(read(|number| Ok(parts.get(number).map(|part| Zeroizing::new(part.clone())))));
        }
    }

    #[test]
    fn parts_left_over_from_a_longer_secret_are_not_read() {
        let mut kept: Vec<_> = split(&"x".repeat(SIZE * 2)).collect();
        kept[0] = split("short").next().unwrap();
        let read = read(|number| Ok(kept.get(number).cloned())).unwrap().unwrap();
        assert_eq!(read.expose_secret(), "short");
    }
}

//! What makes the journal a chain: each record's hash is over the hash before it and every stored field.

use sha2::{Digest, Sha256};

use super::entry::{Row, kind_word, outcome_word};

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// What stands before the first record.
pub(super) fn origin() -> Hash {
    Sha256::digest(b"signalbox journal, form 1").into()
}

/// The hash of `row` after a record whose hash is `previous`.
pub(super) fn link(previous: &Hash, row: &Row) -> Hash {
    let Row { record, data, words } = row;
    let environment = record.environment.as_ref();
    let mut digest = Sha256::new();
    digest.update(previous);
    number(&mut digest, Some(&record.number.to_be_bytes()));
    number(&mut digest, Some(&record.at.0.to_be_bytes()));
    text(&mut digest, Some(kind_word(record.kind)));
    number(&mut digest, record.of.map(u64::to_be_bytes).as_ref());
    text(&mut digest, Some(&record.who));
    text(&mut digest, record.account.as_deref());
    text(&mut digest, record.role.as_deref());
    text(&mut digest, environment.map(|id| id.system.as_str()));
    text(&mut digest, environment.map(|id| id.environment.as_str()));
    text(&mut digest, Some(&record.target));
    text(&mut digest, Some(&record.what));
    text(&mut digest, Some(&record.before));
    text(&mut digest, Some(&record.after));
    text(&mut digest, record.reason.as_deref());
    text(&mut digest, Some(outcome_word(record.outcome)));
    text(&mut digest, record.detail.as_deref());
    text(&mut digest, record.request_id.as_deref());
    text(&mut digest, data.as_deref());
    text(&mut digest, Some(words));
    digest.finalize().into()
}

/// A hash in hexadecimal digits.
pub(super) fn hex(hash: &Hash) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn number(digest: &mut Sha256, bytes: Option<&[u8; 8]>) {
    field(digest, bytes.map(<[u8; 8]>::as_slice));
}

fn text(digest: &mut Sha256, text: Option<&str>) {
    field(digest, text.map(str::as_bytes));
}

/// Nothing is one byte; a value is another byte, its length and its bytes. So no two records read the same.
fn field(digest: &mut Sha256, bytes: Option<&[u8]>) {
    match bytes {
        None => digest.update([0]),
        Some(bytes) => {
            digest.update([1]);
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
    }
}

//! `aws-chunked`: how SDKs send a body whose checksum follows it.

use bytes::{Bytes, BytesMut};

/// The chunks of `body` joined, and the trailing headers. Nothing when it is not well formed.
pub(super) fn decode(body: &[u8]) -> Option<(Bytes, Vec<(String, String)>)> {
    let (mut whole, mut rest) = (BytesMut::with_capacity(body.len()), body);
    loop {
        let (line, after) = split_line(rest)?;
        let size = line.split(|byte| *byte == b';').next()?;
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?.trim(), 16).ok()?;
        if size == 0 {
            return Some((whole.freeze(), trailers(after)));
        }
        whole.extend_from_slice(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

fn trailers(mut rest: &[u8]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    while let Some((line, after)) = split_line(rest) {
        if let Some((name, value)) = String::from_utf8_lossy(line).split_once(':') {
            all.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
        rest = after;
    }
    all
}

fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((bytes.get(..at)?, bytes.get(at + 2..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chunks_are_joined_and_trailers_read() {
        let body = b"3\r\nabc\r\n2;chunk-signature=0\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        let (whole, trailers) = decode(body).unwrap();
        assert_eq!(&whole[..], b"abcde");
        assert_eq!(trailers, [("x-amz-checksum-crc32".to_owned(), "AAAAAA==".to_owned())]);
        assert_eq!(decode(b"5\r\nabc\r\n0\r\n\r\n"), None);
        assert_eq!(decode(b""), None);
    }

    proptest! {
        #[test]
        fn any_chunks_come_back(parts in proptest::collection::vec("[a-z\r\n;]{1,20}", 0..6)) {
            let mut body: String =
                parts.iter().map(|part| format!("{:x}\r\n{part}\r\n", part.len())).collect();
            body.push_str("0\r\n\r\n");
            let (whole, trailers) = decode(body.as_bytes()).unwrap();
            let expected = parts.concat();
            prop_assert_eq!(&whole[..], expected.as_bytes());
            prop_assert!(trailers.is_empty());
        }

        #[test]
        fn any_body_is_read_without_harm(body: Vec<u8>) {
            let _ = decode(&body);
        }
    }
}

//! Keys as S3 writes them where XML could not have them.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A key of an answer with `encoding-type=url`: percent signs, and `+` for a space.
pub(in crate::documents) fn decoded(key: &str) -> Cow<'_, str> {
    if !key.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Cow::Borrowed(key);
    }
    let spaced = key.replace('+', " ");
    Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plus_is_a_space_and_a_written_plus_stays() {
        assert_eq!(decoded("a+b%2Bc%0A/%E6%96%87"), "a b+c\n/文");
        assert_eq!(decoded("%ff"), "\u{fffd}", "what is no text is shown as that");
    }

    proptest! {
        #[test]
        fn any_key_comes_back(key in any::<String>()) {
            let written = utf8_percent_encode(&key, NON_ALPHANUMERIC).to_string();
            prop_assert_eq!(decoded(&written), key.as_str());
            let spaced = utf8_percent_encode(&key, NON_ALPHANUMERIC).to_string().replace("%20", "+");
            prop_assert_eq!(decoded(&spaced), key.as_str());
        }
    }
}

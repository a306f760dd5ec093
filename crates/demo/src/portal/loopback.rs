//! The only places a code is sent to: a path on this machine, at any port.

use std::str::FromStr;

/// A redirect URI of a native app: `http://127.0.0.1:<port>/<path>`, without query and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loopback {
    path: String,
}

/// The URI leads elsewhere, or nowhere.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a redirect URI is http://127.0.0.1 with a port and a path")]
pub(super) struct NotLoopback;

impl Loopback {
    const LONGEST: usize = 256;

    /// Whether a client that registered `self` may be answered at `asked`: the port is free, the path is not.
    pub(super) fn covers(&self, asked: &Self) -> bool {
        self == asked
    }
}

impl FromStr for Loopback {
    type Err = NotLoopback;

    fn from_str(uri: &str) -> Result<Self, NotLoopback> {
        let rest = uri.strip_prefix("http://127.0.0.1").ok_or(NotLoopback)?;
        let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let well_placed = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        let well_formed = path.len() <= Self::LONGEST && path.bytes().all(is_plain);
        let path = if path.is_empty() { "/" } else { path };
        (well_placed && well_formed).then(|| Self { path: path.to_owned() }).ok_or(NotLoopback)
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port != 0)
}

/// What a path is written with; no percent, so that there is one way to write each.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn covers(registered: &str, asked: &str) -> bool {
        let registered: Loopback = registered.parse().unwrap();
        asked.parse().is_ok_and(|asked| registered.covers(&asked))
    }

    #[test]
    fn the_port_is_free_and_the_path_is_not() {
        let registered = "http://127.0.0.1/oauth/callback";
        assert!(covers(registered, "http://127.0.0.1:49152/oauth/callback"));
        assert!(covers(registered, registered));
        for elsewhere in [
            "http://127.0.0.1:49152/oauth/callback/",
            "http://127.0.0.1:49152/other",
            "http://127.0.0.1:49152",
            "http://127.0.0.1:0/oauth/callback",
            "http://127.0.0.1:65536/oauth/callback",
            "http://127.0.0.1:+80/oauth/callback",
            "http://127.0.0.1:80@example.com/oauth/callback",
            "http://127.0.0.1.example.com/oauth/callback",
            "http://127.0.0.1@example.com/oauth/callback",
            "http://localhost:49152/oauth/callback",
            "https://127.0.0.1:49152/oauth/callback",
            "http://127.0.0.1:49152/oauth/callback?next=1",
            "http://127.0.0.1:49152/oauth/callback#part",
            "http://127.0.0.1:49152/oauth%2Fcallback",
            "http://127.0.0.1:49152\\@example.com/oauth/callback",
            "http://127.0.0.1:49152/oauth/callback\r\nset-cookie: a=b",
            "",
        ] {
            assert!(!covers(registered, elsewhere), "{elsewhere}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_leads_to_this_machine(uri in "(http://127\\.0\\.0\\.1)?[:/@a-z0-9.?#%\\\\]{0,24}") {
            if uri.parse::<Loopback>().is_ok() {
                let parsed: http::Uri = uri.parse().unwrap();
                prop_assert_eq!(parsed.host(), Some("127.0.0.1"));
                prop_assert_eq!(parsed.scheme_str(), Some("http"));
                prop_assert_eq!(parsed.query(), None);
            }
        }

        #[test]
        fn any_text_is_read_without_harm(uri in any::<String>()) {
            let _ = uri.parse::<Loopback>();
        }
    }
}

//! S3's XML, written from the front to the end.

use std::fmt::{Display, Write as _};

use http::{HeaderValue, header::CONTENT_TYPE};
use winterbaume_core::MockResponse;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A document under way.
pub(super) struct Xml {
    text: String,
    root: &'static str,
}

impl Xml {
    pub(super) fn new(root: &'static str) -> Self {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">");
        Self { text, root }
    }

    /// One without a namespace: an error.
    pub(super) fn bare(root: &'static str) -> Self {
        Self { text: format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}>"), root }
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, value: impl Display) -> &mut Self {
        let _ = write!(self.text, "<{name}>");
        escape(&value.to_string(), &mut self.text);
        let _ = write!(self.text, "</{name}>");
        self
    }

    /// The root's own text.
    pub(super) fn own_text(&mut self, value: &str) -> &mut Self {
        escape(value, &mut self.text);
        self
    }

    /// An element with a text, where there is one.
    pub(super) fn text_if(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// An element with others in it.
    pub(super) fn within(&mut self, name: &str, write: impl FnOnce(&mut Self)) -> &mut Self {
        let _ = write!(self.text, "<{name}>");
        write(self);
        let _ = write!(self.text, "</{name}>");
        self
    }

    pub(super) fn respond(self, status: u16) -> MockResponse {
        let mut response = MockResponse::xml(status, format!("{}</{}>", self.text, self.root));
        response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        response
    }
}

/// Escapes what XML would read as something else. Control characters, which XML cannot say, are written as S3 writes
/// them.
fn escape(text: &str, into: &mut String) {
    for character in text.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            control if control.is_control() && (control as u32) < 0x20 => {
                let _ = write!(into, "&#x{:x};", control as u32);
            }
            other => into.push(other),
        }
    }
}

/// As `encoding-type=url` writes keys.
pub(super) fn url_encoded(text: &str) -> String {
    let parts =
        text.split('/').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>());
    parts.collect::<Vec<_>>().join("/")
}

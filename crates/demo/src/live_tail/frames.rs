//! The messages of a session, as they go over the wire.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::{
    event_stream::{Header, HeaderValue, Message},
    str_bytes::StrBytes,
};
use bytes::Bytes;

/// The first message of every stream in awsJson.
pub(super) fn initial_response() -> Bytes {
    frame("event", (":event-type", "initial-response"), "{}".into())
}

pub(super) fn event(name: &'static str, payload: String) -> Bytes {
    frame("event", (":event-type", name), payload)
}

/// A message after which the stream ends.
pub(super) fn exception(name: &'static str, message: &str) -> Bytes {
    let payload = serde_json::json!({ "message": message }).to_string();
    frame("exception", (":exception-type", name), payload)
}

fn frame(message: &'static str, (header, name): (&'static str, &'static str), payload: String) -> Bytes {
    let text = |text: &'static str| HeaderValue::String(StrBytes::from(text));
    let message = Message::new(payload)
        .add_header(Header::new(":message-type", text(message)))
        .add_header(Header::new(header, text(name)))
        .add_header(Header::new(":content-type", text("application/json")));
    let mut bytes = Vec::new();
    // Only headers that are too long cannot be written, and these are not.
    let _ = write_message_to(&message, &mut bytes);
    bytes.into()
}

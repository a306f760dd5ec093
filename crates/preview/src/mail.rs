//! A message (EML): its headers, its text, and what is attached.

use mail_parser::{Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use protocol::documents::preview::{Content, Entry, Part, Shape};

use crate::{
    document::{Document, Opened, Room},
    source::Source,
    text::Lines,
    trouble::Trouble,
};

/// The longest message that is read, in bytes.
const LONGEST: u64 = 64 << 20;
/// The most headers that are shown.
pub(crate) const MOST_HEADERS: usize = 300;
/// The most characters of a header.
pub(crate) const SHOWN: usize = 2_000;
/// The most attachments that are listed.
pub(crate) const MOST_ATTACHMENTS: usize = 1_000;
/// The headers that are for people, in the order in which one reads them.
const FOR_PEOPLE: [&str; 7] = ["From", "To", "Cc", "Bcc", "Subject", "Date", "Reply-To"];

/// Opens a message.
pub(crate) fn open(source: Source) -> Result<Opened, Trouble> {
    let raw = source.whole(LONGEST, "A message")?;
    let message =
        MessageParser::new().parse(&raw).ok_or_else(|| Trouble::broken("The message cannot be read"))?;
    let (body, note) = body(&message);
    let parts = || message.attachments().take(MOST_ATTACHMENTS);
    let mut room = Room::new();
    let mut headers = headers(&message);
    headers.retain(|(name, value)| room.take(name.len() + value.len() + 8));
    let attachments = parts().zip(0..).map(|(part, place)| listed(part, place));
    let attachments = attachments.take_while(|entry| room.take(entry.name.len() + 60)).collect();
    // Only where they are is kept, and the message itself can be fetched again.
    let files = parts().map(|part| (name(part).unwrap_or_default(), contents(part).to_vec())).collect();
    let shape = Shape::Mail { headers, attachments };
    let opened = Opened::new(Mail { body: Lines::of(body), files }, source, shape);
    Ok(match note {
        Some(note) => opened.noting(note),
        None => opened,
    })
}

struct Mail {
    body: Lines,
    /// What is attached: names and bytes.
    files: Vec<(String, Vec<u8>)>,
}

impl Document for Mail {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        self.body.ask(part)
    }

    fn entry(&mut self, place: u32) -> Result<(String, Vec<u8>), Trouble> {
        let missing = || Trouble::no_such_part("The message has no such attachment");
        self.files.get(place as usize).cloned().ok_or_else(missing)
    }
}

/// The text of a message, and what one should know of it.
fn body(message: &Message<'_>) -> (String, Option<&'static str>) {
    let plain = message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let page = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    match (plain, page) {
        (Some(plain), None) => (plain, None),
        (Some(plain), Some(_)) => {
            (plain, Some("It has the same text as a page (HTML) too, which is not shown"))
        }
        (None, Some(page)) => (page, Some("Its text is a page (HTML), shown as its source")),
        (None, None) => (String::new(), Some("It has no text")),
    }
}

fn headers(message: &Message<'_>) -> Vec<(String, String)> {
    let line = |text: &str, most| {
        protocol::visible::line(&text.split_whitespace().collect::<Vec<_>>().join(" "), most)
    };
    let headers = message.headers().iter().zip(message.headers_raw()).take(MOST_HEADERS).map(
        |(header, (name, raw))| {
            let read = match &header.value {
                HeaderValue::Text(text) => line(text, SHOWN),
                HeaderValue::Address(people) => line(&addresses(people), SHOWN),
                _ => line(raw, SHOWN),
            };
            (line(name, 100), read)
        },
    );
    let mut headers: Vec<_> = headers.collect();
    let rank = |name: &str| {
        FOR_PEOPLE.iter().position(|it| it.eq_ignore_ascii_case(name)).unwrap_or(FOR_PEOPLE.len())
    };
    headers.sort_by_key(|(name, _)| rank(name));
    headers
}

fn addresses(people: &Address<'_>) -> String {
    let one = |person: &mail_parser::Addr<'_>| match (person.name(), person.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    };
    people.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn listed(part: &MessagePart<'_>, place: u32) -> Entry {
    let size = contents(part).len() as u64;
    let packed = u64::from(part.offset_end.saturating_sub(part.offset_body));
    let name = name(part).unwrap_or_else(|| format!("attachment {}", place + 1));
    Entry {
        place,
        name: protocol::visible::line(&name, 1_000),
        size,
        packed,
        encrypted: false,
        folder: false,
    }
}

fn name(part: &MessagePart<'_>) -> Option<String> {
    if let PartType::Message(message) = &part.body {
        return Some(format!("{}.eml", message.subject().unwrap_or("message")));
    }
    part.attachment_name().map(str::to_owned)
}

fn contents<'a>(part: &'a MessagePart<'_>) -> &'a [u8] {
    match &part.body {
        PartType::Message(message) => message.raw_message(),
        _ => part.contents(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{document, samples};

    #[test]
    fn headers_text_and_attachments_are_told() {
        let mut opened = document::open("a.eml", None, Source::held(samples::mail())).unwrap();
        let Shape::Mail { headers, attachments } = &opened.shape else { panic!("{:?}", opened.shape) };
        let names: Vec<_> =
            headers.iter().take(4).map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            names,
            [
                ("From", "Ada Löw <ada@example.com>"),
                ("To", "desk@example.com"),
                ("Subject", "Vertrag für März"),
                ("Date", "Mon, 05 Jan 2026 10:00:00 +0000")
            ]
        );
        assert_eq!(
            attachments.iter().map(|it| (it.name.as_str(), it.size)).collect::<Vec<_>>(),
            [("data.json", 8)]
        );
        let Content::Lines { lines, .. } = opened.ask(&Part::Lines { from: 0, count: 9 }).unwrap() else {
            panic!()
        };
        assert_eq!(lines.first().unwrap().text, "Guten Tag,");
        assert!(matches!(opened.entry(0).unwrap().shape, Shape::Text { language, .. } if language == "json"));
    }

    #[test]
    fn a_page_is_shown_as_its_source() {
        let raw = b"From: a@b.c\r\nTo: d@e.f\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>";
        let mut opened = document::open("a.eml", None, Source::held(raw.to_vec())).unwrap();
        let Content::Lines { lines, .. } = opened.ask(&Part::Lines { from: 0, count: 9 }).unwrap() else {
            panic!()
        };
        assert_eq!(lines.first().unwrap().text, "<script>alert(1)</script>");
        assert_eq!(opened.notes.len(), 1);
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(bytes: Vec<u8>, at in 0_usize..600, by: u8) {
            let _ = open(Source::held(bytes));
            let mut message = samples::mail();
            if let Some(byte) = message.get_mut(at) {
                *byte ^= by;
            }
            let _ = open(Source::held(message));
        }
    }
}

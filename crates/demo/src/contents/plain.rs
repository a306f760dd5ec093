//! Files of plain text.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::{Subject, prose};
use crate::time::{DAY, http_date, utc_text};

/// Cuts or fills a text of whole lines to exactly so many bytes; ASCII only.
fn fitted(mut text: String, size: usize, mut line: impl FnMut(i64) -> String) -> String {
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        text.push_str(&line(number));
    }
    text.truncate(size);
    if text.ends_with(|last: char| last != '\n') {
        text.pop();
        text.push('\n');
    }
    text
}

fn heading(subject: &Subject<'_>) -> String {
    subject.heading().iter().map(|(name, value)| format!("{name}: {value}\n")).collect::<String>() + "\n"
}

pub(super) fn text(subject: &Subject<'_>) -> String {
    // A sign of more than one byte tells a reader of UTF-8.
    let mut text = format!("\u{feff}{}Fee: \u{a3}12 \u{2013} \u{201c}paid\u{201d}\n\n", heading(subject));
    let left = subject.size.saturating_sub(text.len());
    text.push_str(&fitted(String::new(), left, |number| format!("{}\n", subject.sentence(number))));
    text
}

/// The same as older programs write it: a byte a letter, and lines that end as theirs do.
pub(super) fn windows_1252(subject: &Subject<'_>) -> Vec<u8> {
    let mut bytes = heading(subject).replace('\n', "\r\n").into_bytes();
    bytes.extend(
        b"Dear Sirs,\r\n\r\nWe enclose the seller\x92s replies \x96 the fee of \xa312 is paid.\r\n\r\n",
    );
    let mut number = 0;
    while bytes.len() < subject.size {
        bytes.extend(subject.sentence(number).bytes().chain(*b"\r\n"));
        number += 1;
    }
    bytes.truncate(subject.size);
    bytes
}

/// A table; a name has a comma and quotes in it.
pub(super) fn csv(subject: &Subject<'_>) -> String {
    let head = format!(
        "property,document,payee,due,amount\n{},{},\"Harbour, Lane & \"\"Sons\"\"\",2026-03-25,150.00\n",
        subject.arrival.property_id(),
        subject.arrival.document_id()
    );
    let row = |number: i64| {
        let due = utc_text(subject.arrival.at.plus_millis(-91 * (number + 1) * DAY), "%Y-%m-%d");
        let amount = subject.dice().of("rent").at(number).between(50.0, 450.0);
        format!("{},{number},Ground rent,{due},{amount:.2}\n", subject.arrival.property_id())
    };
    fitted(head, subject.size, row)
}

pub(super) fn json(subject: &Subject<'_>) -> String {
    let written = |notes: &str| {
        let value = json!({
            "document": subject.arrival.document_id(),
            "property": subject.arrival.property_id(),
            "customer": subject.arrival.customer_id(),
            "version": subject.edition + 1,
            "rating": { "current": 62, "potential": 81, "band": "D" },
            "walls": ["cavity", "solid brick"],
            "floor_area_m2": subject.dice().of("area").between(38.0, 190.0).round(),
            "notes": notes,
        });
        format!("{value:#}")
    };
    let left = subject.size.saturating_sub(written("").len());
    written(&prose::exactly(subject.dice().of("notes"), left))
}

pub(super) fn markdown(subject: &Subject<'_>) -> String {
    let mut text = format!("# {}\n\n| | |\n|---|---|\n", subject.arrival.kind().title);
    for (name, value) in subject.heading() {
        text.push_str(&format!("| {name} | `{value}` |\n"));
    }
    text.push_str("\n## What is open\n\n[The portal](https://example.com/) <script>alert(1)</script>\n\n");
    fitted(text, subject.size, |number| format!("- **{}.** {}\n", number + 1, subject.sentence(number)))
}

/// A letter with a file attached, whose base64 fills it.
pub(super) fn mail(subject: &Subject<'_>) -> String {
    const BOUNDARY: &str = "=_part_7f2c";
    let id = subject.arrival.document_id();
    let mut text = format!(
        "From: Conveyancing <files@example.com>\r\nTo: Documents <documents@example.com>\r\nSubject: \
         =?UTF-8?Q?{}_=E2=80=93_replies?=\r\nDate: {}\r\nMessage-ID: <{id}@example.com>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\"\r\n\r\n--{BOUNDARY}\r\nContent-Type: text/plain; \
         charset=utf-8\r\n\r\n",
        subject.arrival.property_id(),
        http_date(subject.arrival.at).replace("GMT", "+0000"),
    );
    text.push_str(&heading(subject).replace('\n', "\r\n"));
    (0..6).for_each(|number| text.push_str(&format!("{}\r\n", subject.sentence(number))));
    text.push_str(&format!(
        "\r\n--{BOUNDARY}\r\nContent-Type: text/csv; name=\"ground-rent.csv\"\r\nContent-Disposition: attachment; \
         filename=\"ground-rent.csv\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ));
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let left = subject.size.saturating_sub(text.len() + end.len());
    // Lines of 76 letters and their ends; what does not fit is left blank.
    let attached = Subject { size: left / 78 * 57, arrival: subject.arrival, edition: subject.edition };
    let encoded = BASE64_STANDARD.encode(csv(&attached));
    let lines: Vec<&str> =
        (0..encoded.len()).step_by(76).filter_map(|at| encoded.get(at..encoded.len().min(at + 76))).collect();
    let mut encoded = lines.join("\r\n");
    encoded.push_str(&" ".repeat(left.saturating_sub(encoded.len())));
    text + &encoded + &end
}

//! What a document is, by its content. The name helps only where content cannot tell (is it Markdown?), and is compared
//! with what was found.

use image::ImageFormat;

/// Bytes at the start that are looked at.
pub(crate) const LOOK: u64 = 64 << 10;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No bytes at all.
    Empty,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture(ImageFormat),
    /// Text, and the language it is written in.
    Text(&'static str),
    /// Values with this between them.
    Table(u8),
    /// A message.
    Mail,
    /// An archive, or one of the documents that are archives inside.
    Zip,
    /// A DOCX.
    Letter,
    /// Tables of an office program.
    Sheets(Sheets),
    /// An archive of tapes.
    Tar,
    /// One packed file.
    Gzip,
    /// Something that has a name, and no preview.
    Known(&'static str),
    /// Something else.
    Unknown,
}

/// The formats of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheets {
    Xls,
    Xlsx,
    Xlsb,
    Ods,
}

const PICTURES: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::WebP,
    ImageFormat::Tiff,
    ImageFormat::Bmp,
];

/// What a document is that starts so.
pub(crate) fn of(start: &[u8], name: &str, content_type: Option<&str>) -> Kind {
    if start.is_empty() {
        return Kind::Empty;
    }
    if let Ok(format) = image::guess_format(start)
        && PICTURES.contains(&format)
        // Two letters are a thin sign of a bitmap.
        && (format != ImageFormat::Bmp || is_bitmap(start))
    {
        return Kind::Picture(format);
    }
    match start {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Kind::Zip,
        [0x1f, 0x8b, 8, ..] => return Kind::Gzip,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => return Kind::Sheets(Sheets::Xls),
        _ if start.get(257..262) == Some(b"ustar") => return Kind::Tar,
        _ if is_pdf(start) => return Kind::Pdf,
        _ => {}
    }
    if crate::text::is_text(start) {
        return of_text(start, name, content_type);
    }
    infer::get(start).map_or(Kind::Unknown, |found| Kind::Known(found.mime_type()))
}

/// Whether the mark of a PDF is where its readers have always looked for it, in the first kilobyte. What stands before
/// it may be what printers put there, or noise; text that only tells of a PDF is text.
fn is_pdf(start: &[u8]) -> bool {
    let head = start.get(..1_024).unwrap_or(start);
    let Some(at) = memchr::memmem::find(head, b"%PDF-") else { return false };
    let before = head.get(..at).unwrap_or_default();
    let before = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before).trim_ascii();
    before.is_empty() || before.starts_with(b"\x1b%-12345X") || !crate::text::is_text(before)
}

fn is_bitmap(start: &[u8]) -> bool {
    matches!(start.get(14..18), Some([12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}

fn of_text(start: &[u8], name: &str, content_type: Option<&str>) -> Kind {
    let text = crate::text::decoded(start);
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
    let extension = extension(name);
    let said = |ext: &[&str], media: &[&str]| {
        ext.contains(&extension.as_str())
            || content_type
                .is_some_and(|it| media.iter().any(|media| it.to_ascii_lowercase().starts_with(media)))
    };
    // What is cut off in the middle of a line is no line.
    let heads =
        if start.len() as u64 == LOOK { text.rsplit_once('\n').map_or(text, |it| it.0) } else { text };
    if is_mail(heads, said(&["eml"], &["message/rfc822"])) {
        return Kind::Mail;
    }
    let opening = text.get(..64).unwrap_or(text).to_ascii_lowercase();
    if opening.starts_with("<!doctype html") || opening.starts_with("<html") {
        Kind::Text("html")
    } else if opening.starts_with("<?xml")
        || opening.starts_with("<svg")
        || said(&["xml", "svg"], &["text/xml", "application/xml"])
    {
        Kind::Text("xml")
    } else if said(&["html", "htm"], &["text/html"]) && text.contains('<') {
        Kind::Text("html")
    } else if is_json(text) {
        Kind::Text("json")
    } else if said(&["md", "markdown"], &["text/markdown"]) {
        Kind::Text("markdown")
    } else if said(&["csv", "tsv"], &["text/csv", "text/tab-separated-values"])
        && let Some(separator) = crate::table::separator(text)
    {
        Kind::Table(separator)
    } else {
        Kind::Text("plain")
    }
}

/// Whether text starts as JSON does: what follows the first brace or bracket can stand there.
fn is_json(text: &str) -> bool {
    let rest = |open| text.strip_prefix(open).map(str::trim_start);
    if let Some(rest) = rest('{') {
        return rest.starts_with(['"', '}']);
    }
    // A line of a log may start with a time in brackets.
    rest('[').is_some_and(|rest| {
        let first = rest.split([',', ']', '\n']).next().unwrap_or_default().trim();
        rest.starts_with(['{', '[', ']', '"']) || first.parse::<f64>().is_ok()
    })
}

/// The most headers of a message that are looked at; each may go on over many lines.
const MOST_HEADERS: usize = 200;

/// Whether text starts with the headers of a message. One that says it is a message needs to tell less.
fn is_mail(text: &str, said: bool) -> bool {
    let mut names = Vec::new();
    for line in text.lines() {
        if line.is_empty() || names.len() == MOST_HEADERS {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        match line.split_once(':') {
            // RFC 5322, 3.6.8: anything that is printed, but a colon.
            Some((name, _)) if !name.is_empty() && name.bytes().all(|it| it.is_ascii_graphic()) => {
                names.push(name.to_ascii_lowercase());
            }
            // The line that mailboxes put before a message.
            _ if names.is_empty() && line.starts_with("From ") => {}
            _ => return false,
        }
    }
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    let by = has(&["from", "received", "return-path", "sender"]);
    let when = has(&["date", "message-id", "mime-version", "received"]);
    let what = has(&["to", "subject", "cc", "bcc", "delivered-to", "content-type"]);
    if said { by || when || what } else { by && when && what }
}

/// What follows the last dot, in small letters.
fn extension(name: &str) -> String {
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

/// A sentence when the name says something else than the content.
pub(crate) fn surprise(name: &str, kind: Kind) -> Option<String> {
    let claimed = claimed(&extension(name))?;
    let found = named(kind);
    (kind != Kind::Empty && claimed != found)
        .then(|| format!("Its name says {claimed}; its content is {found}"))
}

/// What a name of this extension claims, of the kinds that content tells for sure.
fn claimed(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "pdf" => "PDF",
        "png" => "PNG",
        "jpg" | "jpeg" => "JPEG",
        "gif" => "GIF",
        "webp" => "WebP",
        "tif" | "tiff" => "TIFF",
        "bmp" => "BMP",
        "docx" => "DOCX",
        "xlsx" | "xlsm" => "XLSX",
        "xlsb" => "XLSB",
        "ods" => "ODS",
        "zip" => "ZIP",
        "gz" | "tgz" => "GZIP",
        "tar" => "TAR",
        "eml" => "a message",
        "txt" | "log" | "csv" | "tsv" | "json" | "xml" | "html" | "htm" | "md" | "svg" => "text",
        _ => return None,
    })
}

/// What a kind is called.
fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Empty => "empty",
        Kind::Pdf => "PDF",
        Kind::Picture(format) => picture(format),
        Kind::Text(_) | Kind::Table(_) => "text",
        Kind::Mail => "a message",
        Kind::Zip => "ZIP",
        Kind::Letter => "DOCX",
        Kind::Sheets(Sheets::Xls) => "an old Office document",
        Kind::Sheets(Sheets::Xlsx) => "XLSX",
        Kind::Sheets(Sheets::Xlsb) => "XLSB",
        Kind::Sheets(Sheets::Ods) => "ODS",
        Kind::Tar => "TAR",
        Kind::Gzip => "GZIP",
        Kind::Known(what) => what,
        Kind::Unknown => "of an unknown kind",
    }
}

/// What a format of pictures is called.
pub(crate) fn picture(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "PNG",
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Gif => "GIF",
        ImageFormat::WebP => "WebP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Bmp => "BMP",
        _ => "a picture",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_only_helps() {
        for (start, name, kind) in [
            (&b""[..], "a.pdf", Kind::Empty),
            (b"%PDF-1.7\n", "a.txt", Kind::Pdf),
            (b"\xef\xbb\xbf\r\n%PDF-1.4", "a.pdf", Kind::Pdf),
            (b"\0\x01\x02noise\n%PDF-1.4", "a.pdf", Kind::Pdf),
            (b"\x1b%-12345X@PJL\r\n%PDF-1.4", "a.pdf", Kind::Pdf),
            (b"tells of %PDF-1.4", "a.pdf", Kind::Text("plain")),
            (b"{\"start\": \"%PDF-1.4\"}", "a.json", Kind::Text("json")),
            (b"PK\x03\x04 stored in it: %PDF-1.4", "a.zip", Kind::Zip),
            (b"\x89PNG\r\n\x1a\n....%PDF-1.4", "a.png", Kind::Picture(ImageFormat::Png)),
            (b"\x89PNG\r\n\x1a\n....", "a.pdf", Kind::Picture(ImageFormat::Png)),
            (b"BMW and other words", "a.txt", Kind::Text("plain")),
            (b"PK\x03\x04rest", "a", Kind::Zip),
            (b"\x1f\x8b\x08\0", "a", Kind::Gzip),
            (b"  {\"a\": 1}", "a", Kind::Text("json")),
            (b"[INFO] not json", "a.log", Kind::Text("plain")),
            (b"[2026-01-02 03:04] not json", "a.log", Kind::Text("plain")),
            (b"[1, 2]", "a", Kind::Text("json")),
            (b"<?xml version='1.0'?><a/>", "a.txt", Kind::Text("xml")),
            (b"<!DOCTYPE html><p>", "a.txt", Kind::Text("html")),
            (b"# Title", "a.md", Kind::Text("markdown")),
            (b"a;b\n1;2\n", "a.csv", Kind::Table(b';')),
            (b"only words", "a.csv", Kind::Text("plain")),
            (b"From: a@b\r\nTo: c@d\r\nDate: today\r\n\r\nHello", "a", Kind::Mail),
            (b"From: here\nit is prose, is it not", "a", Kind::Text("plain")),
            (b"X_Odd.Name/1: x\nFrom: a@b\nTo: c@d\nDate: today\n\n", "a", Kind::Mail),
            (b"Subject: hello\n\nHello", "a.eml", Kind::Mail),
            (b"Subject: hello\n\nHello", "a.txt", Kind::Text("plain")),
            (b"only words", "a.eml", Kind::Text("plain")),
            (&[0; 4_096], "a.txt", Kind::Unknown),
            (b"7z\xbc\xaf\x27\x1c\0\x04", "a.7z", Kind::Known("application/x-7z-compressed")),
        ] {
            assert_eq!(of(start, name, None), kind, "{name}: {:?}", String::from_utf8_lossy(start));
        }
        assert_eq!(of(b"a,b\n1,2\n", "a", Some("text/csv; charset=utf-8")), Kind::Table(b','));
    }

    #[test]
    fn a_message_may_have_come_a_long_way() {
        let way = "Received: by one.example.com\r\n\tfrom another\r\n\twith a third\r\n".repeat(60);
        let mail = format!("{way}From: a@b\r\nTo: c@d\r\nDate: today\r\n\r\nHello");
        assert_eq!(of(mail.as_bytes(), "a", None), Kind::Mail);
        // Cut off in the middle of a header, as one that goes on past what is looked at.
        let mut long = "Received: x\r\nTo: a\r\nX: ".to_owned();
        long += &"x".repeat(LOOK as usize - long.len() - 9);
        long += "\r\nDKIM-Si";
        assert_eq!(of(long.as_bytes(), "a", None), Kind::Mail);
    }

    #[test]
    fn a_tape_whose_first_file_is_a_pdf_is_a_tape() {
        let tape = crate::samples::tar(&[("a.pdf", b"%PDF-1.7\n")]);
        assert_eq!(of(&tape, "a.tar", None), Kind::Tar);
    }

    #[test]
    fn a_name_that_says_something_else_is_told() {
        assert_eq!(surprise("x.PDF", Kind::Text("plain")).unwrap(), "Its name says PDF; its content is text");
        assert_eq!(surprise("x.pdf", Kind::Pdf), None);
        assert_eq!(surprise("x.pdf", Kind::Empty), None);
        assert_eq!(surprise("no extension", Kind::Unknown), None);
    }
}

//! Documents for the tests, written by small writers so that no file is needed.

pub(crate) mod pdf;

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

/// A ZIP of these entries; a name with a slash at its end is a folder.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
        } else {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// A TAR of these files.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A GZIP of a file.
pub(crate) fn gzip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let builder = flate2::GzBuilder::new().filename(name);
    let mut encoder = builder.write(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A DOCX of these paragraphs.
pub(crate) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String =
        paragraphs.iter().map(|words| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")).collect();
    let xml = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])
}

/// An XLSX of these sheets, each of cells with text or numbers.
pub(crate) fn xlsx(sheets: &[(&str, &[(&str, &str)])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut files = Vec::new();
    let (mut names, mut links) = (String::new(), String::new());
    for (number, (name, cells)) in (1..).zip(sheets) {
        names += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        links += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
        let cell = |(at, value): &(&str, &str)| {
            let row = at.trim_start_matches(|it: char| it.is_ascii_alphabetic());
            let value = match value.parse::<f64>() {
                Ok(_) => format!("<c r=\"{at}\"><v>{value}</v></c>"),
                Err(_) => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
            };
            format!("<row r=\"{row}\">{value}</row>")
        };
        let rows: String = cells.iter().map(cell).collect();
        files.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    files.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{names}</sheets></workbook>"),
    ));
    let root =
        format!("<Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    files.push(("_rels/.rels".into(), format!("<Relationships xmlns=\"{package}\">{root}</Relationships>")));
    files.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{package}\">{links}</Relationships>"),
    ));
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&files)
}

/// A message with words in two alphabets' worth of encodings, and a file.
pub(crate) fn mail() -> Vec<u8> {
    "Received: by mail.example.com\r\nFrom: =?UTF-8?Q?Ada_L=C3=B6w?= <ada@example.com>\r\nTo: desk@example.com\r\n\
     Subject: =?ISO-8859-1?Q?Vertrag_f=FCr_M=E4rz?=\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
     Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
     Guten Tag,\r\nanbei der Vertrag.\r\n--b\r\nContent-Type: application/json; name=\"data.json\"\r\n\
     Content-Disposition: attachment; filename=\"data.json\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
     eyJ4IjogMX0=\r\n--b--\r\n"
        .as_bytes()
        .to_vec()
}

//! Word and Excel files, with the parts that readers need.

use super::{Subject, zip::Zip};
use crate::{objects::Rope, time::utc_text};

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What a package has at its front: the types of its parts, and which is the main one.
fn package(main: &str, kind: &str) -> Zip {
    let mut zip = Zip::default();
    let types = format!(
        "{HEAD}<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Default Extension=\"bin\" ContentType=\"application/octet-stream\"/>\
         <Override PartName=\"/{main}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/>{}\
         </Types>",
        if kind.starts_with("spreadsheet") {
            "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        } else {
            ""
        }
    );
    zip.store("[Content_Types].xml", &Rope::from(types));
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
         Target=\"{main}\"/></Relationships>"
    );
    zip.store("_rels/.rels", &Rope::from(relations));
    zip
}

/// A text with headings, and a table of what it is about.
pub(super) fn docx(subject: &Subject<'_>) -> Rope {
    let mut body = String::new();
    let paragraph = |body: &mut String, style: &str, text: &str| {
        body.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        ));
    };
    paragraph(&mut body, "Title", subject.arrival.kind().title);
    body.push_str("<w:tbl><w:tblPr/><w:tblGrid/>");
    for (name, value) in subject.heading() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        body.push_str(&format!("<w:tr>{}{}</w:tr>", cell(name), cell(&value)));
    }
    body.push_str("</w:tbl>");
    for number in 0..60 {
        if number % 12 == 0 {
            paragraph(&mut body, "Heading1", &format!("Part {}", 1 + number / 12));
        }
        paragraph(&mut body, "Normal", &format!("{}. {}", number + 1, subject.sentence(number)));
    }
    with_document(&body, subject.size)
}

/// A package whose document has that body.
fn with_document(body: &str, size: usize) -> Rope {
    let mut zip = package("word/document.xml", "wordprocessingml.document");
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}\
         </w:body></w:document>"
    );
    zip.store("word/document.xml", &Rope::from(document));
    zip.finish_at("word/embeddings/oleObject1.bin", size)
}

/// A sheet of what was paid when.
pub(super) fn xlsx(subject: &Subject<'_>) -> Rope {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut zip = package("xl/workbook.xml", "spreadsheetml.sheet");
    let workbook = format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/>\
         </sheets></workbook>",
        subject.arrival.property_id()
    );
    zip.store("xl/workbook.xml", &Rope::from(workbook));
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    zip.store("xl/_rels/workbook.xml.rels", &Rope::from(relations));
    let text = |cell: &str, text: &str| format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let mut rows =
        format!("<row r=\"1\">{}{}{}</row>", text("A1", "Due"), text("B1", "Paid for"), text("C1", "Amount"));
    for row in 2..=60_i64 {
        let due = utc_text(subject.arrival.at.plus_millis(-row * 30 * crate::time::DAY), "%Y-%m-%d");
        let amount = subject.dice().of("amount").at(row).between(40.0, 900.0);
        rows.push_str(&format!(
            "<row r=\"{row}\">{}{}<c r=\"C{row}\"><v>{amount:.2}</v></c></row>",
            text(&format!("A{row}"), &due),
            text(&format!("B{row}"), subject.sentence(row)),
        ));
    }
    let sheet = format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    zip.store("xl/worksheets/sheet1.xml", &Rope::from(sheet));
    zip.finish_at("xl/embeddings/oleObject1.bin", subject.size)
}

/// A document whose XML would be larger than any memory: entities that hold each other.
pub(super) fn laughs() -> Rope {
    let mut zip = package("word/document.xml", "wordprocessingml.document");
    let entities: String = (1..10)
        .map(|level| format!("<!ENTITY lol{level} \"{}\">", format!("&lol{};", level - 1).repeat(10)))
        .collect();
    let document = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE w:document [<!ENTITY lol0 \"lol\">{entities}]>\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r>\
         <w:t>&lol9;</w:t></w:r></w:p></w:body></w:document>"
    );
    zip.store("word/document.xml", &Rope::from(document));
    zip.finish()
}

//! PDFs for the tests, in every way in which they tell where their objects are.

use std::io::Write;

/// Objects by their numbers, without `obj` and `endobj`.
pub(crate) type Objects = Vec<(u32, Vec<u8>)>;

/// Catalog 1, pages 2, font 3, info 4, and then two objects for each page.
pub(crate) const FIRST_PAGE: u32 = 5;

/// The objects of a document of so many pages, each of which says its number. Where `deep`, a hundred pages share a node.
pub(crate) fn pages(count: u32, deep: bool) -> Objects {
    let page = |place: u32| FIRST_PAGE + 2 * place;
    let node = |group: u32| FIRST_PAGE + 2 * count + group;
    let refs =
        |numbers: &mut dyn Iterator<Item = u32>| numbers.map(|it| format!("{it} 0 R ")).collect::<String>();
    let groups = if deep { count.div_ceil(100) } else { 0 };
    let kids = if deep { refs(&mut (0..groups).map(node)) } else { refs(&mut (0..count).map(page)) };
    let resources = "/MediaBox [0 0 200 100] /Resources << /Font << /A 3 0 R >> >>";
    let mut objects = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R >>".into()),
        (2, format!("<< /Type /Pages /Count {count} /Kids [{kids}] {resources} >>").into_bytes()),
        (3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into()),
        (4, "<< /Title (Contracts of March) >>".into()),
    ];
    for place in 0..count {
        let parent = if deep { node(place / 100) } else { 2 };
        let text =
            format!("BT /A 20 Tf 20 40 Td (Page {} of {count}) Tj ET 1 0 0 rg 0 0 10 10 re f", place + 1);
        let content = page(place) + 1;
        objects.push((
            page(place),
            format!("<< /Type /Page /Parent {parent} 0 R /Contents {content} 0 R >>").into_bytes(),
        ));
        objects
            .push((content, format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()).into_bytes()));
    }
    for group in 0..groups {
        let (from, to) = (group * 100, (group * 100 + 100).min(count));
        let kids = refs(&mut (from..to).map(page));
        objects.push((
            node(group),
            format!("<< /Type /Pages /Parent 2 0 R /Count {} /Kids [{kids}] >>", to - from).into_bytes(),
        ));
    }
    objects
}

/// A file with a table of cross-references.
pub(crate) fn with_table(objects: &Objects) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let at = add_table(&mut file, objects, "/Info 4 0 R");
    write!(file, "startxref\n{at}\n%%EOF\n").unwrap();
    file
}

/// Adds objects and a table to a file; where the table begins.
pub(crate) fn add_table(file: &mut Vec<u8>, objects: &Objects, trailer: &str) -> usize {
    let mut table = String::from("xref\n");
    for (number, text) in objects {
        table += &format!("{number} 1\n{:010} 00000 n \n", file.len());
        writeln!(file, "{number} 0 obj").unwrap();
        file.extend(text);
        file.extend(b"\nendobj\n");
    }
    let at = file.len();
    let size = objects.iter().map(|(number, _)| number + 1).max().unwrap_or_default();
    write!(file, "{table}trailer\n<< /Root 1 0 R /Size {size} {trailer} >>\n").unwrap();
    at
}

/// A file whose objects are packed, and whose cross-references are a stream.
pub(crate) fn with_streams(objects: &Objects) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    let top = objects.iter().map(|(number, _)| *number).max().unwrap_or_default();
    let mut rows = Vec::new();
    let row = |kind: u8, one: usize, two: u16| {
        let mut row = vec![kind];
        row.extend(u32::try_from(one).unwrap().to_be_bytes());
        row.extend(two.to_be_bytes());
        row
    };
    let is_stream = |text: &[u8]| memchr::memmem::find(text, b"stream").is_some();
    for (number, text) in objects.iter().filter(|(_, text)| is_stream(text)) {
        rows.push((*number, row(1, file.len(), 0)));
        writeln!(file, "{number} 0 obj").unwrap();
        file.extend(text);
        file.extend(b"\nendobj\n");
    }
    let plain: Vec<_> = objects.iter().filter(|(_, text)| !is_stream(text)).collect();
    for (pack, objects) in (top + 1..).zip(plain.chunks(100)) {
        let (mut head, mut body) = (String::new(), Vec::new());
        for (place, (number, text)) in objects.iter().enumerate() {
            head += &format!("{number} {} ", body.len());
            body.extend(text);
            body.push(b'\n');
            rows.push((*number, row(2, pack as usize, place as u16)));
        }
        rows.push((pack, row(1, file.len(), 0)));
        let keys = format!("/Type /ObjStm /N {} /First {}", objects.len(), head.len());
        packed(&mut file, pack, &keys, &[head.as_bytes(), &body].concat());
    }
    let (at, own) = (file.len(), top + 1_000_000);
    rows.push((own, row(1, at, 0)));
    rows.sort();
    let index: String = rows.iter().map(|(number, _)| format!("{number} 1 ")).collect();
    let rows: Vec<u8> = rows.into_iter().flat_map(|(_, row)| row).collect();
    let keys = format!("/Type /XRef /Root 1 0 R /Info 4 0 R /Size {} /W [1 4 2] /Index [{index}]", own + 1);
    packed(&mut file, own, &keys, &rows);
    write!(file, "startxref\n{at}\n%%EOF\n").unwrap();
    file
}

/// Adds a packed stream.
pub(crate) fn packed(file: &mut Vec<u8>, number: u32, keys: &str, bytes: &[u8]) {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    let bytes = encoder.finish().unwrap();
    write!(file, "{number} 0 obj\n<< {keys} /Filter /FlateDecode /Length {} >>\nstream\n", bytes.len())
        .unwrap();
    file.extend(bytes);
    file.extend(b"\nendstream\nendobj\n");
}

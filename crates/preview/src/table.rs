//! Values with a separator between them (CSV), of a document of any length.

use protocol::documents::preview::{Content, Part, Shape, Sheet};

use crate::{
    document::{Document, Opened},
    source::Source,
    text::{self, Charset, Ending, Lines, MOST_PLACES, Pieces},
    trouble::Trouble,
};

/// The most columns that are shown.
pub(crate) const MOST_COLUMNS: usize = 1_000;
/// The most characters of a cell that are shown.
pub(crate) const SHOWN: usize = 1_000;
/// The longest document in UTF-16, in bytes; it is read whole.
const LONGEST_WIDE: u64 = 32 << 20;

/// Opens a table that starts so.
pub(crate) fn open(source: Source, start: &[u8], separator: u8) -> Result<Opened, Trouble> {
    let mut charset = text::charset(start);
    let mut read = source.rewound();
    if charset.is_wide() {
        // Quotes and separators are bytes to whoever looks for rows.
        read = Source::held(charset.text(&source.whole(LONGEST_WIDE, "A table in UTF-16")?).into_bytes());
        charset = Charset::UTF_8;
    }
    let rows = Pieces::new(read.rewound(), RowEnd { quoted: false });
    let mut table = Table { rows, lines: Lines::new(read, charset), charset, separator };
    let known = table.rows.range(0, 200)?;
    let columns = known.iter().map(|row| table.cells(row).len()).max().unwrap_or_default();
    let sheet = Sheet {
        name: "CSV".into(),
        rows: table.rows.total(),
        columns: u32::try_from(columns).unwrap_or(u32::MAX),
    };
    Ok(Opened::new(table, source, Shape::Tables { sheets: vec![sheet] }))
}

/// What stands between the values of a text that is a table: it is in each of the first lines, as often as in the first.
pub(crate) fn separator(text: &str) -> Option<u8> {
    let lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).take(10).collect();
    // The last one may be cut off.
    let lines = if lines.len() > 2 { lines.get(..lines.len() - 1).unwrap_or_default() } else { &lines };
    let times = |line: &str, separator: u8| {
        let mut quoted = false;
        line.bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                *byte == separator && !quoted
            })
            .count()
    };
    let score = |separator: u8| {
        let first = lines.first().map_or(0, |line| times(line, separator));
        let same = lines.iter().filter(|line| times(line, separator) == first).count();
        if first == 0 { 0 } else { same * 100 / lines.len() + first.min(20) }
    };
    b",;\t|".iter().copied().max_by_key(|it| score(*it)).filter(|it| score(*it) > 50)
}

struct Table {
    rows: Pieces<RowEnd>,
    lines: Lines,
    charset: Charset,
    separator: u8,
}

impl Table {
    fn cells(&self, row: &[u8]) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(self.separator).has_headers(false).flexible(true).from_reader(row);
        let mut record = csv::ByteRecord::new();
        // Reading from memory has no errors but those of unequal rows, which may be unequal here.
        let _ = reader.read_byte_record(&mut record);
        let cell = |cell: &[u8]| protocol::visible::line(&self.charset.text(cell), SHOWN);
        record.iter().take(MOST_COLUMNS).map(cell).collect()
    }

    fn find(&self, text: &str) -> Result<Content, Trouble> {
        let mut places = Vec::new();
        let whole = self.rows.each(|number, row| {
            places.extend(text::found(&self.charset.text(row), text).map(|around| (number, around)));
            places.len() < MOST_PLACES
        })?;
        Ok(Content::Found { places, whole })
    }
}

impl Document for Table {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        match part {
            Part::Rows { sheet: 0, from, count } => {
                let rows = self.rows.range(*from, *count)?;
                let rows = rows.iter().map(|row| self.cells(row)).collect();
                Ok(Content::Rows { rows, total: self.rows.total() })
            }
            Part::Rows { .. } => Err(Trouble::no_such_part("This document has one table")),
            Part::Find { text } => self.find(text),
            part => self.lines.ask(part),
        }
    }
}

/// A row ends with its line, unless a quote is open.
#[derive(Clone)]
struct RowEnd {
    quoted: bool,
}

impl Ending for RowEnd {
    fn find(&mut self, more: &[u8]) -> Option<usize> {
        memchr::memchr2_iter(b'"', b'\n', more)
            .find(|at| {
                let quote = more.get(*at) == Some(&b'"');
                self.quoted ^= quote;
                !quote && !self.quoted
            })
            .map(|at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn opened(text: &[u8]) -> Opened {
        let separator = separator(&text::decoded(text)).unwrap_or(b',');
        open(Source::held(text.to_vec()), text, separator).unwrap()
    }

    fn rows(opened: &mut Opened, from: u64, count: u32) -> (Vec<Vec<String>>, Option<u64>) {
        match opened.ask(&Part::Rows { sheet: 0, from, count }).unwrap() {
            Content::Rows { rows, total } => (rows, total),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rows_are_what_was_written(table in proptest::collection::vec(proptest::collection::vec("[a-z\",;\nä ]{0,6}", 2..4), 1..80), times in 1_usize..20, from in 0_usize..1_500) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            let table: Vec<_> = table.iter().cycle().take(table.len() * times).collect();
            for row in &table {
                writer.write_record(*row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let mut opened = open(Source::held(text.clone()), &text, b',').unwrap();
            let (got, total) = rows(&mut opened, from as u64, 200);
            prop_assert_eq!(total, Some(table.len() as u64));
            let shown = |cell: &String| protocol::visible::line(cell, SHOWN);
            let wanted: Vec<Vec<_>> = table.iter().skip(from).take(200).map(|row| row.iter().map(shown).collect()).collect();
            prop_assert_eq!(got, wanted);
        }

        #[test]
        fn no_bytes_bring_it_down(bytes: Vec<u8>) {
            let mut opened = opened(&bytes);
            rows(&mut opened, 0, 200);
            opened.ask(&Part::Find { text: "a".into() }).unwrap();
        }
    }

    #[test]
    fn what_stands_between_is_told() {
        assert_eq!(separator("a,b\n1,2\n"), Some(b','));
        assert_eq!(separator("a;b\n\"1;5\";2,5\n3;4,5\n"), Some(b';'));
        assert_eq!(separator("a\tb\n"), Some(b'\t'));
        assert_eq!(separator("words, and words\nno more\nof this\nkind\n"), None);
    }

    #[test]
    fn a_quote_that_never_closes_is_bounded() {
        // Where the longest row ends, rows are looked for anew.
        let text = format!("a,b\n\"{}", "x,y\n".repeat(700_000));
        let mut opened = opened(text.as_bytes());
        let (got, _) = rows(&mut opened, 0, 3);
        assert_eq!(got.first().unwrap(), &["a", "b"]);
        assert_eq!(got.get(1).unwrap().first().unwrap().chars().take(4).collect::<String>(), "x,y␊");
        let (got, _) = rows(&mut opened, 4, 1);
        assert_eq!(got.first().unwrap().len(), 2);
    }

    #[test]
    fn a_table_is_also_text() {
        let mut opened = opened(b"a,b\n1,2\n");
        assert!(matches!(
            opened.ask(&Part::Lines { from: 1, count: 1 }),
            Ok(Content::Lines { total: Some(2), .. })
        ));
        let found = opened.ask(&Part::Find { text: "2".into() }).unwrap();
        assert_eq!(found, Content::Found { places: vec![(1, "1,2".into())], whole: true });
    }
}

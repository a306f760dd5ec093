//! Values with a separator between them (CSV), of a document of any length.

use protocol::documents::preview::{Content, Part, Shape, Sheet};

use crate::{
    document::{Document, Opened, Room},
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
    let rows = Pieces::new(read.rewound(), RowEnd::new(separator));
    let mut table = Table { rows, lines: Lines::new(read, charset), charset, separator };
    let (columns, _) = table.rows.range(0, 200, |row| Some(cells(row, charset, separator).len()))?;
    let columns = columns.into_iter().max().unwrap_or_default();
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
                let (charset, separator, mut gathered) = (self.charset, self.separator, Gathered::new());
                let (rows, total) =
                    self.rows.range(*from, *count, |row| gathered.fit(cells(row, charset, separator)))?;
                Ok(Content::Rows { rows, total })
            }
            Part::Rows { .. } => Err(Trouble::no_such_part("This document has one table")),
            Part::Find { text, sheet: None | Some(0) } => self.find(text),
            Part::Find { .. } => Err(Trouble::no_such_part("This document has one table")),
            part => self.lines.ask(part),
        }
    }
}

/// The cells of a row.
fn cells(row: &[u8], charset: Charset, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(separator).has_headers(false).flexible(true).from_reader(row);
    let mut record = csv::ByteRecord::new();
    // Reading from memory has no errors but those of unequal rows, which may be unequal here.
    let _ = reader.read_byte_record(&mut record);
    let cell = |cell: &[u8]| protocol::visible::line(&charset.text(cell), SHOWN);
    record.iter().take(MOST_COLUMNS).map(cell).collect()
}

/// Rows as one answer may carry them.
pub(crate) struct Gathered {
    room: Room,
    any: bool,
}

impl Gathered {
    pub(crate) fn new() -> Self {
        Self { room: Room::new(), any: false }
    }

    /// A row that still goes in. Of the first, cells that do not are told as left out, so that there is always one.
    pub(crate) fn fit(&mut self, mut row: Vec<String>) -> Option<Vec<String>> {
        // Each cell takes its quotes and a comma, and each row its brackets.
        let left_out = row.iter().position(|cell| !self.room.take(cell.len() + 3));
        if left_out.is_none() && self.room.take(3) {
            self.any = true;
            return Some(row);
        }
        if self.any {
            return None;
        }
        self.any = true;
        row.truncate(left_out.unwrap_or_default());
        row.push("…".into());
        Some(row)
    }
}

/// Where a row ends, as `csv` reads it: a quote opens only where a value begins, and a line ends with LF, CR or both.
#[derive(Clone)]
struct RowEnd {
    separator: u8,
    at: At,
}

#[derive(Clone, Copy)]
enum At {
    /// The beginning of a row, after so many bytes of a mark that is no part of its first value.
    Row(usize),
    /// The beginning of a value.
    Value,
    /// A value without quotes, or what follows the last of them.
    Plain,
    /// Between quotes.
    Quoted,
    /// After a quote between quotes: it closes, unless another follows.
    Quote,
    /// After CR: an LF belongs to the same end.
    Return,
}

/// The mark of UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl RowEnd {
    fn new(separator: u8) -> Self {
        Self { separator, at: At::Row(0) }
    }

    /// Where one is after this byte of a value.
    fn after(&self, byte: u8) -> At {
        match (self.at, byte) {
            (At::Row(seen), _) if MARK.get(seen) == Some(&byte) => {
                if seen + 1 == MARK.len() {
                    At::Value
                } else {
                    At::Row(seen + 1)
                }
            }
            (At::Row(0) | At::Value, b'"') | (At::Quote, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) => At::Quoted,
            _ if byte == self.separator => At::Value,
            _ => At::Plain,
        }
    }
}

impl Ending for RowEnd {
    fn find(&mut self, more: &[u8]) -> Option<usize> {
        let mut from = 0;
        while let Some(rest) = more.get(from..).filter(|rest| !rest.is_empty()) {
            // Most bytes change nothing.
            let next = match self.at {
                At::Quoted => memchr::memchr(b'"', rest),
                At::Plain => memchr::memchr3(self.separator, b'\r', b'\n', rest),
                _ => Some(0),
            };
            let byte = next.and_then(|next| Some((next, *rest.get(next)?)));
            let Some((next, byte)) = byte else { break };
            match (self.at, byte) {
                (At::Return, b'\n') => return Some(from + 1),
                (At::Return, _) => return Some(from),
                (At::Quoted, _) => self.at = self.after(byte),
                (_, b'\n') => return Some(from + next + 1),
                (_, b'\r') => self.at = At::Return,
                _ => self.at = self.after(byte),
            }
            from += next + 1;
        }
        None
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
        fn rows_are_what_csv_reads(text in "([a-c\",;\n\r]|\"\"|\r\n){0,60}", marked: bool, chunk in 1_usize..9) {
            let text = format!("{}{text}", if marked { "\u{feff}" } else { "" });
            let mut reader = csv::ReaderBuilder::new();
            let reader = reader.has_headers(false).flexible(true).from_reader(text.as_bytes());
            let shown = |cell: &[u8]| protocol::visible::line(&Charset::UTF_8.text(cell), SHOWN);
            let wanted: Vec<Vec<_>> =
                reader.into_byte_records().map(|row| row.unwrap().iter().map(shown).collect()).collect();
            let mut opened = open(Source::held(text.clone().into_bytes()), text.as_bytes(), b',').unwrap();
            // It leaves out lines without anything in them.
            let got: Vec<_> = rows(&mut opened, 0, 200).0.into_iter().filter(|row| !row.is_empty()).collect();
            prop_assert_eq!(got, wanted);
            // Where a row ends does not hang on how its bytes arrive.
            let mut whole = RowEnd::new(b',');
            let mut parts = RowEnd::new(b',');
            let end = whole.find(text.as_bytes());
            let mut found = None;
            for (place, part) in text.as_bytes().chunks(chunk).enumerate() {
                found = parts.find(part).map(|at| place * chunk + at);
                if found.is_some() {
                    break;
                }
            }
            prop_assert_eq!(found, end);
        }

        #[test]
        fn no_bytes_bring_it_down(bytes: Vec<u8>) {
            let mut opened = opened(&bytes);
            rows(&mut opened, 0, 200);
            opened.ask(&Part::Find { text: "a".into(), sheet: None }).unwrap();
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
    fn a_quote_inside_a_value_is_a_character_of_it() {
        let mut opened = opened(b"what,size\na 24\" pipe,1\nb,2\nc,3\n");
        let (got, total) = rows(&mut opened, 0, 200);
        let wanted = [["what", "size"], ["a 24\" pipe", "1"], ["b", "2"], ["c", "3"]];
        assert_eq!((got, total), (wanted.map(|row| row.map(str::to_owned).to_vec()).to_vec(), Some(4)));
    }

    #[test]
    fn an_answer_has_room_for_so_many_cells() {
        let row = "x,y\n";
        let wide = format!("{}\n", vec!["\u{202e}".repeat(900); 300].join(","));
        let mut opened = opened(format!("{wide}{wide}{row}").as_bytes());
        let (got, total) = rows(&mut opened, 0, 200);
        assert_eq!((got.len(), total), (1, None));
        let cells = got.first().unwrap();
        assert!(cells.len() < 300 && cells.last().unwrap() == "…");
        let (got, total) = rows(&mut opened, 2, 200);
        assert_eq!((got.len(), total), (1, Some(3)));
    }

    #[test]
    fn a_table_is_also_text() {
        let mut opened = opened(b"a,b\n1,2\n");
        assert!(matches!(
            opened.ask(&Part::Lines { from: 1, count: 1 }),
            Ok(Content::Lines { total: Some(2), .. })
        ));
        let found = opened.ask(&Part::Find { text: "2".into(), sheet: None }).unwrap();
        assert_eq!(found, Content::Found { places: vec![(1, "1,2".into())], whole: true });
    }
}

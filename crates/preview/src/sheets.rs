//! Tables of office programs: XLSX, XLSB, XLS and ODS, a sheet at a time.

use std::{collections::BTreeMap, io::BufReader};

use calamine::{Data, Ods, Reader, Xls, Xlsb, Xlsx};
use protocol::documents::preview::{Content, Part, Shape, Sheet};

use crate::{
    document::{Document, Opened, Room},
    kind::Sheets,
    source::Source,
    table::{Gathered, MOST_COLUMNS, SHOWN},
    text::{self, MOST_PLACES},
    trouble::Trouble,
};

/// The most bytes that the tables may be unpacked.
const MOST_UNPACKED: u64 = 256 << 20;
/// The most bytes of a file that is read whole.
const LONGEST_WHOLE: u64 = 64 << 20;
/// The most cells of a sheet that are held.
const MOST_CELLS: usize = 2_000_000;
/// The most bytes of text in the cells that are held.
const MOST_TEXT: usize = 192 << 20;
/// The most sheets that are shown.
pub(crate) const MOST_SHEETS: usize = 1_000;

/// Opens tables that take `unpacked` bytes, as far as the document says.
pub(crate) fn open(source: Source, format: Sheets, unpacked: u64) -> Result<Opened, Trouble> {
    let longest = if format == Sheets::Xls { LONGEST_WHOLE } else { MOST_UNPACKED };
    if unpacked > longest {
        return Err(Trouble::too_large(format!(
            "Its tables take {} MiB, and up to {} MiB are read",
            unpacked >> 20,
            longest >> 20
        )));
    }
    let book = Book::read(source.rewound(), format)?;
    let names: Vec<_> = book.names().into_iter().take(MOST_SHEETS).collect();
    let mut tables = Tables { book, names, held: None };
    let (mut sheets, mut room) = (Vec::new(), Room::new());
    for (place, name) in tables.names.clone().iter().enumerate() {
        // Only the first is counted: the others cost time until one looks at them.
        let known = if place == 0 { Some(tables.sheet(0)?) } else { None };
        let name = protocol::visible::line(name, SHOWN);
        if !room.take(name.len() + 30) {
            break;
        }
        sheets.push(Sheet { name, rows: known.map(|it| it.rows), columns: known.map_or(0, |it| it.columns) });
    }
    let cut = tables.held.as_ref().filter(|(_, cells)| cells.cut).map(|(_, cells)| cells.count);
    let opened = Opened::new(tables, source, Shape::Tables { sheets });
    Ok(if let Some(held) = cut {
        opened.noting(format!(
            "The first sheet is longer than a preview holds; its first {held} cells are shown"
        ))
    } else {
        opened
    })
}

struct Tables {
    book: Book,
    names: Vec<String>,
    /// The sheet that was looked at last.
    held: Option<(u32, Cells)>,
}

/// The cells of a sheet that have something in them.
#[derive(Default)]
struct Cells {
    by_row: BTreeMap<u32, Vec<(u32, String)>>,
    count: usize,
    text: usize,
    rows: u64,
    columns: u32,
    cut: bool,
}

impl Cells {
    /// Adds a cell; false when there is no room for more.
    fn add(&mut self, (row, column): (u32, u32), value: &Data) -> bool {
        if self.count >= MOST_CELLS || self.text >= MOST_TEXT {
            self.cut = true;
            return false;
        }
        if *value != Data::Empty && (column as usize) < MOST_COLUMNS {
            self.count += 1;
            self.rows = self.rows.max(u64::from(row) + 1);
            self.columns = self.columns.max(column + 1);
            let value = shown(value);
            self.text += value.len();
            self.by_row.entry(row).or_default().push((column, value));
        }
        true
    }

    fn row(&self, row: u32) -> Vec<String> {
        let mut cells = Vec::new();
        for (column, value) in self.by_row.get(&row).into_iter().flatten() {
            let column = *column as usize;
            cells.resize(cells.len().max(column + 1), String::new());
            if let Some(cell) = cells.get_mut(column) {
                cell.clone_from(value);
            }
        }
        cells
    }
}

impl Tables {
    fn sheet(&mut self, place: u32) -> Result<&Cells, Trouble> {
        let name = self
            .names
            .get(place as usize)
            .ok_or_else(|| Trouble::no_such_part("The document has no such sheet"))?;
        let cells = match self.held.take() {
            Some((held, cells)) if held == place => cells,
            _ => self.book.cells(name)?,
        };
        Ok(&self.held.insert((place, cells)).1)
    }

    fn find(&mut self, wanted: &str, sheet: u32) -> Result<Content, Trouble> {
        let cells = self.sheet(sheet)?;
        let mut places = Vec::new();
        for (row, values) in &cells.by_row {
            let found = values.iter().find_map(|(_, value)| text::found(value, wanted));
            places.extend(found.map(|around| (u64::from(*row), around)));
            if places.len() == MOST_PLACES {
                break;
            }
        }
        let whole = places.len() < MOST_PLACES && !cells.cut;
        Ok(Content::Found { places, whole })
    }
}

impl Document for Tables {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        match part {
            Part::Rows { sheet, from, count } => {
                let cells = self.sheet(*sheet)?;
                let to = from.saturating_add((*count).into()).min(cells.rows);
                let row = |row: u64| u32::try_from(row).map_or_else(|_| Vec::new(), |row| cells.row(row));
                let mut gathered = Gathered::new();
                let rows: Vec<_> = (*from..to).map_while(|number| gathered.fit(row(number))).collect();
                let short = from.saturating_add(rows.len() as u64) < to;
                Ok(Content::Rows { rows, total: (!short).then_some(cells.rows) })
            }
            Part::Find { text, sheet } => self.find(text, sheet.unwrap_or_default()),
            _ => Err(Trouble::no_such_part("This document has tables, and nothing else")),
        }
    }
}

/// A value as one reads it.
fn shown(value: &Data) -> String {
    let text = match value {
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        other => other.to_string(),
    };
    protocol::visible::line(&text, SHOWN)
}

/// Tables of each format.
enum Book {
    Xls(Box<Xls<BufReader<Source>>>),
    Xlsx(Box<Xlsx<BufReader<Source>>>),
    Xlsb(Box<Xlsb<BufReader<Source>>>),
    Ods(Box<Ods<BufReader<Source>>>),
}

impl Book {
    fn read(source: Source, format: Sheets) -> Result<Self, Trouble> {
        let reader = BufReader::new(source);
        Ok(match format {
            Sheets::Xls => Self::Xls(Box::new(Xls::new(reader).map_err(|error| unread(&error))?)),
            Sheets::Xlsx => Self::Xlsx(Box::new(Xlsx::new(reader).map_err(|error| unread(&error))?)),
            Sheets::Xlsb => Self::Xlsb(Box::new(Xlsb::new(reader).map_err(|error| unread(&error))?)),
            Sheets::Ods => Self::Ods(Box::new(Ods::new(reader).map_err(|error| unread(&error))?)),
        })
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Xls(book) => book.sheet_names(),
            Self::Xlsx(book) => book.sheet_names(),
            Self::Xlsb(book) => book.sheet_names(),
            Self::Ods(book) => book.sheet_names(),
        }
    }

    /// The cells of a sheet. Where the format lets, they are read one by one, so that a cell far out costs nothing.
    fn cells(&mut self, name: &str) -> Result<Cells, Trouble> {
        let mut cells = Cells::default();
        let range = match self {
            Self::Xlsx(book) => {
                let mut reader = book.worksheet_cells_reader(name).map_err(|error| unread(&error))?;
                while let Some(cell) = reader.next_cell().map_err(|error| unread(&error))?
                    && cells.add(cell.get_position(), &cell.get_value().clone().into())
                {}
                return Ok(cells);
            }
            Self::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(name).map_err(|error| unread(&error))?;
                while let Some(cell) = reader.next_cell().map_err(|error| unread(&error))?
                    && cells.add(cell.get_position(), &cell.get_value().clone().into())
                {}
                return Ok(cells);
            }
            Self::Xls(book) => book.worksheet_range(name).map_err(|error| unread(&error))?,
            Self::Ods(book) => book.worksheet_range(name).map_err(|error| unread(&error))?,
        };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let at = |first: u32, by: usize| first.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
            if !cells.add((at(top, row), at(left, column)), value) {
                break;
            }
        }
        Ok(cells)
    }
}

fn unread(error: &(dyn std::error::Error + 'static)) -> Trouble {
    let trouble = Trouble::of_reading(error, "The tables cannot be read");
    if trouble.words.to_lowercase().contains("password") {
        Trouble::locked("The tables are locked with a password")
    } else {
        trouble
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document, samples};

    fn rows(opened: &mut Opened, sheet: u32, from: u64) -> (Vec<Vec<String>>, Option<u64>) {
        match opened.ask(&Part::Rows { sheet, from, count: 200 }).unwrap() {
            Content::Rows { rows, total } => (rows, total),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sheets_are_read_with_their_gaps() {
        let bytes = samples::xlsx(&[
            ("First", &[("A1", "name"), ("B1", "amount"), ("B3", "12.5")]),
            ("Second", &[("A1", "x")]),
        ]);
        let mut opened = document::open("a.xlsx", None, Source::held(bytes)).unwrap();
        let Shape::Tables { sheets } = &opened.shape else { panic!() };
        assert_eq!(
            sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.rows, sheet.columns)).collect::<Vec<_>>(),
            [("First", Some(3), 2), ("Second", None, 0)]
        );
        let (got, total) = rows(&mut opened, 0, 0);
        assert_eq!(total, Some(3));
        assert_eq!(
            got,
            vec![vec!["name".to_owned(), "amount".into()], vec![], vec![String::new(), "12.5".into()]]
        );
        assert_eq!(rows(&mut opened, 1, 0).0, [["x"]]);
        assert!(opened.ask(&Part::Rows { sheet: 2, from: 0, count: 1 }).is_err());
        assert_eq!(
            opened.ask(&Part::Find { text: "AMOUNT".into(), sheet: None }).unwrap(),
            Content::Found { places: vec![(0, "amount".into())], whole: true }
        );
        assert_eq!(
            opened.ask(&Part::Find { text: "X".into(), sheet: Some(1) }).unwrap(),
            Content::Found { places: vec![(0, "x".into())], whole: true }
        );
        assert!(opened.ask(&Part::Find { text: "x".into(), sheet: Some(2) }).is_err());
    }

    #[test]
    fn a_cell_far_out_costs_nothing() {
        let bytes =
            samples::xlsx(&[("First", &[("A1", "near"), ("XFD1048576", "far"), ("B1048576", "below")])]);
        let mut opened = document::open("a.xlsx", None, Source::held(bytes)).unwrap();
        let (got, total) = rows(&mut opened, 0, 1_048_575);
        assert_eq!((got, total), (vec![vec![String::new(), "below".into()]], Some(1_048_576)));
    }

    #[test]
    fn an_old_document_that_holds_no_tables_is_bytes() {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(4_096, 0);
        let opened = document::open("a.doc", None, Source::held(bytes)).unwrap();
        assert_eq!(opened.shape, Shape::Bytes {});
        assert_eq!(opened.notes.len(), 1);
    }
}

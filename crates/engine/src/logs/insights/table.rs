//! The results of a query: bounded, and in any order.

use std::cmp::Ordering;

use protocol::{Error, ErrorKind};

use crate::visible;

/// Rows of a query's results, by the service's own limit for one answer.
pub(in crate::logs) const MOST_ROWS: usize = 10_000;
/// Fields of a query's results.
const MOST_FIELDS: usize = 1_000;
/// Bytes of one value.
const LONGEST_VALUE: usize = 256 << 10;
/// Bytes of all values.
const MOST_BYTES: usize = 64 << 20;
/// Characters of a value that are shown.
const SHOWN: usize = 4_000;

/// Rows with the same fields. A value that a row does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::logs) struct Table {
    fields: Vec<String>,
    rows: Vec<Vec<String>>,
    bytes: usize,
}

impl Table {
    /// Takes a row of fields and values, as long as there is room.
    pub(in crate::logs) fn push(&mut self, cells: impl Iterator<Item = (String, String)>) {
        if self.is_full() {
            return;
        }
        let mut row = Vec::with_capacity(self.fields.len());
        for (name, mut value) in cells {
            let Some(place) = self.place(name) else { continue };
            if row.len() <= place {
                row.resize(place + 1, String::new());
            }
            value.truncate(value.floor_char_boundary(LONGEST_VALUE));
            self.bytes += value.len();
            row[place] = value;
        }
        self.rows.push(row);
    }

    /// Whether no more rows are taken.
    pub(in crate::logs) fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS || self.bytes >= MOST_BYTES
    }

    fn place(&mut self, name: String) -> Option<usize> {
        let known = self.fields.iter().position(|field| *field == name);
        known.or_else(|| {
            (self.fields.len() < MOST_FIELDS).then(|| {
                self.fields.push(name);
                self.fields.len() - 1
            })
        })
    }

    pub(in crate::logs) fn fields(&self) -> &[String] {
        &self.fields
    }

    pub(in crate::logs) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes of all values.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The values of a row, as AWS gave them, one for each field.
    pub(in crate::logs) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        let held = self.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        (0..self.fields.len()).map(|field| held.get(field).map(String::as_str).unwrap_or_default())
    }

    /// Rows from `from` on, at most `count`, made harmless to look at.
    ///
    /// # Errors
    /// `Invalid` for an order by a field that there is not.
    pub(super) fn page(
        &self,
        from: usize,
        count: usize,
        order: Option<&(String, bool)>,
    ) -> Result<Vec<Vec<String>>, Error> {
        let shown = |row| self.row(row).map(|value| visible::line(value, SHOWN)).collect();
        Ok(match order {
            None => (from.min(self.len())..from.saturating_add(count).min(self.len())).map(shown).collect(),
            Some((field, down)) => {
                let rows = self.ordered(field, *down)?;
                rows.into_iter().skip(from).take(count).map(shown).collect()
            }
        })
    }

    /// All rows by a field: by number where all its values are numbers, and as text otherwise. Equal ones stay as they
    /// were; those without a value come last.
    fn ordered(&self, field: &str, down: bool) -> Result<Vec<usize>, Error> {
        let field = self.fields.iter().position(|name| name == field).ok_or_else(|| {
            let kind = ErrorKind::Invalid { field: "order".to_owned() };
            Error::new(kind, format!("The results have no field {}", visible::line(field, SHOWN)))
        })?;
        let value = |row: &usize| self.rows[*row].get(field).map(String::as_str).unwrap_or_default();
        let mut rows: Vec<_> = (0..self.len()).collect();
        let numbers: Option<Vec<f64>> = rows
            .iter()
            .map(|row| match value(row) {
                "" => Some(f64::NAN),
                text => text.parse().ok().filter(|number: &f64| !number.is_nan()),
            })
            .collect();
        let turned = |ordering: Ordering| if down { ordering.reverse() } else { ordering };
        rows.sort_by(|a, b| {
            let (one, other) = (value(a), value(b));
            one.is_empty().cmp(&other.is_empty()).then_with(|| {
                turned(match &numbers {
                    Some(numbers) => numbers[*a].total_cmp(&numbers[*b]),
                    None => one.cmp(other),
                })
            })
        });
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(values: &[&str]) -> Table {
        let mut table = Table::default();
        for (number, value) in values.iter().enumerate() {
            table.push(
                [("n".to_owned(), number.to_string()), ("value".to_owned(), (*value).to_owned())].into_iter(),
            );
        }
        table
    }

    fn by(values: &[&str], down: bool) -> Vec<String> {
        let page = table(values).page(0, 100, Some(&("value".to_owned(), down))).unwrap();
        page.into_iter().map(|row| row[1].clone()).collect()
    }

    #[test]
    fn numbers_are_ordered_as_numbers_and_what_is_not_there_comes_last() {
        assert_eq!(by(&["10", "9", "", "-1.5", "1e3"], false), ["-1.5", "9", "10", "1e3", ""]);
        assert_eq!(by(&["10", "9", "", "-1.5", "1e3"], true), ["1e3", "10", "9", "-1.5", ""]);
        assert_eq!(by(&["10", "9", "x"], false), ["10", "9", "x"], "not all are numbers");
        assert_eq!(by(&["2", "NaN", "10"], false), ["10", "2", "NaN"], "that is none");
    }

    #[test]
    fn equal_ones_stay_in_their_order_both_ways() {
        for down in [false, true] {
            let page = table(&["a", "a", "a"]).page(0, 9, Some(&("value".to_owned(), down))).unwrap();
            assert_eq!(page.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
        }
    }

    #[test]
    fn rows_with_other_fields_share_a_table() {
        let mut table = table(&["a"]);
        table.push([("late".to_owned(), "x\u{202e}y".to_owned())].into_iter());
        assert_eq!(table.fields(), ["n", "value", "late"]);
        let page = table.page(0, 9, None).unwrap();
        assert_eq!(page, [["0", "a", ""], ["", "", "x<U+202E>y"]]);
        assert_eq!(table.row(1).collect::<Vec<_>>(), ["", "", "x\u{202e}y"], "as it was written");
    }

    #[test]
    fn pages_end_with_the_table() {
        let table = table(&["a", "b", "c"]);
        let rows = |from, count| table.page(from, count, None).unwrap().len();
        assert_eq!((rows(0, 2), rows(2, 2), rows(3, 2), rows(usize::MAX, usize::MAX)), (2, 1, 0, 0));
        let unknown = table.page(0, 1, Some(&("none".to_owned(), false))).unwrap_err();
        assert_eq!(unknown.kind, ErrorKind::Invalid { field: "order".to_owned() });
    }

    #[test]
    fn it_is_bounded() {
        let mut table = Table::default();
        for _ in 0..MOST_ROWS + 5 {
            table.push([("a".to_owned(), "x".repeat(LONGEST_VALUE + 1))].into_iter());
        }
        assert!(table.bytes() < MOST_BYTES + LONGEST_VALUE, "{}", table.bytes());
        let mut wide = Table::default();
        wide.push((0..5_000).map(|number| (number.to_string(), "ü".to_owned())));
        assert_eq!(wide.fields().len(), MOST_FIELDS);
    }

    proptest! {
        #[test]
        fn an_order_is_a_permutation(values in proptest::collection::vec(".{0,3}|[0-9]{1,3}", 0..40), down: bool) {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            let table = table(&values);
            if !values.is_empty() {
                let mut rows = table.ordered("value", down).unwrap();
                rows.sort_unstable();
                prop_assert_eq!(rows, (0..values.len()).collect::<Vec<_>>());
            }
        }
    }
}

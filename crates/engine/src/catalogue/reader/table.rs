//! One table of a file: hands out each entry to whoever asks for it, and reports those nobody asked for.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::problems::Problems;

/// A value with the place to blame when it is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) key: &'a str,
    pub(super) key_at: usize,
    pub(super) at: usize,
    value: &'a DeValue<'a>,
}

impl<'a> Item<'a> {
    /// The text, or a report that it is none.
    pub(super) fn text(&self, problems: &Problems<'_>) -> Option<&'a str> {
        self.typed(problems, "text in quotes", self.value.as_str())
    }

    /// The text that `check` finds in order, or its reason as a report.
    pub(super) fn checked(
        &self,
        problems: &Problems<'_>,
        check: impl FnOnce(&str) -> Result<(), String>,
    ) -> Option<&'a str> {
        let text = self.text(problems)?;
        self.parsed(problems, check(text)).map(|()| text)
    }

    /// The value, or the reason why there is none as a report.
    pub(super) fn parsed<T>(&self, problems: &Problems<'_>, outcome: Result<T, String>) -> Option<T> {
        outcome.map_err(|reason| problems.report(self.at, reason)).ok()
    }

    /// The finite number that is not negative, or a report.
    pub(super) fn number(&self, problems: &Problems<'_>) -> Option<f64> {
        self.typed(problems, "a number of zero or more", self.as_number())
    }

    /// The whole number between `least` and `i32::MAX`, or a report.
    pub(super) fn count(&self, problems: &Problems<'_>, least: i32) -> Option<i32> {
        let count =
            self.as_integer().and_then(|value| i32::try_from(value).ok()).filter(|value| *value >= least);
        self.typed(problems, &format!("a whole number of {least} or more"), count)
    }

    /// The switch, or a report.
    pub(super) fn flag(&self, problems: &Problems<'_>) -> Option<bool> {
        self.typed(problems, "true or false", self.value.as_bool())
    }

    /// The texts of a list, or a report for each element that is none.
    pub(super) fn texts(&self, problems: &Problems<'_>) -> Option<Vec<Item<'a>>> {
        let items = self.list(problems, "a list of texts")?;
        items.iter().map(|item| item.text(problems).map(|_| *item)).collect()
    }

    /// The elements of a list of `wanted`, or a report that it is none.
    pub(super) fn list(&self, problems: &Problems<'_>, wanted: &str) -> Option<Vec<Item<'a>>> {
        let array = self.typed(problems, wanted, self.value.as_array())?;
        Some(array.iter().map(|element| self.element(element)).collect())
    }

    /// The table, or a report that it is none. `what` names it in reports about its entries.
    pub(super) fn table(&self, problems: &Problems<'_>, what: impl Into<String>) -> Option<Table<'a>> {
        let table = self.typed(problems, "a table", self.value.as_table())?;
        Some(Table::of(table, self.key_at, what))
    }

    pub(super) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    pub(super) fn as_text(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        let value = match self.value {
            DeValue::Float(float) => float.as_str().parse().ok()?,
            #[expect(clippy::cast_precision_loss, reason = "no figure of a design comes near 2^53")]
            _ => self.as_integer()? as f64,
        };
        (value.is_finite() && value >= 0.0).then_some(value)
    }

    /// What stands there instead of what was wanted.
    pub(super) fn found(&self) -> String {
        match self.value {
            DeValue::String(text) => format!("the text \"{text}\""),
            DeValue::Integer(number) => format!("the number {number}"),
            DeValue::Float(number) => format!("the number {number}"),
            DeValue::Boolean(flag) => format!("{flag}"),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }

    fn as_integer(&self) -> Option<i64> {
        let integer = self.value.as_integer()?;
        i64::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    fn element(&self, element: &'a Spanned<DeValue<'a>>) -> Self {
        Self { at: element.span().start, value: element.get_ref(), ..*self }
    }

    fn typed<T>(&self, problems: &Problems<'_>, wanted: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            problems.report(self.at, format!("`{}` takes {wanted}; this is {}", self.key, self.found()));
        }
        value
    }
}

/// A table that is being read.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// What it describes: "service `backend`".
    pub(super) what: String,
    /// Blamed for what is missing in it.
    pub(super) at: usize,
    /// What nobody has asked for yet, in the order of the text.
    left: Vec<Item<'a>>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn of(table: &'a DeTable<'a>, at: usize, what: impl Into<String>) -> Self {
        let mut left: Vec<Item<'a>> = table
            .iter()
            .map(|(key, value)| Item {
                key: key.get_ref(),
                key_at: key.span().start,
                at: value.span().start,
                value: value.get_ref(),
            })
            .collect();
        left.sort_by_key(|item| item.key_at);
        Self { what: what.into(), at, left, asked: Vec::new() }
    }

    /// The entry `key`, if there is one.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.asked.push(key);
        let index = self.left.iter().position(|item| item.key == key)?;
        Some(self.left.remove(index))
    }

    /// The entry `key`, or a report that it is missing.
    pub(super) fn need(&mut self, problems: &Problems<'_>, key: &'static str) -> Option<Item<'a>> {
        let item = self.take(key);
        if item.is_none() {
            problems.report(self.at, format!("{} needs `{key}`", self.what));
        }
        item
    }

    /// Whatever has not been asked for, in the order of the text: for tables whose keys are names.
    pub(super) fn drain(&mut self) -> Vec<Item<'a>> {
        std::mem::take(&mut self.left)
    }

    /// Whether the entry `key` is there and has not been asked for.
    pub(super) fn has(&self, key: &str) -> bool {
        self.left.iter().any(|item| item.key == key)
    }

    /// Whether every entry has been asked for.
    pub(super) const fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Reports every entry that nobody asked for.
    pub(super) fn close(self, problems: &Problems<'_>) {
        for item in &self.left {
            let reason =
                format!("`{}` is not a key of {}; it takes: {}", item.key, self.what, self.asked.join(", "));
            problems.report(item.key_at, reason);
        }
    }
}

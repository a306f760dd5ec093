//! Comparisons of a field's value.

use std::hash::{Hash, Hasher};

use super::{Op, Text, number::Number, text::Kind};

/// A comparison of a field's value. A line without the field never passes, not even as unequal.
#[derive(Clone, Debug)]
pub(crate) struct FieldTest {
    pub(crate) name: String,
    pub(super) op: Op,
    pub(super) value: Text,
    /// The value, where it is one: read once.
    number: Option<Number>,
}

impl PartialEq for FieldTest {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.op, &self.value) == (&other.name, other.op, &other.value)
    }
}

impl Eq for FieldTest {}

impl Hash for FieldTest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, self.op, &self.value).hash(state);
    }
}

impl FieldTest {
    /// What stands in quotes is text and never a number.
    pub(super) fn new(name: &str, op: Op, value: Text) -> Self {
        let plain = value.kind() == Kind::Folded && op != Op::Contains;
        let number = if plain { Number::read(value.written()) } else { None };
        Self { name: name.to_owned(), op, value, number }
    }

    /// Whether it holds for a line whose field has this value.
    pub(crate) fn holds_of(&self, value: &str) -> bool {
        let number = self.number.and_then(|wanted| Some((Number::read(value)?, wanted)));
        if let Some((number, wanted)) = number {
            let order = number.compare(&self.name, wanted);
            return order.map_or(self.op == Op::Unequal, |order| self.op.holds(order));
        }
        match self.op {
            Op::Contains => self.value.is_in(value),
            Op::Equal => self.value.is(value),
            Op::Unequal => !self.value.is(value),
            // No number is less or more than text.
            _ if self.number.is_some() => false,
            _ => self.op.holds(value.cmp(self.value.written())),
        }
    }
}

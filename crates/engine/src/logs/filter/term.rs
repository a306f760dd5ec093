//! What a filter can ask of one line.

use protocol::logs::Level;

use super::{FieldTest, Text};

/// One question to a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    /// Whether its text has this in it.
    Text(Text),
    Level(LevelTest),
    /// Whether it comes from the source at this place of the scope.
    Source(u16),
    /// Whether the name of where it comes from is this (`exact`), or has it in it.
    Named {
        what: Named,
        exact: bool,
        text: Text,
    },
    Field(FieldTest),
    /// Whether it has a field of this name.
    Has(String),
}

/// What a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Named {
    /// Its log group or its stream.
    Source,
    Group,
    Stream,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    Contains,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// A comparison of levels. A line that tells none is only ever unequal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LevelTest {
    pub(crate) op: Op,
    pub(crate) level: Level,
}

impl LevelTest {
    pub(crate) fn holds(self, level: Option<Level>) -> bool {
        level.map_or(self.op == Op::Unequal, |level| self.op.holds(level.cmp(&self.level)))
    }
}

impl Op {
    /// All, a longer one before one that it begins with.
    pub(super) const ALL: [(&'static str, Self); 8] = [
        (">=", Self::GreaterEqual),
        ("<=", Self::LessEqual),
        ("!=", Self::Unequal),
        ("==", Self::Equal),
        (">", Self::Greater),
        ("<", Self::Less),
        ("=", Self::Equal),
        (":", Self::Contains),
    ];

    #[cfg(test)]
    pub(super) const fn written(self) -> &'static str {
        match self {
            Self::Contains => ":",
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }

    /// Whether it holds for values that compare so. What has an order contains nothing but itself.
    pub(super) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Contains | Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }
}

impl Named {
    #[cfg(test)]
    pub(super) const fn written(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Group => "group",
            Self::Stream => "stream",
        }
    }

    /// Whether a line of this group and stream is meant.
    pub(crate) fn holds(self, exact: bool, text: &Text, group: &str, stream: &str) -> bool {
        let is = |name| if exact { text.is(name) } else { text.is_in(name) };
        match self {
            Self::Source => is(group) || is(stream),
            Self::Group => is(group),
            Self::Stream => is(stream),
        }
    }
}

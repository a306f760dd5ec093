//! What was found of each declared resource, by figure: what the adapters write and the design check reads.

use std::collections::BTreeMap;

use protocol::{Error, Moment};

pub(crate) use crate::catalogue::model::Kind;
use crate::catalogue::model::{Expected, Figure};

/// A declared resource: its kind and its key in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ResourceId {
    pub(crate) kind: Kind,
    pub(crate) key: String,
}

impl ResourceId {
    pub(crate) fn new(kind: Kind, key: impl Into<String>) -> Self {
        Self { kind, key: key.into() }
    }
}

/// What is known of one figure of one resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// It was read. A number is in the figure's unit.
    Known { value: Expected, at: Moment },
    /// The resource is there and the setting is not: no lifecycle rule, no rotation.
    Unset { at: Moment },
    /// The resource itself is not there.
    Missing { at: Moment },
    /// It could not be read.
    Unread { error: Error },
}

impl Fact {
    /// `value` where there is one, else that the setting is not made.
    pub(crate) fn of(value: Option<Expected>, at: Moment) -> Self {
        match value {
            Some(value) => Self::Known { value, at },
            None => Self::Unset { at },
        }
    }
}

/// All that is known of an environment's declared resources. What is absent has not been read yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Facts(pub(crate) BTreeMap<ResourceId, ResourceFacts>);

/// What is known of one resource. `whole` speaks for every figure that has no entry of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ResourceFacts {
    pub(crate) figures: BTreeMap<Figure, Fact>,
    pub(crate) whole: Option<Fact>,
}

impl Facts {
    /// The entry of one resource, made if absent.
    pub(crate) fn of(&mut self, kind: Kind, key: &str) -> &mut ResourceFacts {
        self.0.entry(ResourceId::new(kind, key)).or_default()
    }

    /// Takes over what `other` knows.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (resource, facts) in &other.0 {
            let entry = self.0.entry(resource.clone()).or_default();
            entry.figures.extend(facts.figures.iter().map(|(figure, fact)| (*figure, fact.clone())));
            if facts.whole.is_some() {
                entry.whole.clone_from(&facts.whole);
            }
        }
    }
}

impl ResourceFacts {
    /// Notes one figure that was read.
    pub(crate) fn know(&mut self, figure: Figure, value: impl Into<Expected>, at: Moment) {
        self.figures.insert(figure, Fact::Known { value: value.into(), at });
    }

    /// Notes one figure that was read, or that the setting is not made.
    pub(crate) fn know_or_unset(&mut self, figure: Figure, value: Option<impl Into<Expected>>, at: Moment) {
        self.figures.insert(figure, Fact::of(value.map(Into::into), at));
    }
}

impl From<f64> for Expected {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Expected {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u32> for Expected {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<bool> for Expected {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<&str> for Expected {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Expected {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<String>> for Expected {
    fn from(value: Vec<String>) -> Self {
        Self::Set(value)
    }
}

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

/// All that is known of an environment's declared resources. What is absent has not been read yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Facts(pub(crate) BTreeMap<ResourceId, ResourceFacts>);

/// What is known of one resource. `whole` speaks for every figure that has no entry of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ResourceFacts {
    pub(crate) figures: BTreeMap<Figure, Fact>,
    pub(crate) whole: Option<Fact>,
}

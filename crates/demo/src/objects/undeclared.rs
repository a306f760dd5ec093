//! Buckets that the account has beside those that its system declares, each with something special about it.

use super::Terms;
use crate::world::World;

/// A bucket that nobody declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undeclared {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) terms: Terms,
}

/// The bucket of another region, one whose readers pay, one that locks versions, and one that may not be listed.
pub(crate) fn undeclared(world: &World) -> [Undeclared; 4] {
    let (id, here) = (&world.environment.id, world.names.region.as_str());
    // Where the system itself runs there, a region next to it.
    let elsewhere = if here == "us-east-1" { "us-west-2" } else { "us-east-1" };
    let open = Terms::default();
    [
        ("access-logs", elsewhere, open),
        ("reference-data", here, Terms { requester_pays: true, ..open }),
        ("legal-archive", here, Terms { object_lock: true, ..open }),
        ("drop-box", here, Terms { list_denied: true, ..open }),
    ]
    .map(|(purpose, region, terms)| Undeclared {
        name: format!("{}-{}-{purpose}", id.system, id.environment),
        region: region.to_owned(),
        terms,
    })
}

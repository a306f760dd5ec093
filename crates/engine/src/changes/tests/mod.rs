//! The gate before a far side that does as it is told.

mod armed;
mod far;
mod fixture;
mod gate;
mod outcomes;
mod restarted;

pub(super) use fixture::{definition, deployment, id, prod, service, tracking};

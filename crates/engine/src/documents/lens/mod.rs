//! Which rows of an index are shown, and in which order.
//!
//! A **query** is terms joined by and, or, not. It is put to a block of keys at a time, on all cores; what it found in a
//! block is kept for as long as the block has no more rows, and whoever types one more letter has only what was found
//! with one less looked through. The **arranged** rows are what the window sees: folders first, then objects in order.

mod arranged;
mod bits;
mod found;
mod glob;
mod op;
mod parser;
mod query;
mod sql;
mod term;
#[cfg(test)]
mod tests;
mod value;

pub(in crate::documents) use self::{
    arranged::{Arranged, Arranger},
    query::{Fields, Query},
    sql::literal,
};

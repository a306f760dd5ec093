//! Listings: what is listed streams into an index, and the window sees rows of it.
//!
//! A **view** is opened by the stream `documents.List` under an id of the window's. Its **lister** asks for pages after
//! a **plan** of ranges side by side and fills the index; its **worker** arranges the rows by the lens and says so.

mod listed;
mod lister;
mod plan;
mod published;
#[cfg(test)]
mod tests;
mod verbs;
mod view;
mod views;
mod worker;

pub use verbs::{find_row, get_keys, get_rows, list, list_again, set_lens, stop_listing};
pub(crate) use views::Listings;

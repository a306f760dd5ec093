//! Documents made visible: bytes in; pictures, text and tables out. Knows nothing of AWS, of the window, of the engine.
//!
//! A document is hostile until it is shown, so it is read in a **process of its own**: the console starts its own
//! program again with [`OPTION`], one process for each open document, and speaks with it by [`wire`] over its standard
//! input and output. What a document can bring down is that process and nothing else. [`client`] is the console's side,
//! [`worker`] the other; [`document`](crate) and what it opens run only there.
//!
//! The process never has the document: it asks for ranges when it needs them, and the console fetches them. A PDF's
//! page is *carved*: what the page needs is found by the cross-reference table, and becomes a small PDF of its own.

mod archive;
pub mod bench;
pub mod client;
mod document;
mod docx;
mod kind;
mod mail;
mod pdf;
mod picture;
mod sheets;
mod source;
mod table;
mod text;
mod trouble;
pub mod wire;
pub mod worker;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod samples;

pub use client::{AskError, Client, Drawing, OPTION, Process, RangeReader};
pub use trouble::{Trouble, TroubleKind};

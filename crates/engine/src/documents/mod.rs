//! Documents: the objects of buckets, found, looked at, explained, handed over, erased.
//!
//! `reach` (in `aws`) leads to a bucket, whatever its region; `listing` streams keys into an `index`, of which the window
//! sees rows through a `lens`; `details` and `story` explain one object; `access` lets nobody look into customers'
//! documents without a reason and a record; `preview` shows them by a program of its own; `transfers` carry them to this
//! machine; `person` finds all that is of one person, and `writing` restores, uploads and erases through the gate.

pub mod access;
mod aws;
mod buckets;
mod checksum;
mod compare;
mod details;
mod index;
mod inventory;
mod lens;
mod link;
mod listing;
mod locate;
mod person;
mod preview;
#[cfg(test)]
mod stored;
mod story;
mod tagged;
mod transfers;
mod versions;
mod writing;

pub use self::preview::{Picture, close_preview, draw_page, get_content, open_preview};
pub use access::{close_case, get_case, open_case};
pub use buckets::get_buckets;
pub use compare::compare;
pub use details::get_details;
pub use inventory::search_inventory;
pub use link::make_link;
pub use listing::{find_row, get_keys, get_rows, list, list_again, set_lens, stop_listing};
pub use locate::locate;
pub use person::{export_person, find_person};
pub use story::tell;
pub use tagged::find_tagged;
pub use transfers::{
    download, get_transfers, remove_transfer, resume_transfer, stop_transfer, watch_transfers,
};
pub use versions::get_versions;
pub use writing::{
    FileChooser, apply_change, choose_file, get_erasures, plan_change, resume_erasure, watch_erasures,
};

pub(crate) use self::preview::Previews;
pub(crate) use access::Cases;
pub(crate) use aws::Places;
pub(crate) use listing::Listings;
pub(crate) use person::Searches;
pub(crate) use transfers::Transfers;
pub(crate) use writing::Writing;

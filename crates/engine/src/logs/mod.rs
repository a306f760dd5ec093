//! Logs: an exact live tail over any number of log groups, history, and what is found in them.
//!
//! A [`view`] has a [`buffer`] of lines that the [`mod@tail`] fills: Live Tail for speed, and a sweep with
//! `FilterLogEvents` that makes it exact. Requests look at it through a lens: a [`filter`] decides which lines pass, the
//! [`selection`] remembers which did, and [`reading`] turns a line into what the window shows.

mod aws;
mod buffer;
mod event;
mod export;
mod filter;
mod groups;
mod insights;
pub mod measure;
mod mentions;
mod reading;
mod saved;
mod selection;
mod tail;
mod verbs;
mod view;
mod views;

pub use self::{
    export::export,
    groups::get_groups,
    insights::{estimate_query, get_results, remove_query, start_query, stop_query, watch_queries},
    saved::{get_saved, remove_bookmark, remove_filter, save_filter, set_bookmark, set_highlights},
    verbs::{
        copy_lines, extend, find_row, get_context, get_density, get_fields, get_line, get_rows, set_lens,
        tail,
    },
};
pub(crate) use self::{
    groups::LogGroups,
    insights::Insights,
    mentions::{Mention, Mentions, mentions},
    saved::SavedLogs,
    views::Views,
};

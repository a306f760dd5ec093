//! The design system: each part is a component and its style sheet, side by side.
//! A part knows no page; the gallery shows each in every state.

mod age;
mod button;
mod card;
mod chip;
mod dialog;
mod empty;
mod figure;
mod filter;
mod grid;
mod icon;
mod key_caps;
mod keyed;
mod mark;
mod meter;
mod notice;
mod resource;
mod segmented;
mod skeleton;
mod spark;
mod strip;
mod toast;
mod trouble;

pub(crate) use age::Age;
pub(crate) use button::{Button, ButtonKind, IconButton};
pub(crate) use card::{Card, CardTitle, StaleReason};
pub(crate) use chip::{Chip, Production};
pub(crate) use dialog::Modal;
pub(crate) use empty::Empty;
pub(crate) use figure::Figure;
pub(crate) use filter::Filter;
pub(crate) use grid::{Column, Grid, RowFrame};
pub(crate) use icon::Picture;
pub(crate) use key_caps::KeyCaps;
pub(crate) use keyed::{Keyed, keyed};
pub(crate) use mark::Mark;
pub(crate) use meter::Meter;
pub(crate) use notice::Notice;
pub(crate) use resource::{CopyButton, Resource};
pub(crate) use segmented::Segmented;
pub(crate) use skeleton::Skeleton;
pub(crate) use spark::Spark;
pub(crate) use strip::Strip;
pub(crate) use toast::{ToastStack, Toasts};
pub(crate) use trouble::TroubleBody;

//! Changes: the one dialog that every write goes through, whether it is allowed now, and what was applied.

mod arming;
mod dialog;
mod followed;
mod form;
mod gate;
mod missing;
mod plan;

pub(crate) use arming::{ArmDialog, ArmingChip};
pub(crate) use dialog::ChangeDialog;
pub(crate) use followed::ChangeStrips;
pub(crate) use gate::{Applying, Demands, Filled, Gate, GateWords, TypedName};
pub(crate) use plan::hazards;

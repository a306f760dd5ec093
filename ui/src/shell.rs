//! What surrounds the pages: rail, bars and dialogs.

mod alerts;
mod calls;
mod change;
mod demo_strip;
mod exports;
mod faults;
mod identity;
mod key_map;
mod palette;
mod rail;
mod roles;
mod sign_in;
mod status_bar;
mod top_bar;

pub(crate) use alerts::AlertStrip;
pub(crate) use calls::CallsDialog;
pub(crate) use change::{
    Applying, ArmDialog, ChangeDialog, ChangeStrips, Demands, Filled, Gate, GateWords, TypedName, hazards,
};
pub(crate) use demo_strip::DemoStrip;
pub(crate) use exports::RunningExports;
pub(crate) use faults::FaultsDialog;
pub(crate) use key_map::KeyMapDialog;
pub(crate) use palette::PaletteDialog;
pub(crate) use rail::Rail;
pub(crate) use roles::{RoleDialog, RoleOffer, role_row};
pub(crate) use sign_in::{
    Missing, PromptBody, SessionSignIn, SignInDialog, SignInSteps, SignInStrip, SignedOutLine,
};
pub(crate) use status_bar::StatusBar;
pub(crate) use top_bar::TopBar;

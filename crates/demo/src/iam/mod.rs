//! Who may do what: callers, the keys they sign with, the actions that operations need, and AWS's words for a refusal.

mod action;
mod caller;
mod keys;
mod permission_set;
pub(crate) mod refusals;

pub(crate) use self::{
    action::Action,
    caller::Caller,
    keys::{Key, Keys},
    permission_set::PermissionSet,
};

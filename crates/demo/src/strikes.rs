//! What happens to an environment on request: the next deployments fail, or something breaks now.

use protocol::{
    Error,
    demo::{SetRolloutFate, Strike},
};

use crate::account::Account;

/// Says how the next deployments of an environment's services go.
///
/// # Errors
/// `NotFound` for an environment that nobody has asked for yet.
pub fn set_rollout_fate(account: &Account, request: SetRolloutFate) -> Result<(), Error> {
    todo!()
}

/// Makes something happen now.
///
/// # Errors
/// `NotFound` for an environment that nobody has asked for yet; `Invalid` where there is nothing to strike.
pub fn strike(account: &Account, request: Strike) -> Result<(), Error> {
    todo!()
}

//! How Live Tail behaves, on request.

use protocol::{
    Error,
    demo::{GetLiveTail, LiveTailTerms, SetLiveTail},
};

use crate::account::Account;

/// How Live Tail behaves.
///
/// # Errors
/// None; the signature is that of every request.
pub fn get_live_tail(account: &Account, _: GetLiveTail) -> Result<LiveTailTerms, Error> {
    let _ = account;
    todo!()
}

/// Sets how Live Tail behaves, and answers it.
///
/// # Errors
/// None; the signature is that of every request.
pub fn set_live_tail(account: &Account, request: SetLiveTail) -> Result<LiveTailTerms, Error> {
    let _ = (account, request);
    todo!()
}

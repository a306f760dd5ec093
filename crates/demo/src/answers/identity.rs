//! STS.

use winterbaume_sts::wire::{GetCallerIdentityResponse, serialize_get_caller_identity_response};

use super::Answer;
use crate::iam::Caller;

pub(super) fn get_caller_identity(caller: &Caller) -> Answer {
    Ok(serialize_get_caller_identity_response(&GetCallerIdentityResponse {
        account: Some(caller.account.clone()),
        arn: Some(caller.arn.clone()),
        user_id: Some(caller.user_id.clone()),
    }))
}

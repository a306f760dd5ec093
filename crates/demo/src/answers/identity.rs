//! STS.

use winterbaume_sts::wire::{GetCallerIdentityResponse, serialize_get_caller_identity_response};

use super::Answer;
use crate::world::World;

pub(super) fn get_caller_identity(world: &World) -> Answer {
    let names = &world.names;
    Ok(serialize_get_caller_identity_response(&GetCallerIdentityResponse {
        account: Some(names.account.clone()),
        arn: Some(names.caller()),
        user_id: Some("AROAEXAMPLEDEMO000000:demo".to_owned()),
    }))
}

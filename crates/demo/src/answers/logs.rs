//! CloudWatch Logs: groups, streams and their lines.

mod groups;
mod lines;
mod pattern;
mod reading;
mod streams;
mod wire;

pub(super) use self::{
    groups::describe_log_groups,
    lines::{filter_log_events, get_log_events},
    streams::describe_log_streams,
};
pub(crate) use self::{pattern::Pattern, wire::write_event};
use crate::{response::Refusal, world::World};

/// The name of the group that is meant by its name or ARN.
pub(crate) fn known_group(world: &World, asked: &str) -> Result<String, Refusal> {
    let name = asked.split_once("log-group:").map_or(asked, |(_, name)| name.trim_end_matches(":*"));
    let known = world.environment.log_groups.iter().any(|group| group.name == name);
    known.then(|| name.to_owned()).ok_or_else(|| not_found("The specified log group does not exist."))
}

fn not_found(message: &str) -> Refusal {
    Refusal::invalid("ResourceNotFoundException", message)
}

fn invalid(message: &str) -> Refusal {
    Refusal::invalid("InvalidParameterException", message)
}

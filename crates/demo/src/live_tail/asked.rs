//! What a session is asked to tell.

use serde_json::{Value, json};
use winterbaume_cloudwatchlogs::model::StartLiveTailRequest;

use crate::{
    answers::{Pattern, known_group},
    request::Request,
    response::Refusal,
    world::{LogStream, World},
};

/// CloudWatch Logs' own limit.
const MOST_GROUPS: usize = 10;

/// Which lines a session tells.
#[derive(Debug)]
pub(super) struct Asked {
    request: StartLiveTailRequest,
    /// The names of the groups.
    pub(super) groups: Vec<String>,
    pub(super) pattern: Pattern,
}

impl Asked {
    pub(super) fn read(world: &World, request: &Request) -> Result<Self, Refusal> {
        let request: StartLiveTailRequest = serde_json::from_slice(&request.http.body)
            .map_err(|error| Refusal::invalid("SerializationException", error.to_string()))?;
        let invalid = |message: &str| Err(Refusal::invalid("InvalidParameterException", message));
        let asked = &request.log_group_identifiers;
        if asked.is_empty() || asked.len() > MOST_GROUPS {
            return invalid("A Live Tail session takes 1 to 10 log groups.");
        }
        let names = request.log_stream_names.as_ref().is_some_and(|names| !names.is_empty());
        let prefixes = request.log_stream_name_prefixes.as_ref().is_some_and(|prefixes| !prefixes.is_empty());
        if names && prefixes {
            return invalid("Log stream names and prefixes cannot be given together.");
        }
        if (names || prefixes) && asked.len() > 1 {
            return invalid("Log streams can be named only of one log group.");
        }
        let mut groups =
            asked.iter().map(|group| known_group(world, group)).collect::<Result<Vec<_>, _>>()?;
        groups.sort();
        groups.dedup();
        let pattern = Pattern::read(request.log_event_filter_pattern.as_deref().unwrap_or_default())?;
        Ok(Self { request, groups, pattern })
    }

    /// Whether the lines of a stream are told.
    pub(super) fn has_stream(&self, stream: &LogStream) -> bool {
        let named = self.request.log_stream_names.as_ref().filter(|names| !names.is_empty());
        let begun = self.request.log_stream_name_prefixes.as_ref().filter(|prefixes| !prefixes.is_empty());
        named.is_none_or(|names| names.contains(&stream.name))
            && begun.is_none_or(|prefixes| prefixes.iter().any(|prefix| stream.name.starts_with(prefix)))
    }

    /// The payload of the event that a session begins with.
    pub(super) fn started(&self, session: &str, request_id: &str) -> Value {
        let asked = &self.request;
        json!({
            "requestId": request_id,
            "sessionId": session,
            "logGroupIdentifiers": asked.log_group_identifiers,
            "logStreamNames": asked.log_stream_names.as_deref().unwrap_or_default(),
            "logStreamNamePrefixes": asked.log_stream_name_prefixes.as_deref().unwrap_or_default(),
            "logEventFilterPattern": asked.log_event_filter_pattern.as_deref().unwrap_or_default(),
        })
    }
}

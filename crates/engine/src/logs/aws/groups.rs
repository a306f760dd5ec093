//! Log groups: `DescribeLogGroups`, `DescribeLogStreams`.

use aws_sdk_cloudwatchlogs::types::{LogGroup, LogGroupClass};
use protocol::{Error, Moment};

use crate::{
    clients::{Clients, asking},
    overview::aws::{log_groups, unless_absent},
};

/// Names of one question.
const NAMES: usize = 50;

/// A log group that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::logs) struct Described {
    pub(in crate::logs) name: String,
    /// Without the `:*` at the end.
    pub(in crate::logs) arn: String,
    /// In days; nothing keeps lines for ever.
    pub(in crate::logs) retention: Option<u32>,
    pub(in crate::logs) stored: u64,
    pub(in crate::logs) created: Option<Moment>,
    pub(in crate::logs) infrequent: bool,
}

/// The group of this name; nothing when there is none.
pub(in crate::logs) async fn describe(clients: &Clients, name: &str) -> Result<Option<Described>, Error> {
    Ok(log_groups::describe(clients, name).await?.and_then(described))
}

/// The names of at most `most` groups whose names contain `text`, in order.
pub(in crate::logs) async fn containing(
    clients: &Clients,
    text: &str,
    most: usize,
) -> Result<Vec<String>, Error> {
    let (mut names, mut token) = (Vec::new(), None::<String>);
    loop {
        let answer = clients
            .logs
            .describe_log_groups()
            .log_group_name_pattern(text)
            .set_next_token(token.clone())
            .send()
            .await
            .map_err(asking("logs:DescribeLogGroups"))?;
        let found =
            answer.log_groups.unwrap_or_default().into_iter().filter_map(|group| group.log_group_name);
        // An endpoint that does not know the pattern answers with every group.
        names.extend(found.filter(|name| name.contains(text)));
        let last = token;
        token = answer.next_token;
        // One that gives the same token for ever has no more to say.
        if token.is_none() || token == last || names.len() >= most {
            break;
        }
    }
    names.truncate(most);
    names.sort_unstable();
    Ok(names)
}

/// What is known of groups by their names. A search by a part of the name tells no more than the name.
pub(in crate::logs) async fn describe_all(
    clients: &Clients,
    names: &[String],
) -> Result<Vec<Described>, Error> {
    let mut all = Vec::with_capacity(names.len());
    for names in names.chunks(NAMES) {
        let answer = clients
            .logs
            .describe_log_groups()
            .set_log_group_identifiers(Some(names.to_vec()))
            .send()
            .await
            .map_err(asking("logs:DescribeLogGroups"))?;
        let groups = answer.log_groups.unwrap_or_default().into_iter().filter_map(described);
        all.extend(groups.filter(|group| names.contains(&group.name)));
    }
    Ok(all)
}

/// Whether nothing was ever written to the group: it has no stream.
pub(in crate::logs) async fn is_empty(clients: &Clients, name: &str) -> Result<bool, Error> {
    let answer = clients
        .logs
        .describe_log_streams()
        .log_group_name(name)
        .limit(1)
        .send()
        .await
        .map_err(asking("logs:DescribeLogStreams"));
    let streams = unless_absent(answer)?.and_then(|answer| answer.log_streams);
    Ok(streams.unwrap_or_default().is_empty())
}

fn described(group: LogGroup) -> Option<Described> {
    let with_star = group.arn.unwrap_or_default();
    let arn = group.log_group_arn.unwrap_or_else(|| with_star.trim_end_matches(":*").to_owned());
    Some(Described {
        name: group.log_group_name?,
        arn,
        retention: group.retention_in_days.and_then(|days| u32::try_from(days).ok()).filter(|days| *days > 0),
        stored: group.stored_bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default(),
        created: group.creation_time.map(Moment),
        infrequent: group.log_group_class == Some(LogGroupClass::InfrequentAccess),
    })
}

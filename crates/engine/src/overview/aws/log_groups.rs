//! Log groups and how long they keep lines: `DescribeLogGroups`.

use aws_sdk_cloudwatchlogs::types::LogGroup;
use futures::future::try_join_all;
use protocol::{Error, Moment};

use crate::{
    catalogue::model::{Environment, Figure},
    clients::{Clients, asking},
    overview::facts::{Fact, Facts, Kind},
};

pub(crate) async fn read(clients: &Clients, environment: &Environment, now: Moment) -> Result<Facts, Error> {
    let asked = environment
        .log_groups
        .iter()
        .map(async |declared| Ok::<_, Error>((declared, describe(clients, &declared.name).await?)));
    let mut facts = Facts::default();
    for (declared, group) in try_join_all(asked).await? {
        let facts = facts.of(Kind::LogGroup, &declared.key);
        match group {
            // A group without a retention keeps its lines for ever.
            Some(group) => facts.know_or_unset(Figure::Retention, group.retention_in_days(), now),
            None => facts.whole = Some(Fact::Missing { at: now }),
        }
    }
    Ok(facts)
}

/// The log group of this name; nothing when there is none.
pub(crate) async fn describe(clients: &Clients, name: &str) -> Result<Option<LogGroup>, Error> {
    // There is no question for one name; others may begin with it, but it sorts before them.
    let answer = clients
        .logs
        .describe_log_groups()
        .log_group_name_prefix(name)
        .send()
        .await
        .map_err(asking("logs:DescribeLogGroups"))?;
    Ok(answer.log_groups.unwrap_or_default().into_iter().find(|group| group.log_group_name() == Some(name)))
}

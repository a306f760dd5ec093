//! What is asked for one look: `ListTaskDefinitions`.

use aws_sdk_ecs::types::{SortOrder, TaskDefinitionStatus};
use protocol::Error;

use crate::{
    clients::{Clients, asking},
    overview::aws::revision_of,
};

/// Revisions that are listed.
const REVISIONS: i32 = 100;

/// The active revisions of a family, newest first.
pub(super) async fn read_revisions(clients: &Clients, family: &str) -> Result<Vec<u32>, Error> {
    let answer = clients
        .ecs
        .list_task_definitions()
        .family_prefix(family)
        .status(TaskDefinitionStatus::Active)
        .sort(SortOrder::Desc)
        .max_results(REVISIONS)
        .send()
        .await
        .map_err(asking("ecs:ListTaskDefinitions"))?;
    Ok(answer.task_definition_arns().iter().filter_map(|arn| revision_of(arn)).collect())
}

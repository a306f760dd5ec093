//! What AWS is asked for an environment: one file a subject, and the only files here that name `aws_sdk_*`.
//! SDK types end in them; what an API may leave out is handled there.

pub(super) mod alarms;
pub(super) mod buckets;
pub(super) mod clusters;
pub(super) mod databases;
pub(crate) mod definitions;
mod deployments;
pub(crate) mod instances;
pub(crate) mod listeners;
pub(crate) mod load_balancers;
pub(crate) mod log_groups;
pub(super) mod metrics;
pub(super) mod network;
pub(super) mod queues;
pub(crate) mod scaling;
pub(super) mod secrets;
pub(crate) mod services;
pub(crate) mod targets;
pub(crate) mod tasks;

use std::collections::BTreeSet;

use aws_smithy_types::DateTime;
use futures::{StreamExt, TryStreamExt, stream};
use protocol::{Error, ErrorKind, Moment};

use super::facts::Facts;
use crate::catalogue::model::Environment;

/// What a reading brings home: the resources that are there, and the figures found of every declared one.
#[derive(Clone, Debug)]
pub(crate) struct Found<T> {
    pub(crate) items: Vec<T>,
    pub(crate) facts: Facts,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { items: Vec::new(), facts: Facts::default() }
    }
}

/// The moment of an AWS time; nothing for one that lies outside our range.
pub(crate) fn moment(time: &DateTime) -> Option<Moment> {
    time.to_millis().ok().map(Moment)
}

/// The names of the environment's clusters.
fn clusters(environment: &Environment) -> BTreeSet<&str> {
    let declared = environment.clusters.iter().map(|cluster| cluster.name.as_str());
    declared.chain(environment.services.iter().map(|service| service.cluster.as_str())).collect()
}

/// Calls of one reading that are under way at the same time. Each has its time limit, waiting for its turn included; so
/// those of a large fleet begin to wait one after another.
const AT_ONCE: usize = 24;

/// What all of `calls` answer, in their order, or the first error.
async fn all_of<T>(calls: Vec<impl Future<Output = Result<T, Error>>>) -> Result<Vec<T>, Error> {
    stream::iter(calls).buffered(AT_ONCE).try_collect().await
}

/// The answer, or nothing where AWS says that the resource is not there.
pub(crate) fn unless_absent<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error { kind: ErrorKind::NotFound, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A count that the SDK gives as a signed number.
pub(crate) fn count(number: i32) -> u32 {
    number.try_into().unwrap_or_default()
}

/// The revision at the end of a task definition's ARN: `…:task-definition/backend:42`.
pub(crate) fn revision_of(task_definition: &str) -> Option<u32> {
    task_definition.rsplit(':').next()?.parse().ok()
}

/// The family in a task definition's ARN: `…:task-definition/backend:42`.
pub(crate) fn family_of(task_definition: &str) -> Option<&str> {
    Some(task_definition.rsplit_once('/')?.1.rsplit_once(':')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_and_revisions_are_read_from_arns() {
        let arn = "arn:aws:ecs:eu-west-2:111122223333:task-definition/prod-paperwurks-backend:42";
        assert_eq!((family_of(arn), revision_of(arn)), (Some("prod-paperwurks-backend"), Some(42)));
        assert_eq!((family_of("backend"), revision_of("backend")), (None, None));
    }
}

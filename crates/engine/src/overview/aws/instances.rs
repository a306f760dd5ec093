//! The EC2 instances under tasks: `DescribeContainerInstances`, a hundred a call. A container instance never
//! moves to another EC2 instance, so each is asked once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use protocol::Error;

use super::{all_of, tasks::Task};
use crate::clients::{Clients, asking};

/// `DescribeContainerInstances` takes no more than this.
const INSTANCES_A_CALL: usize = 100;

/// Ids of EC2 instances by the ARN of their container instance.
pub(crate) type Instances = BTreeMap<String, String>;

/// The instances that were read before.
#[derive(Debug, Default)]
pub(crate) struct KnownInstances(Mutex<Instances>);

/// The instances that `tasks` name, and of those that `stopped` ones name whichever were read before: they may be gone.
pub(crate) async fn read(
    clients: &Clients,
    tasks: &[Task],
    stopped: &[Task],
    known: &KnownInstances,
) -> Result<Instances, Error> {
    let named =
        tasks.iter().filter_map(|task| Some((task.cluster.as_str(), task.container_instance.as_ref()?)));
    let named: BTreeSet<_> = named.collect();
    let mut unknown = BTreeMap::<&str, Vec<String>>::new();
    {
        let known = known.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (cluster, arn) in named.iter().filter(|(_, arn)| !known.contains_key(*arn)) {
            unknown.entry(cluster).or_default().push((*arn).clone());
        }
    }
    let asked = unknown.iter().flat_map(|(cluster, arns)| {
        arns.chunks(INSTANCES_A_CALL).map(|chunk| describe(clients, cluster, chunk))
    });
    let answered = all_of(asked.collect()).await?;
    let mut known = known.0.lock().unwrap_or_else(PoisonError::into_inner);
    known.extend(answered.into_iter().flatten());
    // Instances come and go; those of no task are forgotten.
    let named: BTreeSet<_> =
        tasks.iter().chain(stopped).filter_map(|task| task.container_instance.as_ref()).collect();
    known.retain(|arn, _| named.contains(arn));
    Ok(known.clone())
}

async fn describe(clients: &Clients, cluster: &str, arns: &[String]) -> Result<Vec<(String, String)>, Error> {
    let answer = clients
        .ecs
        .describe_container_instances()
        .cluster(cluster)
        .set_container_instances(Some(arns.to_vec()))
        .send()
        .await
        .map_err(asking("ecs:DescribeContainerInstances"))?;
    let instances = answer.container_instances().iter().filter_map(|instance| {
        // An instance outside EC2 (ECS Anywhere) has an id too: `mi-…`.
        Some((instance.container_instance_arn()?.to_owned(), instance.ec2_instance_id()?.to_owned()))
    });
    Ok(instances.collect())
}

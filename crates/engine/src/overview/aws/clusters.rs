//! Clusters and what carries their tasks: `DescribeClusters`.

use aws_sdk_ecs::types::Cluster;
use protocol::{Error, Moment};

use crate::{
    catalogue::model::{self, Environment, Figure},
    clients::{Clients, asking},
    overview::facts::{Fact, Facts, Kind},
};

/// `DescribeClusters` takes this many.
const MOST: usize = 100;

/// The clusters of which something is expected; about others nothing is asked.
pub(crate) async fn read(clients: &Clients, environment: &Environment, now: Moment) -> Result<Facts, Error> {
    let expected = environment.clusters.iter().filter(|cluster| !cluster.expect.0.is_empty());
    let expected: Vec<&model::Cluster> = expected.collect();
    let mut facts = Facts::default();
    for asked in expected.chunks(MOST) {
        let names = asked.iter().map(|cluster| cluster.name.clone()).collect();
        let answer = clients.ecs.describe_clusters().set_clusters(Some(names)).send().await;
        let answer = answer.map_err(asking("ecs:DescribeClusters"))?;
        for declared in asked {
            note(&mut facts, declared, answer.clusters(), now);
        }
    }
    Ok(facts)
}

fn note(facts: &mut Facts, declared: &model::Cluster, found: &[Cluster], now: Moment) {
    let facts = facts.of(Kind::Cluster, &declared.key);
    // One that was deleted is told of for a while.
    let is_it = |cluster: &&Cluster| {
        cluster.cluster_name() == Some(&declared.name) && cluster.status() != Some("INACTIVE")
    };
    match found.iter().find(is_it) {
        Some(cluster) => {
            facts.know(Figure::Instances, cluster.registered_container_instances_count(), now);
            facts.know(Figure::CapacityProviders, cluster.capacity_providers().to_vec(), now);
        }
        None => facts.whole = Some(Fact::Missing { at: now }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::{Expect, Expected};

    #[test]
    fn a_cluster_that_was_deleted_is_missing() {
        let declared = model::Cluster { key: "main".into(), name: "prod".into(), expect: Expect::default() };
        let cluster = |name: &str, status: &str| {
            Cluster::builder()
                .cluster_name(name)
                .status(status)
                .registered_container_instances_count(3)
                .capacity_providers("FARGATE")
                .build()
        };
        let noted = |found: &[Cluster]| {
            let mut facts = Facts::default();
            note(&mut facts, &declared, found, Moment(7));
            facts.of(Kind::Cluster, "main").clone()
        };
        let found = noted(&[cluster("other", "ACTIVE"), cluster("prod", "ACTIVE")]);
        let known = |value| Fact::Known { value, at: Moment(7) };
        assert_eq!(found.figures[&Figure::Instances], known(Expected::Number(3.0)));
        let providers = Expected::Set(vec!["FARGATE".to_owned()]);
        assert_eq!(found.figures[&Figure::CapacityProviders], known(providers));
        for gone in [vec![], vec![cluster("prod", "INACTIVE")]] {
            assert_eq!(noted(&gone).whole, Some(Fact::Missing { at: Moment(7) }));
        }
    }
}

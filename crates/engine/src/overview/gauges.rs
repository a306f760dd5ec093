//! The series that the cards need, beside the KPIs: what is asked of CloudWatch, and the newest figures in it.
//!
//! CloudWatch charges by series asked for, however long they are; so the fleet asks for few, the page for more.

use std::collections::BTreeMap;

use protocol::{Error, Moment, services::ServiceId};

use super::{
    aws::{
        load_balancers::LoadBalancers,
        metrics::{self, Points, Query, Span},
    },
    facts::{Kind, ResourceId},
};
use crate::{
    catalogue::model::{Environment, Subject},
    clients::Clients,
};

const MINUTE: i64 = 60_000;
/// Rates are over the last five minutes.
const RATE_MINUTES: i64 = 5;
/// Where CloudWatch keeps what application load balancers count.
const APPLICATION: &str = "AWS/ApplicationELB";
/// A figure older than this is no longer the present one.
const PRESENT: i64 = 15 * MINUTE;

/// What a series measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quantity {
    /// In percent.
    Cpu,
    /// In percent of what is reserved.
    Memory,
    /// The 95th percentile, in seconds.
    ResponseTime,
    Requests,
    /// Answers with a 5xx status.
    Errors,
    UnhealthyHosts,
    Connections,
    /// In bytes.
    FreeStorage,
    /// In bytes.
    FreeableMemory,
    /// In seconds.
    OldestMessage,
    Objects,
    StandardBytes,
    InfrequentAccessBytes,
    GlacierBytes,
}

/// The series that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gauges(BTreeMap<(ResourceId, Quantity), Points>);

/// A series to be asked for.
type Wanted = (ResourceId, Quantity, Query);

/// Reads what a row of the fleet shows: response times, errors, requests, unhealthy hosts. Three hours of
/// them, so that an unhealthy target can be dated.
pub(crate) async fn read_traffic(
    clients: &Clients,
    environment: &Environment,
    load: &LoadBalancers,
    now: Moment,
) -> Result<Gauges, Error> {
    read(clients, traffic(environment, load), ending(now, 3 * 60, 60)).await
}

/// Reads what only the page shows: CPU, memory, connections, storage, the age of messages.
pub(crate) async fn read_loads(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Gauges, Error> {
    read(clients, loads(environment), ending(now, PRESENT / MINUTE, 60)).await
}

/// Reads CPU and memory of services that no system declares; their key is their [`ServiceId`].
pub(crate) async fn read_other_loads(
    clients: &Clients,
    services: impl Iterator<Item = &ServiceId>,
    now: Moment,
) -> Result<Gauges, Error> {
    let wanted = services.flat_map(|service| {
        let dimensions = vec![pair("ClusterName", &service.cluster), pair("ServiceName", &service.name)];
        [(Quantity::Cpu, "CPUUtilization"), (Quantity::Memory, "MemoryUtilization")].map(
            |(quantity, name)| {
                let query = Query {
                    namespace: "AWS/ECS".to_owned(),
                    name: name.to_owned(),
                    stat: "Average".to_owned(),
                    dimensions: dimensions.clone(),
                };
                (ResourceId::new(Kind::Service, service.to_string()), quantity, query)
            },
        )
    });
    read(clients, wanted.collect(), ending(now, PRESENT / MINUTE, 60)).await
}

/// Reads objects and bytes of the buckets, which S3 counts once a day.
pub(crate) async fn read_bucket_sizes(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Gauges, Error> {
    read(clients, bucket_sizes(environment), ending(now, 3 * 24 * 60, 86_400)).await
}

async fn read(clients: &Clients, wanted: Vec<Wanted>, span: Span) -> Result<Gauges, Error> {
    let (keys, queries): (Vec<_>, Vec<_>) =
        wanted.into_iter().map(|(resource, quantity, query)| ((resource, quantity), query)).unzip();
    let points = metrics::read(clients, &queries, span).await?;
    Ok(Gauges(keys.into_iter().zip(points).collect()))
}

/// The `minutes` up to the last full period before `now`.
fn ending(now: Moment, minutes: i64, period: i32) -> Span {
    let step = i64::from(period) * 1_000;
    let end = Moment(now.0.div_euclid(step) * step);
    Span { start: end.plus_millis(-minutes * MINUTE), end, period }
}

fn traffic(environment: &Environment, load: &LoadBalancers) -> Vec<Wanted> {
    let namespace_of = |key: &str| Some(namespace(&load.load_balancers.get(key)?.kind));
    let balancers = environment.load_balancers.iter().filter_map(|balancer| {
        // The others see connections and no requests.
        let elb = namespace_of(&balancer.key).filter(|namespace| *namespace == APPLICATION)?;
        let of = Subject::LoadBalancer(balancer.key.clone());
        Some([
            (of.clone(), Quantity::ResponseTime, elb, "TargetResponseTime", "p95"),
            (of.clone(), Quantity::Errors, elb, "HTTPCode_Target_5XX_Count", "Sum"),
            (of, Quantity::Requests, elb, "RequestCount", "Sum"),
        ])
    });
    let groups = environment.target_groups.iter().filter_map(|group| {
        let of = Subject::TargetGroup(group.key.clone());
        let elb = namespace_of(&group.load_balancer)?;
        Some((of, Quantity::UnhealthyHosts, elb, "UnHealthyHostCount", "Maximum"))
    });
    wanted(balancers.flatten().chain(groups), environment, load)
}

/// Where CloudWatch keeps what a load balancer of `kind` counts.
fn namespace(kind: &str) -> &'static str {
    match kind {
        "network" => "AWS/NetworkELB",
        "gateway" => "AWS/GatewayELB",
        _ => APPLICATION,
    }
}

fn loads(environment: &Environment) -> Vec<Wanted> {
    let services = environment.services.iter().flat_map(|service| {
        let of = Subject::Service(service.key.clone());
        [
            (of.clone(), Quantity::Cpu, "AWS/ECS", "CPUUtilization", "Average"),
            (of, Quantity::Memory, "AWS/ECS", "MemoryUtilization", "Average"),
        ]
    });
    let databases = environment.databases.iter().flat_map(|database| {
        let of = Subject::Database(database.key.clone());
        [
            (of.clone(), Quantity::Cpu, "AWS/RDS", "CPUUtilization", "Average"),
            (of.clone(), Quantity::Connections, "AWS/RDS", "DatabaseConnections", "Average"),
            (of.clone(), Quantity::FreeStorage, "AWS/RDS", "FreeStorageSpace", "Minimum"),
            (of, Quantity::FreeableMemory, "AWS/RDS", "FreeableMemory", "Minimum"),
        ]
    });
    let queues = environment.queues.iter().map(|queue| {
        let of = Subject::Queue(queue.key.clone());
        (of, Quantity::OldestMessage, "AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum")
    });
    wanted(services.chain(databases).chain(queues), environment, &LoadBalancers::default())
}

fn wanted<'a>(
    series: impl Iterator<Item = (Subject, Quantity, &'a str, &'a str, &'a str)>,
    environment: &Environment,
    load: &LoadBalancers,
) -> Vec<Wanted> {
    let wanted = series.filter_map(|(of, quantity, namespace, name, stat)| {
        let query = Query {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            stat: stat.to_owned(),
            dimensions: dimensions(&of, environment, load)?,
        };
        Some((resource(&of)?, quantity, query))
    });
    wanted.collect()
}

fn bucket_sizes(environment: &Environment) -> Vec<Wanted> {
    let series = [
        (Quantity::Objects, "NumberOfObjects", "AllStorageTypes"),
        (Quantity::StandardBytes, "BucketSizeBytes", "StandardStorage"),
        (Quantity::InfrequentAccessBytes, "BucketSizeBytes", "StandardIAStorage"),
        (Quantity::GlacierBytes, "BucketSizeBytes", "GlacierStorage"),
    ];
    let of_bucket = |bucket: &crate::catalogue::model::Bucket| {
        let (key, bucket) = (bucket.key.clone(), bucket.name.clone());
        series.map(|(quantity, name, storage)| {
            let query = Query {
                namespace: "AWS/S3".to_owned(),
                name: name.to_owned(),
                stat: "Average".to_owned(),
                dimensions: vec![pair("BucketName", &bucket), pair("StorageType", storage)],
            };
            (ResourceId::new(Kind::Bucket, key.clone()), quantity, query)
        })
    };
    environment.buckets.iter().flat_map(of_bucket).collect()
}

/// What CloudWatch calls a resource; nothing while it is not known or not there.
pub(crate) fn dimensions(
    of: &Subject,
    environment: &Environment,
    load: &LoadBalancers,
) -> Option<Vec<(String, String)>> {
    match of {
        Subject::Service(key) => {
            let service = environment.services.iter().find(|service| service.key == *key)?;
            Some(vec![pair("ClusterName", &service.cluster), pair("ServiceName", &service.name)])
        }
        Subject::LoadBalancer(key) => {
            Some(vec![pair("LoadBalancer", &load.load_balancers.get(key)?.dimension)])
        }
        Subject::TargetGroup(key) => {
            let group = load.target_groups.get(key)?;
            let balancer = load.load_balancers.get(&group.load_balancer)?;
            Some(vec![pair("TargetGroup", &group.dimension), pair("LoadBalancer", &balancer.dimension)])
        }
        Subject::Database(key) => {
            let database = environment.databases.iter().find(|database| database.key == *key)?;
            Some(vec![pair("DBInstanceIdentifier", &database.identifier)])
        }
        Subject::Queue(key) => {
            let queue = environment.queues.iter().find(|queue| queue.key == *key)?;
            Some(vec![pair("QueueName", &queue.name)])
        }
        Subject::Custom(dimensions) => Some(dimensions.clone()),
    }
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn resource(of: &Subject) -> Option<ResourceId> {
    let (kind, key) = match of {
        Subject::Service(key) => (Kind::Service, key),
        Subject::LoadBalancer(key) => (Kind::LoadBalancer, key),
        Subject::TargetGroup(key) => (Kind::TargetGroup, key),
        Subject::Database(key) => (Kind::Database, key),
        Subject::Queue(key) => (Kind::Queue, key),
        Subject::Custom(_) => return None,
    };
    Some(ResourceId::new(kind, key.clone()))
}

impl Gauges {
    /// The whole series, oldest first; empty where it was not read.
    pub(crate) fn series(&self, kind: Kind, key: &str, quantity: Quantity) -> &[(Moment, f64)] {
        self.0.get(&(ResourceId::new(kind, key), quantity)).map_or(&[], Vec::as_slice)
    }

    /// The newest value, unless it is too old to be the present one.
    pub(crate) fn present(&self, kind: Kind, key: &str, quantity: Quantity, now: Moment) -> Option<f64> {
        let (at, value) = self.series(kind, key, quantity).last()?;
        (now.millis_since(*at) <= PRESENT).then_some(*value)
    }

    /// The newest value, however old: for what is counted once a day.
    pub(crate) fn newest(&self, kind: Kind, key: &str, quantity: Quantity) -> Option<f64> {
        self.series(kind, key, quantity).last().map(|(_, value)| *value)
    }

    /// A count per minute over the last five full minutes; nothing where the series was not read.
    /// CloudWatch leaves out minutes in which nothing was counted, so a series without points is a zero.
    pub(crate) fn per_minute(&self, kind: Kind, key: &str, quantity: Quantity, now: Moment) -> Option<f64> {
        let points = self.0.get(&(ResourceId::new(kind, key), quantity))?;
        let from = Moment((now.0.div_euclid(MINUTE) - RATE_MINUTES) * MINUTE);
        // Not `sum`, whose nothing is a negative zero.
        let sum = points.iter().filter(|(at, _)| *at >= from).fold(0.0, |sum, (_, count)| sum + count);
        Some(sum / RATE_MINUTES as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(100 * MINUTE + 30_000);

    fn gauges(quantity: Quantity, points: &[(i64, f64)]) -> Gauges {
        let points = points.iter().map(|(minute, value)| (Moment(minute * MINUTE), *value)).collect();
        Gauges(BTreeMap::from([((ResourceId::new(Kind::LoadBalancer, "main"), quantity), points)]))
    }

    #[test]
    fn a_span_ends_with_the_last_full_period() {
        let span = ending(NOW, 5, 60);
        assert_eq!((span.start, span.end), (Moment(95 * MINUTE), Moment(100 * MINUTE)));
    }

    #[test]
    fn rates_are_over_the_last_five_full_minutes() {
        let gauges = gauges(Quantity::Errors, &[(94, 100.0), (95, 4.0), (99, 6.0)]);
        assert_eq!(gauges.per_minute(Kind::LoadBalancer, "main", Quantity::Errors, NOW), Some(2.0));
        assert_eq!(gauges.per_minute(Kind::LoadBalancer, "main", Quantity::Requests, NOW), None);
    }

    #[test]
    fn nothing_counted_is_zero() {
        let gauges = gauges(Quantity::Errors, &[]);
        let none = gauges.per_minute(Kind::LoadBalancer, "main", Quantity::Errors, NOW);
        assert!(none.is_some_and(|none| none == 0.0 && none.is_sign_positive()), "{none:?}");
    }

    #[test]
    fn an_old_figure_is_not_the_present_one() {
        let at = |minute| gauges(Quantity::ResponseTime, &[(minute, 0.4)]);
        let present =
            |gauges: Gauges| gauges.present(Kind::LoadBalancer, "main", Quantity::ResponseTime, NOW);
        assert_eq!(present(at(99)), Some(0.4));
        assert_eq!(present(at(80)), None);
    }

    #[test]
    fn a_network_load_balancer_counts_hosts_and_no_requests() {
        let mut environment = crate::overview::test_environment();
        environment.load_balancers.truncate(1);
        environment.target_groups.truncate(1);
        let balancer = environment.load_balancers[0].key.clone();
        let names = |kind: &str| {
            let load = LoadBalancers::of_kind(kind, &balancer, &environment.target_groups[0].key);
            let wanted = traffic(&environment, &load).into_iter();
            wanted.map(|(_, quantity, query)| (quantity, query.namespace)).collect::<Vec<_>>()
        };
        assert_eq!(names("network"), [(Quantity::UnhealthyHosts, "AWS/NetworkELB".to_owned())]);
        assert_eq!(names("application").len(), 4);
    }
}

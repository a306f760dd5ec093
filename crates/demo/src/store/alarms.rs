//! CloudWatch alarms, by name. Their states are the world's.

use std::collections::HashMap;

use engine::catalogue::model::{Alarm, Environment, Subject};
use protocol::overview::Threshold;
use winterbaume_cloudwatch::views::{DimensionView, MetricAlarmView};

use crate::{names::Names, world::World};

pub(super) fn declared(world: &World) -> HashMap<String, MetricAlarmView> {
    let alarms = world.environment.alarms.iter();
    alarms.filter_map(|alarm| Some((alarm.name.clone(), kept(world, alarm)?))).collect()
}

fn kept(world: &World, alarm: &Alarm) -> Option<MetricAlarmView> {
    let (comparison, threshold) = match alarm.threshold {
        Threshold::Above(limit) => ("GreaterThanThreshold", limit),
        Threshold::Below(limit) => ("LessThanThreshold", limit),
    };
    Some(MetricAlarmView {
        alarm_name: alarm.name.clone(),
        alarm_arn: world.names.alarm(&alarm.name),
        namespace: alarm.metric.namespace.clone(),
        metric_name: alarm.metric.name.clone(),
        dimensions: dimensions(&world.environment, &world.names, &alarm.metric.of)?,
        statistic: alarm.metric.stat.clone(),
        threshold: threshold * alarm.scale,
        comparison_operator: comparison.to_owned(),
        period: u32::try_from(alarm.period).ok()?,
        evaluation_periods: u32::try_from(alarm.periods).ok()?,
        state_value: "OK".to_owned(),
        state_reason: String::new(),
        actions_enabled: true,
        alarm_description: None,
        alarm_actions: vec![world.names.arn("sns", &format!("{}-alerts", world.environment.id.environment))],
        ok_actions: Vec::new(),
        insufficient_data_actions: Vec::new(),
        unit: None,
    })
}

/// What tells the subject's series from others; nothing when the subject is not declared.
fn dimensions(environment: &Environment, names: &Names, subject: &Subject) -> Option<Vec<DimensionView>> {
    let pairs = match subject {
        Subject::Service(key) => {
            let service = environment.services.iter().find(|service| service.key == *key)?;
            vec![("ClusterName", service.cluster.clone()), ("ServiceName", service.name.clone())]
        }
        Subject::LoadBalancer(key) => vec![("LoadBalancer", load_balancer(environment, names, key)?)],
        Subject::TargetGroup(key) => {
            let group = environment.target_groups.iter().find(|group| group.key == *key)?;
            vec![
                ("TargetGroup", names.target_group_dimension(&group.name)),
                ("LoadBalancer", load_balancer(environment, names, &group.load_balancer)?),
            ]
        }
        Subject::Database(key) => {
            let database = environment.databases.iter().find(|database| database.key == *key)?;
            vec![("DBInstanceIdentifier", database.identifier.clone())]
        }
        Subject::Queue(key) => {
            let queue = environment.queues.iter().find(|queue| queue.key == *key)?;
            vec![("QueueName", queue.name.clone())]
        }
        Subject::Custom(pairs) => pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect(),
    };
    Some(pairs.into_iter().map(|(name, value)| DimensionView { name: name.to_owned(), value }).collect())
}

fn load_balancer(environment: &Environment, names: &Names, key: &str) -> Option<String> {
    let balancer = environment.load_balancers.iter().find(|balancer| balancer.key == key)?;
    Some(names.load_balancer_dimension(balancer))
}

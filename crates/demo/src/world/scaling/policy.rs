//! Scaling policies, and the alarms that those of target tracking bring along.

use engine::catalogue::model::Figure;
use protocol::Moment;

use super::tracking::Alarms;
use crate::{
    names::Names,
    world::{MetricName, Service, Stat},
};

/// A scaling policy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Policy {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) created: Moment,
    pub(crate) kind: PolicyKind,
    /// Names of its alarms: that on a value too high, and that on one too low.
    pub(crate) alarm_names: Option<[String; 2]>,
    pub(super) alarms: Alarms,
}

/// What a policy does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PolicyKind {
    Tracking(Tracking),
    /// Steps, in AWS's own form. They wait for alarms of the caller's, of which there are none here.
    Steps(serde_json::Value),
}

/// Holds a metric at a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tracking {
    pub(crate) tracked: Tracked,
    pub(crate) target: f64,
    pub(crate) scale_in_disabled: bool,
    /// Seconds between two additions.
    pub(crate) scale_out_cooldown: Option<i32>,
    /// Seconds between two removals.
    pub(crate) scale_in_cooldown: Option<i32>,
}

/// What is held at a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tracked {
    /// One of AWS's own: `ECSServiceAverageCPUUtilization`; with its label where it has one.
    Predefined(String, Option<String>),
    /// A series in CloudWatch's terms.
    Series(MetricName, String),
}

impl PolicyKind {
    pub(super) const fn tracked(&self) -> Option<&Tracked> {
        match self {
            Self::Tracking(tracking) => Some(&tracking.tracked),
            Self::Steps(_) => None,
        }
    }
}

impl Policy {
    pub(super) fn new(
        names: &Names,
        resource_id: &str,
        name: &str,
        kind: PolicyKind,
        created: Moment,
    ) -> Self {
        let of = format!("{resource_id} {name}");
        let alarm = |side: &str| {
            let number = names.uuid("scaling alarm", &format!("{of} {side}"));
            format!("TargetTracking-{resource_id}-Alarm{side}-{number}")
        };
        let number = names.uuid("scaling policy", &of);
        let resource = format!("scalingPolicy:{number}:resource/ecs/{resource_id}:policyName/{name}");
        Self {
            name: name.to_owned(),
            arn: names.arn("autoscaling", &resource),
            created,
            alarm_names: kind.tracked().map(|_| [alarm("High"), alarm("Low")]),
            kind,
            alarms: Alarms::default(),
        }
    }

    /// The policies that the design asks for, in the order of their names.
    pub(super) fn declared(
        names: &Names,
        resource_id: &str,
        service: &Service,
        created: Moment,
    ) -> Vec<Self> {
        let held = [
            ("cpu", "ECSServiceAverageCPUUtilization", Figure::CpuTarget),
            ("memory", "ECSServiceAverageMemoryUtilization", Figure::MemoryTarget),
        ];
        let target = |figure| service.declared.expect.number(figure);
        let held =
            held.into_iter().filter_map(|(what, metric, figure)| Some((what, metric, target(figure)?)));
        held.map(|(what, metric, target)| {
            let tracking = Tracking {
                tracked: Tracked::Predefined(metric.to_owned(), None),
                target,
                scale_in_disabled: false,
                scale_out_cooldown: Some(60),
                scale_in_cooldown: Some(300),
            };
            let name = format!("{what}-{target}");
            Self::new(names, resource_id, &name, PolicyKind::Tracking(tracking), created)
        })
        .collect()
    }

    pub(super) const fn tracked(&self) -> Option<&Tracked> {
        self.kind.tracked()
    }
}

impl Tracked {
    /// The series of `service` that is meant; nothing when nobody publishes it here.
    pub(super) fn series(&self, service: &Service) -> Option<(MetricName, Stat)> {
        match self {
            Self::Predefined(metric, _) => {
                let name = match metric.as_str() {
                    "ECSServiceAverageCPUUtilization" => "CPUUtilization",
                    "ECSServiceAverageMemoryUtilization" => "MemoryUtilization",
                    _ => return None,
                };
                let dimensions =
                    [("ClusterName", service.declared.cluster.as_str()), ("ServiceName", service.name())];
                let dimensions = dimensions.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let metric = MetricName {
                    namespace: "AWS/ECS".to_owned(),
                    name: name.to_owned(),
                    dimensions: dimensions.into(),
                };
                Some((metric, Stat::Average))
            }
            Self::Series(metric, stat) => Some((metric.clone(), Stat::parse(stat)?)),
        }
    }
}

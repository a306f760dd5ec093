//! A service as it stands: two tasks of revision 42, on Fargate.

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    catalogue::EnvironmentId,
    overview::RolloutState,
    services::{PolicyKind, ServiceId},
};

use crate::{
    catalogue::{Catalogue, model::Environment},
    changes::present::{
        Asked, Breaker, Capacity, ContainerNow, DefinitionNow, DeploymentNow, Present, Scaling, ScalingNow,
        ServiceNow, Suspended,
    },
    changes::room::Room,
};

pub(in crate::changes) const SERVICE: &str = "prod-paperwurks-backend";

pub(in crate::changes) fn prod() -> Arc<Environment> {
    Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "prod")).unwrap()
}

pub(in crate::changes) fn id() -> ServiceId {
    ServiceId::new("paperwurks-prod-cluster", SERVICE)
}

pub(in crate::changes) fn service() -> Present {
    Present {
        service: ServiceNow {
            id: id(),
            status: "ACTIVE".into(),
            daemon: false,
            controller: None,
            desired: 2,
            running: 2,
            pending: 0,
            min_healthy_percent: 100,
            max_percent: 200,
            breaker: Breaker { enabled: true, rollback: true },
            grace_seconds: Some(60),
            capacity: Capacity::Fargate { spot: false },
            balanced: true,
            deployments: vec![deployment("ecs-svc/1", 42)],
        },
        definition: Some(definition(42)),
        scaling: Scaling::Absent,
        room: Room::Unread(None),
        asked: Asked::Nothing,
    }
}

/// A primary deployment of two tasks that run.
pub(in crate::changes) fn deployment(id: &str, revision: u32) -> DeploymentNow {
    DeploymentNow {
        id: id.into(),
        primary: true,
        revision: Some(revision),
        state: RolloutState::Steady,
        reason: None,
        created: None,
        desired: 2,
        running: 2,
        failed: 0,
    }
}

/// A revision of 1024 CPU units and 2048 MiB.
pub(in crate::changes) fn definition(revision: u32) -> DefinitionNow {
    let container =
        ContainerNow { image: format!("backend:1.{revision}"), cpu: 0, memory: 1_024, reserved: 1_024 };
    DefinitionNow {
        family: "backend".into(),
        revision,
        active: true,
        fits_fargate: true,
        cpu: Some(1_024),
        memory: Some(2_048),
        containers: BTreeMap::from([("web".to_owned(), container)]),
    }
}

/// Scaled between these by a policy `cpu` that holds 70 %.
pub(in crate::changes) fn tracking(min: u32, max: u32) -> Scaling {
    let policy = PolicyKind::TargetTracking {
        metric: "ECSServiceAverageCPUUtilization".into(),
        target: 70.0,
        scale_in_disabled: false,
        scale_out_cooldown: None,
        scale_in_cooldown: None,
    };
    let policies = BTreeMap::from([("cpu".to_owned(), policy), ("steps".to_owned(), PolicyKind::Step)]);
    Scaling::Registered(ScalingNow { min, max, suspended: Suspended::default(), policies })
}

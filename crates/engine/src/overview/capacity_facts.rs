//! What services are placed on and how they scale, as figures of the design.

use protocol::{
    Moment,
    services::{PolicyKind, Scaling, ServiceId},
};

use super::{
    aws::{scaling::Scalings, services::FoundService},
    facts::{Facts, Kind},
};
use crate::catalogue::model::{Environment, Expected, Figure};

pub(super) const PLACEMENT: [Figure; 1] = [Figure::CapacityProviders];
pub(super) const SCALING: [Figure; 3] = [Figure::ScalingRange, Figure::CpuTarget, Figure::MemoryTarget];

/// What the services are placed on: the providers of their strategy, or their launch type.
pub(super) fn of_services(found: &[FoundService], at: Moment) -> Facts {
    let mut facts = Facts::default();
    for service in found {
        if let Some(key) = &service.key {
            let providers: Vec<String> =
                service.capacity.iter().map(|share| share.provider.clone()).collect();
            facts.of(Kind::Service, key).know(Figure::CapacityProviders, providers, at);
        }
    }
    facts
}

/// Between which counts the declared services scale by themselves, and what they aim at.
pub(super) fn of_scaling(environment: &Environment, scalings: &Scalings, at: Moment) -> Facts {
    let mut facts = Facts::default();
    for declared in &environment.services {
        let scaling = scalings.get(&ServiceId::new(&declared.cluster, &declared.name));
        let range = scaling.and_then(|scaling| scaling.range.as_ref());
        let range = range.map(|range| Expected::Range { min: range.min.into(), max: range.max.into() });
        let facts = facts.of(Kind::Service, &declared.key);
        facts.know_or_unset(Figure::ScalingRange, range, at);
        facts.know_or_unset(Figure::CpuTarget, scaling.and_then(|scaling| aim(scaling, "CPU")), at);
        facts.know_or_unset(Figure::MemoryTarget, scaling.and_then(|scaling| aim(scaling, "Memory")), at);
    }
    facts
}

/// What the policy that tracks the utilisation of `what` aims at, in percent.
fn aim(scaling: &Scaling, what: &str) -> Option<f64> {
    let utilisation = format!("{what}Utilization");
    scaling.policies.iter().find_map(|policy| match &policy.kind {
        PolicyKind::TargetTracking { metric, target, .. } if metric.ends_with(&utilisation) => Some(*target),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use protocol::{
        catalogue::EnvironmentId,
        services::{Policy, ScalingRange},
    };

    use super::*;
    use crate::{catalogue::Catalogue, overview::facts::Fact};

    const AT: Moment = Moment(7);

    fn tracking(metric: &str, target: f64) -> Policy {
        let kind = PolicyKind::TargetTracking {
            metric: metric.to_owned(),
            target,
            scale_in_disabled: false,
            scale_out_cooldown: None,
            scale_in_cooldown: None,
        };
        Policy { name: metric.to_owned(), kind }
    }

    #[test]
    fn ranges_and_aims_are_found_by_service_and_absent_ones_are_unset() {
        let id = EnvironmentId::new("prod-infra", "production");
        let environment = Catalogue::open(None).environment(&id).expect("a declared environment");
        let frontend = &environment.services[0];
        let scaling = Scaling {
            range: Some(ScalingRange { min: 1, max: 10, suspended: false }),
            policies: vec![
                Policy { name: "steps".to_owned(), kind: PolicyKind::Step },
                tracking("ECSServiceAverageMemoryUtilization", 80.0),
            ],
            ..Scaling::default()
        };
        let scalings = Scalings::from([(ServiceId::new(&frontend.cluster, &frontend.name), scaling)]);
        let mut facts = of_scaling(&environment, &scalings, AT);
        let of = &facts.of(Kind::Service, "frontend").figures;
        let range = Expected::Range { min: 1.0, max: 10.0 };
        assert_eq!(of[&Figure::ScalingRange], Fact::Known { value: range, at: AT });
        assert_eq!(of[&Figure::MemoryTarget], Fact::Known { value: 80.0.into(), at: AT });
        assert_eq!(of[&Figure::CpuTarget], Fact::Unset { at: AT });
        let of = &facts.of(Kind::Service, "redis").figures;
        assert!(SCALING.iter().all(|figure| of[figure] == Fact::Unset { at: AT }));
    }
}

//! What the network's figures are, once it is known who uses which subnet and security group.
//!
//! The role of a subnet or a group is told by its users, not by a name someone gave it: the load
//! balancers', the tasks' and the databases' are the public, the private and the database ones.

use std::collections::BTreeSet;

use protocol::{Error, ErrorKind, Moment};

use super::{
    aws::{
        network::{Networks, SecurityGroups, Source},
        services::FoundService,
    },
    board::Board,
    facts::{Fact, Facts, Kind},
};
use crate::catalogue::model::{Environment, Figure};

/// Who uses which security groups and subnets. A role that has not been read is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wiring {
    pub(crate) load_balancers: Option<Uses>,
    pub(crate) tasks: Option<Uses>,
    pub(crate) databases: Option<Uses>,
    /// Tasks share the network of the EC2 instances they run on: no service says which that is.
    pub(crate) is_of_instances: bool,
}

/// Ids of security groups and subnets.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Uses {
    pub(crate) security_groups: BTreeSet<String>,
    pub(crate) subnets: BTreeSet<String>,
}

impl FromIterator<Self> for Uses {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        let mut sum = Self::default();
        for uses in all {
            sum.security_groups.extend(uses.security_groups);
            sum.subnets.extend(uses.subnets);
        }
        sum
    }
}

impl Wiring {
    /// By what the board has read.
    pub(crate) fn of(board: &Board) -> Self {
        let uses = |groups: &[String], subnets: &[String]| Uses {
            security_groups: groups.iter().cloned().collect(),
            subnets: subnets.iter().cloned().collect(),
        };
        let services = board.services.value();
        let load = board.load_balancers.value();
        let databases = board.databases.value();
        let has_none = |found: &FoundService| found.subnets.is_empty();
        let is_of_instances = services.as_ref().is_some_and(|services| services.items.iter().any(has_none));
        Self {
            is_of_instances,
            load_balancers: load.map(|load| {
                load.load_balancers.values().map(|it| uses(&it.security_groups, &it.subnets)).collect()
            }),
            tasks: services.filter(|_| !is_of_instances).map(|services| {
                services.items.iter().map(|it| uses(&it.security_groups, &it.subnets)).collect()
            }),
            databases: databases.map(|databases| {
                databases.items.iter().map(|it| uses(&it.security_groups, &it.subnets)).collect()
            }),
        }
    }

    /// The roles with their names in rules, and the figures that speak of them.
    fn roles(&self) -> [(&'static str, Option<&Uses>, Figure, Figure); 3] {
        [
            (
                "load balancer",
                self.load_balancers.as_ref(),
                Figure::LoadBalancerIngress,
                Figure::PublicSubnets,
            ),
            ("tasks", self.tasks.as_ref(), Figure::TaskIngress, Figure::PrivateSubnets),
            ("database", self.databases.as_ref(), Figure::DatabaseIngress, Figure::DatabaseSubnets),
        ]
    }

    /// Every security group that is used.
    pub(crate) fn security_groups(&self) -> BTreeSet<String> {
        self.roles()
            .iter()
            .filter_map(|(_, uses, ..)| *uses)
            .flat_map(|uses| uses.security_groups.clone())
            .collect()
    }

    fn role_of(&self, group: &str) -> Option<&'static str> {
        self.roles()
            .into_iter()
            .find(|(_, uses, ..)| uses.is_some_and(|uses| uses.security_groups.contains(group)))
            .map(|(name, ..)| name)
    }
}

/// The figures of the declared VPCs themselves, and the subnets by role.
pub(crate) fn of_vpcs(environment: &Environment, networks: &Networks, wiring: &Wiring, at: Moment) -> Facts {
    let mut facts = Facts::default();
    for declared in &environment.networks {
        let entry = facts.of(Kind::Network, &declared.key);
        let Some(vpc) = networks.vpcs.get(&declared.key) else {
            entry.whole = Some(Fact::Missing { at });
            continue;
        };
        entry.know_or_unset(Figure::Cidr, vpc.cidr.clone(), at);
        entry.know(Figure::NatGateways, vpc.nat_gateways, at);
        entry.know(Figure::S3Endpoint, vpc.s3_endpoint, at);
        if wiring.is_of_instances {
            entry.figures.insert(Figure::PrivateSubnets, of_instances());
        }
        for (_, uses, _, subnets) in wiring.roles() {
            let Some(uses) = uses else { continue };
            if uses.subnets.is_empty() {
                entry.figures.insert(subnets, Fact::Missing { at });
                continue;
            }
            let blocks = uses.subnets.iter().filter_map(|id| vpc.subnets.get(id).cloned());
            entry.know(subnets, blocks.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), at);
        }
    }
    facts
}

fn of_instances() -> Fact {
    let said = "tasks on EC2 instances share their instance's network, which the console does not read";
    Fact::Unread { error: Error::new(ErrorKind::NotFound, said) }
}

/// What the security groups of each role let in.
pub(crate) fn of_security_groups(
    environment: &Environment,
    groups: &SecurityGroups,
    wiring: &Wiring,
    at: Moment,
) -> Facts {
    let mut facts = Facts::default();
    for declared in &environment.networks {
        let entry = facts.of(Kind::Network, &declared.key);
        if wiring.is_of_instances {
            entry.figures.insert(Figure::TaskIngress, of_instances());
        }
        for (_, uses, ingress, _) in wiring.roles() {
            let Some(uses) = uses else { continue };
            // Nobody is there to use a group.
            if uses.security_groups.is_empty() {
                entry.figures.insert(ingress, Fact::Missing { at });
                continue;
            }
            let rules = uses.security_groups.iter().filter_map(|id| groups.get(id)).flatten();
            let rules: BTreeSet<_> = rules
                .map(|rule| {
                    let from = match &rule.from {
                        Source::Addresses(addresses) => addresses,
                        Source::Group(id) => wiring.role_of(id).unwrap_or(id),
                    };
                    format!("{} from {from}", rule.ports)
                })
                .collect();
            entry.know(ingress, rules.into_iter().collect::<Vec<_>>(), at);
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        catalogue::model::Expected,
        overview::{
            aws::network::{Ingress, Vpc},
            test_environment,
        },
    };

    fn uses(group: &str, subnets: &[&str]) -> Option<Uses> {
        let subnets = subnets.iter().map(|id| (*id).to_owned()).collect();
        Some(Uses { security_groups: BTreeSet::from([group.to_owned()]), subnets })
    }

    fn figure(facts: &mut Facts, figure: Figure) -> Option<Expected> {
        match facts.of(Kind::Network, "main").figures.get(&figure) {
            Some(Fact::Known { value, .. }) => Some(value.clone()),
            _ => None,
        }
    }

    #[test]
    fn a_rule_names_the_role_of_the_group_it_lets_in() {
        let wiring =
            Wiring { load_balancers: uses("sg-alb", &[]), tasks: uses("sg-ecs", &[]), ..Wiring::default() };
        let rule = |ports: &str, from| Ingress { ports: ports.into(), from };
        let groups = BTreeMap::from([
            ("sg-alb".to_owned(), vec![rule("443", Source::Addresses("0.0.0.0/0".into()))]),
            (
                "sg-ecs".to_owned(),
                vec![
                    rule("8000", Source::Group("sg-alb".into())),
                    rule("22", Source::Group("sg-bastion".into())),
                ],
            ),
        ]);
        let mut facts = of_security_groups(&test_environment(), &groups, &wiring, Moment(1));
        let set = |rules: &[&str]| Some(Expected::Set(rules.iter().map(|rule| (*rule).to_owned()).collect()));
        assert_eq!(figure(&mut facts, Figure::LoadBalancerIngress), set(&["443 from 0.0.0.0/0"]));
        assert_eq!(
            figure(&mut facts, Figure::TaskIngress),
            set(&["22 from sg-bastion", "8000 from load balancer"])
        );
        assert_eq!(figure(&mut facts, Figure::DatabaseIngress), None, "not read yet");
    }

    #[test]
    fn the_network_of_instances_is_not_called_missing() {
        let wiring = Wiring { is_of_instances: true, ..Wiring::default() };
        let networks = Networks { vpcs: BTreeMap::from([("main".to_owned(), Vpc::default())]) };
        let mut facts = of_vpcs(&test_environment(), &networks, &wiring, Moment(1));
        facts.merge(&of_security_groups(&test_environment(), &BTreeMap::new(), &wiring, Moment(1)));
        let figures = &facts.of(Kind::Network, "main").figures;
        for figure in [Figure::PrivateSubnets, Figure::TaskIngress] {
            assert!(matches!(figures.get(&figure), Some(Fact::Unread { .. })), "{figure:?}");
        }
    }

    #[test]
    fn subnets_belong_to_who_uses_them() {
        let subnets = BTreeMap::from([
            ("subnet-a".to_owned(), "10.0.1.0/24".to_owned()),
            ("subnet-b".to_owned(), "10.0.10.0/24".to_owned()),
        ]);
        let vpc = Vpc { cidr: Some("10.0.0.0/16".into()), nat_gateways: 1, s3_endpoint: true, subnets };
        let networks = Networks { vpcs: BTreeMap::from([("main".to_owned(), vpc)]) };
        let wiring = Wiring { tasks: uses("sg", &["subnet-b", "subnet-elsewhere"]), ..Wiring::default() };
        let mut facts = of_vpcs(&test_environment(), &networks, &wiring, Moment(1));
        let private = Some(Expected::Set(vec!["10.0.10.0/24".to_owned()]));
        assert_eq!(figure(&mut facts, Figure::PrivateSubnets), private);
        assert_eq!(figure(&mut facts, Figure::NatGateways), Some(Expected::Number(1.0)));
        let mut missing = of_vpcs(&test_environment(), &Networks::default(), &wiring, Moment(1));
        assert!(matches!(missing.of(Kind::Network, "main").whole, Some(Fact::Missing { .. })));
    }
}

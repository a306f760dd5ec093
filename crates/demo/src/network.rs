//! The VPC of an environment: its subnets and security groups by tier, as declared or as one would lay them out.

use std::net::Ipv4Addr;

use engine::catalogue::model::{Environment, Expect, Figure};

use crate::names::Names;

/// Who lives in a subnet and shares a security group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Load balancers and NAT gateways.
    Public,
    /// Tasks.
    Private,
    Database,
}

impl Tier {
    pub(crate) const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Database];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Database => "database",
        }
    }

    /// The figure of its security group's rules.
    pub(crate) const fn ingress(self) -> Figure {
        match self {
            Self::Public => Figure::LoadBalancerIngress,
            Self::Private => Figure::TaskIngress,
            Self::Database => Figure::DatabaseIngress,
        }
    }

    const fn subnets(self) -> Figure {
        match self {
            Self::Public => Figure::PublicSubnets,
            Self::Private => Figure::PrivateSubnets,
            Self::Database => Figure::DatabaseSubnets,
        }
    }

    /// The third byte of its first subnet, where none is declared.
    const fn first(self) -> u8 {
        match self {
            Self::Public => 1,
            Self::Private => 10,
            Self::Database => 20,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) tier: Tier,
    pub(crate) cidr: String,
    /// The zone, counted from 0.
    pub(crate) zone: usize,
}

/// A VPC.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) cidr: String,
    pub(crate) subnets: Vec<Subnet>,
}

impl Vpc {
    /// The VPC that the environment's resources live in: the first that is declared, or one that nobody declared.
    pub(crate) fn of(environment: &Environment, names: &Names) -> Self {
        let services = environment.services.len();
        match environment.networks.first() {
            Some(network) => Self::declared(&network.name, &network.expect, services, names),
            None => {
                let name = format!("{}-vpc", environment.id.environment);
                Self::declared(&name, &Expect::default(), services, names)
            }
        }
    }

    /// A VPC as it is declared; the subnets that are not are laid out for so many services.
    pub(crate) fn declared(name: &str, expect: &Expect, services: usize, names: &Names) -> Self {
        let cidr = expect.text(Figure::Cidr).unwrap_or("10.0.0.0/16").to_owned();
        let base = cidr
            .split('/')
            .next()
            .and_then(|address| address.parse().ok())
            .unwrap_or(Ipv4Addr::new(10, 0, 0, 0));
        let subnets = Tier::ALL.into_iter().flat_map(|tier| {
            let blocks =
                expect.set(tier.subnets()).map_or_else(|| laid_out(base, tier, services), <[String]>::to_vec);
            blocks.into_iter().enumerate().map(move |(zone, cidr)| Subnet {
                id: names.generated("subnet", &format!("{name} {cidr}")),
                tier,
                cidr,
                zone,
            })
        });
        Self { id: names.generated("vpc", name), name: name.to_owned(), subnets: subnets.collect(), cidr }
    }

    pub(crate) fn tier(&self, tier: Tier) -> impl Iterator<Item = &Subnet> + Clone {
        self.subnets.iter().filter(move |subnet| subnet.tier == tier)
    }

    pub(crate) fn subnet_ids(&self, tier: Tier) -> Vec<String> {
        self.tier(tier).map(|subnet| subnet.id.clone()).collect()
    }

    /// The id of the security group that a tier shares.
    pub(crate) fn security_group(&self, tier: Tier, names: &Names) -> String {
        names.generated("sg", &format!("{} {}", self.name, tier.word()))
    }
}

impl Subnet {
    /// The address of its `host`th place; beyond the last it begins anew.
    pub(crate) fn address(&self, host: u32) -> Ipv4Addr {
        let base = self.cidr.split('/').next().and_then(|address| address.parse().ok());
        let base: Ipv4Addr = base.unwrap_or(Ipv4Addr::LOCALHOST);
        Ipv4Addr::from_bits(base.to_bits().wrapping_add(host % self.hosts()))
    }

    /// How many addresses it has; as many as a `/24` where that cannot be read.
    pub(crate) fn hosts(&self) -> u32 {
        let prefix: Option<u32> = self.cidr.split('/').nth(1).and_then(|prefix| prefix.parse().ok());
        1 << (32 - prefix.filter(|prefix| (8..=32).contains(prefix)).unwrap_or(24))
    }
}

/// One subnet in each of two zones; large ones for the tasks of many services.
fn laid_out(base: Ipv4Addr, tier: Tier, services: usize) -> Vec<String> {
    const MANY: usize = 30;
    let [first, second, ..] = base.octets();
    if tier == Tier::Private && services > MANY {
        return (2..4).map(|zone| format!("{first}.{second}.{}.0/18", 64 * zone)).collect();
    }
    (0..2).map(|zone| format!("{first}.{second}.{}.0/24", tier.first() + zone)).collect()
}

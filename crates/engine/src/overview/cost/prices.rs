//! The list prices that come with the console.

use std::{collections::BTreeMap, sync::LazyLock};

use protocol::{Error, ErrorKind, documents::writing::Tier};
use serde::Deserialize;

static PRICES: LazyLock<Result<PriceList, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../../assets/prices.toml")));

/// All prices, in US dollars.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceList {
    /// The month they are of.
    pub(super) as_of: String,
    pub(super) hours_a_month: f64,
    /// What a dollar buys of other currencies.
    pub(super) exchange: BTreeMap<String, f64>,
    /// By region.
    pub(super) logs: BTreeMap<String, Logs>,
    /// By region.
    pub(super) athena: BTreeMap<String, Athena>,
    /// By storage class.
    restore: BTreeMap<String, Restore>,
    region: BTreeMap<String, RegionPrices>,
}

/// What queries over inventories cost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Athena {
    /// A TB that a query scans.
    pub(super) scanned_tb: f64,
}

/// What it costs to bring an archived object back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restore {
    expedited: Retrieval,
    standard: Retrieval,
    bulk: Retrieval,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Retrieval {
    /// A thousand requests.
    thousand: f64,
    /// A GB that is retrieved.
    gb: f64,
}

/// What reading logs costs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Logs {
    /// A GB that a query scans.
    pub(super) scanned_gb: f64,
    /// A minute of a Live Tail session.
    pub(super) live_tail_minute: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionPrices {
    pub(super) fargate: Fargate,
    pub(super) load_balancer: LoadBalancer,
    pub(super) nat_gateway: NatGateway,
    pub(super) s3: S3,
    pub(super) cloudwatch: CloudWatch,
    /// By engine.
    pub(super) database: BTreeMap<String, Database>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fargate {
    pub(super) vcpu_hour: f64,
    pub(super) gb_hour: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoadBalancer {
    pub(super) hour: f64,
    pub(super) lcu_hour: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NatGateway {
    pub(super) hour: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct S3 {
    pub(super) gb_month: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CloudWatch {
    pub(super) alarm_month: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Database {
    pub(super) gp3_gb_month: ByZones,
    pub(super) class_hour: BTreeMap<String, ByZones>,
}

/// A price in one zone, and with a standby in another.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByZones {
    single: f64,
    multi: f64,
}

impl Fargate {
    /// What a task of `cpu` CPU units and `memory` MiB costs in an hour.
    pub(super) fn task_hour(&self, cpu: u32, memory: u32) -> f64 {
        f64::from(cpu) / 1_024.0 * self.vcpu_hour + f64::from(memory) / 1_024.0 * self.gb_hour
    }
}

impl ByZones {
    pub(super) const fn price(self, multi_az: bool) -> f64 {
        if multi_az { self.multi } else { self.single }
    }
}

impl PriceList {
    /// The list that comes with the console.
    ///
    /// # Errors
    /// `Internal` when it cannot be read, which a test rules out.
    pub(super) fn get() -> Result<&'static Self, Error> {
        PRICES.as_ref().map_err(|error| {
            Error::new(ErrorKind::Internal, format!("the price list cannot be read: {}", error.message()))
        })
    }

    /// What one object of `class` and so many bytes costs to bring back; nothing for a class without a price.
    pub(super) fn restore(&self, class: &str, tier: Tier, bytes: u64) -> Option<f64> {
        let prices = self.restore.get(class)?;
        let Retrieval { thousand, gb } = match tier {
            Tier::Expedited => prices.expedited,
            Tier::Standard => prices.standard,
            Tier::Bulk => prices.bulk,
        };
        // Sizes below 2^53 bytes are exact.
        Some(thousand / 1_000.0 + gb * bytes as f64 / f64::from(1 << 30))
    }

    /// The prices of a region.
    ///
    /// # Errors
    /// `NotFound` for a region whose prices are not in the list.
    pub(super) fn of(&self, region: &str) -> Result<&RegionPrices, Error> {
        self.region.get(region).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("the price list has no prices for {region}"))
        })
    }
}

//! What an environment costs in a month at its present size, by list prices.

mod prices;
#[cfg(test)]
mod tests;

use protocol::{
    Error,
    documents::writing::Tier,
    overview::{Bucket, Cost, CostLine, Database, Service},
};

use self::prices::{PriceList, RegionPrices};
use crate::catalogue::model::Environment;

/// What is there to be paid for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sizes<'a> {
    pub(crate) services: &'a [Service],
    pub(crate) databases: &'a [Database],
    pub(crate) load_balancers: u32,
    pub(crate) nat_gateways: u32,
    pub(crate) buckets: &'a [Bucket],
    /// Alarms that CloudWatch has.
    pub(crate) alarms: u32,
}

const BYTES_A_GB: f64 = 1_073_741_824.0;

/// The estimate, in the currency of the design's own, or in dollars where the design gives none.
///
/// # Errors
/// `NotFound` for a region whose prices are not known.
pub(crate) fn estimate(environment: &Environment, sizes: &Sizes<'_>) -> Result<Cost, Error> {
    let prices = PriceList::get()?;
    let region = prices.of(&environment.region)?;
    let design = environment.cost.as_ref();
    let exchange = design.and_then(|cost| Some((cost, *prices.exchange.get(&cost.currency)?)));
    let (currency, rate) = exchange.map_or(("USD", 1.0), |(cost, rate)| (cost.currency.as_str(), rate));

    let mut bill = Bill { hours: prices.hours_a_month, lines: Vec::new(), unpriced: Vec::new() };
    bill.add_services(region, sizes.services);
    bill.add_databases(region, sizes.databases);
    bill.add_network(region, sizes);
    bill.add_storage(region, sizes.buckets);
    let Bill { mut lines, unpriced, .. } = bill;
    for line in &mut lines {
        line.monthly *= rate;
    }
    lines.sort_by(|a, b| b.monthly.total_cmp(&a.monthly));

    // An estimate in another currency cannot stand beside this one.
    let comparable = design.filter(|cost| cost.currency == currency);
    Ok(Cost {
        // A sum of nothing is a negative zero.
        monthly: lines.iter().map(|line| line.monthly).sum::<f64>() + 0.0,
        currency: sign(currency).to_owned(),
        design: comparable.map(|cost| cost.monthly),
        place: comparable.map(|cost| cost.place.clone()),
        lines,
        basis: basis(prices, &environment.region, currency, rate, &unpriced),
    })
}

fn sign(currency: &str) -> &str {
    match currency {
        "GBP" => "£",
        "USD" => "$",
        "EUR" => "€",
        other => other,
    }
}

fn basis(prices: &PriceList, region: &str, currency: &str, rate: f64, unpriced: &[String]) -> String {
    let mut basis = format!("AWS list prices for {region} of {}", prices.as_of);
    if currency != "USD" {
        basis += &format!(", taking $1 as {}{rate}", sign(currency));
    }
    basis += "; without data transfer, requests, logs, backups, discounts and tax";
    if !unpriced.is_empty() {
        basis += &format!("; without {}, whose price is not known", unpriced.join(", "));
    }
    basis + "."
}

/// What one Fargate task costs in a month, in dollars, with `cpu` CPU units and `memory` MiB.
///
/// # Errors
/// `NotFound` for a region whose prices are not known.
pub(crate) fn fargate_task_month(region: &str, cpu: u32, memory: u32) -> Result<f64, Error> {
    let prices = PriceList::get()?;
    Ok(prices.of(region)?.fargate.task_hour(cpu, memory) * prices.hours_a_month)
}

/// What it costs, in dollars, that a query of Logs Insights scans so many bytes; nothing for a region whose prices are
/// not known.
pub(crate) fn query_scan(region: &str, bytes: u64) -> Option<f64> {
    let prices = PriceList::get().ok()?;
    // Bytes below 2^53 are exact.
    Some(bytes as f64 / BYTES_A_GB * prices.logs.get(region)?.scanned_gb)
}

/// What it costs, in dollars, that a query of Athena scans so many bytes; nothing for a region whose prices are not known.
pub(crate) fn athena_scan(region: &str, bytes: u64) -> Option<f64> {
    const BYTES_A_TB: f64 = BYTES_A_GB * 1_024.0;
    // Bytes below 2^53 are exact.
    Some(bytes as f64 / BYTES_A_TB * PriceList::get().ok()?.athena.get(region)?.scanned_tb)
}

/// What a minute of a Live Tail session costs, in dollars and without the free tier; nothing for a region whose prices
/// are not known.
pub(crate) fn live_tail_minute(region: &str) -> Option<f64> {
    Some(PriceList::get().ok()?.logs.get(region)?.live_tail_minute)
}

/// What it costs to bring one archived object back; nothing for a storage class without a price.
pub(crate) fn restore_dollars(class: &str, tier: Tier, bytes: u64) -> Option<f64> {
    PriceList::get().ok()?.restore(class, tier, bytes)
}

/// The lines so far, in dollars.
struct Bill {
    hours: f64,
    lines: Vec<CostLine>,
    unpriced: Vec<String>,
}

impl Bill {
    fn add(&mut self, what: impl Into<String>, how: impl Into<String>, monthly: f64) {
        if monthly > 0.0 {
            self.lines.push(CostLine { what: what.into(), how: how.into(), monthly });
        }
    }

    fn add_services(&mut self, prices: &RegionPrices, services: &[Service]) {
        for service in services.iter().filter(|service| service.running > 0) {
            let what = format!("Fargate · {}", service.key);
            let (Some(cpu), Some(memory)) = (service.cpu_units, service.memory_mib) else {
                self.unpriced.push(what);
                continue;
            };
            let (vcpu, gb) = (f64::from(cpu) / 1_024.0, f64::from(memory) / 1_024.0);
            let task_hour = prices.fargate.task_hour(cpu, memory);
            let how = format!("{} × {vcpu} vCPU, {gb} GB", service.running);
            self.add(what, how, f64::from(service.running) * task_hour * self.hours);
        }
    }

    fn add_databases(&mut self, prices: &RegionPrices, databases: &[Database]) {
        for database in databases {
            let Database { key, class, multi_az, .. } = database;
            let what = format!("RDS · {key}");
            let engine = prices.database.get(&database.engine);
            let priced = engine.and_then(|engine| Some((engine, engine.class_hour.get(class)?)));
            let Some((engine, class_hour)) = priced else {
                self.unpriced.push(format!("{what} ({class})"));
                continue;
            };
            // Bytes below 2^53 are exact.
            let gb = database.storage_bytes as f64 / BYTES_A_GB;
            let storage = gb * engine.gp3_gb_month.price(*multi_az);
            let zones = if *multi_az { "Multi-AZ" } else { "one zone" };
            let how = format!("{class}, {zones}, {gb:.0} GB gp3");
            self.add(what, how, class_hour.price(*multi_az) * self.hours + storage);
        }
    }

    fn add_network(&mut self, prices: &RegionPrices, sizes: &Sizes<'_>) {
        let hours = self.hours;
        let balancers = f64::from(sizes.load_balancers);
        let balancer_hour = prices.load_balancer.hour + prices.load_balancer.lcu_hour;
        let how = format!("{} × {hours} h, one LCU each", sizes.load_balancers);
        self.add("Load balancers", how, balancers * balancer_hour * hours);
        let gateways = f64::from(sizes.nat_gateways);
        let how = format!("{} × {hours} h", sizes.nat_gateways);
        self.add("NAT gateways", how, gateways * prices.nat_gateway.hour * hours);
        let how = format!("{} × ${:.2}", sizes.alarms, prices.cloudwatch.alarm_month);
        self.add("CloudWatch alarms", how, f64::from(sizes.alarms) * prices.cloudwatch.alarm_month);
    }

    fn add_storage(&mut self, prices: &RegionPrices, buckets: &[Bucket]) {
        for bucket in buckets {
            let Some(bytes) = bucket.bytes else { continue };
            let gb = bytes / BYTES_A_GB;
            // Colder classes cost less: an upper bound once the lifecycle has moved objects.
            let size = if gb < 0.1 { format!("{:.0} MB", gb * 1_024.0) } else { format!("{gb:.1} GB") };
            let how = format!("{size}, all as Standard");
            self.add(format!("S3 · {}", bucket.key), how, gb * prices.s3.gb_month);
        }
    }
}

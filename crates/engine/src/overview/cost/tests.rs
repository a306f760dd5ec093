use std::sync::Arc;

use protocol::{ErrorKind, Health, catalogue::EnvironmentId};

use super::*;
use crate::{catalogue::Catalogue, overview::test_service};

fn prod() -> Arc<Environment> {
    Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "prod")).expect("prod")
}

fn service(key: &str, running: u32, cpu_units: Option<u32>) -> Service {
    Service { running, desired: running, cpu_units, memory_mib: Some(2_048), ..test_service(key) }
}

fn database(class: &str) -> Database {
    Database {
        key: "main".into(),
        identifier: "db".into(),
        health: Health::Fine,
        status: "available".into(),
        engine: "postgres".into(),
        version: "15.8".into(),
        class: class.into(),
        multi_az: true,
        storage_bytes: 100 << 30,
        free_storage_bytes: None,
        freeable_memory_bytes: None,
        cpu_percent: None,
        connections: None,
        max_connections: None,
        restorable_to: None,
        rpo_seconds: None,
        events: Vec::new(),
    }
}

fn bucket(bytes: Option<f64>) -> Bucket {
    Bucket {
        key: "documents".into(),
        name: "b".into(),
        versioned: None,
        encryption: None,
        public_access_blocked: None,
        lifecycle: Vec::new(),
        objects: None,
        bytes,
    }
}

#[test]
fn every_part_is_priced_by_its_size_and_the_dearest_stands_first() {
    let sizes = Sizes {
        services: &[service("backend", 3, Some(1_024)), service("worker", 0, None)],
        databases: &[database("db.t3.medium")],
        load_balancers: 1,
        nat_gateways: 2,
        buckets: &[bucket(Some(50.0 * BYTES_A_GB)), bucket(Some(BYTES_A_GB / 32.0)), bucket(None)],
        alarms: 11,
    };
    let cost = estimate(&prod(), &sizes).expect("prices");
    let lines: Vec<(&str, &str, String)> = cost
        .lines
        .iter()
        .map(|line| (line.what.as_str(), line.how.as_str(), format!("{:.2}", line.monthly / 0.75)))
        .collect();
    let expected = [
        // 0.164 $/h × 730 h + 100 GB × 0.266 $
        ("RDS · main", "db.t3.medium, Multi-AZ, 100 GB gp3", "146.32"),
        // 3 × (1 × 0.04656 $/h + 2 × 0.00511 $/h) × 730 h
        ("Fargate · backend", "3 × 1 vCPU, 2 GB", "124.35"),
        ("NAT gateways", "2 × 730 h", "73.00"),
        ("Load balancers", "1 × 730 h, one LCU each", "25.45"),
        ("S3 · documents", "50.0 GB, all as Standard", "1.20"),
        ("CloudWatch alarms", "11 × $0.10", "1.10"),
        ("S3 · documents", "32 MB, all as Standard", "0.00"),
    ];
    assert_eq!(lines, expected.map(|(what, how, dollars)| (what, how, dollars.to_owned())));
    let sum: f64 = cost.lines.iter().map(|line| line.monthly).sum();
    assert!((cost.monthly - sum).abs() < 1e-9);
    assert_eq!((cost.currency.as_str(), cost.design), ("£", Some(280.0)));
    assert_eq!(cost.place.map(|place| place.line), Some(180));
    assert!(cost.basis.starts_with("AWS list prices for eu-west-2 of "), "{}", cost.basis);
    assert!(cost.basis.contains("taking $1 as £0.75; without data transfer, requests"), "{}", cost.basis);
}

#[test]
fn what_has_no_price_is_left_out_and_named() {
    let sizes = Sizes {
        services: &[service("backend", 1, None)],
        databases: &[database("db.x2g.large")],
        ..Sizes::default()
    };
    let cost = estimate(&prod(), &sizes).expect("prices");
    assert_eq!((cost.monthly, cost.lines.len()), (0.0, 0));
    let left_out = "; without Fargate · backend, RDS · main (db.x2g.large), whose price is not known.";
    assert!(cost.basis.ends_with(left_out), "{}", cost.basis);
}

#[test]
fn a_currency_without_a_rate_is_not_compared() {
    let mut environment = (*prod()).clone();
    if let Some(cost) = &mut environment.cost {
        cost.currency = "ISK".into();
    }
    let cost = estimate(&environment, &Sizes { nat_gateways: 1, ..Sizes::default() }).expect("prices");
    assert_eq!((cost.currency.as_str(), cost.design, cost.monthly), ("$", None, 36.5));
}

#[test]
fn a_region_without_prices_is_not_found() {
    let mut environment = (*prod()).clone();
    environment.region = "us-east-1".into();
    let error = estimate(&environment, &Sizes::default()).expect_err("no prices");
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ErrorKind::NotFound, "the price list has no prices for us-east-1")
    );
}

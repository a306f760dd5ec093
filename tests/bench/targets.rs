//! `targets.join`: the time to find the task behind each of 3,000 targets, half of them addresses and half ports of EC2
//! instances, against a limit of 10 ms. The slowest of twenty.

use std::time::Instant;

use engine::targets::join::{Join, Whereabouts};

use crate::figure::Figure;

const TARGETS: u32 = 3_000;
const RUNS: usize = 20;
/// Milliseconds.
const LIMIT: f64 = 10.0;

struct Task {
    addresses: Vec<String>,
    instance: Option<String>,
    host_port: u16,
}

pub(crate) fn join() -> anyhow::Result<()> {
    let tasks: Vec<Task> = (0..TARGETS).map(task).collect();
    let targets: Vec<(String, u16)> = tasks
        .iter()
        .map(|task| (task.instance.clone().unwrap_or_else(|| task.addresses[0].clone()), task.host_port))
        .collect();
    let mut slowest = 0.0_f64;
    for _ in 0..RUNS {
        let started = Instant::now();
        let join = Join::of(&tasks, |task| Whereabouts {
            addresses: &task.addresses,
            instance: task.instance.as_deref(),
            host_ports: vec![task.host_port],
            ..Whereabouts::default()
        });
        let found = targets.iter().filter(|(id, port)| join.behind(id, Some(*port)).is_some()).count();
        slowest = slowest.max(started.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(found == targets.len(), "{found} found");
    }
    Figure {
        name: "targets.join",
        value: slowest,
        unit: "ms",
        peer: LIMIT,
        peer_is: "limit for 3,000 targets",
        limit: LIMIT,
        goal: "≤ limit",
    }
    .print();
    Ok(())
}

/// Every second one on an EC2 instance with fifty others.
fn task(number: u32) -> Task {
    let [_, high, middle, low] = number.to_be_bytes();
    let host_port = 32_768 + u16::try_from(number % 25_000).unwrap_or_default();
    if number.is_multiple_of(2) {
        let instance = Some(format!("i-{:017x}", number / 100));
        Task { addresses: Vec::new(), instance, host_port }
    } else {
        Task { addresses: vec![format!("10.{high}.{middle}.{low}")], instance: None, host_port: 8_000 }
    }
}

//! The one sentence an environment is summed up in, and every finding behind it.

mod data;
mod gaps;
mod load;
mod measures;
mod phrases;
mod services;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use protocol::{
    Health, Moment, Reading,
    overview::{
        Alarm, Bucket, Check, Database, Finding, Kpi, LoadBalancer, Outcome, Queue, Section, Service, Verdict,
    },
};

use self::phrases::{are, count, list};
use crate::catalogue::model::{self, Subject};

/// What is known of an environment at `now`.
pub(crate) struct Evidence<'a> {
    pub(crate) environment: &'a model::Environment,
    pub(crate) services: &'a Reading<Vec<Service>>,
    pub(crate) load_balancers: &'a Reading<Vec<LoadBalancer>>,
    pub(crate) databases: &'a Reading<Vec<Database>>,
    pub(crate) buckets: &'a Reading<Vec<Bucket>>,
    pub(crate) queues: &'a Reading<Vec<Queue>>,
    pub(crate) alarms: &'a Reading<Vec<Alarm>>,
    /// Nothing where nobody asks for them: the fleet.
    pub(crate) kpis: Option<&'a Reading<Vec<Kpi>>>,
    pub(crate) design: &'a [Check],
    pub(crate) now: Moment,
}

/// A finding with the series that say the same, so that no alarm on one of them says it again.
struct Found {
    finding: Finding,
    told_by: Vec<Series>,
}

/// A CloudWatch series, whatever its statistic.
#[derive(Clone, Debug, PartialEq)]
struct Series {
    namespace: String,
    name: String,
    of: Subject,
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        Self { finding, told_by: Vec::new() }
    }
}

/// Sums up what is known.
pub(crate) fn judge(evidence: &Evidence<'_>) -> Verdict {
    // In the order in which an operator looks; equally bad findings keep it.
    let mut found: Vec<Found> = Vec::new();
    found.extend(load::findings(known(evidence.load_balancers)));
    found.extend(services::findings(known(evidence.services)).map(Found::from));
    found.extend(data::of_databases(known(evidence.databases), evidence.now));
    found.extend(data::of_queues(known(evidence.queues)).map(Found::from));
    found.extend(measures::of_kpis(evidence.kpis.map(known).unwrap_or_default(), &evidence.environment.kpis));
    measures::add_alarms(&mut found, known(evidence.alarms), &evidence.environment.alarms);
    found.extend(drifts(evidence.design).map(Found::from));
    found.extend(gaps::findings(evidence).into_iter().map(Found::from));
    let mut findings: Vec<Finding> = found.into_iter().map(|found| found.finding).collect();
    findings.sort_by_key(|finding| Reverse(finding.health));
    match findings.first() {
        Some(worst) => Verdict {
            health: worst.health,
            headline: worst.headline.clone(),
            detail: worst.detail.clone(),
            since: worst.since,
            word: worst.word.clone(),
            findings,
        },
        None => all_is_well(evidence),
    }
}

fn known<T>(reading: &Reading<Vec<T>>) -> &[T] {
    reading.value.as_deref().unwrap_or_default()
}

/// The figures that drifted, but for those that the design itself knows of.
fn drifts(design: &[Check]) -> Option<Finding> {
    /// As many as fit a line.
    const NAMED: usize = 2;
    let drifted: Vec<&Check> = design.iter().filter(|check| check.drifted_unknown_to_the_design()).collect();
    let number = drifted.len();
    if number == 0 {
        return None;
    }
    let one = |check: &&Check| {
        let actual = check.actual.as_deref().unwrap_or("unknown");
        format!("{} {}: {actual} instead of {}", check.resource, check.figure, check.expected)
    };
    let mut details: Vec<String> = drifted.iter().take(NAMED).map(one).collect();
    if number > NAMED {
        details.push(format!("{} more", number - NAMED));
    }
    Some(Finding {
        health: Health::Attention,
        headline: format!("{} drifted from the design", count(number, "figure")),
        detail: details.join(" · "),
        since: None,
        word: count(number, "drift"),
        section: Section::Design,
    })
}

fn all_is_well(evidence: &Evidence<'_>) -> Verdict {
    let services = known(evidence.services);
    let tasks: u32 = services.iter().map(|service| service.running).sum();
    let mut details = Vec::new();
    if !services.is_empty() {
        let verb = if tasks == 1 { "runs" } else { "run" };
        details.push(format!("{} {verb}", count(tasks as usize, "task")));
    }
    let alarms = known(evidence.alarms).len();
    if alarms > 0 {
        details.push(format!("{} {} quiet", count(alarms, "alarm"), are(alarms)));
    }
    let met = evidence.design.iter().filter(|check| check.outcome == Outcome::Met).count();
    if met > 0 {
        details.push(format!("{} as designed", count(met, "figure")));
    }
    Verdict {
        health: Health::Fine,
        headline: "All is well".to_owned(),
        detail: list(&details),
        since: None,
        word: String::new(),
        findings: Vec::new(),
    }
}

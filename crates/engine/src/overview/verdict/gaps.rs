//! What is not known: cards that could not be read, or have not been yet.

use protocol::{
    Error, ErrorKind, Freshness, Health, Moment, Reading,
    overview::{Finding, Section},
};

use super::{
    Evidence,
    phrases::{enumerate, sentence},
};

/// A card whose last reading failed.
struct Gap<'a> {
    name: &'static str,
    section: Section,
    error: &'a Error,
    /// When it could last be read, if ever.
    last: Option<Moment>,
}

/// Cards that failed for the same reason share a finding; those still being read are told only if nothing was.
pub(super) fn findings(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Evidence { services, load_balancers, databases, buckets, queues, alarms, kpis, .. } = evidence;
    let cards = [
        card("services", Section::Services, services),
        card("targets", Section::Targets, load_balancers),
        card("database", Section::Database, databases),
        card("buckets", Section::Buckets, buckets),
        card("queues", Section::Queues, queues),
        card("alarms", Section::Alarms, alarms),
        kpis.map_or(Card::Known, |kpis| card("figures", Section::Kpis, kpis)),
    ];
    let loading = cards.iter().any(|card| matches!(card, Card::Loading));
    let mut groups: Vec<Vec<Gap<'_>>> = Vec::new();
    for card in cards {
        let Card::Failed(gap) = card else { continue };
        match groups.iter_mut().find(|group| alike(group[0].error, gap.error)) {
            Some(group) => group.push(gap),
            None => groups.push(vec![gap]),
        }
    }
    let mut findings: Vec<Finding> = groups.iter().map(|group| told(group)).collect();
    if loading && findings.is_empty() {
        findings.push(being_read());
    }
    findings
}

enum Card<'a> {
    Known,
    Loading,
    Failed(Gap<'a>),
}

fn card<'a, T>(name: &'static str, section: Section, reading: &'a Reading<T>) -> Card<'a> {
    match (&reading.freshness, reading.error()) {
        (Freshness::Loading, _) => Card::Loading,
        (_, Some(error)) => Card::Failed(Gap { name, section, error, last: reading.at() }),
        (_, None) => Card::Known,
    }
}

/// Whether one remedy serves both: for a denial that is the permission.
fn alike(a: &Error, b: &Error) -> bool {
    a.kind == b.kind
}

fn told(group: &[Gap<'_>]) -> Finding {
    let names: Vec<&str> = group.iter().map(|gap| gap.name).collect();
    let stale = group.iter().all(|gap| gap.last.is_some());
    let (done, first) = (if stale { "refreshed" } else { "read" }, &group[0]);
    let detail = match &first.error.kind {
        ErrorKind::Forbidden { action, .. } => format!("needs {action}"),
        _ => first.error.message.clone(),
    };
    Finding {
        health: Health::Unknown,
        headline: sentence(&format!("{} could not be {done}", enumerate(&names))),
        detail,
        since: group.iter().filter_map(|gap| gap.last).min(),
        word: word(&first.error.kind).to_owned(),
        section: first.section,
    }
}

/// A word for the rail.
const fn word(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SignInRequired => "sign in",
        ErrorKind::Forbidden { .. } => "denied",
        ErrorKind::NotFound => "not found",
        ErrorKind::Throttled => "throttled",
        ErrorKind::Unreachable => "unreachable",
        ErrorKind::Conflict | ErrorKind::Invalid { .. } | ErrorKind::Internal => "failed",
    }
}

fn being_read() -> Finding {
    Finding {
        health: Health::Unknown,
        headline: "Still being read".to_owned(),
        detail: String::new(),
        since: None,
        word: "reading".to_owned(),
        section: Section::Services,
    }
}

//! What is not known: cards that could not be read, or have not been yet.

use std::mem::discriminant;

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

/// Cards that failed in the same way share a finding; those still being read are told only if nothing was.
pub(super) fn findings(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Evidence { services, load_balancers, databases, buckets, queues, alarms, kpis, .. } = evidence;
    let cards = [
        card("services", Section::Services, services),
        card("targets", Section::Targets, load_balancers),
        card("database", Section::Database, databases),
        card("buckets", Section::Buckets, buckets),
        card("queues", Section::Queues, queues),
        card("alarms", Section::Alarms, alarms),
        kpis.map_or(Card::Empty, |kpis| card("figures", Section::Kpis, kpis)),
    ];
    let loading = cards.iter().any(|card| matches!(card, Card::Loading));
    let asked = cards.iter().filter(|card| !matches!(card, Card::Empty)).count();
    let mut groups: Vec<Vec<Gap<'_>>> = Vec::new();
    for card in cards {
        let Card::Failed(gap) = card else { continue };
        match groups.iter_mut().find(|group| alike(group, &gap)) {
            Some(group) => group.push(gap),
            None => groups.push(vec![gap]),
        }
    }
    let mut findings: Vec<Finding> = groups.iter().map(|group| told(group, asked)).collect();
    if loading && findings.is_empty() {
        findings.push(being_read());
    }
    findings
}

enum Card<'a> {
    /// There is nothing to read.
    Empty,
    Known,
    Loading,
    Failed(Gap<'a>),
}

fn card<'a, T>(name: &'static str, section: Section, reading: &'a Reading<Vec<T>>) -> Card<'a> {
    match (&reading.freshness, reading.error()) {
        (Freshness::Loading, _) => Card::Loading,
        (_, Some(error)) => Card::Failed(Gap { name, section, error, last: reading.at() }),
        (_, None) if reading.value.as_ref().is_none_or(Vec::is_empty) => Card::Empty,
        (_, None) => Card::Known,
    }
}

/// Whether the same went wrong, be it with another call or another permission.
fn alike(group: &[Gap<'_>], gap: &Gap<'_>) -> bool {
    group.iter().all(|other| discriminant(&other.error.kind) == discriminant(&gap.error.kind))
}

/// One finding for a group, of the `asked` cards that there are.
fn told(group: &[Gap<'_>], asked: usize) -> Finding {
    let names: Vec<&str> = group.iter().map(|gap| gap.name).collect();
    let all = group.len() == asked && asked > 1;
    let what = if all { "nothing could".to_owned() } else { format!("{} could not", enumerate(&names)) };
    let stale = group.iter().all(|gap| gap.last.is_some());
    let (done, first) = (if stale { "refreshed" } else { "read" }, &group[0]);
    Finding {
        health: Health::Unknown,
        headline: sentence(&format!("{what} be {done}")),
        detail: reason(group),
        since: group.iter().filter_map(|gap| gap.last).min(),
        word: word(&first.error.kind).to_owned(),
        section: first.section,
    }
}

/// What went wrong: in the error's own words where there is one, else in words that fit them all.
fn reason(group: &[Gap<'_>]) -> String {
    let mut actions: Vec<&str> = Vec::new();
    for gap in group {
        if let ErrorKind::Forbidden { action, .. } = &gap.error.kind
            && !actions.contains(&action.as_str())
        {
            actions.push(action);
        }
    }
    let first = group[0].error;
    if !actions.is_empty() {
        return format!("needs {}", enumerate(&actions));
    }
    if group.iter().all(|gap| gap.error.message == first.message) {
        return first.message.clone();
    }
    match first.kind {
        ErrorKind::SignInRequired => "there are no valid credentials",
        ErrorKind::RoleRequired => "no role is chosen",
        ErrorKind::Throttled => "AWS asked to slow down",
        ErrorKind::Unreachable => "AWS could not be reached",
        _ => return first.message.clone(),
    }
    .to_owned()
}

/// A word for the rail.
const fn word(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SignInRequired => "sign in",
        ErrorKind::RoleRequired => "choose a role",
        ErrorKind::Forbidden { .. } => "denied",
        ErrorKind::NotFound => "not found",
        ErrorKind::Throttled => "throttled",
        ErrorKind::Unreachable => "unreachable",
        ErrorKind::ReasonRequired | ErrorKind::Conflict | ErrorKind::Invalid { .. } | ErrorKind::Internal => {
            "failed"
        }
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

//! One environment as the fleet shows it.

use std::sync::{Mutex, PoisonError};

use protocol::{
    Moment,
    catalogue::Revision,
    overview::{Alarm, AlarmState, Check, FleetRow, Outcome, Ratio, Service, Tasks, Window},
};

use super::{
    board::Board,
    cards::Cards,
    design,
    facts::Kind,
    gather,
    gauges::Quantity,
    parts::Part,
    verdict::{self, Evidence},
};

/// A row may be this old, in milliseconds, though nothing arrived: what it says of ages moves slowly.
const ROW_AGE: i64 = 10_000;

/// The row as it was last put together.
#[derive(Debug, Default)]
pub(crate) struct LastRow(Mutex<Option<(Revision, Moment, FleetRow)>>);

/// The environment's row; put together anew only where something arrived or the last one is old, since a
/// fleet of hundreds is asked for many times a second.
pub(crate) fn row(board: &Board, now: Moment) -> FleetRow {
    // Taken before the figures, so that what arrives meanwhile is not passed over.
    let revision = board.activity.revision();
    let mut last = board.last_row.0.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((known, at, row)) if *known == revision && (0..ROW_AGE).contains(&now.millis_since(*at)) => {
            row.clone()
        }
        _ => last.insert((revision, now, put_together(board, now))).2.clone(),
    }
}

fn put_together(board: &Board, now: Moment) -> FleetRow {
    let environment = &*board.environment;
    let cards = Cards::of(board, now);
    let services = cards.services();
    let alarms = cards.alarms();
    let design = design::check(environment, &gather::facts(board));
    // The fleet does not ask for KPIs; where a page has, they count.
    let kpis = board.series(Window::Hour).value().map(|_| cards.kpis(Window::Hour));
    let verdict = verdict::judge(&Evidence {
        environment,
        services: &services,
        load_balancers: &cards.load_balancers(),
        databases: &cards.databases(),
        buckets: &cards.buckets(),
        queues: &cards.queues(),
        alarms: &alarms,
        kpis: kpis.as_ref(),
        design: &design,
        now,
    });
    FleetRow {
        environment: environment.id.clone(),
        system_name: environment.system_name.clone(),
        production: environment.production,
        region: environment.region.clone(),
        verdict,
        tasks: services.value.as_deref().map(tasks),
        alarms: alarms.value.as_deref().map(firing),
        p95: p95(board, now),
        errors_per_minute: errors_per_minute(board, now),
        drift: drift(&design),
        read_at: Part::SHOWN_IN_ROW.iter().filter_map(|part| board.slot(*part).at()).min(),
        unread: board.unread(Part::ROW),
    }
}

fn tasks(services: &[Service]) -> Tasks {
    services.iter().fold(Tasks::default(), |sum, service| Tasks {
        running: sum.running + service.running,
        desired: sum.desired + service.desired,
        pending: sum.pending + service.pending,
    })
}

fn firing(alarms: &[Alarm]) -> Ratio {
    ratio(alarms, |alarm| alarm.state == AlarmState::Firing)
}

/// What drifted, unknown to the design, of all that could be checked; nothing while nothing could.
fn drift(design: &[Check]) -> Option<Ratio> {
    let known: Vec<_> =
        design.iter().filter(|check| !matches!(check.outcome, Outcome::Unknown { .. })).collect();
    (!known.is_empty()).then(|| ratio(&known, |check| check.drifted_unknown_to_the_design()))
}

fn ratio<T>(all: &[T], counts: impl Fn(&T) -> bool) -> Ratio {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ratio { some: number(all.iter().filter(|one| counts(one)).count()), all: number(all.len()) }
}

/// The slowest load balancer's.
fn p95(board: &Board, now: Moment) -> Option<f64> {
    let traffic = board.traffic.value()?;
    let balancers = board.environment.load_balancers.iter();
    let seconds =
        balancers.filter_map(|it| traffic.present(Kind::LoadBalancer, &it.key, Quantity::ResponseTime, now));
    seconds.max_by(f64::total_cmp).map(|seconds| seconds * 1_000.0)
}

/// Over all load balancers.
fn errors_per_minute(board: &Board, now: Moment) -> Option<f64> {
    let traffic = board.traffic.value()?;
    let balancers = board.environment.load_balancers.iter();
    let errors =
        balancers.filter_map(|it| traffic.per_minute(Kind::LoadBalancer, &it.key, Quantity::Errors, now));
    errors.reduce(|sum, errors| sum + errors)
}

//! The figures with a goal: which series they need, and their points over a window.

use std::collections::BTreeMap;

use protocol::{
    Error, Health, Moment,
    overview::{Kpi, Window},
};

use super::{
    aws::{
        load_balancers::LoadBalancers,
        metrics::{self, Points, Query, Span},
    },
    gauges::dimensions,
    health,
};
use crate::{
    catalogue::model::{self, Environment, Measure, Metric},
    clients::Clients,
};

/// The points of each KPI by its key: evenly spaced, oldest first, a gap where nothing was measured.
pub(crate) type Series = BTreeMap<String, Vec<Option<f64>>>;

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    load: &LoadBalancers,
    window: Window,
    now: Moment,
) -> Result<Series, Error> {
    let span = span(window, now);
    // The place of each metric in `queries`; nothing where its resource is not there.
    let mut queries: Vec<Query> = Vec::new();
    let mut place = |metric: &Metric| {
        let query = Query {
            namespace: metric.namespace.clone(),
            name: metric.name.clone(),
            stat: metric.stat.clone(),
            dimensions: dimensions(&metric.of, environment, load)?,
        };
        let known = queries.iter().position(|other| *other == query);
        Some(known.unwrap_or_else(|| {
            queries.push(query);
            queries.len() - 1
        }))
    };
    let measures: Vec<_> = environment
        .kpis
        .iter()
        .map(|kpi| (kpi, metrics_of(&kpi.measure).into_iter().map(&mut place).collect::<Vec<_>>()))
        .collect();
    let points = metrics::read(clients, &queries, span).await?;
    let grids: Vec<_> = points.iter().map(|points| even(points, span)).collect();
    let empty = vec![None; steps(span)];
    let grid = |at: &Option<usize>| at.and_then(|at| grids.get(at)).unwrap_or(&empty).as_slice();
    let series = measures.iter().map(|(kpi, places)| {
        let grids: Vec<_> = places.iter().map(grid).collect();
        (kpi.key.clone(), evaluate(&kpi.measure, &grids, span.period))
    });
    Ok(series.collect())
}

/// The KPI as the page shows it: the points of the window, the newest value of the last hour.
pub(crate) fn shown(declared: &model::Kpi, window: &Series, last_hour: Option<&Series>) -> Kpi {
    let series = window.get(&declared.key).cloned().unwrap_or_default();
    let newest = |series: &Vec<Option<f64>>| series.iter().rev().find_map(|point| *point);
    let value = last_hour.unwrap_or(window).get(&declared.key).and_then(newest);
    let mut kpi = Kpi {
        key: declared.key.clone(),
        label: declared.label.clone(),
        unit: declared.unit.clone(),
        value,
        health: Health::Unknown,
        goal: declared.goal,
        alert: declared.alert,
        series,
        place: declared.place.clone(),
        source: source(&declared.measure),
    };
    kpi.health = health::of_kpi(&kpi);
    kpi
}

/// The whole window, ending with the last full step before `now`.
fn span(window: Window, now: Moment) -> Span {
    let step = window.period() * 1_000;
    let end = Moment(now.0.div_euclid(step) * step);
    let period = i32::try_from(window.period()).unwrap_or(i32::MAX);
    Span { start: end.plus_millis(-window.seconds() * 1_000), end, period }
}

fn steps(span: Span) -> usize {
    usize::try_from(span.end.millis_since(span.start) / (i64::from(span.period) * 1_000)).unwrap_or_default()
}

/// Points put into the steps of `span`.
fn even(points: &Points, span: Span) -> Vec<Option<f64>> {
    let mut grid = vec![None; steps(span)];
    for (at, value) in points {
        let step = at.millis_since(span.start).div_euclid(i64::from(span.period) * 1_000);
        if let Some(cell) = usize::try_from(step).ok().and_then(|step| grid.get_mut(step)) {
            *cell = Some(*value);
        }
    }
    grid
}

fn metrics_of(measure: &Measure) -> Vec<&Metric> {
    match measure {
        Measure::Metric { metric, .. } | Measure::Rate { metric, .. } => vec![metric],
        Measure::Ratio { part, whole, .. } => vec![part, whole],
    }
}

/// The measure at each step, from the grids of its metrics in their order.
fn evaluate(measure: &Measure, grids: &[&[Option<f64>]], period: i32) -> Vec<Option<f64>> {
    match (measure, grids) {
        (Measure::Metric { scale, .. }, [metric]) => {
            metric.iter().map(|value| value.map(|value| value * scale)).collect()
        }
        (Measure::Rate { scale, .. }, [metric]) => {
            metric.iter().map(|sum| sum.map(|sum| sum / f64::from(period) * scale)).collect()
        }
        (Measure::Ratio { scale, .. }, [part, whole]) => {
            part.iter().zip(*whole).map(|(part, whole)| ratio(*part, *whole, *scale)).collect()
        }
        _ => Vec::new(),
    }
}

/// Nothing happened: no ratio. Something happened and none of it counts: CloudWatch leaves the part out.
fn ratio(part: Option<f64>, whole: Option<f64>, scale: f64) -> Option<f64> {
    let whole = whole.filter(|whole| *whole > 0.0)?;
    Some(part.unwrap_or_default() / whole * scale)
}

/// `AWS/ApplicationELB TargetResponseTime p95`.
fn source(measure: &Measure) -> String {
    let metric = |metric: &Metric| format!("{} {} {}", metric.namespace, metric.name, metric.stat);
    match measure {
        Measure::Metric { metric: one, .. } => metric(one),
        Measure::Rate { metric: one, .. } => format!("{} per second", metric(one)),
        Measure::Ratio { part, whole, .. } => format!("{} ÷ {}", metric(part), metric(whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::Subject;

    fn metric(name: &str) -> Metric {
        let of = Subject::Custom(Vec::new());
        Metric { namespace: "Paperwurks".into(), name: name.into(), stat: "Sum".into(), of }
    }

    #[test]
    fn points_fall_into_their_steps_and_gaps_stay() {
        let span = span(Window::Hour, Moment(7_230_000));
        assert_eq!((span.start, span.end, steps(span)), (Moment(3_600_000), Moment(7_200_000), 60));
        let grid =
            even(&vec![(Moment(3_600_000), 1.0), (Moment(7_140_000), 2.0), (Moment(7_200_000), 3.0)], span);
        assert_eq!((grid[0], grid[1], grid[59]), (Some(1.0), None, Some(2.0)));
    }

    #[test]
    fn every_window_has_the_points_it_promises() {
        let steps = Window::ALL.map(|window| steps(span(window, Moment(1_000_000_000_000))));
        assert_eq!(steps, [60, 96, 84]);
    }

    #[test]
    fn a_rate_does_not_depend_on_the_step() {
        let measure = Measure::Rate { metric: metric("Requests"), scale: 1.0 };
        assert_eq!(evaluate(&measure, &[&[Some(120.0)]], 60), [Some(2.0)]);
        assert_eq!(evaluate(&measure, &[&[Some(1_800.0)]], 900), [Some(2.0)]);
    }

    #[test]
    fn ratios_know_nothing_from_none() {
        let measure = Measure::Ratio { part: metric("Errors"), whole: metric("Requests"), scale: 100.0 };
        let part = [Some(1.0), None, None, Some(1.0)];
        let whole = [Some(200.0), Some(200.0), None, Some(0.0)];
        assert_eq!(evaluate(&measure, &[&part, &whole], 60), [Some(0.5), Some(0.0), None, None]);
    }
}

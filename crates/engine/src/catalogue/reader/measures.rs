//! What is measured: metrics, the alarms on them, and the figures with a goal.

use std::collections::{BTreeMap, BTreeSet};

use protocol::overview::Threshold;

use super::{
    context::{Context, EnvironmentIndex, PerEnvironment},
    resources::{Resource, named_tables},
    table::{Item, Table},
    terms,
};
use crate::catalogue::model::{Alarm, Environment, Kind, Kpi, Measure, Metric, Subject};

/// Reads an alarm into every environment that it exists in.
pub(super) fn alarm(context: &Context<'_>, resource: Resource<'_>, environments: &mut [Environment]) {
    let Resource { key, template, scope, mut table, .. } = resource;
    let problems = &context.problems;
    let metric = table.need(problems, "metric").and_then(|item| metric(context, item, &scope));
    let thresholds = alarm_thresholds(context, &mut table, &scope);
    let unit = table.need(problems, "unit").and_then(|item| item.text(problems));
    let scale = scale(context, &mut table);
    let period = table.need(problems, "period").and_then(|item| period(context, item));
    let periods = table.need(problems, "periods").and_then(|item| item.count(problems, 1));
    let places = context.place(&mut table);
    let (what, at) = (table.what.clone(), table.at);
    table.close(problems);
    let (Some(metric), Some(unit), Some(period), Some(periods), Some(places)) =
        (metric, unit, period, periods, places)
    else {
        return;
    };
    for (index, environment) in environments.iter_mut().enumerate() {
        let Some(threshold) = thresholds.get(index).copied() else { continue };
        let Some(place) = context.place_in(places, index, at, &what) else { continue };
        environment.alarms.push(Alarm {
            key: key.clone(),
            name: context.fill(&template, index),
            metric: filled(context, &metric, index),
            threshold,
            unit: unit.to_owned(),
            scale,
            period,
            periods,
            place,
        });
    }
}

/// `above` or `below`, one of them.
fn alarm_thresholds(
    context: &Context<'_>,
    table: &mut Table<'_>,
    scope: &[EnvironmentIndex],
) -> PerEnvironment<Threshold> {
    let (item, threshold): (Item<'_>, fn(f64) -> Threshold) = match (table.take("above"), table.take("below"))
    {
        (Some(item), None) => (item, Threshold::Above),
        (None, Some(item)) => (item, Threshold::Below),
        (Some(_), Some(item)) => {
            context.report(item.key_at, format!("{} has both `above` and `below`; give one", table.what));
            return PerEnvironment(BTreeMap::new());
        }
        (None, None) => {
            context.report(table.at, format!("{} needs `above` or `below`", table.what));
            return PerEnvironment(BTreeMap::new());
        }
    };
    let values =
        context.value_per_environment(item, scope, |item| item.number(&context.problems).map(threshold));
    if let Some(absent) = scope.iter().find(|index| item.is_table() && values.get(**index).is_none()) {
        let absent = context.environments.get(*absent).map_or("", String::as_str);
        context.report(item.key_at, format!("`{}` gives nothing for `{absent}`", item.key));
    }
    values
}

fn period(context: &Context<'_>, item: Item<'_>) -> Option<i32> {
    let seconds = item.count(&context.problems, 1)?;
    let allowed = matches!(seconds, 10 | 20 | 30) || seconds % 60 == 0;
    let reason = || format!("CloudWatch has no period of {seconds} s; use 10, 20, 30 or a multiple of 60");
    item.parsed(&context.problems, if allowed { Ok(seconds) } else { Err(reason()) })
}

fn scale(context: &Context<'_>, table: &mut Table<'_>) -> f64 {
    let Some(item) = table.take("scale") else { return 1.0 };
    let scale = item.number(&context.problems);
    if scale == Some(0.0) {
        context.report(item.at, "a scale of zero would make every figure zero");
    }
    scale.unwrap_or(1.0)
}

/// Reads `[kpi.<key>]` into every environment that each exists in.
pub(super) fn kpis(context: &Context<'_>, root: &mut Table<'_>, environments: &mut [Environment]) {
    for (key, table) in named_tables(context, root, "kpi", "KPI") {
        kpi(context, key, table, environments);
    }
}

fn kpi(context: &Context<'_>, key: &str, mut table: Table<'_>, environments: &mut [Environment]) {
    let problems = &context.problems;
    let scope = context.scope(&mut table);
    let label = table.need(problems, "label").and_then(|item| item.text(problems));
    let unit = table.need(problems, "unit").and_then(|item| item.text(problems));
    let measure = measure(context, &mut table, &scope);
    let mut thresholds = |key| {
        let threshold = |item: Item<'_>| item.parsed(problems, terms::threshold(item.text(problems)?));
        table.take(key).map(|item| context.value_per_environment(item, &scope, threshold))
    };
    let (goals, alerts) = (thresholds("goal"), thresholds("alert"));
    let written = goals.is_some() || alerts.is_some() || table.has("at");
    let places = if written { context.place(&mut table) } else { None };
    let (what, at) = (table.what.clone(), table.at);
    table.close(problems);
    let (Some(label), Some(unit), Some(measure)) = (label, unit, measure) else { return };
    for (index, environment) in environments.iter_mut().enumerate().filter(|(index, _)| scope.contains(index))
    {
        environment.kpis.push(Kpi {
            key: key.to_owned(),
            label: label.to_owned(),
            unit: unit.to_owned(),
            measure: measure_in(context, &measure, index),
            goal: goals.as_ref().and_then(|goals| goals.get(index)).copied(),
            alert: alerts.as_ref().and_then(|alerts| alerts.get(index)).copied(),
            place: places.and_then(|places| context.place_in(places, index, at, &what)),
        });
    }
}

/// `metric`, `rate` or `ratio`, one of them, with its `scale`.
fn measure(context: &Context<'_>, table: &mut Table<'_>, scope: &[EnvironmentIndex]) -> Option<Measure> {
    let given: Vec<Item<'_>> =
        ["metric", "rate", "ratio"].into_iter().filter_map(|key| table.take(key)).collect();
    let scale = scale(context, table);
    let item = match given.as_slice() {
        [item] => *item,
        [] => {
            context.report(table.at, format!("{} needs `metric`, `rate` or `ratio`", table.what));
            return None;
        }
        [_, second, ..] => {
            context.report(
                second.key_at,
                format!("{} is measured twice; give one of metric, rate, ratio", table.what),
            );
            return None;
        }
    };
    if item.key != "ratio" {
        let metric = metric(context, item, scope)?;
        return Some(match item.key {
            "rate" => Measure::Rate { metric, scale },
            _ => Measure::Metric { metric, scale },
        });
    }
    let mut ratio = item.table(&context.problems, "`ratio`")?;
    let mut side = |key| ratio.need(&context.problems, key).and_then(|item| metric(context, item, scope));
    let (part, whole) = (side("part"), side("whole"));
    ratio.close(&context.problems);
    Some(Measure::Ratio { part: part?, whole: whole?, scale })
}

/// A series, with `{env}` still in its names.
fn metric(context: &Context<'_>, item: Item<'_>, scope: &[EnvironmentIndex]) -> Option<Metric> {
    let problems = &context.problems;
    let mut table = item.table(problems, format!("`{}`", item.key))?;
    let namespace =
        table.need(problems, "namespace").and_then(|item| item.checked(problems, terms::template));
    let name = table.need(problems, "name").and_then(|item| item.text(problems));
    let stat = table.need(problems, "stat").and_then(|item| item.checked(problems, terms::statistic));
    let of = subject(context, &mut table, scope);
    table.close(problems);
    Some(Metric { namespace: namespace?.to_owned(), name: name?.to_owned(), stat: stat?.to_owned(), of: of? })
}

/// `of`, a resource of this file, or `dimensions`, those of the application's own metrics.
fn subject(context: &Context<'_>, table: &mut Table<'_>, scope: &[EnvironmentIndex]) -> Option<Subject> {
    match (table.take("of"), table.take("dimensions")) {
        (Some(of), None) => resource_measured(context, of, scope),
        (None, Some(dimensions)) => dimensions_of(context, dimensions).map(Subject::Custom),
        (Some(_), Some(dimensions)) => {
            context.report(dimensions.key_at, "a metric is `of` a resource or has `dimensions`, not both");
            None
        }
        (None, None) => {
            context.report(table.at, format!("{} needs `of` or `dimensions`", table.what));
            None
        }
    }
}

/// `service.backend`.
fn resource_measured(context: &Context<'_>, item: Item<'_>, scope: &[EnvironmentIndex]) -> Option<Subject> {
    type Make = fn(String) -> Subject;
    const MEASURED: [(Kind, Make); 5] = [
        (Kind::Service, Subject::Service),
        (Kind::LoadBalancer, Subject::LoadBalancer),
        (Kind::TargetGroup, Subject::TargetGroup),
        (Kind::Database, Subject::Database),
        (Kind::Queue, Subject::Queue),
    ];
    let text = item.text(&context.problems)?;
    let named = text.split_once('.').and_then(|(table, key)| {
        MEASURED.into_iter().find(|(kind, _)| kind.table() == table).map(|(kind, make)| (kind, make, key))
    });
    let Some((kind, make, key)) = named else {
        let kinds: Vec<&str> = MEASURED.iter().map(|(kind, _)| kind.table()).collect();
        let reason = format!(
            "\"{text}\" is no measured resource; write \"service.backend\" or another of: {}",
            kinds.join(", ")
        );
        context.report(item.at, reason);
        return None;
    };
    context.exists(kind, key, scope, item.at).then(|| make(key.to_owned()))
}

fn dimensions_of(context: &Context<'_>, item: Item<'_>) -> Option<Vec<(String, String)>> {
    let mut table = item.table(&context.problems, "`dimensions`")?;
    let dimension = |item: Item<'_>| {
        let value = item.checked(&context.problems, terms::template)?;
        Some((item.key.to_owned(), value.to_owned()))
    };
    // A set first: CloudWatch takes dimensions in any order, and equal series must be equal here.
    let dimensions: BTreeSet<_> = table.drain().into_iter().filter_map(dimension).collect();
    Some(dimensions.into_iter().collect())
}

fn filled(context: &Context<'_>, metric: &Metric, index: EnvironmentIndex) -> Metric {
    let of = match &metric.of {
        Subject::Custom(dimensions) => {
            let filled = dimensions.iter().map(|(name, value)| (name.clone(), context.fill(value, index)));
            Subject::Custom(filled.collect())
        }
        of => of.clone(),
    };
    Metric { namespace: context.fill(&metric.namespace, index), of, ..metric.clone() }
}

fn measure_in(context: &Context<'_>, measure: &Measure, index: EnvironmentIndex) -> Measure {
    let fill = |metric| filled(context, metric, index);
    match measure {
        Measure::Metric { metric, scale } => Measure::Metric { metric: fill(metric), scale: *scale },
        Measure::Rate { metric, scale } => Measure::Rate { metric: fill(metric), scale: *scale },
        Measure::Ratio { part, whole, scale } => {
            Measure::Ratio { part: fill(part), whole: fill(whole), scale: *scale }
        }
    }
}

//! CloudWatch: the series.

use protocol::Moment;
use winterbaume_cloudwatch::wire::{
    GetMetricDataOutput, MetricDataQuery, MetricDataResult, MetricStat, deserialize_get_metric_data_request,
    serialize_get_metric_data_response,
};

use super::{Answer, read};
use crate::{
    request::Request,
    response::Refusal,
    time::{DAY, SECOND, epoch_seconds, from_epoch_seconds},
    world::{MetricName, Stat, World},
};

/// CloudWatch's own limit for the queries of a call.
const MOST_QUERIES: usize = 500;
/// The same, for the datapoints of an answer.
const MOST_POINTS: i64 = 100_800;

pub(super) fn get_metric_data(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_get_metric_data_request(&request.http.body))?;
    if input.metric_data_queries.len() > MOST_QUERIES {
        let reason =
            format!("The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}.");
        return Err(Refusal::invalid("ValidationError", reason));
    }
    let moment = |seconds| from_epoch_seconds(seconds).max(Moment(0)).min(world.now().plus_millis(DAY));
    let span = (moment(input.start_time), moment(input.end_time));
    if span.0 >= span.1 {
        return Err(Refusal::invalid(
            "ValidationError",
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    let oldest_first = input.scan_by.as_deref() == Some("TimestampAscending");
    let metrics = world.metrics();
    let mut results = Vec::new();
    for query in input.metric_data_queries.iter().filter(|query| query.return_data != Some(false)) {
        let (metric, stat, period) = asked(query)?;
        if span.1.millis_since(span.0) / period > MOST_POINTS {
            let reason = "The requested time range has too many datapoints; use a longer period.";
            return Err(Refusal::invalid("ValidationError", reason));
        }
        let mut points = match metrics.series(&metric, stat) {
            Some(series) => series.points(span.0, span.1, period),
            None => Vec::new(),
        };
        if !oldest_first {
            points.reverse();
        }
        results.push(MetricDataResult {
            id: Some(query.id.clone()),
            label: Some(query.label.clone().unwrap_or(metric.name)),
            status_code: Some("Complete".to_owned()),
            timestamps: Some(points.iter().map(|(at, _)| epoch_seconds(*at)).collect()),
            values: Some(points.iter().map(|(_, value)| *value).collect()),
            ..MetricDataResult::default()
        });
    }
    Ok(serialize_get_metric_data_response(&GetMetricDataOutput {
        metric_data_results: Some(results),
        ..GetMetricDataOutput::default()
    }))
}

/// The series, statistic and period (in milliseconds) of a query.
fn asked(query: &MetricDataQuery) -> Result<(MetricName, Stat, i64), Refusal> {
    let Some(MetricStat { metric, period, stat, .. }) = &query.metric_stat else {
        return Err(Refusal::invalid("ValidationError", "The embedded account works out no metric math."));
    };
    let stat = Stat::parse(stat).ok_or_else(|| {
        Refusal::invalid("ValidationError", format!("The value {stat} for parameter Stat is not supported."))
    })?;
    if *period <= 0 || (*period % 60 != 0) {
        return Err(Refusal::invalid("ValidationError", "Period must be a multiple of 60."));
    }
    let dimensions =
        metric.dimensions.iter().flatten().map(|dimension| (dimension.name.clone(), dimension.value.clone()));
    let name = MetricName {
        namespace: metric.namespace.clone().unwrap_or_default(),
        name: metric.metric_name.clone().unwrap_or_default(),
        dimensions: dimensions.collect(),
    };
    Ok((name, stat, i64::from(*period) * SECOND))
}

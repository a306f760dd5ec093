//! CloudWatch series: `GetMetricData`, as many series a call as AWS takes.

use std::collections::HashMap;

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy};
use aws_smithy_types::DateTime;
use futures::future::try_join_all;
use protocol::{Error, Moment};

use super::moment;
use crate::clients::{Clients, asking};

/// `GetMetricData` takes no more queries than this.
const QUERIES_A_CALL: usize = 500;

/// One series to ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// `Average`, `Sum`, `Maximum`, `Minimum`, `p95` …
    pub(crate) stat: String,
    pub(crate) dimensions: Vec<(String, String)>,
}

/// A stretch of time in equal steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The beginning of the first step.
    pub(crate) start: Moment,
    /// The end of the last step.
    pub(crate) end: Moment,
    /// The length of a step in seconds.
    pub(crate) period: i32,
}

/// The points of one series, oldest first: the beginning of each step that was measured, and its value.
pub(crate) type Points = Vec<(Moment, f64)>;

/// Reads each of `queries` over `span`, answers in their order.
pub(crate) async fn read(clients: &Clients, queries: &[Query], span: Span) -> Result<Vec<Points>, Error> {
    let asked = queries.chunks(QUERIES_A_CALL).map(|chunk| read_chunk(clients, chunk, span));
    Ok(try_join_all(asked).await?.into_iter().flatten().collect())
}

async fn read_chunk(clients: &Clients, queries: &[Query], span: Span) -> Result<Vec<Points>, Error> {
    let mut pages = clients
        .cloudwatch
        .get_metric_data()
        .set_metric_data_queries(Some(queries.iter().enumerate().map(|(at, it)| it.ask(at, span)).collect()))
        .start_time(DateTime::from_millis(span.start.0))
        .end_time(DateTime::from_millis(span.end.0))
        .scan_by(ScanBy::TimestampAscending)
        .into_paginator()
        .send();
    let mut by_id = HashMap::<String, Points>::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(asking("cloudwatch:GetMetricData"))?;
        for result in page.metric_data_results.unwrap_or_default() {
            let points = result.timestamps().iter().zip(result.values());
            let points: Points = points.filter_map(|(at, value)| Some((moment(at)?, *value))).collect();
            by_id.entry(result.id.unwrap_or_default()).or_default().extend(points);
        }
    }
    Ok((0..queries.len())
        .map(|at| {
            let mut points = by_id.remove(&id(at)).unwrap_or_default();
            points.sort_by_key(|(at, _)| *at);
            points
        })
        .collect())
}

/// Ids must begin with a small letter.
fn id(at: usize) -> String {
    format!("q{at}")
}

impl Query {
    fn ask(&self, at: usize, span: Span) -> MetricDataQuery {
        let dimensions = self.dimensions.iter();
        let dimensions = dimensions.map(|(name, value)| Dimension::builder().name(name).value(value).build());
        let metric = Metric::builder()
            .namespace(&self.namespace)
            .metric_name(&self.name)
            .set_dimensions(Some(dimensions.collect()))
            .build();
        let stat = MetricStat::builder().metric(metric).period(span.period).stat(&self.stat).build();
        MetricDataQuery::builder().id(id(at)).metric_stat(stat).return_data(true).build()
    }
}

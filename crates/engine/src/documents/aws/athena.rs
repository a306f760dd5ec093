//! Athena: one query over an inventory, cancelled when nobody waits for it any more.

use std::time::Duration;

use aws_sdk_athena::{
    Client,
    types::{QueryExecutionState, Row},
};
use protocol::{Error, ErrorKind, Moment};
use tokio::time::sleep;

use crate::{catalogue::model::Inventory, clients::asking};

/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(500);
/// The catalogue of AWS Glue, which S3 Inventory's tables are in.
const CATALOG: &str = "AwsDataCatalog";

/// Where a query runs.
pub(in crate::documents) struct Athena<'a> {
    pub(in crate::documents) client: &'a Client,
    pub(in crate::documents) inventory: &'a Inventory,
}

/// A row of an inventory: key, bytes, last modified, class.
type Found = (String, u64, Option<Moment>, Option<String>);

/// How far a query is.
pub(in crate::documents) enum Step {
    /// It runs, and has scanned so many bytes.
    Running(u64),
    /// It is over.
    Done {
        scanned: u64,
        rows: Vec<Found>,
        /// Of when the inventory is.
        of: Option<Moment>,
    },
}

impl Step {
    pub(in crate::documents) const fn scanned(&self) -> u64 {
        match self {
            Self::Running(scanned) | Self::Done { scanned, .. } => *scanned,
        }
    }
}

impl Athena<'_> {
    /// Whether the table has a partition `dt` for each day, as S3 Inventory's have.
    ///
    /// # Errors
    /// What AWS answers.
    pub(in crate::documents) async fn is_partitioned(&self) -> Result<bool, Error> {
        let asked = self
            .client
            .get_table_metadata()
            .catalog_name(CATALOG)
            .database_name(&self.inventory.database)
            .table_name(&self.inventory.table)
            .work_group(&self.inventory.work_group)
            .send()
            .await
            .map_err(asking("athena:GetTableMetadata"))?;
        let table = asked.table_metadata;
        Ok(table.is_some_and(|table| table.partition_keys().iter().any(|column| column.name() == "dt")))
    }

    /// Starts a query.
    ///
    /// # Errors
    /// What AWS answers.
    pub(in crate::documents) async fn start(&self, sql: &str) -> Result<Running, Error> {
        let started = self
            .client
            .start_query_execution()
            .query_string(sql)
            .work_group(&self.inventory.work_group)
            .send()
            .await
            .map_err(asking("athena:StartQueryExecution"))?;
        let id = started.query_execution_id;
        let id = id.ok_or_else(|| Error::new(ErrorKind::Internal, "Athena started a query without an id"))?;
        Ok(Running { client: self.client.clone(), id, over: false })
    }
}

/// A query that runs. Dropped before its end, it is cancelled.
pub(in crate::documents) struct Running {
    client: Client,
    id: String,
    over: bool,
}

impl Running {
    pub(in crate::documents) fn id(&self) -> &str {
        &self.id
    }

    /// Waits a little, and says how far it is then.
    ///
    /// # Errors
    /// What Athena says of a query that failed or was cancelled; what AWS answers.
    pub(in crate::documents) async fn next(&mut self) -> Result<Step, Error> {
        sleep(LOOK).await;
        let asked = self.client.get_query_execution().query_execution_id(&self.id).send().await;
        let execution = asked.map_err(asking("athena:GetQueryExecution"))?.query_execution;
        let scanned = execution.as_ref().and_then(|it| it.statistics()?.data_scanned_in_bytes());
        let scanned = scanned.and_then(|bytes| bytes.try_into().ok()).unwrap_or(0);
        let status = execution.as_ref().and_then(|it| it.status());
        match status.and_then(|status| status.state()) {
            Some(QueryExecutionState::Succeeded) => {
                self.over = true;
                let (rows, of) = self.results().await?;
                Ok(Step::Done { scanned, rows, of })
            }
            Some(state @ (QueryExecutionState::Failed | QueryExecutionState::Cancelled)) => {
                self.over = true;
                let why = status.and_then(|status| status.state_change_reason()).unwrap_or("no reason given");
                let word = state.as_str().to_lowercase();
                Err(Error::new(
                    ErrorKind::Invalid { field: "query".into() },
                    format!("Athena: {word}: {why}"),
                )
                .with_next("Look at the SQL, and at the table that the system's file names."))
            }
            _ => Ok(Step::Running(scanned)),
        }
    }

    async fn results(&self) -> Result<(Vec<Found>, Option<Moment>), Error> {
        let mut pages = self.client.get_query_results().query_execution_id(&self.id).into_paginator().send();
        let (mut rows, mut of) = (Vec::new(), None);
        // The first row has the columns' names.
        let mut names = 1;
        while let Some(page) = pages.next().await {
            let page = page.map_err(asking("athena:GetQueryResults"))?;
            let results = page.result_set.map(|results| results.rows.unwrap_or_default());
            for row in results.unwrap_or_default().iter().skip(std::mem::take(&mut names)) {
                of = of.or_else(|| date(cell(row, 4)?));
                rows.extend(found(row));
            }
        }
        Ok((rows, of))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if !self.over {
            let stop = self.client.stop_query_execution().query_execution_id(&self.id);
            // Nobody is left who could be told that it failed.
            runtime.spawn(async move { drop(stop.send().await) });
        }
    }
}

fn cell(row: &Row, column: usize) -> Option<&str> {
    row.data().get(column)?.var_char_value()
}

fn found(row: &Row) -> Option<Found> {
    let size = cell(row, 1).and_then(|size| size.parse().ok()).unwrap_or(0);
    // Seconds with a fraction; those below 2^53 milliseconds are exact.
    let modified = cell(row, 2).and_then(|at| at.parse::<f64>().ok()).map(|at| Moment((at * 1e3) as i64));
    Some((cell(row, 0)?.to_owned(), size, modified, cell(row, 3).map(str::to_owned)))
}

/// `2026-10-05-01-00`, as partitions of S3 Inventory are named: UTC.
fn date(partition: &str) -> Option<Moment> {
    let mut parts = partition.split('-').map(str::parse::<i16>);
    let mut next = || parts.next()?.ok();
    let (year, month, day) = (next()?, i8::try_from(next()?).ok()?, i8::try_from(next()?).ok()?);
    let (hour, minute) = (next().unwrap_or(0), next().unwrap_or(0));
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    let time = jiff::civil::Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
    let zoned = date.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Moment(zoned.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_tells_when_the_inventory_was_taken() {
        assert_eq!(date("2026-10-05-01-00"), Some(Moment(1_791_162_000_000)));
        assert_eq!(date("2026-10-05"), Some(Moment(1_791_158_400_000)));
        for wrong in ["", "today", "2026-13-01", "2026-10-05-99-00"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }
}

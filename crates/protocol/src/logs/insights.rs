use serde::{Deserialize, Serialize};

use super::Problem;
use crate::{
    Error, Moment,
    catalogue::{EnvironmentId, Revision},
    request, stream,
};

/// The id of an Insights query of this console.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QueryId(pub String);

/// Starts a query of CloudWatch Logs Insights. It goes on when nobody looks, and is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartQuery {
    /// The environment.
    pub environment: EnvironmentId,
    /// Names of log groups; at most fifty.
    pub groups: Vec<String>,
    /// In the language of Logs Insights.
    pub query: String,
    /// The first moment.
    pub from: Moment,
    /// The moment after the last.
    pub until: Moment,
}
request!(StartQuery, "logs.StartQuery", QueryId);

/// Stops a query that runs. What it found stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopQuery {
    /// The query.
    pub query: QueryId,
}
request!(StopQuery, "logs.StopQuery", ());

/// Forgets a query and its results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemoveQuery {
    /// The query.
    pub query: QueryId,
}
request!(RemoveQuery, "logs.RemoveQuery", ());

/// Asks what a query would scan, before it is started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EstimateQuery {
    /// The environment.
    pub environment: EnvironmentId,
    /// Names of log groups.
    pub groups: Vec<String>,
    /// The first moment.
    pub from: Moment,
    /// The moment after the last.
    pub until: Moment,
}
request!(EstimateQuery, "logs.EstimateQuery", Estimate);

/// What a query would scan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Bytes: the groups' stored bytes by the share of their time that is asked for. Nothing where that is not known.
    pub bytes: Option<u64>,
    /// In US dollars at list price; nothing where it is not known.
    pub dollars: Option<f64>,
}

/// Says how the queries of an environment stand: at once, after each change, and every five seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchQueries {
    /// The environment.
    pub environment: EnvironmentId,
}
stream!(WatchQueries, "logs.WatchQueries", Queries);

/// The queries of an environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queries {
    /// Newest first; those of earlier runs of the console have no results until they are run again.
    pub queries: Vec<Query>,
}

/// A query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Its id.
    pub id: QueryId,
    /// Moves when its results do.
    pub revision: Revision,
    /// What was asked.
    pub asked: StartQuery,
    /// When it was started.
    pub started: Moment,
    /// How it stands.
    pub status: QueryStatus,
    /// Why it waits, or why nothing new is known of it. It goes on by itself when that is over.
    #[serde(default)]
    pub trouble: Option<Error>,
    /// Where the query is wrong, when it went wrong for that.
    #[serde(default)]
    pub problem: Option<Problem>,
    /// Bytes scanned so far.
    pub scanned: u64,
    /// Lines scanned so far.
    pub lines: u64,
    /// Lines that matched so far.
    pub matched: u64,
    /// What that costs in US dollars at list price; nothing where it is not known.
    pub dollars: Option<f64>,
    /// Rows of its results so far.
    pub rows: u64,
    /// The fields of its results, in order.
    pub fields: Vec<String>,
}

/// How a query stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum QueryStatus {
    /// It waits for its turn, or runs.
    Running,
    /// All was scanned. There may be more than the results hold: the service gives at most 10,000.
    Complete,
    /// It was stopped.
    Stopped,
    /// It went wrong.
    Failed {
        /// Why.
        error: Error,
    },
    /// It is of an earlier run of the console.
    Kept,
}

/// Asks for rows of a query's results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetResults {
    /// The query.
    pub query: QueryId,
    /// The first row, counted from 0.
    pub from: u64,
    /// How many; at most 10,000.
    pub count: u64,
    /// The field to order by, and whether downwards; as the service gave them when nothing.
    #[serde(default)]
    pub order: Option<(String, bool)>,
}
request!(GetResults, "logs.GetResults", Results);

/// Rows of a query's results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// What they were taken from.
    pub revision: Revision,
    /// The fields.
    pub fields: Vec<String>,
    /// The rows: a value for each field, visible and bounded.
    pub rows: Vec<Vec<String>>,
    /// How many there are in all.
    pub total: u64,
}

//! CloudWatch Logs Insights: a part of its language, over the world's lines.

mod expression;
mod language;
mod query;
mod row;
mod run;
mod scanner;
mod stats;
mod value;

use std::sync::{Mutex, PoisonError};

use protocol::Moment;
use serde_json::{Value, json};
use winterbaume_cloudwatchlogs::model::{
    DescribeQueriesRequest, GetQueryResultsRequest, StartQueryRequest, StopQueryRequest,
};
use winterbaume_core::MockResponse;

use self::{query::Query, scanner::Malformed};
use super::{
    Answer, known_group,
    paging::{page_size, paged},
};
use crate::{request::Request, response::Refusal, time::SECOND, world::World};

/// CloudWatch Logs' own limits: groups of a query, and queries at a time.
const MOST_GROUPS: usize = 50;
const AT_A_TIME: usize = 30;
/// Queries that are remembered; the oldest go.
const REMEMBERED: usize = 200;
/// No time is later: the year 9999, in seconds.
const LATEST: i64 = 253_402_300_800;

/// The queries of one environment, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Queries(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    queries: Vec<Query>,
    started: u64,
}

impl Queries {
    fn with<T>(&self, act: impl FnOnce(&mut Book) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers an operation of Logs Insights; nothing when it is none.
pub(super) fn answer(world: &World, queries: &Queries, request: &Request, operation: &str) -> Option<Answer> {
    Some(match operation {
        "StartQuery" => start_query(world, queries, request),
        "GetQueryResults" => get_query_results(world, queries, request),
        "StopQuery" => stop_query(world, queries, request),
        "DescribeQueries" => describe_queries(world, queries, request),
        _ => return None,
    })
}

fn input<T: serde::de::DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    serde_json::from_slice(&request.http.body)
        .map_err(|error| Refusal::invalid("SerializationException", error.to_string()))
}

fn invalid(message: &str) -> Refusal {
    Refusal::invalid("InvalidParameterException", message)
}

fn not_found() -> Refusal {
    Refusal::invalid("ResourceNotFoundException", "The specified query does not exist.")
}

fn start_query(world: &World, queries: &Queries, request: &Request) -> Answer {
    let asked: StartQueryRequest = input(request)?;
    let text = asked.query_string;
    let commands = match language::read(&text) {
        Ok(commands) => commands,
        Err(wrong) => return Ok(malformed(&wrong)),
    };
    let named = asked.log_group_name.into_iter();
    let named = named.chain(asked.log_group_names.unwrap_or_default());
    let named: Vec<String> = named.chain(asked.log_group_identifiers.unwrap_or_default()).collect();
    if named.is_empty() || named.len() > MOST_GROUPS {
        return Err(invalid("A query takes 1 to 50 log groups."));
    }
    let mut groups = named.iter().map(|group| known_group(world, group)).collect::<Result<Vec<_>, _>>()?;
    groups.sort();
    groups.dedup();
    let (from, until) = (asked.start_time, asked.end_time);
    if from > until || !(0..LATEST).contains(&from) || !(0..LATEST).contains(&until) {
        return Err(invalid("The end of the time range is before its beginning, or no time."));
    }
    if asked.limit.is_some_and(|limit| !(1..=10_000).contains(&limit)) {
        return Err(invalid("The limit is from 1 to 10000."));
    }
    let mut commands = commands;
    if let Some(limit) = asked.limit {
        commands.push(language::Command::Limit(limit.unsigned_abs() as usize));
    }
    let now = world.now();
    // What is older than all streams, or still to come, needs no reading. The end is included.
    let streams = groups.iter().flat_map(|group| world.log_streams(group));
    let oldest = streams.map(|stream| stream.first).min().unwrap_or(now);
    let within = |seconds: i64| Moment(seconds * SECOND).clamp(oldest.min(now), now.plus_millis(1));
    let span = (within(from), within(until.saturating_add(1)));
    queries.with(|book| {
        for query in &mut book.queries {
            query.go_on(world);
        }
        if book.queries.iter().filter(|query| !query.status(now).is_over()).count() >= AT_A_TIME {
            let message = "There are too many queries at a time.";
            return Err(Refusal::invalid("LimitExceededException", message));
        }
        book.started += 1;
        let id = world.names.uuid("query", &book.started.to_string());
        book.queries.push(Query::new(id.clone(), (text, &commands), groups, span, now));
        if book.queries.len() > REMEMBERED {
            book.queries.remove(0);
        }
        Ok(MockResponse::json(200, json!({ "queryId": id }).to_string()))
    })
}

/// The refusal of a query that cannot be read, with the place.
fn malformed(wrong: &Malformed) -> MockResponse {
    let location = json!({ "startCharOffset": wrong.start, "endCharOffset": wrong.end });
    let body = json!({
        "__type": "MalformedQueryException",
        "message": wrong.message,
        "queryCompileError": { "location": location, "message": wrong.message },
    });
    MockResponse::json(400, body.to_string())
}

fn get_query_results(world: &World, queries: &Queries, request: &Request) -> Answer {
    let asked: GetQueryResultsRequest = input(request)?;
    queries.with(|book| {
        let query = book.queries.iter_mut().find(|query| query.id == asked.query_id).ok_or_else(not_found)?;
        query.go_on(world);
        let field = |(name, value)| json!({ "field": name, "value": value });
        let results: Vec<Value> =
            query.results().into_iter().map(|row| row.into_iter().map(field).collect()).collect();
        let body = json!({
            "queryLanguage": "CWLI",
            "results": results,
            "status": query.status(world.now()).word(),
            "statistics": {
                "bytesScanned": query.bytes as f64,
                "recordsScanned": query.lines as f64,
                "recordsMatched": query.matched() as f64,
                "logGroupsScanned": query.groups.len() as f64,
                "estimatedBytesSkipped": 0.0,
                "estimatedRecordsSkipped": 0.0,
            },
        });
        Ok(MockResponse::json(200, body.to_string()))
    })
}

fn stop_query(world: &World, queries: &Queries, request: &Request) -> Answer {
    let asked: StopQueryRequest = input(request)?;
    queries.with(|book| {
        let query = book.queries.iter_mut().find(|query| query.id == asked.query_id).ok_or_else(not_found)?;
        query.go_on(world);
        if query.stop(world.now()) {
            Ok(MockResponse::json(200, json!({ "success": true }).to_string()))
        } else {
            Err(invalid("The query is not running."))
        }
    })
}

fn describe_queries(world: &World, queries: &Queries, request: &Request) -> Answer {
    let asked: DescribeQueriesRequest = input(request)?;
    let now = world.now();
    let told = queries.with(|book| {
        let newest = book.queries.iter_mut().rev();
        let wanted = newest.filter_map(|query| {
            query.go_on(world);
            let status = query.status(now).word();
            let of_group = asked.log_group_name.as_ref().is_none_or(|group| query.groups.contains(group));
            let of_status = asked.status.as_ref().is_none_or(|asked| asked == status);
            (of_group && of_status).then(|| {
                json!({
                    "queryId": query.id,
                    "queryLanguage": "CWLI",
                    "queryString": query.text,
                    "status": status,
                    "createTime": query.created.0,
                    "logGroupName": query.groups.first(),
                    "queryDuration": query.duration(now),
                    "bytesScanned": query.bytes as f64,
                })
            })
        });
        wanted.collect::<Vec<Value>>()
    });
    let (page, next) = paged(told, asked.next_token.as_deref(), page_size(asked.max_results, 1_000));
    let mut body = json!({ "queries": page });
    if let Some(token) = next {
        body["nextToken"] = token.into();
    }
    Ok(MockResponse::json(200, body.to_string()))
}

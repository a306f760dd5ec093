//! CloudWatch Logs Insights: `StartQuery`, `GetQueryResults`, `StopQuery`.

use aws_sdk_cloudwatchlogs::{
    error::SdkError,
    operation::start_query::StartQueryError,
    types::{QueryStatistics, QueryStatus, ResultField, error::MalformedQueryException},
};
use protocol::{
    Error, ErrorKind,
    logs::{Problem, StartQuery},
};

use crate::{
    clients::{Clients, asking, once},
    logs::insights::table::{MOST_ROWS, Table},
};

/// Pages of one look at the results, at most.
const PAGES: usize = 20;
/// A pointer to the whole event that every row has, of use to other calls only.
const POINTER: &str = "@ptr";

/// Why a query was not started.
#[derive(Debug)]
pub(in crate::logs) struct Refused {
    pub(in crate::logs) error: Error,
    /// Where the query is wrong.
    pub(in crate::logs) problem: Option<Problem>,
}

/// How a query stands at AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::logs) enum Standing {
    /// It runs, or waits for its turn.
    Running,
    Complete,
    Stopped,
    Failed,
    TimedOut,
    /// AWS says that it does not know.
    Unknown,
}

/// What AWS tells of a query.
#[derive(Debug)]
pub(in crate::logs) struct Look {
    pub(in crate::logs) standing: Standing,
    pub(in crate::logs) scanned: u64,
    pub(in crate::logs) lines: u64,
    pub(in crate::logs) matched: u64,
    pub(in crate::logs) table: Table,
}

/// Starts a query; answers with its id at AWS. Sent once: a lost answer must not start, and cost, two.
pub(in crate::logs) async fn start(clients: &Clients, asked: &StartQuery) -> Result<String, Refused> {
    let (retries, time) = once();
    let config =
        aws_sdk_cloudwatchlogs::config::Builder::default().retry_config(retries).timeout_config(time);
    let call = clients
        .logs
        .start_query()
        .set_log_group_names(Some(asked.groups.clone()))
        .query_string(&asked.query)
        // Whole seconds, both included.
        .start_time(asked.from.0.div_euclid(1_000))
        .end_time((asked.until.0 - 1).div_euclid(1_000))
        .limit(MOST_ROWS as i32);
    let answer = call.customize().config_override(config).send().await.map_err(|error| {
        let malformed = match &error {
            SdkError::ServiceError(service) => match service.err() {
                StartQueryError::MalformedQueryException(malformed) => Some(refusal(malformed, &asked.query)),
                _ => None,
            },
            _ => None,
        };
        let told = asking("logs:StartQuery")(error);
        match malformed {
            Some(malformed) => Refused {
                error: malformed.error.with_request_id(told.request_id),
                problem: malformed.problem,
            },
            None => Refused { error: told, problem: None },
        }
    })?;
    answer.query_id.ok_or_else(|| Refused {
        error: Error::new(ErrorKind::Internal, "CloudWatch Logs started the query and gave it no id"),
        problem: None,
    })
}

/// How a query stands, with the rows it has so far.
pub(in crate::logs) async fn look(clients: &Clients, id: &str) -> Result<Look, Error> {
    let mut table = Table::default();
    let mut token: Option<String> = None;
    let mut pages = 0;
    loop {
        let answer = clients
            .logs
            .get_query_results()
            .query_id(id)
            .set_next_token(token)
            .send()
            .await
            .map_err(asking("logs:GetQueryResults"))?;
        for row in answer.results.unwrap_or_default() {
            table.push(row.into_iter().filter_map(cell));
        }
        pages += 1;
        token = answer.next_token;
        if token.is_some() && pages < PAGES && !table.is_full() {
            continue;
        }
        // AWS gives counts as fractions.
        let count =
            |of: fn(&QueryStatistics) -> f64| answer.statistics.as_ref().map_or(0, |it| of(it) as u64);
        return Ok(Look {
            standing: standing(answer.status.as_ref()),
            scanned: count(|it| it.bytes_scanned),
            lines: count(|it| it.records_scanned),
            matched: count(|it| it.records_matched),
            table,
        });
    }
}

/// Stops a query. One that has ended already is refused with `Invalid`.
pub(in crate::logs) async fn stop(clients: &Clients, id: &str) -> Result<(), Error> {
    let answer = clients.logs.stop_query().query_id(id).send().await.map_err(asking("logs:StopQuery"));
    answer.map(drop)
}

fn cell(field: ResultField) -> Option<(String, String)> {
    let name = field.field.filter(|name| name != POINTER)?;
    Some((name, field.value.unwrap_or_default()))
}

fn standing(status: Option<&QueryStatus>) -> Standing {
    match status {
        Some(QueryStatus::Scheduled | QueryStatus::Running) => Standing::Running,
        Some(QueryStatus::Complete) => Standing::Complete,
        Some(QueryStatus::Cancelled) => Standing::Stopped,
        Some(QueryStatus::Failed) => Standing::Failed,
        Some(QueryStatus::Timeout) => Standing::TimedOut,
        _ => Standing::Unknown,
    }
}

/// What is wrong with a query, and where: AWS counts characters, we bytes.
fn refusal(malformed: &MalformedQueryException, query: &str) -> Refused {
    let compiled = malformed.query_compile_error();
    let said = compiled.and_then(|error| error.message()).or(malformed.message()).unwrap_or_default().trim();
    let said = if said.is_empty() { "it cannot be read" } else { said.trim_end_matches('.') };
    let location = compiled.and_then(|error| error.location());
    let start = location.and_then(|place| usize::try_from(place.start_char_offset?).ok());
    let end = location.and_then(|place| usize::try_from(place.end_char_offset?).ok());
    let problem = start.map(|start| {
        let byte = |character: usize| query.char_indices().nth(character).map_or(query.len(), |(at, _)| at);
        let (at, end) = (byte(start), byte(end.unwrap_or_default().max(start + 1)));
        Problem { message: said.to_owned(), at, length: end - at }
    });
    let place = start.map(|start| format!(" at character {}", start + 1)).unwrap_or_default();
    let field = "query".to_owned();
    let error = Error::new(ErrorKind::Invalid { field }, format!("The query is wrong{place}: {said}"));
    Refused { error, problem }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatchlogs::types::{QueryCompileError, QueryCompileErrorLocation};

    use super::*;

    fn malformed(start: i32, end: i32) -> MalformedQueryException {
        let location =
            QueryCompileErrorLocation::builder().start_char_offset(start).end_char_offset(end).build();
        let error = QueryCompileError::builder().message("unexpected symbol found wher.").location(location);
        MalformedQueryException::builder().query_compile_error(error.build()).build()
    }

    #[test]
    fn a_place_is_told_in_bytes() {
        let query = "filter ü like wher";
        let refused = refusal(&malformed(14, 18), query);
        let problem = refused.problem.unwrap();
        assert_eq!(&query[problem.at..problem.at + problem.length], "wher");
        assert_eq!(refused.error.message, "The query is wrong at character 15: unexpected symbol found wher");
    }

    #[test]
    fn a_place_that_is_none_stays_within_the_query() {
        for (start, end) in [(-1, 4), (0, -7), (500, 900), (3, 1), (i32::MAX, i32::MIN)] {
            if let Some(problem) = refusal(&malformed(start, end), "fields ü").problem {
                assert!("fields ü".get(problem.at..problem.at + problem.length).is_some(), "{problem:?}");
            }
        }
    }
}

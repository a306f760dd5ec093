//! All lines of a stretch of time, straight from AWS: read page by page, merged, and never held whole.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt, future::try_join, stream};
use protocol::{
    Error, ErrorKind,
    logs::{ExportState, Scope, Source, Span},
};
use tokio::{sync::watch, time::sleep};

use super::{
    beside,
    merge::{Lane, Read, take},
    output::{Output, Stop},
    sheet::Line,
};
use crate::{
    Engine,
    catalogue::model::Environment,
    logs::{
        aws::events::{self, Ask, MOST_STREAMS},
        reading::classify,
    },
};

/// Log groups, and hundreds of streams, of one export: each holds a page.
const MOST_CURSORS: usize = 100;
/// Pages that are asked for at the same time.
const AT_ONCE: usize = 4;
/// The pause after a page that failed for a reason that passes; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Reads the lines of the scope and writes them to the file that `begin` makes. While a page is written, the next one
/// is read.
pub(super) async fn write(
    engine: &Arc<Engine>,
    scope: Scope,
    state: &watch::Sender<ExportState>,
    begin: impl FnOnce() -> Result<Output, Stop> + Send + 'static,
) -> Result<(), Stop> {
    let mut reader = Reader::of(engine, scope, state)?;
    let groups: Arc<[String]> = reader.cursors.iter().map(|cursor| cursor.source.group.clone()).collect();
    let mut output = beside(begin).await?;
    let mut read = reader.next().await?;
    while let Some((lines, done)) = read {
        let groups = Arc::clone(&groups);
        let write = beside(move || {
            write_lines(&mut output, &groups, &lines)?;
            output.tell(lines.len() as u64, done)?;
            Ok(output)
        });
        let written = try_join(write, reader.next()).await?;
        (output, read) = written;
    }
    beside(move || output.finish(reader.without)).await
}

fn write_lines(output: &mut Output, groups: &[String], lines: &[Read]) -> Result<(), Stop> {
    for line in lines {
        output.sheet.line(&Line {
            at: line.at,
            ingested: line.ingested,
            group: groups.get(line.cursor).map(String::as_str).unwrap_or_default(),
            stream: &line.stream,
            id: Some(line.id.as_str()).filter(|id| !id.is_empty()),
            level: classify(&line.message).level,
            message: &line.message,
        })?;
    }
    Ok(())
}

/// Where one group, or a hundred of its streams, is read.
struct Cursor {
    environment: Arc<Environment>,
    source: Source,
    token: Option<String>,
}

struct Reader<'a> {
    engine: &'a Arc<Engine>,
    state: &'a watch::Sender<ExportState>,
    pattern: Option<String>,
    from: i64,
    until: i64,
    cursors: Vec<Cursor>,
    /// What was read with each of them.
    lanes: Vec<Lane>,
    /// What could not be read and was passed over.
    without: Option<Error>,
}

/// A page of a cursor.
struct Fetched {
    lines: Vec<Read>,
    next: Option<String>,
    skipped: Option<Error>,
}

impl<'a> Reader<'a> {
    fn of(
        engine: &'a Arc<Engine>,
        scope: Scope,
        state: &'a watch::Sender<ExportState>,
    ) -> Result<Self, Error> {
        let invalid = |field: &str, message: String| {
            Error::new(ErrorKind::Invalid { field: field.to_owned() }, message)
        };
        let Span::Between { from, until } = scope.span else {
            return Err(invalid("span", "What is exported needs an end".to_owned()));
        };
        if from >= until {
            return Err(invalid("span", "The time that is asked for ends before it begins".to_owned()));
        }
        let mut cursors = Vec::new();
        for source in scope.sources {
            let environment = engine.catalogue.environment(&source.environment)?;
            let whole = source.streams.is_empty().then_some(&[][..]);
            let parts = whole.into_iter().chain(source.streams.chunks(MOST_STREAMS));
            cursors.extend(parts.map(|streams| Cursor {
                environment: Arc::clone(&environment),
                source: Source { streams: streams.to_vec(), ..source.clone() },
                token: None,
            }));
        }
        if cursors.is_empty() || cursors.len() > MOST_CURSORS {
            return Err(invalid("sources", format!("1 to {MOST_CURSORS} log groups can be exported")));
        }
        let pattern = scope.pattern.filter(|pattern| !pattern.trim().is_empty());
        let lanes = cursors.iter().map(|_| Lane::default()).collect();
        Ok(Self { engine, state, pattern, from: from.0, until: until.0, cursors, lanes, without: None })
    }

    /// The next lines in order, and how much is done with them; nothing when that were all.
    async fn next(&mut self) -> Result<Option<(Vec<Read>, f64)>, Stop> {
        loop {
            let lines = take(&mut self.lanes);
            if let Some(last) = lines.last() {
                // Milliseconds below 2^53 are exact.
                let since = |at: i64| at.saturating_sub(self.from) as f64;
                let done = since(last.at) / since(self.until);
                return Ok(Some((lines, done)));
            }
            let wanting = (0..self.lanes.len()).filter(|number| self.lanes[*number].is_wanting());
            let pages: Vec<_> = wanting.map(|number| self.page(number)).collect();
            let pages: Vec<_> = stream::iter(pages).buffer_unordered(AT_ONCE).try_collect().await?;
            if pages.is_empty() {
                return Ok(None);
            }
            for (number, page) in pages {
                let (lane, cursor) = (&mut self.lanes[number], &mut self.cursors[number]);
                lane.add(page.lines);
                // One that gives the same token for ever has no more to say.
                lane.ended = page.next.is_none() || page.next == cursor.token;
                cursor.token = page.next;
                self.without = self.without.take().or(page.skipped);
            }
        }
    }

    /// The next page of a cursor. What fails for a reason that passes is told, and tried until the export is given up.
    async fn page(&self, number: usize) -> Result<(usize, Fetched), Error> {
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.ask(number).await {
                Ok(page) => return Ok((number, page)),
                Err(error) => error,
            };
            match error.kind {
                ErrorKind::Throttled | ErrorKind::Unreachable | ErrorKind::SignInRequired => {
                    self.state.send_modify(|state| state.problem = Some(error));
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                _ => return Err(error),
            }
        }
    }

    async fn ask(&self, number: usize) -> Result<Fetched, Error> {
        let Cursor { environment, source, token } = &self.cursors[number];
        let clients = self.engine.clients.of(environment).await?;
        let ask = Ask {
            group: &source.group,
            streams: &source.streams,
            pattern: self.pattern.as_deref(),
            from: self.from,
            until: self.until,
            token: token.as_deref(),
        };
        let page = events::page(&clients, ask, 0).await?;
        let within = self.from..self.until;
        let lines = page.arrivals.into_iter().zip(page.ids).filter(|(line, _)| within.contains(&line.at));
        let lines = lines.map(|(line, id)| Read {
            cursor: number,
            stream: line.stream,
            id,
            at: line.at,
            ingested: line.ingested,
            message: line.message,
        });
        Ok(Fetched { lines: lines.collect(), next: page.next, skipped: page.skipped })
    }
}

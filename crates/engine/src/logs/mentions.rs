//! Lines of a log group that mention something: a document's key, its ids.

use std::sync::Arc;

use protocol::{Error, logs::Level};

use super::{
    aws::events::{self, Ask},
    reading,
};
use crate::{Engine, catalogue::model::Environment, visible};

/// The longest filter pattern that AWS takes, in characters.
const LONGEST_PATTERN: usize = 1_024;
/// The most characters of a line that are kept.
const LONGEST_LINE: usize = 8_000;

/// What is looked for, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention<'a> {
    /// The log group's name.
    pub(crate) group: &'a str,
    /// A line mentions it when it has one of these.
    pub(crate) terms: &'a [String],
    /// The first moment, in milliseconds since 1970.
    pub(crate) from: i64,
    /// The moment after the last.
    pub(crate) until: i64,
    /// Calls at most.
    pub(crate) pages: usize,
    /// Lines at most.
    pub(crate) lines: usize,
}

/// A line as it was written, made visible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mentioned {
    /// Its timestamp, in milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) level: Option<Level>,
    /// Without the time and level it begins with; of JSON the message first.
    pub(crate) told: String,
    pub(crate) whole: String,
}

/// The lines that were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mentions {
    /// Oldest first.
    pub(crate) lines: Vec<Mentioned>,
    /// Whether the search ended before all was searched.
    pub(crate) cut: bool,
    /// Terms that cannot be said to CloudWatch Logs.
    pub(crate) unsaid: usize,
}

/// Finds lines of a log group that mention one of the terms.
///
/// # Errors
/// What AWS answers; `NotFound` for a log group that is not there.
pub(crate) async fn mentions(
    engine: &Engine,
    environment: &Arc<Environment>,
    mention: Mention<'_>,
) -> Result<Mentions, Error> {
    let clients = engine.clients.of(environment).await?;
    let (pattern, unsaid) = pattern(mention.terms);
    let mut found = Mentions { unsaid, ..Mentions::default() };
    let Some(pattern) = pattern else { return Ok(found) };
    let mut token: Option<String> = None;
    for _ in 0..mention.pages {
        let ask = Ask {
            group: mention.group,
            streams: &[],
            pattern: Some(&pattern),
            from: mention.from,
            until: mention.until,
            token: token.as_deref(),
        };
        let page = Box::pin(events::page(&clients, ask, 0)).await?;
        // What lies outside is told apart by its timestamp, and other servers take other patterns.
        let inside = |at: i64| (mention.from..mention.until).contains(&at);
        let fits = page.arrivals.iter().filter(|line| {
            inside(line.at) && mention.terms.iter().any(|term| line.message.contains(term.as_str()))
        });
        found.lines.extend(fits.map(|line| mentioned(line.at, &line.message)));
        found.cut |= page.skipped.is_some() || found.lines.len() > mention.lines;
        token = page.next;
        if token.is_none() || found.lines.len() > mention.lines {
            break;
        }
    }
    found.cut |= token.is_some();
    found.lines.sort_by_key(|line| line.at);
    found.lines.truncate(mention.lines);
    Ok(found)
}

fn mentioned(at: i64, message: &str) -> Mentioned {
    let message = message.trim_end_matches(['\r', '\n']);
    let told = reading::told(message);
    Mentioned {
        at,
        level: reading::classify(message).level,
        told: visible::line(told.as_deref().unwrap_or(message), LONGEST_LINE),
        whole: visible::line(message, LONGEST_LINE),
    }
}

/// A filter pattern for lines that have any of the terms, and how many of them cannot be said in one.
fn pattern(terms: &[String]) -> (Option<String>, usize) {
    let (mut pattern, mut unsaid) = (String::new(), 0);
    for term in terms {
        let sayable = !term.is_empty() && !term.contains(['"', '\\']) && !term.contains(char::is_control);
        let said = format!("?\"{term}\"");
        let length = pattern.chars().count() + said.chars().count() + 1;
        if !sayable || length > LONGEST_PATTERN {
            unsaid += 1;
            continue;
        }
        if !pattern.is_empty() {
            pattern.push(' ');
        }
        pattern.push_str(&said);
    }
    ((!pattern.is_empty()).then_some(pattern), unsaid)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::catalogue::EnvironmentId;
    use serde_json::json;

    use super::*;
    use crate::scripted::ScriptedAws;

    fn terms(terms: &[&str]) -> Vec<String> {
        terms.iter().map(|term| (*term).to_owned()).collect()
    }

    #[test]
    fn a_pattern_has_any_of_the_terms() {
        assert_eq!(pattern(&terms(&["a/b c.pdf", "0a1b"])), (Some("?\"a/b c.pdf\" ?\"0a1b\"".to_owned()), 0));
        assert_eq!(pattern(&terms(&["a\"b", "\n", "", "x\\"])), (None, 4));
        assert_eq!(pattern(&terms(&["a", &"b".repeat(LONGEST_PATTERN)])), (Some("?\"a\"".to_owned()), 1));
    }

    proptest! {
        #[test]
        fn no_term_breaks_out_of_its_quotes(terms in prop::collection::vec(any::<String>(), 0..4)) {
            let (pattern, unsaid) = pattern(&terms);
            let pattern = pattern.unwrap_or_default();
            prop_assert_eq!(pattern.matches('"').count(), 2 * (terms.len() - unsaid));
            prop_assert!(pattern.chars().count() <= LONGEST_PATTERN);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pages_are_followed_up_to_the_bound() {
        let aws = ScriptedAws::new(|_, request| {
            let page = request["nextToken"].as_str().and_then(|token| token.parse().ok()).unwrap_or(0);
            let message = format!("2026-11-02T10:00:00.123Z ERROR key=a/b failed on page {page}");
            let events = json!([
                { "eventId": format!("{page}1"), "timestamp": 100 - page, "message": message },
                { "eventId": format!("{page}2"), "timestamp": 100, "message": "another key" },
                { "eventId": format!("{page}3"), "timestamp": 999, "message": "a/b too late" },
            ]);
            (200, json!({ "events": events, "nextToken": (page + 1).to_string() }).to_string())
        });
        let (engine, _clock) = aws.engine();
        let environment = engine.catalogue.environment(&EnvironmentId::new("paperwurks", "prod")).unwrap();
        let terms = terms(&["a/b"]);
        let mention = Mention { group: "g", terms: &terms, from: 0, until: 500, pages: 3, lines: 10 };
        let found = mentions(&engine, &environment, mention).await.unwrap();
        assert!(found.cut, "there are more pages");
        assert_eq!(found.lines.iter().map(|line| line.at).collect::<Vec<_>>(), [98, 99, 100]);
        assert_eq!(found.lines[2].level, Some(Level::Error));
        assert_eq!(found.lines[2].told, "key=a/b failed on page 0");
        assert_eq!(aws.requests("FilterLogEvents")[0]["filterPattern"], "?\"a/b\"");
        let few = mentions(&engine, &environment, Mention { lines: 1, ..mention }).await.unwrap();
        assert_eq!((few.lines.len(), few.cut), (1, true));
    }
}

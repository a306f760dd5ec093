//! What is asked for one look: `ListTaskDefinitions`, `GetLogEvents`.

use aws_sdk_cloudwatchlogs::types::OutputLogEvent;
use aws_sdk_ecs::types::{SortOrder, TaskDefinitionStatus};
use protocol::{
    Error, Moment,
    services::{LogLine, LogStream},
};

use super::visible;
use crate::{
    clients::{Clients, asking},
    overview::aws::{revision_of, unless_absent},
};

/// Revisions that are listed.
const REVISIONS: i32 = 100;
/// Lines that are shown.
const LINES: usize = 200;
/// Characters of a line that are shown.
const LONGEST_LINE: usize = 4_000;
/// CloudWatch Logs may answer an empty page and name another one; it is followed this often.
const PAGES: usize = 3;

/// The active revisions of a family, newest first.
pub(super) async fn read_revisions(clients: &Clients, family: &str) -> Result<Vec<u32>, Error> {
    let answer = clients
        .ecs
        .list_task_definitions()
        .family_prefix(family)
        .status(TaskDefinitionStatus::Active)
        .sort(SortOrder::Desc)
        .max_results(REVISIONS)
        .send()
        .await
        .map_err(asking("ecs:ListTaskDefinitions"))?;
    Ok(answer.task_definition_arns().iter().filter_map(|arn| revision_of(arn)).collect())
}

/// The newest lines of a stream, oldest first. A stream is there from its first line on.
pub(super) async fn read_log(clients: &Clients, log: &LogStream) -> Result<Vec<LogLine>, Error> {
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        let answer = clients
            .logs
            .get_log_events()
            .log_group_name(&log.group)
            .log_stream_name(&log.stream)
            .limit(LINES as i32)
            .start_from_head(false)
            .set_next_token(token.clone())
            .send()
            .await
            .map_err(asking("logs:GetLogEvents"));
        let Some(answer) = unless_absent(answer)? else { break };
        let before = answer.next_backward_token().map(str::to_owned);
        let end = before.is_none() || before == token;
        if end || !answer.events().is_empty() {
            return Ok(lines(answer.events()));
        }
        token = before;
    }
    Ok(Vec::new())
}

/// An event of several lines is several lines of the same moment.
fn lines(events: &[OutputLogEvent]) -> Vec<LogLine> {
    let mut lines: Vec<_> = events
        .iter()
        .flat_map(|event| {
            let at = Moment(event.timestamp().unwrap_or_default());
            let text = event.message().unwrap_or_default().trim_end_matches(['\n', '\r']);
            text.lines().map(move |line| LogLine { at, text: visible::line(line, LONGEST_LINE) })
        })
        .collect();
    lines.drain(..lines.len().saturating_sub(LINES));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: i64, message: &str) -> OutputLogEvent {
        OutputLogEvent::builder().timestamp(at).message(message).build()
    }

    #[test]
    fn an_event_of_several_lines_is_several_lines() {
        let lines = lines(&[event(1, "one\n"), event(2, "two\r\n  three\n")]);
        let told: Vec<_> = lines.iter().map(|line| (line.at.0, line.text.as_str())).collect();
        assert_eq!(told, [(1, "one"), (2, "two"), (2, "  three")]);
    }

    #[test]
    fn the_newest_lines_stay() {
        let events: Vec<_> = (0..150).map(|at| event(at, "first\nsecond")).collect();
        let lines = lines(&events);
        assert_eq!((lines.len(), lines[0].at, lines[199].at), (200, Moment(50), Moment(149)));
    }

    #[test]
    fn a_line_cannot_hide_what_it_says() {
        let lines = lines(&[event(1, "\u{1b}[31mred\u{202e}txt")]);
        assert_eq!(lines[0].text, "␛[31mred<U+202E>txt");
    }
}

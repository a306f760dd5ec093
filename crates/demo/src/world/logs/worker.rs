//! What a task that works documents off writes: a document's way from its arrival to its analysis.

use protocol::Moment;

use super::{Line, voice::logfmt};
use crate::{
    time::{MINUTE, SECOND, floor},
    world::{ATTEMPTS, Analysis, Arrival, Cause, End, Task, World},
};

/// The longest that an analysis takes, with all its attempts.
const LONGEST: i64 = 3 * MINUTE;

impl World {
    /// `share` is the task's number and how many share the work.
    pub(super) fn worker_lines(
        &self,
        task: &Task,
        share: (i64, i64),
        from: Moment,
        until: Moment,
    ) -> Vec<Line> {
        let buckets = self.environment.buckets.iter().filter(|bucket| !bucket.name.contains("upload"));
        let pulse = self.dice.of("pulse").of(&task.id).below(60).cast_signed() * SECOND;
        let minutes = (floor(from, MINUTE).0..until.0).step_by(MINUTE as usize).map(Moment);
        buckets
            .flat_map(|bucket| self.arrivals_between(bucket, from.plus_millis(-LONGEST), until))
            .filter(|arrival| {
                arrival.dice().of("worker").below(share.1.unsigned_abs()) == share.0.unsigned_abs()
            })
            .flat_map(|arrival| analysis(&arrival))
            .chain(minutes.map(|minute| {
                logfmt(minute.plus_millis(pulse + 240), "INFO", "idle queue_depth=0 waiting_ms=20000")
            }))
            .filter(|line| from <= line.at && line.at < until)
            .collect()
    }
}

/// The lines of one document's analysis, at their times.
fn analysis(arrival: &Arrival) -> Vec<Line> {
    let (analysis, request) = (arrival.analysis(), arrival.request_id());
    let Analysis { received, extracted, .. } = analysis;
    let of = format!("document={} property={}", arrival.document_id(), arrival.property_id());
    let (key, pages) = (arrival.key(), arrival.pages());
    let mut lines = vec![
        logfmt(
            received,
            "INFO",
            &format!("received {of} key={key} bytes={} request_id={request}", arrival.size()),
        ),
        logfmt(
            extracted,
            "INFO",
            &format!(
                "extracted {of} pages={pages} words={} duration_ms={}",
                pages * 310,
                extracted.millis_since(received)
            ),
        ),
    ];
    if let Some((at, chunk)) = analysis.scanned {
        let message = format!("chunk {chunk} has no text layer, running OCR {of}");
        lines.insert(1, logfmt(at, "WARN", &message));
    }
    for (attempt, at) in (1..).zip(&analysis.failed) {
        lines.extend(failure(*at, attempt, analysis.cause, &format!("{of} key={key}"), &request));
    }
    for (attempt, at) in (2..).zip(&analysis.retried) {
        let message = format!("retrying {of} attempt={attempt} of={ATTEMPTS} request_id={request}");
        lines.push(logfmt(*at, "INFO", &message));
    }
    lines.push(match analysis.end {
        End::Analysed { at, findings, input_tokens, output_tokens, millis } => logfmt(
            at,
            "INFO",
            &format!(
                "analysed {of} findings={findings} input_tokens={input_tokens} output_tokens={output_tokens} \
                 duration_ms={millis} request_id={request}"
            ),
        ),
        End::GivenUp { at } => logfmt(
            at,
            "ERROR",
            &format!(
                "given up {of} key={key} attempts={ATTEMPTS} cause=\"{}\" request_id={request}",
                analysis.cause.message
            ),
        ),
    });
    lines
}

/// A failed attempt, with the traceback that Python prints: an event a line.
fn failure(at: Moment, attempt: usize, cause: Cause, of: &str, request: &str) -> Vec<Line> {
    let (function, raises) = cause.raised;
    let message = format!(
        "analysis failed {of} attempt={attempt} of={ATTEMPTS} cause=\"{}\" request_id={request}",
        cause.message
    );
    let traceback = [
        "Traceback (most recent call last):".to_owned(),
        "  File \"/app/worker/analysis.py\", line 214, in analyse".to_owned(),
        "    answer = await model.converse(prompt, timeout=limit)".to_owned(),
        "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^".to_owned(),
        format!("  File \"/app/worker/model.py\", line 88, in {function}"),
        raises.to_owned(),
        format!("{}: {}", cause.exception, cause.message),
    ];
    let traced = traceback.into_iter().map(|message| Line { at, message });
    std::iter::once(logfmt(at, "ERROR", &message)).chain(traced).collect()
}

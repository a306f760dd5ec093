//! What a task that works documents off writes: a document's way from its arrival to its analysis.

use protocol::Moment;

use super::{Line, voice::logfmt};
use crate::{
    time::{MINUTE, SECOND, floor},
    world::{Arrival, Task, World},
};

/// The longest that an analysis takes, with its second attempt.
const LONGEST: i64 = 3 * MINUTE;
/// How long the model is waited for.
const MODEL_LIMIT: i64 = 30 * SECOND;
/// How long it is before the second attempt.
const BACKOFF: i64 = 20 * SECOND;

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
fn analysis(arrival: &Arrival<'_>) -> Vec<Line> {
    let dice = arrival.dice();
    let (document, request) = (arrival.document_id(), arrival.request_id());
    let of = format!("document={document} property={}", arrival.property_id());
    let extract = dice.of("extract").between(900.0, 4_200.0) as i64;
    let received = arrival.at.plus_millis(350);
    let extracted = received.plus_millis(extract);
    let pages = arrival.pages();
    let mut lines = vec![
        logfmt(
            received,
            "INFO",
            &format!("received {of} key={} bytes={} request_id={request}", arrival.key(), arrival.size()),
        ),
        logfmt(
            extracted,
            "INFO",
            &format!("extracted {of} pages={pages} words={} duration_ms={extract}", pages * 310),
        ),
    ];
    if dice.of("scan").unit() < 0.2 {
        let chunk = 1 + dice.of("chunk").below(pages.unsigned_abs());
        let message = format!("chunk {chunk} has no text layer, running OCR {of}");
        lines.insert(1, logfmt(received.plus_millis(extract / 2), "WARN", &message));
    }
    let mut begun = extracted;
    if dice.of("timeout").unit() < 0.06 {
        lines.extend(timed_out(extracted.plus_millis(MODEL_LIMIT + 12), &of, &request));
        begun = extracted.plus_millis(MODEL_LIMIT + BACKOFF);
        lines.push(logfmt(begun, "INFO", &format!("retrying {of} attempt=2 of=3 request_id={request}")));
    }
    let analyse = dice.of("analyse").between(9_000.0, 24_000.0) as i64;
    let findings = dice.of("findings").below(9);
    let tokens = (pages * 420, 300 + dice.of("tokens").below(1_800));
    lines.push(logfmt(
        begun.plus_millis(analyse),
        "INFO",
        &format!(
            "analysed {of} findings={findings} input_tokens={} output_tokens={} duration_ms={analyse} \
             request_id={request}",
            tokens.0, tokens.1
        ),
    ));
    lines
}

/// A failed attempt, with the traceback that Python prints: an event a line.
fn timed_out(at: Moment, of: &str, request: &str) -> Vec<Line> {
    const TRACEBACK: [&str; 7] = [
        "Traceback (most recent call last):",
        "  File \"/app/worker/analysis.py\", line 214, in analyse",
        "    answer = await model.converse(prompt, timeout=limit)",
        "             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  File \"/app/worker/model.py\", line 88, in converse",
        "    raise ModelTimeout(f\"no answer after {timeout} s\")",
        "worker.model.ModelTimeout: no answer after 30.0 s",
    ];
    let message = format!(
        "analysis failed {of} attempt=1 of=3 cause=\"timeout after 30.0 s calling the model\" request_id={request}"
    );
    let traced = TRACEBACK.iter().map(|text| Line { at, message: (*text).to_owned() });
    std::iter::once(logfmt(at, "ERROR", &message)).chain(traced).collect()
}

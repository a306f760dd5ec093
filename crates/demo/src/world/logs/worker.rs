//! What a task that works documents off writes: a document's way from its arrival to its analysis.

use protocol::Moment;

use super::{Line, front::line};
use crate::{
    time::{MINUTE, SECOND, floor},
    world::{Arrival, Task, World},
};

/// The longest that an analysis takes.
const LONGEST: i64 = MINUTE;

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
                line(minute.plus_millis(pulse + 240), "INFO", "idle queue_depth=0 waiting_ms=20000")
            }))
            .filter(|line| from <= line.at && line.at < until)
            .collect()
    }
}

/// The lines of one document's analysis, at their times.
fn analysis(arrival: &Arrival<'_>) -> Vec<Line> {
    let dice = arrival.dice();
    let (document, property) = (arrival.document_id(), arrival.property_id());
    let extract = dice.of("extract").between(900.0, 4_200.0) as i64;
    let analyse = dice.of("analyse").between(9_000.0, 24_000.0) as i64;
    let received = arrival.at.plus_millis(350);
    let extracted = received.plus_millis(extract);
    let analysed = extracted.plus_millis(analyse);
    let words = arrival.pages() * 310;
    let of = format!("document={document} property={property}");
    vec![
        line(received, "INFO", &format!("received {of} key={} bytes={}", arrival.key(), arrival.size())),
        line(
            extracted,
            "INFO",
            &format!("extracted {of} pages={} words={words} duration_ms={extract}", arrival.pages()),
        ),
        line(
            analysed,
            "INFO",
            &format!("analysed {of} findings={} duration_ms={analyse}", dice.of("findings").below(9)),
        ),
    ]
}

//! What PostgreSQL writes: checkpoints, and now and then a slow statement.

use protocol::Moment;

use super::Line;
use crate::{
    dice::Dice,
    time::{MINUTE, SECOND, utc_text},
    world::World,
};

/// PostgreSQL's `checkpoint_timeout` as RDS sets it.
const CHECKPOINT: i64 = 5 * MINUTE;

impl World {
    pub(super) fn database_lines(&self, identifier: &str, second: Moment) -> Vec<Line> {
        let dice = self.dice.of("postgres").of(identifier);
        let begins = dice.of("phase").below(300).cast_signed() * SECOND;
        let since = (second.0 - begins).rem_euclid(CHECKPOINT);
        let checkpoint = dice.of("checkpoint").at((second.0 - begins).div_euclid(CHECKPOINT));
        let buffers = 40 + (checkpoint.of("buffers").unit() * 900.0 * self.load(second)) as i64;
        // PostgreSQL spreads the writing; a page takes a tenth of a second.
        let takes = buffers / 10 * SECOND;
        let mut lines = Vec::new();
        if since < SECOND {
            lines.push(line(second.plus_millis(38), 391, "LOG:  checkpoint starting: time"));
        }
        if (takes..takes + SECOND).contains(&since) {
            lines.push(line(second.plus_millis(412), 391, &complete(buffers, takes)));
        }
        let slow = dice.of("slow").at(second.0 / SECOND);
        if slow.unit() < 0.002 * self.load(second) {
            let millis = 1_000.0 + 2_400.0 * slow.of("duration").unit();
            let statement =
                "SELECT id, kind, summary FROM findings WHERE property_id = $1 ORDER BY severity DESC";
            let message = format!("LOG:  duration: {millis:.3} ms  execute <unnamed>: {statement}");
            let (at, process) = (second.plus_millis(703), 5_200 + slow.below(900));
            lines.push(line(at, process, &message));
            let parameters = format!("DETAIL:  parameters: $1 = 'PW-{}'", slow.of("property").decimal(6));
            lines.push(line(at, process, &parameters));
        }
        if slow.of("wrong").unit() < 0.000_4 * self.load(second) {
            let (at, process) = (second.plus_millis(811), 5_200 + slow.below(900));
            for message in conflict(slow) {
                lines.push(line(at, process, &message));
            }
        }
        lines
    }
}

/// Two tasks kept a finding of one document at once.
fn conflict(dice: Dice) -> [String; 3] {
    let document = dice.of("document").hex(12);
    [
        "ERROR:  duplicate key value violates unique constraint \"findings_document_kind_key\"".to_owned(),
        format!("DETAIL:  Key (document_id, kind)=({document}, restrictive_covenant) already exists."),
        "STATEMENT:  INSERT INTO findings (document_id, kind, summary, severity) VALUES ($1, $2, $3, $4)"
            .to_owned(),
    ]
}

fn complete(buffers: i64, takes: i64) -> String {
    let seconds = takes as f64 / SECOND as f64;
    let share = buffers as f64 / 16_384.0 * 100.0;
    format!(
        "LOG:  checkpoint complete: wrote {buffers} buffers ({share:.1}%); 0 WAL file(s) added, 0 removed, 1 recycled; \
         write={seconds:.3} s, sync=0.004 s, total={:.3} s; sync files={}, longest=0.003 s, average=0.001 s; \
         distance={} kB, estimate={} kB",
        seconds + 0.041,
        buffers / 6,
        buffers * 71,
        buffers * 83,
    )
}

/// RDS's line prefix: time, client, user, process.
fn line(at: Moment, process: u64, message: &str) -> Line {
    Line { at, message: format!("{} UTC::@:[{process}]:{message}", utc_text(at, "%Y-%m-%d %H:%M:%S")) }
}

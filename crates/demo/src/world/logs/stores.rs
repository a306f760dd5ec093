//! What the services write that others ask: the AI service of its questions, Redis and Qdrant of themselves.

use protocol::Moment;

use super::{Line, voice::Voice};
use crate::{
    dice::Dice,
    time::{MINUTE, SECOND, floor},
    world::{Task, World},
};

/// Redis saves after so long, when something has changed.
const SAVE: i64 = 5 * MINUTE;

impl World {
    pub(super) fn behind_lines(&self, task: &Task, voice: Voice, from: Moment, until: Moment) -> Vec<Line> {
        let dice = self.dice.of("behind").of(&task.id);
        let lines = match voice {
            Voice::Json => {
                let asked = self.questions(from.plus_millis(-super::questions::LONGEST), until);
                asked.into_iter().flat_map(|question| voice.tells(question)).collect()
            }
            Voice::Redis => every(SAVE, from, until, |at| saves(dice, at)),
            Voice::Qdrant => every(MINUTE, from, until, |at| segments(dice, at)),
            Voice::Logfmt | Voice::Nginx => Vec::new(),
        };
        lines.into_iter().filter(|line| from <= line.at && line.at < until).collect()
    }
}

/// What is written in each stretch of this length.
fn every(length: i64, from: Moment, until: Moment, lines: impl Fn(Moment) -> Vec<Line>) -> Vec<Line> {
    let begins = (floor(from, length).0..until.0).step_by(length as usize).map(Moment);
    begins.flat_map(lines).collect()
}

fn saves(dice: Dice, at: Moment) -> Vec<Line> {
    let dice = dice.at(at.0 / SAVE);
    let (begun, changes) = (at.plus_millis(40_118), 10 + dice.of("changes").below(900));
    let process = 200 + dice.of("process").below(9_000);
    let says =
        |after: i64, level, message: &str| Voice::Redis.says(begun.plus_millis(after), level, "", message);
    vec![
        says(0, "INFO", &format!("{changes} changes in 300 seconds. Saving...")),
        says(2, "INFO", &format!("Background saving started by pid {process}")),
        says(61, "INFO", "DB saved on disk"),
        says(102, "INFO", "Background saving terminated with success"),
    ]
}

fn segments(dice: Dice, at: Moment) -> Vec<Line> {
    let dice = dice.at(at.0 / MINUTE);
    let begun = at.plus_millis(dice.of("at").below(59).cast_signed() * SECOND);
    let says = |level, logger, message: &str| Voice::Qdrant.says(begun, level, logger, message);
    let millis = dice.of("takes").between(0.004, 0.19);
    let search = format!(
        "10.0.3.21 \"POST /collections/documents/points/search HTTP/1.1\" 200 2741 \"-\" \"qdrant-client/1.20\" {millis:.6}"
    );
    let mut lines = vec![says("INFO", "actix_web::middleware::logger", &search)];
    if dice.of("optimises").unit() < 0.1 {
        lines.push(says("WARN", "segment::index", "Segment has 20480 points that are not indexed yet"));
    }
    lines
}

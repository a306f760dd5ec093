//! Questions that people ask: each passes several services, and each of them writes of it under the same request.

use protocol::Moment;
use serde_json::json;

use super::{
    Line,
    voice::{Served, Voice},
};
use crate::{
    dice::Dice,
    time::{SECOND, floor, iso},
    world::World,
};

/// The longest that a question takes, in milliseconds.
pub(super) const LONGEST: i64 = 32 * SECOND;
/// One second in so many has a question, when there is the usual load.
const EVERY: f64 = 12.0;

/// A question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) at: Moment,
    pub(super) dice: Dice,
}

impl World {
    /// The questions of these seconds.
    pub(super) fn questions(&self, from: Moment, until: Moment) -> Vec<Question> {
        let all = self.dice.of("questions");
        let seconds = (floor(from, SECOND).0..until.0).step_by(SECOND as usize).map(Moment);
        let asked = |second: Moment| {
            let dice = all.at(second.0 / SECOND);
            let at = second.plus_millis(dice.of("at").below(1_000).cast_signed());
            (dice.of("asked").unit() < self.load(second) / EVERY).then_some(Question { at, dice })
        };
        seconds.filter_map(asked).collect()
    }
}

impl Question {
    /// When it is answered, or given up.
    pub(super) fn ends(self) -> Moment {
        self.at.plus_millis(self.takes().cast_signed())
    }

    fn takes(self) -> u64 {
        if self.fails() { 30_001 } else { self.dice.of("takes").between(1_900.0, 14_000.0) as u64 }
    }

    fn fails(self) -> bool {
        self.dice.of("fails").unit() < 0.02
    }

    fn request(self) -> String {
        self.dice.of("request").hex(16)
    }

    fn document(self) -> String {
        format!("doc_{}", self.dice.of("document").hex(8))
    }

    /// As the services see it that pass it on.
    fn served(self) -> Served {
        let millis = self.takes();
        Served {
            at: self.ends(),
            method: "POST",
            path: format!("/api/v1/properties/PW-{}/questions", self.dice.of("property").decimal(6)),
            status: if self.fails() { 504 } else { 200 },
            millis,
            bytes: 900 + self.dice.of("bytes").below(7_000),
            request: self.request(),
            document: Some(self.document()),
        }
    }

    /// As the AI service tells it: what it looked up, what the model said, how long each took.
    fn told(self) -> Vec<Line> {
        let (request, document) = (self.request(), self.document());
        let embed = self.dice.of("embed").between(30.0, 120.0) as i64;
        let search = embed + self.dice.of("search").between(12.0, 90.0) as i64;
        let done = self.takes().cast_signed() - 20;
        let line = |after: i64, level: &str, logger: &str, message: &str, more: serde_json::Value| {
            let at = self.at.plus_millis(after);
            let mut line = json!({
                "timestamp": iso(at), "level": level, "logger": logger, "message": message,
                "request_id": request, "document_id": document,
            });
            if let (Some(line), Some(more)) = (line.as_object_mut(), more.as_object()) {
                line.extend(more.clone());
            }
            Line { at, message: line.to_string() }
        };
        let mut lines = vec![
            line(
                2,
                "INFO",
                "app.questions",
                "question received",
                json!({
                    "characters": 24 + self.dice.of("characters").below(180),
                }),
            ),
            line(
                embed,
                "DEBUG",
                "app.embeddings",
                "question embedded",
                json!({
                    "model": "all-MiniLM-L6-v2", "dimensions": 384, "duration_ms": embed,
                }),
            ),
            line(
                search,
                "INFO",
                "app.retrieval",
                "passages found",
                json!({
                    "collection": "documents", "passages": 8, "best": (self.dice.of("score").between(0.61, 0.93) * 1_000.0).round() / 1_000.0,
                    "duration_ms": search - embed,
                }),
            ),
        ];
        lines.push(if self.fails() {
            line(
                done,
                "ERROR",
                "app.model",
                "no answer from the model",
                json!({
                    "model": "vllm", "timeout_ms": 30_000, "attempt": 1,
                    "error": { "type": "ReadTimeout", "message": "timed out after 30.0 s" },
                }),
            )
        } else {
            line(
                done,
                "INFO",
                "app.model",
                "answer generated",
                json!({
                    "model": "vllm",
                    "usage": {
                        "input_tokens": 1_400 + self.dice.of("in").below(2_400),
                        "output_tokens": 60 + self.dice.of("out").below(700),
                    },
                    "duration_ms": done - search,
                }),
            )
        });
        lines
    }
}

impl Voice {
    /// What a service of this voice writes of a question.
    pub(super) fn tells(self, question: Question) -> Vec<Line> {
        match self {
            Self::Json => question.told(),
            _ => vec![self.served(&question.served())],
        }
    }
}

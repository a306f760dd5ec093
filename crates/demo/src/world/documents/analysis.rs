//! A document's way through the worker: from its arrival to its analysis, or to the point where it is given up.

use protocol::Moment;

use super::Arrival;
use crate::time::SECOND;

/// How long the model is waited for.
const MODEL_LIMIT: i64 = 30 * SECOND;
/// How long it is before the next attempt.
const BACKOFF: i64 = 20 * SECOND;
/// After so many attempts a document is given up.
pub(crate) const ATTEMPTS: usize = 3;

/// What the worker does with a document, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Analysis {
    pub(crate) received: Moment,
    pub(crate) extracted: Moment,
    /// A page without text, and when it was recognised.
    pub(crate) scanned: Option<(Moment, u64)>,
    pub(crate) failed: Vec<Moment>,
    /// Why, when it failed.
    pub(crate) cause: Cause,
    /// When each further attempt began.
    pub(crate) retried: Vec<Moment>,
    pub(crate) end: End,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Analysed { at: Moment, findings: u64, input_tokens: i64, output_tokens: u64, millis: i64 },
    GivenUp { at: Moment },
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The exception's name.
    pub(crate) exception: &'static str,
    pub(crate) message: &'static str,
    /// Where it was raised: function, and the line that raised it.
    pub(crate) raised: (&'static str, &'static str),
}

const TIMEOUT: Cause = Cause {
    exception: "worker.model.ModelTimeout",
    message: "timeout after 30.0 s calling the model",
    raised: ("converse", "    raise ModelTimeout(f\"timeout after {timeout} s calling the model\")"),
};

const CAUSES: [Cause; 3] = [
    TIMEOUT,
    Cause {
        exception: "worker.model.AnswerInvalid",
        message: "the model's answer is cut off: unterminated string at column 8191",
        raised: ("read_answer", "    raise AnswerInvalid(str(error)) from error"),
    },
    Cause {
        exception: "worker.model.ContextExceeded",
        message: "input is too long for the model's context window",
        raised: ("converse", "    raise ContextExceeded(error.message)"),
    },
];

impl Arrival {
    /// What the worker does with it.
    pub(crate) fn analysis(&self) -> Analysis {
        let dice = self.dice();
        let extract = dice.of("extract").between(900.0, 4_200.0) as i64;
        let received = self.at.plus_millis(350);
        let extracted = received.plus_millis(extract);
        let pages = self.pages();
        let scanned = (dice.of("scan").unit() < 0.2)
            .then(|| (received.plus_millis(extract / 2), 1 + dice.of("chunk").below(pages.unsigned_abs())));
        let failures = match self.is_stuck() {
            true => ATTEMPTS,
            false => usize::from(dice.of("timeout").unit() < 0.06),
        };
        let cause = if self.is_stuck() {
            CAUSES[dice.of("cause").below(CAUSES.len() as u64) as usize]
        } else {
            TIMEOUT
        };
        let (mut begun, mut failed, mut retried) = (extracted, Vec::new(), Vec::new());
        for attempt in 1..=failures {
            failed.push(begun.plus_millis(MODEL_LIMIT + 12));
            if attempt < ATTEMPTS {
                begun = begun.plus_millis(MODEL_LIMIT + BACKOFF);
                retried.push(begun);
            }
        }
        let end = match failed.last() {
            Some(last) if self.is_stuck() => End::GivenUp { at: last.plus_millis(40) },
            _ => {
                let millis = dice.of("analyse").between(9_000.0, 24_000.0) as i64;
                End::Analysed {
                    at: begun.plus_millis(millis),
                    findings: dice.of("findings").below(9),
                    input_tokens: pages * 420,
                    output_tokens: 300 + dice.of("tokens").below(1_800),
                    millis,
                }
            }
        };
        Analysis { received, extracted, scanned, failed, cause, retried, end }
    }
}

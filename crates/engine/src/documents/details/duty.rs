//! How long an object has to be kept, and whether a rule deletes it before.

use protocol::{
    Error, Moment,
    documents::details::{Expectation, LifecycleStep, Retention},
};

use super::calendar::{day, months_after};
use crate::catalogue::model;

/// The duty to keep what came at `modified`, held against what will happen to it.
pub(super) fn retention(
    duty: &model::Retention,
    modified: Moment,
    steps: &Result<Vec<LifecycleStep>, Error>,
) -> Retention {
    let ends = months_after(modified, duty.months);
    let before = |step: &&LifecycleStep| step.ends && step.at < ends;
    let broken = steps.as_ref().ok().and_then(|steps| steps.iter().find(before));
    Retention {
        words: duty.words.clone(),
        ends,
        place: duty.place.clone(),
        broken_by: broken.map(|step| format!("{} ({})", step.rule, day(step.at))),
    }
}

/// The same as a figure of the design: what is not known is not met.
pub(super) fn expectation(retention: &Retention, steps: &Result<Vec<LifecycleStep>, Error>) -> Expectation {
    let known = steps.is_ok();
    let actual = match &retention.broken_by {
        Some(rule) => format!("deleted before by {rule}"),
        None => "no rule deletes it before".to_owned(),
    };
    Expectation {
        what: "retention".to_owned(),
        expected: format!("{}, until {}", retention.words, day(retention.ends)),
        actual: known.then_some(actual),
        met: known.then_some(retention.broken_by.is_none()),
        place: retention.place.clone(),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ErrorKind, catalogue::Place};

    use super::*;

    const DAY: i64 = 86_400_000;

    fn duty() -> model::Retention {
        let place = Place { document: "001".into(), section: "Keep".into(), line: 38 };
        model::Retention { words: "1 year".into(), months: 12, place }
    }

    fn step(at: i64, ends: bool) -> LifecycleStep {
        LifecycleStep { at: Moment(at * DAY), rule: "clean".into(), words: String::new(), ends }
    }

    #[test]
    fn a_rule_that_deletes_it_before_breaks_the_duty() {
        let held = |steps| {
            let retention = retention(&duty(), Moment(0), &steps);
            let expectation = expectation(&retention, &steps);
            (retention.broken_by, expectation.met)
        };
        let broken = Some("clean (1970-04-11)".to_owned());
        assert_eq!(held(Ok(vec![step(10, false), step(100, true)])), (broken, Some(false)));
        assert_eq!(held(Ok(vec![step(10, false), step(365, true)])), (None, Some(true)));
        assert_eq!(held(Ok(vec![])), (None, Some(true)));
        assert_eq!(held(Err(Error::new(ErrorKind::Internal, "denied"))), (None, None), "unknown is not met");
        assert_eq!(retention(&duty(), Moment(0), &Ok(vec![])).ends, Moment(365 * DAY));
    }
}

//! Counts every attempt that is sent to AWS, so that a person sees what the console costs the account.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::session::{Calls, OperationCalls};

use crate::clock::Clock;

const MINUTE: i64 = 60_000;
const MINUTES_KEPT: i64 = 60;

/// The calls of the last hour, minute by minute.
pub(crate) struct CallLog {
    clock: Arc<dyn Clock>,
    minutes: Mutex<VecDeque<Minute>>,
}

#[derive(Debug, Default)]
struct Minute {
    /// Minutes since 1970.
    number: i64,
    throttled: u32,
    operations: HashMap<Operation, u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Operation {
    service: Cow<'static, str>,
    name: Cow<'static, str>,
}

impl CallLog {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, minutes: Mutex::default() }
    }

    /// The last hour, summed up by operation.
    pub(crate) fn sum(&self) -> Calls {
        let now = self.clock.now().0.div_euclid(MINUTE);
        let minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut throttled = 0;
        let mut counts = HashMap::<&Operation, u32>::new();
        for minute in minutes.iter().filter(|minute| minute.number > now - MINUTES_KEPT) {
            throttled += minute.throttled;
            for (operation, count) in &minute.operations {
                *counts.entry(operation).or_default() += count;
            }
        }
        let mut operations: Vec<_> = counts.into_iter().collect();
        operations.sort_by(|(a, some), (b, more)| more.cmp(some).then_with(|| a.cmp(b)));
        Calls {
            total: operations.iter().map(|(_, count)| count).sum(),
            throttled,
            operations: operations
                .into_iter()
                .map(|(operation, count)| OperationCalls {
                    service: operation.service.to_string(),
                    operation: operation.name.to_string(),
                    count,
                })
                .collect(),
        }
    }

    pub(super) fn sent(&self, service: &str, name: &str) {
        let operation = Operation { service: service.to_owned().into(), name: name.to_owned().into() };
        self.in_this_minute(|minute| *minute.operations.entry(operation).or_default() += 1);
    }

    pub(super) fn throttled(&self) {
        self.in_this_minute(|minute| minute.throttled += 1);
    }

    fn in_this_minute(&self, change: impl FnOnce(&mut Minute)) {
        let now = self.clock.now().0.div_euclid(MINUTE);
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        while minutes.front().is_some_and(|minute| minute.number <= now - MINUTES_KEPT) {
            minutes.pop_front();
        }
        if minutes.back().is_none_or(|minute| minute.number != now) {
            minutes.push_back(Minute { number: now, ..Minute::default() });
        }
        if let Some(minute) = minutes.back_mut() {
            change(minute);
        }
    }
}

impl fmt::Debug for CallLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallLog").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn an_hour_is_kept_and_the_most_used_comes_first() {
        let clock = Arc::new(ManualClock::at(Moment(1_000 * MINUTE)));
        let log = CallLog::new(clock.clone());
        log.sent("RDS", "DescribeDBInstances");
        log.throttled();
        clock.advance(59 * MINUTE);
        log.sent("ECS", "ListTasks");
        log.sent("ECS", "ListTasks");
        let calls = log.sum();
        assert_eq!((calls.total, calls.throttled), (3, 1));
        assert_eq!(calls.operations[0].operation, "ListTasks");
        assert_eq!(calls.operations[0].count, 2);
        clock.advance(MINUTE);
        let calls = log.sum();
        assert_eq!((calls.total, calls.throttled), (2, 0));
    }
}

//! What ECS forgets: it keeps a service's last hundred events and a stopped task for an hour. Whoever looks into an
//! incident later finds here what the console saw of it.

use std::collections::{BTreeMap, VecDeque};

use protocol::{overview::ServiceEvent, services::ServiceId};

use super::aws::{services::FoundService, tasks::Task};

/// What is kept of one service.
const EVENTS_A_SERVICE: usize = 500;
const TASKS_A_SERVICE: usize = 200;
/// What is kept of all of them.
const EVENTS: usize = 20_000;
const TASKS: usize = 5_000;

/// What was read of services and is no longer answered.
#[derive(Debug)]
pub(crate) struct Memory {
    events: Kept<ServiceEvent>,
    stopped: Kept<Task>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { events: Kept::new(EVENTS_A_SERVICE, EVENTS), stopped: Kept::new(TASKS_A_SERVICE, TASKS) }
    }
}

impl Memory {
    /// Keeps the events of `before` that `now` no longer has.
    pub(crate) fn keep_events(&mut self, before: &[FoundService], now: &[FoundService]) {
        let now: BTreeMap<_, _> = now.iter().map(|found| (&found.id, &found.events)).collect();
        for before in before {
            let Some(events) = now.get(&before.id) else { continue };
            let gone = before.events.iter().filter(|event| !events.contains(event));
            for event in gone.rev() {
                self.events.keep(&before.id, event.clone());
            }
        }
    }

    /// Keeps the stopped tasks of `before` that `now` no longer has.
    pub(crate) fn keep_stopped(&mut self, before: &[Task], now: &[Task]) {
        let now: std::collections::HashSet<_> = now.iter().map(|task| task.id.as_str()).collect();
        for task in before.iter().filter(|task| !now.contains(task.id.as_str())) {
            if let Some(service) = &task.service {
                self.stopped.keep(service, task.clone());
            }
        }
    }

    /// The events of a service that ECS no longer answers, newest first.
    pub(crate) fn events(&self, service: &ServiceId) -> Vec<ServiceEvent> {
        self.events.of(service)
    }

    /// The stopped tasks of a service that ECS no longer knows.
    pub(crate) fn stopped(&self, service: &ServiceId) -> Vec<Task> {
        self.stopped.of(service)
    }
}

/// Things of services in the order they were forgotten in, so many of each and so many of all.
#[derive(Debug)]
struct Kept<T> {
    by_service: BTreeMap<ServiceId, VecDeque<T>>,
    a_service: usize,
    in_all: usize,
    held: usize,
}

impl<T: Clone> Kept<T> {
    fn new(a_service: usize, in_all: usize) -> Self {
        Self { by_service: BTreeMap::new(), a_service, in_all, held: 0 }
    }

    fn keep(&mut self, service: &ServiceId, thing: T) {
        let kept = self.by_service.entry(service.clone()).or_default();
        kept.push_back(thing);
        self.held += 1;
        if kept.len() > self.a_service {
            kept.pop_front();
            self.held -= 1;
        } else if self.held > self.in_all
            && let Some(most) = self.by_service.values_mut().max_by_key(|kept| kept.len())
        {
            // Who has most can spare one: a quiet service's few are not pushed out by a noisy one's many.
            most.pop_front();
            self.held -= 1;
        }
    }

    /// The last that was forgotten first.
    fn of(&self, service: &ServiceId) -> Vec<T> {
        self.by_service.get(service).into_iter().flatten().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;
    use crate::overview::{test_found_service, test_task};

    fn event(at: i64) -> ServiceEvent {
        ServiceEvent { at: Moment(at), message: format!("event {at}") }
    }

    fn with_events(ats: &[i64]) -> FoundService {
        FoundService { events: ats.iter().map(|at| event(*at)).collect(), ..test_found_service("backend") }
    }

    #[test]
    fn events_that_ecs_forgets_are_kept() {
        let mut memory = Memory::default();
        memory.keep_events(&[with_events(&[3, 2, 1])], &[with_events(&[5, 4, 3])]);
        memory.keep_events(&[with_events(&[5, 4, 3])], &[with_events(&[6, 5, 4])]);
        let id = test_found_service("backend").id;
        assert_eq!(memory.events(&id), [event(3), event(2), event(1)]);
        assert!(memory.events(&ServiceId::new("main", "other")).is_empty());
    }

    #[test]
    fn a_service_that_is_gone_is_not_remembered() {
        let mut memory = Memory::default();
        memory.keep_events(&[with_events(&[2, 1])], &[]);
        assert!(memory.events(&test_found_service("backend").id).is_empty(), "it is not there any more");
    }

    #[test]
    fn stopped_tasks_that_ecs_forgets_are_kept() {
        let mut memory = Memory::default();
        let task = |id: &str| test_task(id, "backend");
        memory.keep_stopped(&[task("a"), task("b")], &[task("b")]);
        let kept: Vec<_> =
            memory.stopped(&test_found_service("backend").id).into_iter().map(|task| task.id).collect();
        assert_eq!(kept, ["a"]);
    }

    #[test]
    fn memory_is_bounded_and_the_noisy_pay() {
        let mut kept = Kept::new(3, 5);
        let (noisy, quiet) = (ServiceId::new("main", "noisy"), ServiceId::new("main", "quiet"));
        kept.keep(&quiet, 0);
        for thing in 1..=10 {
            kept.keep(&noisy, thing);
        }
        assert_eq!((kept.of(&noisy), kept.of(&quiet)), (vec![10, 9, 8], vec![0]));
        for thing in 11..=13 {
            kept.keep(&ServiceId::new("main", "third"), thing);
        }
        assert_eq!((kept.held, kept.of(&quiet)), (5, vec![0]));
    }
}

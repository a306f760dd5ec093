//! Which task stands behind which target.
//!
//! A target of type `ip` is the address of a task's network interface; one of type `instance` is an EC2 instance and a
//! port of it that leads to a container. Names and numbers only, so that it can be tested and measured by itself.

use std::collections::{HashMap, hash_map::Entry};

use protocol::Moment;

/// Where a task can be reached.
#[derive(Clone, Debug, Default)]
pub struct Whereabouts<'a> {
    /// Private addresses of its network interfaces.
    pub addresses: &'a [String],
    /// The EC2 instance it runs on; nothing on Fargate, or while that is not known.
    pub instance: Option<&'a str>,
    /// Ports of that instance that lead to it.
    pub host_ports: Vec<u16>,
    /// Whether it ends: what it had may be another's by now.
    pub ends: bool,
    /// When it started.
    pub started: Option<Moment>,
}

/// Tasks by where they can be reached. Made in one pass; each target is then found at once.
#[derive(Debug)]
pub struct Join<'a, T> {
    by_address: HashMap<&'a str, Candidate<'a, T>>,
    by_port: HashMap<(&'a str, u16), Candidate<'a, T>>,
}

#[derive(Debug)]
struct Candidate<'a, T> {
    rank: Rank,
    task: &'a T,
}

/// An address is given to another task once its own has ended: one that stays comes before one that ends, and the
/// younger before the older.
type Rank = (bool, Option<Moment>);

impl<'a, T> Join<'a, T> {
    /// Sorts `tasks` by what `whereabouts` tells of each.
    pub fn of(
        tasks: impl IntoIterator<Item = &'a T>,
        whereabouts: impl Fn(&'a T) -> Whereabouts<'a>,
    ) -> Self {
        let mut join = Self { by_address: HashMap::new(), by_port: HashMap::new() };
        for task in tasks {
            let Whereabouts { addresses, instance, host_ports, ends, started } = whereabouts(task);
            let rank = (!ends, started);
            for address in addresses {
                consider(join.by_address.entry(address), Candidate { rank, task });
            }
            for port in instance.iter().flat_map(|instance| host_ports.iter().map(|port| (*instance, *port)))
            {
                consider(join.by_port.entry(port), Candidate { rank, task });
            }
        }
        join
    }

    /// The task behind the target `id`, an address or an instance, at `port`.
    #[must_use]
    pub fn behind(&self, id: &str, port: Option<u16>) -> Option<&'a T> {
        let on_port = || self.by_port.get(&(id, port?));
        self.by_address.get(id).or_else(on_port).map(|found| found.task)
    }
}

fn consider<'a, K, T>(place: Entry<'_, K, Candidate<'a, T>>, candidate: Candidate<'a, T>) {
    match place {
        Entry::Vacant(place) => drop(place.insert(candidate)),
        Entry::Occupied(mut place) if place.get().rank < candidate.rank => drop(place.insert(candidate)),
        Entry::Occupied(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    struct Task {
        addresses: Vec<String>,
        instance: Option<String>,
        ports: Vec<u16>,
        ends: bool,
        started: i64,
    }

    impl Task {
        fn fargate(address: &str, started: i64) -> Self {
            Self { addresses: vec![address.into()], instance: None, ports: vec![], ends: false, started }
        }

        fn on(instance: &str, port: u16) -> Self {
            let instance = Some(instance.into());
            Self { addresses: vec![], instance, ports: vec![port], ends: false, started: 0 }
        }
    }

    fn join(tasks: &[Task]) -> Join<'_, Task> {
        Join::of(tasks, |task| Whereabouts {
            addresses: &task.addresses,
            instance: task.instance.as_deref(),
            host_ports: task.ports.clone(),
            ends: task.ends,
            started: Some(Moment(task.started)),
        })
    }

    #[test]
    fn an_ip_target_is_its_task_s_address() {
        let tasks = [Task::fargate("10.0.10.99", 1), Task::fargate("10.0.10.17", 2)];
        let join = join(&tasks);
        assert!(std::ptr::eq(join.behind("10.0.10.17", Some(8000)).unwrap(), &raw const tasks[1]));
        assert!(join.behind("10.0.10.1", Some(8000)).is_none());
    }

    #[test]
    fn an_instance_target_is_an_instance_and_a_port() {
        let tasks = [Task::on("i-0a", 32_768), Task::on("i-0a", 32_769), Task::on("i-0b", 32_768)];
        let join = join(&tasks);
        assert!(std::ptr::eq(join.behind("i-0a", Some(32_769)).unwrap(), &raw const tasks[1]));
        assert!(std::ptr::eq(join.behind("i-0b", Some(32_768)).unwrap(), &raw const tasks[2]));
        assert!(join.behind("i-0b", Some(32_769)).is_none());
        assert!(join.behind("i-0b", None).is_none());
    }

    #[test]
    fn an_address_belongs_to_who_stays_and_then_to_the_younger() {
        let old = Task { ends: true, ..Task::fargate("10.0.10.17", 9) };
        let tasks = [Task::fargate("10.0.10.17", 5), old, Task::fargate("10.0.10.17", 7)];
        assert_eq!(join(&tasks).behind("10.0.10.17", None).unwrap().started, 7);
        assert_eq!(join(&tasks[1..2]).behind("10.0.10.17", None).unwrap().started, 9);
    }

    fn any_task() -> impl Strategy<Value = Task> {
        let addresses = prop::collection::vec("10\\.0\\.0\\.[0-9]", 0..3);
        let instance = prop::option::of("i-[a-c]");
        let ports = prop::collection::vec(32_768_u16..32_772, 0..3);
        (addresses, instance, ports, any::<bool>(), 0_i64..4).prop_map(
            |(addresses, instance, ports, ends, started)| Task { addresses, instance, ports, ends, started },
        )
    }

    proptest! {
        #[test]
        fn a_target_gets_a_task_of_its_own_place_or_none(
            tasks in prop::collection::vec(any_task(), 0..20),
            id in "(10\\.0\\.0\\.[0-9]|i-[a-c])",
            port in prop::option::of(32_768_u16..32_772),
        ) {
            let at_this_place = |task: &&Task| {
                let on_port = || port.is_some_and(|port| task.ports.contains(&port));
                task.addresses.contains(&id) || task.instance.as_ref() == Some(&id) && on_port()
            };
            let candidates: Vec<_> = tasks.iter().filter(at_this_place).collect();
            match join(&tasks).behind(&id, port) {
                None => prop_assert!(candidates.is_empty()),
                Some(found) => {
                    prop_assert!(at_this_place(&found));
                    let stays = candidates.iter().any(|task| !task.ends);
                    prop_assert!(!(found.ends && stays), "one that stays comes first");
                }
            }
        }
    }
}

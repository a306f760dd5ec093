//! What tasks run on: capacity providers by their shares, and the container instances of a cluster.

use std::{net::Ipv4Addr, sync::Arc};

use engine::catalogue::model::{Cluster, Figure};
use protocol::Moment;

use super::{
    size::Size,
    task::{Place, Task},
    timeline::Timeline,
};
use crate::{
    names::Names,
    network::{Tier, Vpc},
    time::DAY,
};

/// One provider's share of a service's tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// `FARGATE`, `FARGATE_SPOT`, or the name of a provider of EC2 instances.
    pub(crate) provider: Arc<str>,
    /// So many tasks run there before weights count.
    pub(crate) base: u32,
    pub(crate) weight: u32,
}

/// The provider whose tasks AWS may interrupt.
pub(crate) const SPOT: &str = "FARGATE_SPOT";

/// The provider of the next task, where `running` tells how many each has.
pub(super) fn next_provider(strategy: &[Share], running: impl Fn(&str) -> u32) -> Option<Arc<str>> {
    if let Some(share) = strategy.iter().find(|share| running(&share.provider) < share.base) {
        return Some(Arc::clone(&share.provider));
    }
    let beyond =
        |share: &Share| f64::from(running(&share.provider) - share.base + 1) / f64::from(share.weight);
    let weighted = strategy.iter().filter(|share| share.weight > 0);
    let next = weighted.min_by(|one, other| beyond(one).total_cmp(&beyond(other)))?;
    Some(Arc::clone(&next.provider))
}

/// An EC2 instance of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    /// EC2's id: `i-0` and 16 hexadecimal digits.
    pub(crate) id: String,
    /// ECS's id: 32 hexadecimal digits.
    pub(crate) container_instance: String,
    pub(crate) address: Ipv4Addr,
    /// Counted from 0.
    pub(crate) zone: usize,
    pub(crate) subnet: String,
    pub(crate) registered: Moment,
}

/// The container instances of one cluster.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fleet {
    pub(crate) instances: Vec<Arc<Instance>>,
}

impl Fleet {
    pub(crate) const INSTANCE_TYPE: &'static str = "t3.large";
    /// What a `t3.large` has left for tasks.
    pub(crate) const ROOM: Size = Size { cpu: 2048, memory: 7764 };

    /// Instances that hold `need`, and half of it again for rollouts, as many as the design allows.
    pub(super) fn holding(need: Size, cluster: &Cluster, vpc: &Vpc, names: &Names, began: Moment) -> Self {
        let by = |need: u32, room: u32| (need + need / 2).div_ceil(room);
        let count = by(need.cpu, Self::ROOM.cpu).max(by(need.memory, Self::ROOM.memory)).max(1);
        let most = cluster.expect.range(Figure::Instances).map_or(u32::MAX, |(_, most)| most as u32);
        let count = count.min(most.max(1));
        let subnets: Vec<_> = vpc.tier(Tier::Private).collect();
        let instance = |number: u32| {
            let subnet = subnets.get(number as usize % subnets.len().max(1));
            let of = format!("{} {number}", cluster.name);
            Arc::new(Instance {
                id: names.generated("i", &of),
                container_instance: names.container_instance_id(&of),
                // Below the addresses of tasks.
                address: subnet.map_or(Ipv4Addr::UNSPECIFIED, |subnet| subnet.address(5 + number)),
                zone: subnet.map_or(0, |subnet| subnet.zone),
                subnet: subnet.map(|subnet| subnet.id.clone()).unwrap_or_default(),
                registered: began.plus_millis(-21 * DAY),
            })
        };
        Self { instances: (0..count).map(instance).collect() }
    }

    /// The instance where a task of `size` finds room first, from `at` on, and when; the emptiest where there are
    /// several. Nothing when none will have room.
    pub(super) fn seat(&self, size: Size, seats: &[Seat], at: Moment) -> Option<(Arc<Instance>, Moment)> {
        let mut times: Vec<Moment> =
            seats.iter().filter_map(|seat| seat.until).filter(|until| *until > at).collect();
        times.push(at);
        times.sort_unstable();
        times.into_iter().find_map(|time| {
            let rooms = self.instances.iter().map(|instance| (instance, left(instance, seats, time)));
            let fitting = rooms.filter(|(_, left)| size.cpu <= left.cpu && size.memory <= left.memory);
            // The first of equals: instances are filled in their order.
            let emptiest = fitting.min_by_key(|(_, left)| std::cmp::Reverse((left.cpu, left.memory)))?;
            Some((Arc::clone(emptiest.0), time))
        })
    }
}

/// The room that a task takes on an instance.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seat {
    instance: Arc<Instance>,
    size: Size,
    until: Option<Moment>,
}

impl Seat {
    fn of(task: &Task) -> Option<Self> {
        let Place::Instance { instance, .. } = &task.place else { return None };
        let until = task.stop.as_ref().map(|stop| stop.gone);
        Some(Self { instance: Arc::clone(instance), size: task.size, until })
    }
}

/// The room that the tasks of a timeline take from `at` on, those that are planned included.
pub(super) fn seats(timeline: &Timeline, at: Moment) -> impl Iterator<Item = Seat> {
    let seats = timeline.tasks.iter().filter_map(Seat::of);
    seats.filter(move |seat| seat.until.is_none_or(|until| until > at))
}

/// What is left on `instance` from `time` on, tasks that are only planned included.
pub(super) fn left(instance: &Instance, seats: &[Seat], time: Moment) -> Size {
    let taken = seats
        .iter()
        .filter(|seat| *seat.instance == *instance && seat.until.is_none_or(|until| until > time));
    taken.fold(Fleet::ROOM, |left, seat| Size {
        cpu: left.cpu.saturating_sub(seat.size.cpu),
        memory: left.memory.saturating_sub(seat.size.memory),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(provider: &str, base: u32, weight: u32) -> Share {
        Share { provider: provider.into(), base, weight }
    }

    #[test]
    fn the_base_comes_first_and_weights_share_the_rest() {
        let strategy = [share("FARGATE", 1, 1), share(SPOT, 0, 3)];
        let mut launched: Vec<Arc<str>> = Vec::new();
        for _ in 0..9 {
            let running = |of: &str| launched.iter().filter(|provider| &***provider == of).count() as u32;
            let next = next_provider(&strategy, running).unwrap();
            launched.push(next);
        }
        assert_eq!(&*launched[0], "FARGATE");
        let spot = launched.iter().filter(|provider| &***provider == SPOT).count();
        assert_eq!(spot, 6, "one of the base, then a quarter and three quarters of eight");
        assert_eq!(next_provider(&[], |_| 0), None);
    }
}

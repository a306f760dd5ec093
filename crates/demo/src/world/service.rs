//! What is fixed about an ECS service while its tasks come and go.

use std::sync::Arc;

use engine::catalogue::model::{Environment, Figure, Service as Declared, TargetGroup};
use protocol::Moment;

use super::{
    capacity::{Fleet, Instance, SPOT, Share},
    size::Size,
    task::{Place, TargetState, Task},
    timeline::Deployment,
};
use crate::{
    dice::Dice,
    names::Names,
    network::{Subnet, Tier, Vpc},
    story::{Founding, Story},
    time::SECOND,
};

/// An ECS service and the target group in front of it.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) declared: Declared,
    pub(crate) target_group: Option<TargetGroup>,
    /// ARN of the target group, for the events that name it.
    pub(crate) target_group_arn: Option<String>,
    /// Tasks it is founded with.
    pub(crate) tasks: u32,
    /// What a task of its first revision is given.
    pub(crate) size: Size,
    pub(crate) port: u16,
    /// How it came to be.
    pub(crate) founding: Founding,
    /// How its tasks are shared among capacity providers at first; empty where it has a launch type.
    pub(crate) strategy: Vec<Share>,
    /// The container instances that it shares with others; nothing on Fargate.
    pub(crate) fleet: Option<Arc<Fleet>>,
    /// Whether ECS gives a deployment up that cannot succeed.
    pub(crate) breaker: bool,
    /// Whether targets flap on the last of its container instances.
    is_flaky: bool,
    /// How long a target drains, in milliseconds.
    pub(super) drain: i64,
    subnets: Vec<Subnet>,
    /// Its place among the environment's services, which sets its addresses apart from the others'.
    index: u32,
    services: u32,
    names: Names,
    dice: Dice,
}

impl Service {
    pub(crate) fn of(
        environment: &Environment,
        vpc: &Vpc,
        index: usize,
        names: &Names,
        dice: Dice,
        (story, began): (Story, Moment),
    ) -> Self {
        let declared = &environment.services[index];
        let target_group = environment
            .target_groups
            .iter()
            .find(|group| group.service.as_ref() == Some(&declared.key))
            .cloned();
        let expect = &declared.expect;
        let port = expect.number(Figure::Port).or_else(|| target_group.as_ref()?.expect.number(Figure::Port));
        let delay = target_group.as_ref().and_then(|group| group.expect.number(Figure::DeregistrationDelay));
        let in_front = target_group.is_some();
        Self {
            target_group_arn: target_group.as_ref().map(|group| names.target_group(&group.name)),
            tasks: tasks(declared),
            size: size(declared),
            port: port.map_or(8080, |port| port as u16),
            founding: story.founding(in_front, began),
            strategy: strategy(declared, environment),
            fleet: None,
            breaker: expect.flag(Figure::CircuitBreaker).unwrap_or_default(),
            is_flaky: story.is_flaky(declared),
            drain: target_group.as_ref().map_or(0, |_| delay.map_or(300, |delay| delay as i64) * SECOND),
            subnets: vpc.tier(Tier::Private).cloned().collect(),
            index: index as u32,
            services: environment.services.len() as u32,
            names: names.clone(),
            dice: dice.of("service").of(&declared.name),
            declared: declared.clone(),
            target_group,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.declared.name
    }

    pub(crate) fn is_in_front(&self) -> bool {
        self.target_group.is_some()
    }

    /// Whether its container listens on a port.
    pub(crate) fn listens(&self) -> bool {
        self.is_in_front() || self.declared.expect.number(Figure::Port).is_some()
    }

    /// Whether its tasks run on instances of the account's own.
    pub(crate) fn is_on_instances(&self) -> bool {
        let on_fargate = |share: &Share| share.provider.starts_with("FARGATE");
        match self.strategy.first() {
            Some(share) => !on_fargate(share),
            None => self.declared.expect.text(Figure::LaunchType) == Some("EC2"),
        }
    }

    /// Whether AWS may interrupt some of its tasks.
    pub(crate) fn uses_spot(&self) -> bool {
        self.strategy.iter().any(|share| &*share.provider == SPOT)
    }

    pub(crate) fn launch_type(&self) -> &'static str {
        if self.is_on_instances() { "EC2" } else { "FARGATE" }
    }

    pub(crate) const fn dice(&self) -> Dice {
        self.dice
    }

    /// The image of a revision that nobody registered by hand.
    pub(crate) fn image(&self, revision: u32) -> String {
        self.names.image(&self.declared.container, revision)
    }

    /// The size of a revision that nobody registered by hand: long ago half was enough.
    pub(crate) fn size_at(&self, revision: u32) -> Size {
        let small = revision + 6 < self.founding.revision;
        self.size.halved().filter(|_| small).unwrap_or(self.size)
    }

    /// The `number`th task of the service, launched at `at`; on `instance`, unless it runs on Fargate.
    pub(super) fn launch(
        &self,
        number: i64,
        at: Moment,
        deployment: &Deployment,
        provider: Option<Arc<str>>,
        instance: Option<Arc<Instance>>,
    ) -> Task {
        let dice = self.dice.of("task").at(number);
        let started = at.plus_millis(dice.of("start").between(56.0, 74.0) as i64 * SECOND);
        let check = if self.is_in_front() { dice.of("check").between(40.0, 68.0) as i64 } else { 0 };
        let last = self.fleet.as_ref().and_then(|fleet| fleet.instances.last());
        let flaps = self.is_flaky && last.is_some() && last == instance.as_ref();
        Task {
            id: dice.of("id").hex(32),
            revision: deployment.revision,
            size: deployment.size,
            image: Arc::clone(&deployment.image),
            deployment: deployment.id.clone(),
            provider,
            flaps: flaps.then(|| dice.of("flap")),
            place: match instance {
                Some(instance) => Place::Instance { instance, port: self.host_port(number) },
                None => Place::Interface { subnet: self.subnet(number).cloned(), host: self.host(number) },
            },
            created: at,
            started: Some(started),
            passed: Some(started.plus_millis(check * SECOND)),
            troubles: Vec::new(),
            stop: None,
        }
    }

    /// What ECS says of a task whose target is unhealthy.
    pub(super) fn unhealthy(&self, task: &Task, state: TargetState) -> String {
        let reason = state.reason().map_or("", |(_, words)| words);
        let group = self.target_group_arn.as_deref().unwrap_or_default();
        let port = task.target_port(self.port);
        let who = match task.instance() {
            None => format!("(task {})", task.id),
            Some(instance) => format!("(instance {})", instance.id),
        };
        format!("{who} (port {port}) is unhealthy in (target-group {group}) due to (reason {reason})")
    }

    fn subnet(&self, number: i64) -> Option<&Subnet> {
        self.subnets.get(number.rem_euclid(self.subnets.len().max(1) as i64) as usize)
    }

    /// A place in the subnet, from this service's share of it. 7 does not divide the share, so that many tasks in a
    /// row have different places.
    fn host(&self, number: i64) -> u32 {
        const FIRST: u32 = 20;
        let hosts = self.subnets.iter().map(Subnet::hosts).min().unwrap_or(u32::from(u8::MAX));
        let share = hosts.saturating_sub(FIRST + 1) / self.services.max(1);
        let share = (if share.is_multiple_of(7) { share.saturating_sub(1) } else { share }).max(1);
        let first = self.dice.of("address").below(u64::from(share)).cast_signed();
        FIRST + self.index * share + (first + 7 * number).rem_euclid(i64::from(share)) as u32
    }

    /// A port of the range that Docker chooses from, out of this service's share of it.
    fn host_port(&self, number: i64) -> u16 {
        const FIRST: u32 = 32_768;
        const LAST: u32 = 60_999;
        let share = ((LAST - FIRST) / self.services.max(1)).max(1);
        (FIRST + self.index % (LAST - FIRST) * share + number.rem_euclid(i64::from(share)) as u32) as u16
    }
}

/// How many tasks a service is given: the middle of the range that its design allows.
fn tasks(declared: &Declared) -> u32 {
    declared
        .expect
        .range(Figure::Tasks)
        .map_or(1, |(least, most)| (least + (most - least) / 2.0).floor() as u32)
}

/// What the design gives a task, or the smallest that Fargate offers.
fn size(declared: &Declared) -> Size {
    let of = |figure, least| declared.expect.number(figure).map_or(least, |size| size as u32);
    Size { cpu: of(Figure::Cpu, 256), memory: of(Figure::Memory, 512) }
}

/// How tasks are shared among the capacity providers of the service, or of its cluster where it has no launch type:
/// one task in any case on the first, then twice as many on Spot as on others.
fn strategy(declared: &Declared, environment: &Environment) -> Vec<Share> {
    let cluster = environment.clusters.iter().find(|cluster| cluster.name == declared.cluster);
    let has_type = declared.expect.text(Figure::LaunchType).is_some();
    let of_cluster = cluster.filter(|_| !has_type).and_then(|of| of.expect.set(Figure::CapacityProviders));
    let providers = declared.expect.set(Figure::CapacityProviders).or(of_cluster).unwrap_or_default();
    let share = |(place, provider): (usize, &String)| Share {
        provider: provider.as_str().into(),
        base: u32::from(place == 0 && providers.len() > 1),
        weight: if provider == SPOT { 2 } else { 1 },
    };
    providers.iter().enumerate().map(share).collect()
}

//! What is fixed about an ECS service while its tasks come and go.

use engine::catalogue::model::{Environment, Figure, Service as Declared, TargetGroup};
use protocol::Moment;

use super::task::{Stop, Task};
use crate::{
    dice::Dice,
    names::Names,
    network::{Subnet, Tier, Vpc},
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
    pub(crate) port: u16,
    /// How long a target drains, in milliseconds.
    drain: i64,
    subnets: Vec<Subnet>,
    /// Its place among the environment's services, which sets its addresses apart from the others'.
    index: i64,
    services: i64,
    dice: Dice,
}

impl Service {
    pub(crate) fn of(environment: &Environment, vpc: &Vpc, index: usize, names: &Names, dice: Dice) -> Self {
        let declared = &environment.services[index];
        let target_group = environment
            .target_groups
            .iter()
            .find(|group| group.service.as_ref() == Some(&declared.key))
            .cloned();
        let port = declared
            .expect
            .number(Figure::Port)
            .or_else(|| target_group.as_ref()?.expect.number(Figure::Port));
        let delay = target_group.as_ref().and_then(|group| group.expect.number(Figure::DeregistrationDelay));
        Self {
            target_group_arn: target_group.as_ref().map(|group| names.target_group(&group.name)),
            tasks: tasks(declared),
            port: port.map_or(8080, |port| port as u16),
            drain: target_group.as_ref().map_or(0, |_| delay.map_or(300, |delay| delay as i64) * SECOND),
            subnets: vpc.tier(Tier::Private).cloned().collect(),
            index: index as i64,
            services: environment.services.len() as i64,
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

    pub(crate) const fn dice(&self) -> Dice {
        self.dice
    }

    /// The `number`th task of the service, launched at `at`.
    pub(crate) fn launch(&self, number: i64, at: Moment, revision: u32, deployment: &str) -> Task {
        let dice = self.dice.of("task").at(number);
        let started = at.plus_millis(dice.of("start").between(56.0, 74.0) as i64 * SECOND);
        let check = if self.is_in_front() { dice.of("check").between(40.0, 68.0) as i64 } else { 0 };
        let place = number.rem_euclid(self.subnets.len().max(1) as i64) as usize;
        Task {
            id: dice.of("id").hex(32),
            revision,
            deployment: deployment.to_owned(),
            subnet: self.subnets.get(place).cloned(),
            host: self.host(number),
            created: at,
            started,
            passed: started.plus_millis(check * SECOND),
            fails: None,
            stop: None,
        }
    }

    pub(crate) fn stop(&self, at: Moment, code: &'static str, reason: String) -> Stop {
        Stop { at, drained: at.plus_millis(self.drain), code, reason }
    }

    /// A place in the subnet, from this service's share of it. 7 does not divide the share, so that many tasks in a
    /// row have different places.
    fn host(&self, number: i64) -> u8 {
        let share = 235 / self.services.max(1);
        let share = (if share % 7 == 0 { share - 1 } else { share }).max(1);
        let first = self.dice.of("address").below(share.unsigned_abs()).cast_signed();
        (20 + self.index * share + (first + 7 * number).rem_euclid(share)) as u8
    }
}

/// How many tasks a service is given: the middle of the range that its design allows.
fn tasks(declared: &Declared) -> u32 {
    declared
        .expect
        .range(Figure::Tasks)
        .map_or(1, |(least, most)| (least + (most - least) / 2.0).floor() as u32)
}

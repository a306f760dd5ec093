//! What happens to an environment on request: the next deployments fail, or something breaks now.

use protocol::{
    Error, ErrorKind,
    demo::{Blow, SetRolloutFate, Strike},
};

use crate::{
    account::Account,
    time::MINUTE,
    world::{Command, Timeline, World},
};

/// Says how the next deployments of an environment's services go.
///
/// # Errors
/// `NotFound` for an environment that nobody has asked for yet and that does not come with the console.
#[expect(clippy::needless_pass_by_value, reason = "the routes hand over what they were asked")]
pub fn set_rollout_fate(account: &Account, request: SetRolloutFate) -> Result<(), Error> {
    account.met(&request.environment)?.world().set_fate(request.fate);
    Ok(())
}

/// Makes something happen now.
///
/// # Errors
/// `NotFound` for an environment that nobody has asked for yet and that does not come with the console; `Invalid`
/// where there is nothing to strike.
#[expect(clippy::needless_pass_by_value, reason = "the routes hand over what they were asked")]
pub fn strike(account: &Account, request: Strike) -> Result<(), Error> {
    let stack = account.met(&request.environment)?;
    let world = stack.world();
    let now = world.now();
    match request.blow {
        Blow::SpotInterruption => {
            let on_spot = first(world, |_, timeline| timeline.has_spot(now));
            world.order(on_spot.ok_or_else(|| nothing("no task runs on Spot capacity"))?, Command::Interrupt);
        }
        Blow::OutOfMemory => {
            let running = first(world, |in_front, timeline| in_front && timeline.has_running(now));
            world.order(
                running.ok_or_else(|| nothing("no task runs behind a load balancer"))?,
                Command::Exhaust,
            );
        }
        Blow::AllTargetsFail => {
            let running = first(world, |in_front, timeline| in_front && timeline.has_running(now));
            let until = now.plus_millis(3 * MINUTE);
            let command = Command::Silence { until };
            world.order(running.ok_or_else(|| nothing("no task runs behind a load balancer"))?, command);
        }
        Blow::LogBurst => write(world, World::burst)?,
        Blow::LogFlood => write(world, World::flood)?,
        Blow::HostileLines => write(world, World::write_hostile_lines)?,
        Blow::HostileDocuments => {
            account.hostile_documents(&request.environment, first_bucket(world)?)?;
        }
        Blow::MillionDocuments => {
            account.set_hoard(&request.environment, first_bucket(world)?, 1_000_000)?;
        }
    }
    Ok(())
}

fn first_bucket(world: &World) -> Result<&str, Error> {
    let bucket = world.environment.buckets.first().map(|bucket| bucket.name.as_str());
    bucket.ok_or_else(|| nothing("there is no bucket"))
}

/// Lets the service in front write something to its log group; the first that can.
fn write(world: &World, writes: impl Fn(&World, usize) -> Option<()>) -> Result<(), Error> {
    let mut in_front = world.services().filter(|(_, service)| service.is_in_front());
    in_front
        .find_map(|(index, _)| writes(world, index))
        .ok_or_else(|| nothing("no task behind a load balancer writes a log"))
}

/// The place of the first service that is meant; told whether it is in front, and its life.
fn first(world: &World, is_meant: impl Fn(bool, &Timeline) -> bool) -> Option<usize> {
    let meant = |(index, service): &(usize, &crate::world::Service)| {
        world.timeline(*index).is_some_and(|timeline| is_meant(service.is_in_front(), &timeline))
    };
    world.services().find(meant).map(|(index, _)| index)
}

fn nothing(why: &str) -> Error {
    Error::new(ErrorKind::Invalid { field: "blow".into() }, format!("there is nothing to strike: {why}"))
}

use protocol::{
    Health,
    overview::RolloutState,
    services::{Capacity, ScalingRange, ServiceRow, StopCause, Task, TaskHealth},
};

use super::{bytes, number, states::summed_up};

/// The sentence over the services of an environment, and how bad it is.
pub(crate) fn services_sentence(rows: &[ServiceRow]) -> (Health, String) {
    let healths: Vec<_> = rows.iter().map(|row| row.health).collect();
    summed_up(&healths, "service", "services")
        .unwrap_or_else(|| (Health::Unknown, "No service runs here".to_owned()))
}

/// The sentence over one service: what it does, in tasks.
pub(crate) fn service_sentence(row: &ServiceRow) -> String {
    let (name, running, desired) = (&row.id.name, row.running, row.desired);
    let tasks = if desired == 1 { "task" } else { "tasks" };
    match row.rollout.state {
        RolloutState::Failed => format!("The deployment of {name} failed"),
        RolloutState::InProgress => {
            let revision =
                row.revision.map(|revision| format!(" to revision {revision}")).unwrap_or_default();
            format!("{name} is rolling out{revision}: {} of {} {tasks}", row.rollout.done, row.rollout.of)
        }
        RolloutState::Steady if desired == 0 && running == 0 => format!("{name} is scaled to zero"),
        RolloutState::Steady if running > desired => {
            format!("{name} runs {running} tasks where {desired} should")
        }
        RolloutState::Steady if running < desired => format!("{name} runs {running} of {desired} {tasks}"),
        RolloutState::Steady if desired == 1 => format!("{name} runs its only task"),
        RolloutState::Steady => format!("{name} runs all {desired} {tasks}"),
    }
}

/// An event of a service without what goes without saying there: its own name, and all but the names of target groups.
/// What is shortened is only shown so; whoever copies it gets ECS's words.
pub(crate) fn event(message: &str, service: &str) -> String {
    let own = format!("(service {service}) ");
    let mut rest = message.strip_prefix(&own).unwrap_or(message);
    let mut said = String::with_capacity(rest.len());
    while let Some(start) = rest.find("arn:") {
        let (before, from) = rest.split_at(start);
        let (arn, after) = from.split_at(from.find([')', ' ', ',']).unwrap_or(from.len()));
        said.push_str(before);
        let group = arn.split_once(":targetgroup/").and_then(|(_, path)| path.split('/').next());
        said.push_str(group.unwrap_or(arn));
        rest = after;
    }
    said + rest
}

/// How far a deployment is, in a word.
pub(crate) const fn rollout_state(state: RolloutState) -> (Health, &'static str) {
    match state {
        RolloutState::Steady => (Health::Fine, "Steady"),
        RolloutState::InProgress => (Health::Attention, "Rolling"),
        RolloutState::Failed => (Health::Bad, "Failed"),
    }
}

/// The size of one task: `0.5 vCPU, 1 GiB`.
pub(crate) fn task_size(cpu_units: Option<u32>, memory_mib: Option<u32>) -> Option<String> {
    let (cpu, memory) = (f64::from(cpu_units?) / 1_024.0, f64::from(memory_mib?) * 1_048_576.0);
    Some(format!("{} vCPU, {}", number(cpu), bytes(memory)))
}

/// Where tasks run, as short as can be: `Fargate`, `2 + 3 Spot`, `EC2`.
pub(crate) fn capacity(shares: &[Capacity]) -> String {
    match shares {
        [] => "—".to_owned(),
        [one] => provider(&one.provider).to_owned(),
        _ => {
            let share = |share: &Capacity| match share.running {
                // Plain Fargate goes without saying beside its Spot.
                Some(running) if share.provider == "FARGATE" => running.to_string(),
                Some(running) => format!("{running} {}", provider(&share.provider)),
                None => provider(&share.provider).to_owned(),
            };
            shares.iter().map(share).collect::<Vec<_>>().join(" + ")
        }
    }
}

/// The same at length, a line each: `FARGATE_SPOT: weight 4, 3 run`.
pub(crate) fn capacity_detail(shares: &[Capacity]) -> String {
    let line = |share: &Capacity| {
        let base = (share.base > 0).then(|| format!("base {}", share.base));
        let weight = share.weight.map(|weight| format!("weight {weight}"));
        let running = share.running.map(|running| format!("{running} run"));
        let facts: Vec<_> = [base, weight, running].into_iter().flatten().collect();
        if facts.is_empty() {
            share.provider.clone()
        } else {
            format!("{}: {}", share.provider, facts.join(", "))
        }
    };
    shares.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A capacity provider or launch type as one speaks of it.
pub(crate) fn provider(name: &str) -> &str {
    match name {
        "FARGATE" => "Fargate",
        "FARGATE_SPOT" => "Spot",
        _ => name,
    }
}

/// The range that a service is scaled in: `2–4`.
pub(crate) fn range(range: ScalingRange) -> String {
    format!("{}–{}", range.min, range.max)
}

/// A metric of a scaling policy, as one speaks of it.
pub(crate) fn scaling_metric(name: &str) -> &str {
    match name {
        "ECSServiceAverageCPUUtilization" => "Average CPU",
        "ECSServiceAverageMemoryUtilization" => "Average memory",
        "ALBRequestCountPerTarget" => "Requests per target",
        _ => name,
    }
}

/// Why a task ended: its name as `data-cause` has it, and in words.
pub(crate) const fn stop_cause(cause: StopCause) -> (&'static str, &'static str) {
    match cause {
        StopCause::OutOfMemory => ("out_of_memory", "Out of memory"),
        StopCause::ImagePull => ("image_pull", "Image pull"),
        StopCause::HealthCheck => ("health_check", "Health check"),
        StopCause::SpotInterruption => ("spot_interruption", "Spot interruption"),
        StopCause::Resource => ("resource", "Resource"),
        StopCause::Crashed => ("crashed", "Crashed"),
        StopCause::Exited => ("exited", "Exited"),
        StopCause::Scheduler => ("scheduler", "Replaced or scaled in"),
        StopCause::User => ("user", "Asked to stop"),
        StopCause::Host => ("host", "Host went away"),
        StopCause::Other => ("other", "Stopped"),
    }
}

/// How bad it is that a task ended so.
pub(crate) const fn stop_health(cause: StopCause) -> Health {
    match cause {
        StopCause::SpotInterruption | StopCause::Host | StopCause::Other => Health::Attention,
        _ if cause.is_failure() => Health::Bad,
        _ => Health::Unknown,
    }
}

/// What a task's own health checks say.
pub(crate) const fn task_health(health: TaskHealth) -> &'static str {
    match health {
        TaskHealth::Healthy => "healthy",
        TaskHealth::Unhealthy => "unhealthy",
        TaskHealth::Unknown => "not checked",
    }
}

/// How a task is doing, for its mark.
pub(crate) fn task_mark(task: &Task) -> Health {
    match (&task.stopped, task.health) {
        (Some(end), _) => stop_health(end.cause),
        (None, TaskHealth::Unhealthy) => Health::Bad,
        (None, _) if task.status == "RUNNING" => Health::Fine,
        (None, _) => Health::Attention,
    }
}

/// Where a task is in its life, and what its checks say: `Running · healthy`.
pub(crate) fn task_state(task: &Task) -> String {
    let status = sentence_case(&task.status);
    if task.stopped.is_some() || task.status != "RUNNING" || task.health == TaskHealth::Unknown {
        status
    } else {
        format!("{status} · {}", task_health(task.health))
    }
}

/// ECS's word of a state, as one writes it: `DEPROVISIONING` is `Deprovisioning`.
fn sentence_case(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().to_lowercase()
}

/// The end of a zone's name, which is what differs: `2b` of `eu-west-2b`.
pub(crate) fn zone(name: &str) -> &str {
    name.rsplit('-').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::overview::Rollout;

    use super::*;
    use crate::samples;

    fn share(provider: &str, running: Option<u32>) -> Capacity {
        Capacity { provider: provider.into(), base: 0, weight: Some(1), running }
    }

    fn row(state: RolloutState, running: u32, desired: u32) -> ServiceRow {
        ServiceRow {
            running,
            desired,
            rollout: Rollout { state, since: None, done: 1, of: desired, reason: None },
            ..samples::service()
        }
    }

    #[test]
    fn a_service_is_told_in_tasks() {
        let cases = [
            (RolloutState::Steady, 2, 2, "backend runs all 2 tasks"),
            (RolloutState::Steady, 1, 1, "backend runs its only task"),
            (RolloutState::Steady, 1, 3, "backend runs 1 of 3 tasks"),
            (RolloutState::Steady, 3, 2, "backend runs 3 tasks where 2 should"),
            (RolloutState::Steady, 0, 0, "backend is scaled to zero"),
            (RolloutState::InProgress, 2, 3, "backend is rolling out to revision 42: 1 of 3 tasks"),
            (RolloutState::Failed, 2, 3, "The deployment of backend failed"),
        ];
        for (state, running, desired, text) in cases {
            assert_eq!(service_sentence(&row(state, running, desired)), text);
        }
    }

    #[test]
    fn capacity_is_as_short_as_can_be() {
        assert_eq!(capacity(&[]), "—");
        assert_eq!(capacity(&[share("FARGATE", Some(4))]), "Fargate");
        assert_eq!(capacity(&[share("FARGATE", Some(2)), share("FARGATE_SPOT", Some(3))]), "2 + 3 Spot");
        assert_eq!(capacity(&[share("FARGATE", None), share("FARGATE_SPOT", None)]), "Fargate + Spot");
        assert_eq!(capacity(&[share("gpu", Some(1)), share("EC2", Some(0))]), "1 gpu + 0 EC2");
    }

    #[test]
    fn capacity_at_length_names_base_and_weight() {
        let base = Capacity { base: 1, ..share("FARGATE", Some(2)) };
        let launch = Capacity { weight: None, ..share("EC2", None) };
        assert_eq!(capacity_detail(&[base, launch]), "FARGATE: base 1, weight 1, 2 run\nEC2");
    }

    #[test]
    fn an_event_is_told_without_what_goes_without_saying() {
        let arn = "arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/api/70f1";
        assert_eq!(
            event(&format!("(service api) registered 1 targets in (target-group {arn})"), "api"),
            "registered 1 targets in (target-group api)"
        );
        assert_eq!(event("(service other) is well.", "api"), "(service other) is well.");
        let role = "(service api) cannot assume arn:aws:iam::1:role/api, nor arn:";
        assert_eq!(event(role, "api"), "cannot assume arn:aws:iam::1:role/api, nor arn:");
    }

    proptest! {
        #[test]
        fn any_event_can_be_told(message in ".*", tail in "(arn:|:targetgroup/|[a-z(), ])*") {
            let _ = event(&(message + &tail), "api");
        }
    }

    #[test]
    fn what_somebody_wanted_is_no_failure() {
        assert_eq!(stop_health(StopCause::OutOfMemory), Health::Bad);
        assert_eq!(stop_health(StopCause::SpotInterruption), Health::Attention);
        assert_eq!(stop_health(StopCause::Scheduler), Health::Unknown);
    }

    #[test]
    fn words_of_ecs_are_written_as_words() {
        assert_eq!(sentence_case("DEPROVISIONING"), "Deprovisioning");
        assert_eq!(sentence_case(""), "");
        assert_eq!(zone("eu-west-2b"), "2b");
        assert_eq!(task_size(Some(512), Some(1_024)).as_deref(), Some("0.5 vCPU, 1 GiB"));
        assert_eq!(task_size(Some(512), None), None);
    }
}

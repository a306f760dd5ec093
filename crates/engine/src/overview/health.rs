//! How one thing is doing: the rules behind each mark on the environment page.

use protocol::{
    Health, Moment,
    overview::{Database, Kpi, Rollout, RolloutState, Target, TargetState},
};

/// Free storage below this share of what is allocated deserves a look.
const LOW_STORAGE: f64 = 0.1;

/// A service by its counts and its deployment, with the reason where it is not fine.
pub(crate) fn of_service(running: u32, desired: u32, rollout: &Rollout) -> (Health, Option<String>) {
    let reason = || rollout.reason.clone();
    match rollout.state {
        RolloutState::Failed => {
            (Health::Bad, Some(reason().unwrap_or_else(|| "the deployment failed".to_owned())))
        }
        _ if desired > 0 && running == 0 => (Health::Bad, Some(format!("none of {desired} tasks runs"))),
        RolloutState::InProgress => {
            (Health::Fine, Some(format!("deploying: {} of {} new tasks run", rollout.done, rollout.of)))
        }
        RolloutState::Steady if running < desired => {
            (Health::Attention, Some(format!("{running} of {desired} tasks run")))
        }
        RolloutState::Steady => (Health::Fine, None),
    }
}

/// Adds to what is thought of a service what the load balancer thinks of its tasks: however many run, one that fails
/// its check fails whoever is sent to it. A target that leaves is none any more.
pub(crate) fn judge_by_targets(
    judged: (Health, Option<String>),
    targets: &[&Target],
) -> (Health, Option<String>) {
    let leaves = |target: &&Target| target.state == TargetState::Draining;
    let staying: Vec<&Target> = targets.iter().copied().filter(|target| !leaves(target)).collect();
    let health = of_target_group(staying.iter().copied());
    if staying.is_empty() || health <= Health::Fine {
        return judged;
    }
    let healthy = staying.iter().filter(|target| target.state == TargetState::Healthy).count();
    let word = match (healthy, staying.len()) {
        (0, 1) => "its only target is not healthy".to_owned(),
        (0, all) => format!("none of {all} targets is healthy"),
        (1, all) => format!("1 of {all} targets is healthy"),
        (healthy, all) => format!("{healthy} of {all} targets are healthy"),
    };
    let note = match judged.1 {
        Some(note) => format!("{word} · {note}"),
        None => word,
    };
    (judged.0.max(health), Some(note))
}

/// A target group by its targets: one that fails its check is broken for whoever is sent there before the balancer
/// notices. Targets that come or go do not count.
pub(crate) fn of_target_group<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Health {
    let (mut all, mut healthy, mut unhealthy) = (0, 0, 0);
    for target in targets {
        all += 1;
        healthy += usize::from(target.state == TargetState::Healthy);
        unhealthy += usize::from(target.state == TargetState::Unhealthy);
    }
    match (healthy, unhealthy) {
        (0, 0) if all == 0 => Health::Bad,
        (0, 0) => Health::Attention,
        (_, 0) => Health::Fine,
        (_, _) => Health::Bad,
    }
}

/// A database by its status, its storage and how far back a restore would reach.
pub(crate) fn of_database(database: &Database, now: Moment) -> Health {
    let by_status = of_database_status(&database.status);
    if behind_objective(database, now) || low_storage(database) {
        by_status.max(Health::Attention)
    } else {
        by_status
    }
}

/// RDS's word for a database's state.
pub(crate) fn of_database_status(status: &str) -> Health {
    match status {
        "available"
        | "backing-up"
        | "storage-optimization"
        | "configuring-enhanced-monitoring"
        | "configuring-log-exports"
        | "storage-config-upgrade" => Health::Fine,
        "failed"
        | "inaccessible-encryption-credentials"
        | "restore-error"
        | "stopped"
        | "stopping"
        | "storage-full"
        | "deleting" => Health::Bad,
        status if status.starts_with("incompatible-") => Health::Bad,
        _ => Health::Attention,
    }
}

/// Whether a restore would lose more than the recovery point objective allows.
pub(crate) fn behind_objective(database: &Database, now: Moment) -> bool {
    match (database.restorable_to, database.rpo_seconds) {
        (Some(to), Some(rpo)) => now.millis_since(to) > i64::from(rpo) * 1_000,
        _ => false,
    }
}

/// Whether the storage is nearly used up.
pub(crate) fn low_storage(database: &Database) -> bool {
    // Bytes below 2^53 are exact.
    let limit = database.storage_bytes as f64 * LOW_STORAGE;
    database.free_storage_bytes.is_some_and(|free| database.storage_bytes > 0 && free < limit)
}

/// A queue: whatever waits among the failed messages deserves a look.
pub(crate) fn of_queue(waiting: u64, dead_letter: bool) -> Health {
    if dead_letter && waiting > 0 { Health::Attention } else { Health::Fine }
}

/// A figure by its alert threshold first, then its goal.
pub(crate) fn of_kpi(kpi: &Kpi) -> Health {
    let Some(value) = kpi.value else { return Health::Unknown };
    if kpi.alert.is_some_and(|alert| alert.holds(value)) {
        Health::Bad
    } else if kpi.goal.is_some_and(|goal| !goal.holds(value)) {
        Health::Attention
    } else {
        Health::Fine
    }
}

#[cfg(test)]
mod tests {
    use protocol::overview::Threshold;

    use super::*;

    fn rollout(state: RolloutState) -> Rollout {
        Rollout { state, since: None, done: 1, of: 2, reason: None }
    }

    fn target(state: TargetState) -> Target {
        crate::overview::test_target("10.0.10.17", state)
    }

    #[test]
    fn services_are_judged_by_tasks_and_rollout() {
        assert_eq!(of_service(2, 2, &rollout(RolloutState::Steady)).0, Health::Fine);
        assert_eq!(of_service(1, 2, &rollout(RolloutState::Steady)).0, Health::Attention);
        assert_eq!(of_service(0, 2, &rollout(RolloutState::Steady)).0, Health::Bad);
        assert_eq!(of_service(0, 0, &rollout(RolloutState::Steady)).0, Health::Fine);
        assert_eq!(of_service(1, 2, &rollout(RolloutState::InProgress)).0, Health::Fine);
        assert_eq!(of_service(2, 2, &rollout(RolloutState::Failed)).0, Health::Bad);
    }

    #[test]
    fn a_service_is_no_better_than_its_targets() {
        use TargetState::{Draining, Healthy, Initial, Unhealthy};
        let of = |note: Option<&str>, states: &[TargetState]| {
            let targets: Vec<_> = states.iter().copied().map(target).collect();
            let judged = (Health::Fine, note.map(str::to_owned));
            let (health, note) = judge_by_targets(judged, &targets.iter().collect::<Vec<_>>());
            (health, note.unwrap_or_default())
        };
        let said = |health, note: &str| (health, note.to_owned());
        assert_eq!(of(None, &[Healthy, Healthy, Draining]), said(Health::Fine, ""));
        assert_eq!(of(None, &[Healthy, Unhealthy, Draining]), said(Health::Bad, "1 of 2 targets is healthy"));
        assert_eq!(
            of(Some("deploying"), &[Healthy, Unhealthy, Healthy]),
            said(Health::Bad, "2 of 3 targets are healthy · deploying")
        );
        assert_eq!(of(None, &[Initial, Initial]), said(Health::Attention, "none of 2 targets is healthy"));
        assert_eq!(of(None, &[Unhealthy]), said(Health::Bad, "its only target is not healthy"));
        // A worker stands behind no load balancer.
        assert_eq!(of(None, &[]), said(Health::Fine, ""));
    }

    #[test]
    fn a_group_with_an_unhealthy_target_or_without_any_is_bad() {
        use TargetState::{Draining, Healthy, Initial, Unhealthy};
        let of =
            |states: &[TargetState]| of_target_group(&states.iter().copied().map(target).collect::<Vec<_>>());
        assert_eq!(of(&[Healthy, Healthy, Draining]), Health::Fine);
        assert_eq!(of(&[Healthy, Unhealthy]), Health::Bad);
        assert_eq!(of(&[Unhealthy, Initial]), Health::Bad);
        assert_eq!(of(&[Initial]), Health::Attention);
        assert_eq!(of(&[]), Health::Bad);
    }

    #[test]
    fn a_database_that_cannot_be_restored_far_enough_deserves_a_look() {
        let now = Moment(10_000_000);
        let mut database = Database {
            key: "main".into(),
            identifier: "db".into(),
            health: Health::Unknown,
            status: "available".into(),
            engine: "postgres".into(),
            version: "15.8".into(),
            class: "db.t3.small".into(),
            multi_az: false,
            storage_bytes: 100,
            free_storage_bytes: Some(50.0),
            freeable_memory_bytes: None,
            cpu_percent: None,
            connections: None,
            max_connections: None,
            restorable_to: Some(now.plus_millis(-3_599_000)),
            rpo_seconds: Some(3_600),
            events: Vec::new(),
        };
        assert_eq!(of_database(&database, now), Health::Fine);
        assert_eq!(of_database(&database, now.plus_millis(2_000)), Health::Attention);
        database.free_storage_bytes = Some(9.0);
        assert_eq!(of_database(&database, now), Health::Attention);
        database.status = "storage-full".into();
        assert_eq!(of_database(&database, now), Health::Bad);
        database.status = "rebooting".into();
        assert_eq!(of_database(&database, now), Health::Attention);
    }

    #[test]
    fn a_figure_between_goal_and_alert_deserves_a_look() {
        let kpi = |value| Kpi {
            key: "p95".into(),
            label: "API p95".into(),
            unit: "ms".into(),
            value,
            health: Health::Unknown,
            goal: Some(Threshold::Below(500.0)),
            alert: Some(Threshold::Above(1_000.0)),
            series: Vec::new(),
            place: None,
            source: String::new(),
        };
        assert_eq!(of_kpi(&kpi(Some(480.0))), Health::Fine);
        assert_eq!(of_kpi(&kpi(Some(500.0))), Health::Attention);
        assert_eq!(of_kpi(&kpi(Some(1_001.0))), Health::Bad);
        assert_eq!(of_kpi(&kpi(None)), Health::Unknown);
    }
}

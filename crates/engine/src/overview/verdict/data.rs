//! What the databases and the queues say.

use protocol::{
    Health, Moment,
    overview::{Database, Finding, Queue, Section},
};

use super::{
    Found, Series,
    phrases::{bytes, count, span},
};
use crate::{catalogue::model::Subject, overview::health};

pub(super) fn of_databases(databases: &[Database], now: Moment) -> impl Iterator<Item = Found> {
    databases.iter().flat_map(move |database| {
        [of_status(database), of_storage(database), of_recovery(database, now)].into_iter().flatten()
    })
}

fn of_status(database: &Database) -> Option<Found> {
    let health = health::of_database_status(&database.status);
    let newest = database.events.first();
    let finding = Finding {
        health,
        headline: format!("Database {} is {}", database.key, database.status.replace('-', " ")),
        detail: newest.map(|event| event.message.clone()).unwrap_or_default(),
        since: newest.map(|event| event.at),
        word: database.status.clone(),
        section: Section::Database,
    };
    (health > Health::Unknown).then(|| finding.into())
}

fn of_storage(database: &Database) -> Option<Found> {
    let free = database.free_storage_bytes.filter(|_| health::low_storage(database))?;
    let all = bytes(database.storage_bytes as f64);
    Some(Found {
        finding: Finding {
            health: Health::Attention,
            headline: format!("Database {} has {} of storage left", database.key, bytes(free)),
            detail: format!("of {all} allocated"),
            since: None,
            word: "storage low".to_owned(),
            section: Section::Database,
        },
        told_by: vec![Series {
            namespace: "AWS/RDS".to_owned(),
            name: "FreeStorageSpace".to_owned(),
            of: Subject::Database(database.key.clone()),
        }],
    })
}

fn of_recovery(database: &Database, now: Moment) -> Option<Found> {
    let (to, objective) = (database.restorable_to?, database.rpo_seconds?);
    let finding = Finding {
        health: Health::Attention,
        headline: format!("A restore of database {} would lose {}", database.key, span(now.millis_since(to))),
        detail: format!("the recovery point objective is {}", span(i64::from(objective) * 1_000)),
        // Since the objective was passed.
        since: Some(to.plus_millis(i64::from(objective) * 1_000)),
        word: "backup old".to_owned(),
        section: Section::Database,
    };
    health::behind_objective(database, now).then(|| finding.into())
}

pub(super) fn of_queues(queues: &[Queue]) -> impl Iterator<Item = Finding> {
    queues.iter().filter(|queue| queue.dead_letter && queue.waiting > 0).map(|queue| {
        let messages = count(usize::try_from(queue.waiting).unwrap_or(usize::MAX), "failed message");
        let wait = if queue.waiting == 1 { "waits" } else { "wait" };
        let oldest =
            queue.oldest_seconds.map(|seconds| format!("the oldest for {}", span((seconds * 1e3) as i64)));
        Finding {
            health: Health::Attention,
            headline: format!("{messages} {wait} in {}", queue.key),
            detail: oldest.unwrap_or_default(),
            since: None,
            word: format!("DLQ {}", queue.waiting),
            section: Section::Queues,
        }
    })
}

#[cfg(test)]
mod tests {
    use protocol::overview::DatabaseEvent;

    use super::*;

    const NOW: Moment = Moment(100_000_000);
    const GIB: u64 = 1 << 30;

    fn database() -> Database {
        Database {
            key: "main".into(),
            identifier: "paperwurks-prod-db".into(),
            health: Health::Unknown,
            status: "available".into(),
            engine: "postgres".into(),
            version: "15.8".into(),
            class: "db.t3.medium".into(),
            multi_az: true,
            storage_bytes: 100 * GIB,
            free_storage_bytes: Some(60.0 * GIB as f64),
            freeable_memory_bytes: None,
            cpu_percent: None,
            connections: None,
            max_connections: None,
            restorable_to: Some(NOW.plus_millis(-300_000)),
            rpo_seconds: Some(3_600),
            events: vec![DatabaseEvent { at: Moment(9), message: "Multi-AZ failover started".into() }],
        }
    }

    fn findings(database: &Database) -> Vec<Finding> {
        of_databases(std::slice::from_ref(database), NOW).map(|found| found.finding).collect()
    }

    #[test]
    fn an_available_database_is_no_finding() {
        assert_eq!(findings(&database()), []);
    }

    #[test]
    fn a_status_is_told_with_the_newest_event() {
        let found = findings(&Database { status: "storage-full".into(), ..database() });
        assert_eq!(
            (found[0].health, found[0].headline.as_str()),
            (Health::Bad, "Database main is storage full")
        );
        assert_eq!(
            (found[0].detail.as_str(), found[0].since),
            ("Multi-AZ failover started", Some(Moment(9)))
        );
    }

    #[test]
    fn what_a_restore_would_lose_is_held_against_the_objective() {
        let found = findings(&Database { restorable_to: Some(NOW.plus_millis(-4_500_000)), ..database() });
        assert_eq!(found[0].headline, "A restore of database main would lose 75 min");
        assert_eq!(found[0].detail, "the recovery point objective is 60 min");
        assert_eq!(found[0].since, Some(NOW.plus_millis(-900_000)));
    }

    #[test]
    fn little_storage_is_told() {
        let found = findings(&Database { free_storage_bytes: Some(4.8 * GIB as f64), ..database() });
        assert_eq!(found[0].headline, "Database main has 4.8 GB of storage left");
        assert_eq!(found[0].detail, "of 100 GB allocated");
    }

    #[test]
    fn only_failed_messages_are_told() {
        let queue = |dead_letter, waiting| Queue {
            key: "failed".into(),
            name: "prod-dlq".into(),
            health: Health::Unknown,
            waiting,
            in_flight: 0,
            oldest_seconds: Some(5_400.0),
            dead_letter,
        };
        let found: Vec<Finding> = of_queues(&[queue(false, 99), queue(true, 0), queue(true, 14)]).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].headline, "14 failed messages wait in failed");
        assert_eq!((found[0].detail.as_str(), found[0].word.as_str()), ("the oldest for 90 min", "DLQ 14"));
    }
}

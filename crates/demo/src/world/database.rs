//! What moves about an RDS instance: its nightly backup, its events, and how far back it can be restored.

use engine::catalogue::model::{Database, Figure};
use protocol::Moment;

use super::World;
use crate::time::{DAY, MINUTE, SECOND, floor};

/// When the nightly backup begins (UTC), and how long it takes.
const BACKUP: i64 = 190 * MINUTE;
const BACKUP_TAKES: i64 = 3 * MINUTE;

/// What RDS says of an instance at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DatabaseState {
    /// RDS's word: `available`, `backing-up`.
    pub(crate) status: &'static str,
    /// Nothing when backups are off.
    pub(crate) restorable: Option<Moment>,
}

/// A line of RDS's event list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DatabaseEvent {
    pub(crate) at: Moment,
    pub(crate) category: &'static str,
    pub(crate) message: &'static str,
}

impl World {
    pub(crate) fn database_state(&self, database: &Database) -> DatabaseState {
        let now = self.now();
        let backs_up = database.expect.number(Figure::BackupRetention).is_some_and(|days| days > 0.0);
        let busy =
            backs_up && (0..BACKUP_TAKES).contains(&(now.0 - BACKUP - self.late(database)).rem_euclid(DAY));
        DatabaseState {
            status: if busy { "backing-up" } else { "available" },
            // RDS ships the transaction log every five minutes.
            restorable: backs_up
                .then(|| floor(now.plus_millis(-40 * SECOND), 5 * MINUTE).plus_millis(-11 * SECOND)),
        }
    }

    /// What happened to the instance in `from..=until`, oldest first.
    pub(crate) fn database_events(
        &self,
        database: &Database,
        from: Moment,
        until: Moment,
    ) -> Vec<DatabaseEvent> {
        let backs_up = database.expect.number(Figure::BackupRetention).is_some_and(|days| days > 0.0);
        if !backs_up {
            return Vec::new();
        }
        let late = self.late(database);
        let nights = (floor(from, DAY).0 / DAY)..=(until.0 / DAY);
        nights
            .flat_map(|night| {
                let begins = Moment(night * DAY + BACKUP + late);
                [
                    (begins, "Backing up DB instance"),
                    (begins.plus_millis(BACKUP_TAKES), "Finished DB Instance backup"),
                ]
            })
            .map(|(at, message)| DatabaseEvent { at, category: "backup", message })
            .filter(|event| from <= event.at && event.at <= until)
            .collect()
    }

    /// Within the window, each instance begins at its own minute.
    fn late(&self, database: &Database) -> i64 {
        self.dice.of("backup").of(&database.identifier).below(25).cast_signed() * MINUTE
    }
}

/// Memory of an instance class: what its size says, at four or (r classes) eight GiB a large.
pub(crate) fn memory_bytes(class: &str) -> f64 {
    let mut parts = class.split('.').skip(1);
    let family = parts.next().unwrap_or("t3");
    let size = parts.next().unwrap_or("small");
    let large = if family.starts_with(['r', 'x']) { 16.0 } else { 8.0 };
    let larges = match size {
        "micro" => 0.125,
        "small" => 0.25,
        "medium" => 0.5,
        "large" => 1.0,
        "xlarge" => 2.0,
        other => 2.0 * other.trim_end_matches("xlarge").parse::<f64>().unwrap_or(0.5),
    };
    large * larges * 1_073_741_824.0
}

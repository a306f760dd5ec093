use serde::{Deserialize, Serialize};

use crate::{Health, Moment};

/// A database instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Database {
    /// Its key in the catalogue.
    pub key: String,
    /// Its identifier in RDS.
    pub identifier: String,
    /// How it is doing.
    pub health: Health,
    /// RDS's word for its state: `available`, `backing-up` …
    pub status: String,
    /// The engine: `postgres`.
    pub engine: String,
    /// The engine's version.
    pub version: String,
    /// The instance class.
    pub class: String,
    /// Whether a standby waits in another zone.
    pub multi_az: bool,
    /// Allocated storage in bytes.
    pub storage_bytes: u64,
    /// Free storage in bytes.
    pub free_storage_bytes: Option<f64>,
    /// Freeable memory in bytes.
    pub freeable_memory_bytes: Option<f64>,
    /// CPU in use, in percent.
    pub cpu_percent: Option<f64>,
    /// Open connections.
    pub connections: Option<f64>,
    /// Connections the class allows by default.
    pub max_connections: Option<u32>,
    /// The latest moment it can be restored to.
    pub restorable_to: Option<Moment>,
    /// The recovery point objective, in seconds, where one is declared.
    pub rpo_seconds: Option<u32>,
    /// What happened to it in the last 24 hours, newest first.
    pub events: Vec<DatabaseEvent>,
}

/// Something RDS noted about a database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseEvent {
    /// When.
    pub at: Moment,
    /// What, as RDS words it.
    pub message: String,
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its key in the catalogue.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether versions are kept.
    pub versioned: Option<bool>,
    /// The default encryption: `AES256`, `aws:kms`.
    pub encryption: Option<String>,
    /// Whether all public access is blocked.
    pub public_access_blocked: Option<bool>,
    /// Its lifecycle in words, a rule each: `90 d → Standard-IA`.
    pub lifecycle: Vec<String>,
    /// Objects in it, by CloudWatch's daily count.
    pub objects: Option<f64>,
    /// Bytes in it, by CloudWatch's daily count.
    pub bytes: Option<f64>,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Its key in the catalogue.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How it is doing.
    pub health: Health,
    /// Messages that wait.
    pub waiting: u64,
    /// Messages being worked on.
    pub in_flight: u64,
    /// Age of the oldest message in seconds.
    pub oldest_seconds: Option<f64>,
    /// Whether this is where failed messages end.
    pub dead_letter: bool,
}

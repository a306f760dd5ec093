//! What the revisions of a service's task definition held, as its team went on working.

use protocol::Moment;

use super::{Service, Timeline, World};
use crate::time::{HOUR, MINUTE};

/// What one revision of a service's own history holds, beside its image and size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contents {
    pub(crate) registered: Moment,
    /// Names and values.
    pub(crate) environment: Vec<(&'static str, String)>,
    /// Names and the ARNs that values are taken from.
    pub(crate) secrets: Vec<(&'static str, String)>,
    pub(crate) command: Vec<String>,
    /// The path that the container's own health check asks for.
    pub(crate) health_path: Option<String>,
}

/// Variables that came later: how many revisions after the founding, name, value.
const LATER: [(i64, &str, &str); 6] = [
    (-9, "MAX_UPLOAD_MB", "50"),
    (-5, "REQUEST_TIMEOUT_SECONDS", "30"),
    (-1, "REPORT_CACHE_SECONDS", "900"),
    (1, "TRACE_SAMPLE_RATE", "0.05"),
    (2, "ANALYSIS_BATCH_SIZE", "8"),
    (4, "FEATURE_CHECKLIST", "on"),
];

impl World {
    /// What `revision` of the service held.
    pub(crate) fn contents(&self, service: &Service, timeline: &Timeline, revision: u32) -> Contents {
        // Revisions are told apart by how long before or after the founding they came.
        let age = i64::from(revision) - i64::from(service.founding.revision);
        Contents {
            registered: registered(service, timeline, revision, age),
            environment: self.variables(service, age),
            secrets: self.secrets(service, age),
            command: command(service, age),
            health_path: service.target_group.as_ref().map(|group| group.health_path.clone()),
        }
    }

    fn variables(&self, service: &Service, age: i64) -> Vec<(&'static str, String)> {
        let environment = &self.environment;
        let mut variables = vec![
            ("ENVIRONMENT", environment.id.environment.clone()),
            ("AWS_REGION", self.names.region.clone()),
            ("LOG_LEVEL", if age < -3 { "DEBUG" } else { "INFO" }.to_owned()),
            ("RELEASE", format!("1.{}.0", i64::from(service.founding.revision) + age)),
        ];
        if service.is_in_front() {
            variables.push(("PORT", service.port.to_string()));
        }
        if let Some(database) = environment.databases.first() {
            variables.push((
                "DATABASE_HOST",
                format!("{}.{}.rds.amazonaws.com", database.identifier, self.names.region),
            ));
        }
        for (name, bucket) in ["DOCUMENTS_BUCKET", "UPLOADS_BUCKET"].into_iter().zip(&environment.buckets) {
            variables.push((name, bucket.name.clone()));
        }
        if let Some(queue) = environment.queues.first() {
            variables.push(("QUEUE_URL", self.names.queue_url(&queue.name)));
        }
        if age < -2 {
            variables.push(("LEGACY_REPORTS", "off".to_owned()));
        }
        let later = LATER.iter().filter(|(since, ..)| *since <= age);
        variables.extend(later.map(|(_, name, value)| (*name, (*value).to_owned())));
        variables
    }

    fn secrets(&self, service: &Service, age: i64) -> Vec<(&'static str, String)> {
        let parameter = |name: &str| {
            let of = format!("parameter/{}/{}/{name}", self.environment.id.environment, service.name());
            self.names.arn("ssm", &of)
        };
        let mut secrets = vec![("SECRET_KEY", parameter("secret-key"))];
        if let Some(secret) = self.environment.secrets.first() {
            let arn = self.names.secret(&secret.name);
            secrets.push(("DATABASE_USER", format!("{arn}:username::")));
            secrets.push(("DATABASE_PASSWORD", format!("{arn}:password::")));
        }
        if age >= 1 {
            secrets.push(("TRACING_TOKEN", parameter("tracing-token")));
        }
        secrets
    }
}

/// A deployment's revision was registered a moment before it; those before the founding came every other day.
fn registered(service: &Service, timeline: &Timeline, revision: u32, age: i64) -> Moment {
    let deployed = timeline.deployments.iter().find(|deployment| deployment.revision == revision);
    match deployed {
        Some(deployment) => deployment.created.plus_millis(-2 * MINUTE),
        None => service.founding.at.plus_millis(-2 * MINUTE + age.min(0) * 41 * HOUR),
    }
}

fn command(service: &Service, age: i64) -> Vec<String> {
    let words = match service.is_in_front() {
        true => {
            let workers = if age < -4 { 2 } else { 4 };
            format!("gunicorn app.main:app --bind 0.0.0.0:{} --workers {workers}", service.port)
        }
        false => format!("python -m app.worker --concurrency {}", if age < -4 { 2 } else { 4 }),
    };
    words.split(' ').map(str::to_owned).collect()
}

//! What only has to be kept and described: the `winterbaume` services, filled from the catalogue.
//!
//! They keep their state under one fixed account id, whatever ARNs it holds; each environment has services of its own.

mod alarms;
mod buckets;
mod databases;
mod log_groups;
mod network;
mod queues;
mod secrets;

use winterbaume_cloudcontrol::CloudControlService;
use winterbaume_cloudwatch::{CloudWatchService, views::MetricAlarmView};
use winterbaume_cloudwatchlogs::CloudWatchLogsService;
use winterbaume_core::{
    DEFAULT_ACCOUNT_ID, MockRequest, MockResponse, MockService, StateViewError, StatefulService,
};
use winterbaume_rds::{RdsService, views::DbInstanceView};
use winterbaume_s3::S3Service;
use winterbaume_secretsmanager::SecretsManagerService;
use winterbaume_sqs::SqsService;

use crate::{request::Request, response::Refusal, world::World};

/// A service refused what the catalogue declares.
#[derive(Debug, thiserror::Error)]
#[error("could not set up {service}")]
pub(crate) struct StoreError {
    service: &'static str,
    #[source]
    source: StateViewError,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let message = format!("{error}: {}", error.source);
        Self { status: 500, code: "InternalFailure".to_owned(), message }
    }
}

/// One environment's services.
pub(crate) struct Store {
    region: String,
    alarms: CloudWatchService,
    buckets: S3Service,
    databases: RdsService,
    log_groups: CloudWatchLogsService,
    network: CloudControlService,
    queues: SqsService,
    secrets: SecretsManagerService,
}

impl Store {
    /// The services with everything that the environment really has.
    ///
    /// # Errors
    /// When a service refuses what it is to keep.
    pub(crate) async fn provision(world: &World) -> Result<Self, StoreError> {
        let store = Self {
            region: world.names.region.clone(),
            alarms: CloudWatchService::new(),
            buckets: S3Service::new(),
            databases: RdsService::new(),
            log_groups: CloudWatchLogsService::new(),
            network: CloudControlService::new(),
            queues: SqsService::new(),
            secrets: SecretsManagerService::new(),
        };
        store.fill("CloudWatch", &store.alarms, |view| view.alarms = alarms::declared(world)).await?;
        store.fill("S3", &store.buckets, |view| view.buckets = buckets::declared(world)).await?;
        store.fill("RDS", &store.databases, |view| view.db_instances = databases::declared(world)).await?;
        store.fill("Logs", &store.log_groups, |view| view.log_groups = log_groups::declared(world)).await?;
        store.fill("Cloud Control", &store.network, |view| view.resources = network::declared(world)).await?;
        store.fill("SQS", &store.queues, |view| view.queues = queues::declared(world)).await?;
        store.fill("Secrets Manager", &store.secrets, |view| view.secrets = secrets::declared(world)).await?;
        Ok(store)
    }

    /// Changes the empty state of a service and gives it back as a whole.
    async fn fill<S: StatefulService>(
        &self,
        name: &'static str,
        service: &S,
        change: impl FnOnce(&mut S::StateView),
    ) -> Result<(), StoreError> {
        let mut view = service.snapshot(DEFAULT_ACCOUNT_ID, &self.region).await;
        change(&mut view);
        service
            .restore(DEFAULT_ACCOUNT_ID, &self.region, view)
            .await
            .map_err(|source| StoreError { service: name, source })
    }

    /// Answers `request` with the service that it is for.
    ///
    /// # Errors
    /// When there is no such service here.
    pub(crate) async fn handle(&self, request: Request) -> Result<MockResponse, Refusal> {
        let service: &dyn MockService = match request.service.as_str() {
            "cloudcontrolapi" => &self.network,
            "logs" => &self.log_groups,
            "monitoring" => &self.alarms,
            "rds" => &self.databases,
            "s3" => &self.buckets,
            "secretsmanager" => &self.secrets,
            "sqs" => &self.queues,
            other => {
                let message = format!("The embedded account does not answer {other}:{}.", request.operation);
                return Err(Refusal { status: 501, code: "NotImplemented".to_owned(), message });
            }
        };
        Ok(service.handle(request.http).await)
    }

    /// Answers a request to SQS.
    pub(crate) async fn queue(&self, request: &Request) -> MockResponse {
        self.queues.handle(request.http.clone()).await
    }

    /// All log groups that are kept, as `DescribeLogGroups` tells them.
    pub(crate) async fn log_groups(&self) -> MockResponse {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-amz-target", http::HeaderValue::from_static("Logs_20140328.DescribeLogGroups"));
        let uri = format!("https://logs.{}.amazonaws.com/", self.region);
        let request = MockRequest { method: "POST".to_owned(), uri, headers, body: "{}".into() };
        self.log_groups.handle(request).await
    }

    /// The alarms that are kept, in the order of their names.
    pub(crate) async fn alarms(&self) -> Vec<MetricAlarmView> {
        let view = self.alarms.snapshot(DEFAULT_ACCOUNT_ID, &self.region).await;
        let mut alarms: Vec<_> = view.alarms.into_values().collect();
        alarms.sort_by(|one, other| one.alarm_name.cmp(&other.alarm_name));
        alarms
    }

    /// The database instances that are kept, in the order of their identifiers.
    pub(crate) async fn databases(&self) -> Vec<DbInstanceView> {
        let view = self.databases.snapshot(DEFAULT_ACCOUNT_ID, &self.region).await;
        let mut instances: Vec<_> = view.db_instances.into_values().collect();
        instances.sort_by(|one, other| one.identifier.cmp(&other.identifier));
        instances
    }
}

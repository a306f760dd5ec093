//! The SDK clients of each environment: made once, limited, timed, counted.

mod actions;
mod calls;
mod date;
mod errors;
mod host;
mod limits;
mod objects;
mod rate;
mod turnstile;
mod watch;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use aws_smithy_runtime_api::client::{
    http::SharedHttpClient, stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{SdkConfig, app_name::AppName, region::Region};
use protocol::{Error, ErrorKind, catalogue::EnvironmentId};
use tokio::sync::OnceCell;

pub(crate) use calls::CallLog;
pub(crate) use date::{ReadDate, date_of};
pub(crate) use errors::{asking, was_refused};
use host::OwnHost;
use limits::{Limits, Service};
pub(crate) use objects::Objects;
use turnstile::Turnstile;
pub(crate) use turnstile::https;
use watch::{RetryExpired, Watch, WatchCalls};

use crate::{account::Account, catalogue::model::Environment, clock::Clock, session::PermissionLog};

/// Time for the TCP and TLS handshakes.
const CONNECT_LIMIT: Duration = Duration::from_secs(4);
/// Time for a call with all its retries and all its waiting for a turn.
const OPERATION_LIMIT: Duration = Duration::from_secs(30);
/// Time for a write with its wait for a turn: somebody waits for it.
const WRITE_LIMIT: Duration = Duration::from_secs(20);
/// Attempts of one call, the first included.
const ATTEMPTS: u32 = 3;
/// The longest pause before the second attempt; twice that before the third.
const FIRST_BACKOFF: Duration = Duration::from_millis(500);

/// The clients of one environment.
#[derive(Debug)]
pub(crate) struct Clients {
    pub(crate) athena: aws_sdk_athena::Client,
    pub(crate) cloudcontrol: aws_sdk_cloudcontrol::Client,
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) ecs: aws_sdk_ecs::Client,
    pub(crate) elb: aws_sdk_elasticloadbalancingv2::Client,
    /// For `StartLiveTail` alone: what it opens has no end, and nothing is tried twice.
    pub(crate) live_tail: aws_sdk_cloudwatchlogs::Client,
    /// For `FilterLogEvents` alone: its quota is small, so its callers wait for their turn as long as it takes.
    pub(crate) log_events: aws_sdk_cloudwatchlogs::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    /// For documents: S3 in the region of their bucket.
    pub(crate) objects: Objects,
    pub(crate) rds: aws_sdk_rds::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) scaling: aws_sdk_applicationautoscaling::Client,
    pub(crate) secrets: aws_sdk_secretsmanager::Client,
    pub(crate) sqs: aws_sdk_sqs::Client,
    pub(crate) sts: aws_sdk_sts::Client,
}

/// Clients, made or being made, and the declaration they are made from.
struct Made {
    environment: Arc<Environment>,
    clients: Arc<OnceCell<Arc<Clients>>>,
}

/// Makes clients and keeps them.
pub(crate) struct ClientCache {
    account: Arc<dyn Account>,
    calls: Arc<CallLog>,
    permissions: Arc<PermissionLog>,
    clock: Arc<dyn Clock>,
    limits: Arc<Limits>,
    https: OnceLock<SharedHttpClient>,
    made: Mutex<HashMap<EnvironmentId, Made>>,
}

impl ClientCache {
    pub(crate) fn new(
        account: Arc<dyn Account>,
        calls: Arc<CallLog>,
        permissions: Arc<PermissionLog>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (limits, https, made) = (Arc::default(), OnceLock::new(), Mutex::default());
        Self { account, calls, permissions, clock, limits, https, made }
    }

    /// The clients of `environment`; new ones when its declaration has changed. However many ask at once,
    /// one asks the account.
    ///
    /// # Errors
    /// What [`Account::config`] answers when there are no credentials. That is not kept: the next call asks again.
    pub(crate) async fn of(&self, environment: &Arc<Environment>) -> Result<Arc<Clients>, Error> {
        let make = async || {
            let config = self.account.config(environment).await?;
            Ok(Arc::new(self.make(environment, &config)?))
        };
        self.cell(environment).get_or_try_init(make).await.cloned()
    }

    fn cell(&self, environment: &Arc<Environment>) -> Arc<OnceCell<Arc<Clients>>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match made.get(&environment.id) {
            // Compared by value only once the catalogue has been read again.
            Some(made) if Arc::ptr_eq(&made.environment, environment) || made.environment == *environment => {
                Arc::clone(&made.clients)
            }
            _ => {
                let clients = Arc::default();
                let new = Made { environment: Arc::clone(environment), clients: Arc::clone(&clients) };
                made.insert(environment.id.clone(), new);
                clients
            }
        }
    }

    fn make(&self, environment: &Arc<Environment>, config: &SdkConfig) -> Result<Clients, Error> {
        let http = config.http_client().unwrap_or_else(|| self.https.get_or_init(https).clone());
        let place = place_of(environment, &environment.region);
        let shared = patient(config.to_builder())
            .app_name(AppName::new("signalbox").map_err(|error| {
                Error::new(ErrorKind::Internal, format!("The application's name is not valid: {error}"))
            })?)
            .build();
        let watch = Watch {
            account: Arc::clone(&self.account),
            environment: Arc::clone(environment),
            calls: Arc::clone(&self.calls),
            permissions: Arc::clone(&self.permissions),
            clock: Arc::clone(&self.clock),
        };
        let renews = self.account.renews_credentials();
        // The SDK's config types share no trait, hence a macro and not a function.
        macro_rules! builder {
            ($sdk:ident, $service:ident) => {{
                let limit = self.limits.of(&place, Service::$service);
                let partition = format!("{place}/{}", stringify!($service));
                let config = $sdk::config::Builder::from(&shared)
                    .http_client(Turnstile::before(http.clone(), Arc::clone(&limit)))
                    .retry_partition($sdk::config::retry::RetryPartition::new(partition))
                    .interceptor(WatchCalls { watch: watch.clone(), limit });
                if renews { config.retry_classifier(RetryExpired {}) } else { config }
            }};
        }
        macro_rules! client {
            ($sdk:ident, $service:ident) => {
                $sdk::Client::from_conf(builder!($sdk, $service).build())
            };
        }
        let log_events = builder!(aws_sdk_cloudwatchlogs, LogEvents).timeout_config(only_to_connect());
        let live_tail = builder!(aws_sdk_cloudwatchlogs, LiveTail)
            .timeout_config(only_to_connect())
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        // A prefix before the host of an endpoint that somebody gave leads nowhere.
        let live_tail =
            if config.endpoint_url().is_some() { live_tail.interceptor(OwnHost) } else { live_tail };
        Ok(Clients {
            athena: client!(aws_sdk_athena, Athena),
            cloudcontrol: client!(aws_sdk_cloudcontrol, CloudControl),
            cloudwatch: client!(aws_sdk_cloudwatch, CloudWatch),
            ecs: client!(aws_sdk_ecs, Ecs),
            elb: client!(aws_sdk_elasticloadbalancingv2, LoadBalancing),
            live_tail: aws_sdk_cloudwatchlogs::Client::from_conf(live_tail.build()),
            log_events: aws_sdk_cloudwatchlogs::Client::from_conf(log_events.build()),
            logs: client!(aws_sdk_cloudwatchlogs, Logs),
            objects: self.objects(&shared, &http, &watch),
            rds: client!(aws_sdk_rds, Rds),
            s3: client!(aws_sdk_s3, S3),
            scaling: client!(aws_sdk_applicationautoscaling, Scaling),
            secrets: client!(aws_sdk_secretsmanager, Secrets),
            sqs: client!(aws_sdk_sqs, Sqs),
            sts: client!(aws_sdk_sts, Sts),
        })
    }

    /// S3 for documents: what makes the clients of an environment, region by region.
    fn objects(&self, shared: &SdkConfig, http: &SharedHttpClient, watch: &Watch) -> Objects {
        let (shared, http, watch) = (shared.clone(), http.clone(), watch.clone());
        let (limits, renews) = (Arc::clone(&self.limits), self.account.renews_credentials());
        Objects::new(move |region| {
            let place = place_of(&watch.environment, region);
            let limit = limits.of(&place, Service::Objects);
            let partition = aws_sdk_s3::config::retry::RetryPartition::new(format!("{place}/Objects"));
            let config = aws_sdk_s3::config::Builder::from(&shared)
                .region(Region::new(region.to_owned()))
                .http_client(Turnstile::before(http.clone(), Arc::clone(&limit)))
                .retry_partition(partition)
                .interceptor(WatchCalls { watch: watch.clone(), limit });
            let config = if renews { config.retry_classifier(RetryExpired {}) } else { config };
            aws_sdk_s3::Client::from_conf(config.build())
        })
    }
}

/// How often and how long any client of the console tries.
pub(crate) fn patient(config: aws_types::sdk_config::Builder) -> aws_types::sdk_config::Builder {
    config
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_BACKOFF))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT_LIMIT)
                .operation_timeout(OPERATION_LIMIT)
                .build(),
        )
}

/// Time for the handshakes, and none for the rest: each attempt has its own from when it leaves.
fn only_to_connect() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_LIMIT).build()
}

/// How a write is sent: once, and for so long at the most. Whether it was taken is read back, never tried.
pub(crate) fn once() -> (RetryConfig, TimeoutConfig) {
    let time = TimeoutConfig::builder().connect_timeout(CONNECT_LIMIT).operation_timeout(WRITE_LIMIT);
    (RetryConfig::disabled(), time.build())
}

/// The account and region that quotas are counted in. Without a declared account, the profile stands for it.
fn place_of(environment: &Environment, region: &str) -> String {
    let account = environment.account.as_deref().or(environment.profile.as_deref()).unwrap_or("default");
    format!("{account}/{region}")
}

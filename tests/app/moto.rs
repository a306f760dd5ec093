//! The engine against `moto` over real HTTP: an AWS written by others forgives nothing.
//!
//! A small part of Paperwurks' development environment is put there by the SDK, one figure off the design; the rest is
//! missing, and some services (Cloud Control) are not there at all. The overview must say exactly that.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use engine::{
    Engine, Options,
    account::Account,
    catalogue::model::Environment,
    changes,
    clock::{Clock, SystemClock},
    overview, session,
};
use futures::future::BoxFuture;
use protocol::{
    Error, ErrorKind, Freshness,
    catalogue::EnvironmentId,
    changes::{Apply, Arm, Change, Plan, Preview},
    overview::{Check, GetEnvironment, Outcome, Refresh, Snapshot, Window},
    services::ServiceId,
    session::{AccountSource, GetIdentity},
};

use crate::support::paths::target;

/// A running moto; dropped, it ends.
pub(crate) struct Moto {
    process: Child,
    config: SdkConfig,
}

/// The account that every environment is answered from.
struct MotoAccount(SdkConfig);

impl Account for MotoAccount {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, _: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

impl Moto {
    pub(crate) async fn start() -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let process = Command::new(target().join("tools/moto/bin/moto_server"))
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("moto_server: `cargo xtask setup` installs it")?;
        let mut attempts = tokio::time::interval(Duration::from_millis(100));
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            attempts.tick().await;
        }
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", None, None, "moto");
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("eu-west-2"))
            .endpoint_url(format!("http://127.0.0.1:{port}"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .load()
            .await;
        Ok(Self { process, config })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    /// What a client of it is made from.
    pub(crate) const fn config(&self) -> &SdkConfig {
        &self.config
    }

    fn engine(&self) -> Arc<Engine> {
        self.start_engine(None, Arc::new(SystemClock))
    }

    /// An engine with a journal.
    fn console(&self, journal: PathBuf) -> Arc<Engine> {
        self.start_engine(Some(journal), Arc::new(SystemClock))
    }

    /// An engine whose time is `clock`'s.
    pub(crate) fn start_engine(&self, journal: Option<PathBuf>, clock: Arc<dyn Clock>) -> Arc<Engine> {
        Engine::start(Options { journal, ..Options::of(Arc::new(MotoAccount(self.config.clone())), clock) })
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn dev() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "dev")
}

async fn look(engine: &Arc<Engine>) -> Result<Snapshot> {
    let window = Window::Hour;
    overview::refresh(engine, Refresh { environment: Some(dev()), window }).await?;
    Ok(overview::get_environment(engine, GetEnvironment { environment: dev(), window }).await?)
}

async fn provision(config: &SdkConfig) -> Result<()> {
    let ecs = aws_sdk_ecs::Client::new(config);
    ecs.create_cluster().cluster_name("paperwurks-dev-cluster").send().await?;
    let container = aws_sdk_ecs::types::ContainerDefinition::builder()
        .name("paperwurks-backend")
        .image("paperwurks/backend:1")
        .memory(1024)
        .build();
    ecs.register_task_definition()
        .family("dev-paperwurks-backend")
        .cpu("512")
        .memory("1024")
        .network_mode(aws_sdk_ecs::types::NetworkMode::Awsvpc)
        .container_definitions(container)
        .send()
        .await?;
    ecs.create_service()
        .cluster("paperwurks-dev-cluster")
        .service_name("dev-paperwurks-backend")
        .task_definition("dev-paperwurks-backend")
        .desired_count(1)
        .launch_type(aws_sdk_ecs::types::LaunchType::Fargate)
        .send()
        .await?;

    aws_sdk_rds::Client::new(config)
        .create_db_instance()
        .db_instance_identifier("paperwurks-dev-db")
        .engine("postgres")
        .engine_version("15.8")
        .db_instance_class("db.t3.small")
        .allocated_storage(20)
        .backup_retention_period(1)
        .storage_encrypted(true)
        .master_username("admin")
        .master_user_password("not-a-secret")
        .send()
        .await?;

    let logs = aws_sdk_cloudwatchlogs::Client::new(config);
    logs.create_log_group().log_group_name("/ecs/dev-paperwurks-backend").send().await?;
    logs.put_retention_policy()
        .log_group_name("/ecs/dev-paperwurks-backend")
        .retention_in_days(7)
        .send()
        .await?;

    let region = aws_sdk_s3::types::BucketLocationConstraint::EuWest2;
    aws_sdk_s3::Client::new(config)
        .create_bucket()
        .bucket("paperwurks-dev-documents")
        .create_bucket_configuration(
            aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(region).build(),
        )
        .send()
        .await?;
    Ok(())
}

fn check<'a>(snapshot: &'a Snapshot, name: &str, figure: &str) -> &'a Check {
    snapshot
        .design
        .iter()
        .find(|check| check.name == name && check.figure == figure)
        .unwrap_or_else(|| panic!("no check of {figure} of {name} in {:#?}", snapshot.design))
}

#[tokio::test]
async fn the_overview_reads_what_moto_holds_and_says_what_it_lacks() -> Result<()> {
    let moto = Moto::start().await?;
    provision(&moto.config).await?;
    let snapshot = look(&moto.engine()).await?;

    let services = snapshot.services.value.as_deref().context("services")?;
    let backend = services.iter().find(|service| service.key == "backend").context("backend")?;
    assert_eq!((backend.desired, backend.revision), (1, Some(1)));
    assert_eq!((backend.cpu_units, backend.memory_mib), (Some(512), Some(1024)));

    let database = snapshot.databases.value.as_deref().and_then(<[_]>::first).context("database")?;
    assert_eq!(
        (database.class.as_str(), database.version.as_str(), database.multi_az),
        ("db.t3.small", "15.8", false)
    );

    let retention = check(&snapshot, "paperwurks-dev-db", "backup retention");
    assert_eq!((retention.expected.as_str(), retention.actual.as_deref()), ("7 d", Some("1 d")));
    assert_eq!(retention.outcome, Outcome::Drifted);
    assert_eq!(check(&snapshot, "paperwurks-dev-db", "instance class").outcome, Outcome::Met);
    assert_eq!(check(&snapshot, "/ecs/dev-paperwurks-backend", "retention").outcome, Outcome::Met);

    // The SDK speaks CBOR to CloudWatch, which moto does not understand: that card alone says so.
    assert!(matches!(snapshot.alarms.freshness, Freshness::Failed { .. }), "{:?}", snapshot.alarms.freshness);
    Ok(())
}

#[tokio::test]
async fn the_identity_is_the_one_moto_gives() -> Result<()> {
    let moto = Moto::start().await?;
    let identity = session::get_identity(&moto.engine(), GetIdentity { environment: dev() }).await?;
    assert_eq!(identity.account, "123456789012");
    Ok(())
}

#[tokio::test]
async fn a_cloud_that_went_away_leaves_the_last_values_marked_stale() -> Result<()> {
    let moto = Moto::start().await?;
    provision(&moto.config).await?;
    let engine = moto.engine();
    look(&engine).await?;
    drop(moto);

    let snapshot = look(&engine).await?;
    assert!(snapshot.databases.value.is_some_and(|databases| !databases.is_empty()));
    assert!(
        matches!(snapshot.databases.freshness, Freshness::Stale { .. }),
        "{:?}",
        snapshot.databases.freshness
    );
    Ok(())
}

#[tokio::test]
async fn a_change_reaches_moto_once_and_the_second_console_is_told() -> Result<()> {
    let moto = Moto::start().await?;
    provision(&moto.config).await?;
    let folder = tempfile::tempdir()?;
    let (one, other) =
        (moto.console(folder.path().join("one.db")), moto.console(folder.path().join("two.db")));
    let ask = Preview {
        environment: dev(),
        change: Change::SetDesiredCount {
            service: ServiceId::new("paperwurks-dev-cluster", "dev-paperwurks-backend"),
            desired: 2,
        },
    };
    for engine in [&one, &other] {
        changes::arm(engine, Arm { environment: dev(), minutes: 5 }).await?;
    }
    let (first, second) =
        (changes::preview(&one, ask.clone()).await?, changes::preview(&other, ask.clone()).await?);
    let apply = |plan: &Plan| Apply { plan: plan.id.clone(), typed_name: None, reason: None };
    changes::apply(&one, apply(&first)).await?;
    let told = changes::apply(&other, apply(&second)).await.unwrap_err();
    assert_eq!(told.kind, ErrorKind::Conflict, "{told:?}");

    let ecs = aws_sdk_ecs::Client::new(&moto.config);
    let described =
        ecs.describe_services().cluster("paperwurks-dev-cluster").services("dev-paperwurks-backend");
    assert_eq!(described.send().await?.services()[0].desired_count(), 2);

    let resize = Change::Resize {
        service: ServiceId::new("paperwurks-dev-cluster", "dev-paperwurks-backend"),
        cpu_units: 1024,
        memory_mib: 2048,
    };
    let plan = changes::preview(&one, Preview { environment: dev(), change: resize }).await?;
    changes::apply(&one, apply(&plan)).await?;
    let definition =
        ecs.describe_task_definition().task_definition("dev-paperwurks-backend:2").send().await?;
    let definition = definition.task_definition.context("the new revision")?;
    assert_eq!((definition.cpu(), definition.memory()), (Some("1024"), Some("2048")));
    assert_eq!(definition.container_definitions()[0].image(), Some("paperwurks/backend:1"));
    Ok(())
}

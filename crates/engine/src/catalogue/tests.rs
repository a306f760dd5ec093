//! The systems that come with the console, and the catalogue as the rest of the engine uses it.

use std::{fs, pin::pin, time::Duration};

use futures::StreamExt as _;
use protocol::{
    overview::Threshold,
    runbooks::{Need, RunbookAction},
};

use super::{
    model::{Figure, Measure, Subject},
    *,
};

fn environment(name: &str) -> Arc<Environment> {
    Catalogue::open(None)
        .environment(&EnvironmentId::new("paperwurks", name))
        .expect("a declared environment")
}

#[test]
fn the_systems_of_the_console_have_no_problem() {
    let edition = Catalogue::open(None).edition();
    assert_eq!(edition.problems, []);
    assert_eq!(edition.systems.len(), built_in::FILES.len());
}

#[test]
fn paperwurks_declares_every_resource_in_each_environment() {
    for name in ["dev", "staging", "prod"] {
        let environment = environment(name);
        assert_eq!(environment.production, name == "prod");
        assert_eq!(environment.region, "eu-west-2");
        let counts = [
            environment.clusters.len(),
            environment.services.len(),
            environment.load_balancers.len(),
            environment.target_groups.len(),
            environment.databases.len(),
            environment.buckets.len(),
            environment.log_groups.len(),
            environment.secrets.len(),
            environment.networks.len(),
            environment.alarms.len(),
            environment.kpis.len(),
        ];
        assert_eq!(counts, [1, 2, 1, 1, 1, 2, 3, 1, 1, 11, 7], "{name}");
        assert_eq!(environment.clusters[0].name, format!("paperwurks-{name}-cluster"));
        assert_eq!(environment.services[0].name, format!("{name}-paperwurks-backend"));
        assert_eq!(environment.services[0].cluster, environment.clusters[0].name);
        let log_group = environment.services[1].log_group.as_deref();
        assert_eq!(log_group, Some(format!("/ecs/{name}-paperwurks-worker").as_str()));
        assert_eq!(environment.buckets[0].name, format!("paperwurks-{name}-documents"));
        let recovery = environment.recovery.as_ref().expect("recovery objectives");
        assert_eq!((recovery.rpo_seconds, recovery.rto_seconds), (3_600, 14_400));
    }
}

/// The table of the design: CPU, memory and tasks of backend and worker, database, logs, cost.
#[test]
fn paperwurks_figures_are_those_of_the_design() {
    let expected = [
        (
            "dev",
            (512.0, 1024.0, (1.0, 2.0)),
            (256.0, 512.0, (1.0, 1.0)),
            ("db.t3.small", 20.0, false, 7.0),
            7.0,
            65.0,
        ),
        (
            "staging",
            (512.0, 1024.0, (2.0, 2.0)),
            (256.0, 512.0, (1.0, 1.0)),
            ("db.t3.small", 20.0, false, 7.0),
            14.0,
            65.0,
        ),
        (
            "prod",
            (1024.0, 2048.0, (2.0, 4.0)),
            (512.0, 1024.0, (2.0, 2.0)),
            ("db.t3.medium", 100.0, true, 30.0),
            30.0,
            280.0,
        ),
    ];
    for (name, backend, worker, database, retention, cost) in expected {
        let environment = environment(name);
        for (service, (cpu, memory, tasks)) in environment.services.iter().zip([backend, worker]) {
            assert_eq!(service.expect.number(Figure::Cpu), Some(cpu), "{name}");
            assert_eq!(service.expect.number(Figure::Memory), Some(memory), "{name}");
            assert_eq!(service.expect.range(Figure::Tasks), Some(tasks), "{name}");
            assert_eq!(service.expect.text(Figure::LaunchType), Some("FARGATE"), "{name}");
        }
        let expect = &environment.databases[0].expect;
        assert_eq!(expect.text(Figure::InstanceClass), Some(database.0), "{name}");
        assert_eq!(expect.number(Figure::Storage), Some(database.1), "{name}");
        assert_eq!(expect.flag(Figure::MultiAz), Some(database.2), "{name}");
        assert_eq!(expect.number(Figure::BackupRetention), Some(database.3), "{name}");
        for log_group in &environment.log_groups {
            assert_eq!(log_group.expect.number(Figure::Retention), Some(retention), "{name}");
        }
        assert_eq!(environment.cost.as_ref().map(|cost| cost.monthly), Some(cost), "{name}");
    }
}

#[test]
fn paperwurks_keeps_documents_seven_years_in_the_uk() {
    let environment = environment("prod");
    let [documents, uploads] = environment.buckets.as_slice() else { panic!("two buckets") };
    assert!(uploads.takes_uploads && !documents.takes_uploads);
    let [documents, uploads] =
        [documents, uploads].map(|bucket| bucket.documents.as_ref().expect("documents"));
    assert!(documents.asks_reason && uploads.asks_reason);
    let retention = documents.retention.as_ref().expect("a duty");
    assert_eq!((retention.months, retention.place.line, uploads.retention.as_ref()), (84, 38, None));
    for documents in [documents, uploads] {
        assert_eq!(documents.residency.as_ref().map(|it| it.region.as_str()), Some("eu-west-2"));
    }
    let fields = documents.fields("properties/PW-104233/0a1b/lease.pdf").expect("its key");
    assert_eq!(documents.results[0].key(&fields).as_deref(), Some("analysis/PW-104233/0a1b.json"));
    let fields = uploads.fields("incoming/2026/11/22/0a1b.pdf").expect("its key");
    assert_eq!(fields[3], ("document".to_owned(), "0a1b".to_owned()));
}

#[test]
fn what_holds_in_one_environment_only_is_expected_there_only() {
    let (dev, prod) = (environment("dev"), environment("prod"));
    let documents = |environment: &Environment, figure| environment.buckets[0].expect.number(figure);
    assert_eq!(documents(&prod, Figure::InfrequentAccessAfter), Some(90.0));
    assert_eq!(documents(&prod, Figure::GlacierAfter), Some(365.0));
    assert_eq!(documents(&dev, Figure::GlacierAfter), None);
    assert_eq!(dev.buckets[0].expect.flag(Figure::Versioning), None);
    let nat = |environment: &Environment| environment.networks[0].expect.0[&Figure::NatGateways].clone();
    assert!(nat(&dev).known.is_some());
    assert_eq!(nat(&prod).known, None);
    assert_eq!(nat(&prod).place.line, 171);
}

#[test]
fn alarms_and_kpis_know_what_they_measure() {
    let prod = environment("prod");
    let alarm = |key: &str| prod.alarms.iter().find(|alarm| alarm.key == key).expect("an alarm");
    assert_eq!(alarm("healthy_hosts").threshold, Threshold::Below(1.0));
    assert_eq!(alarm("healthy_hosts").metric.of, Subject::TargetGroup("backend".to_owned()));
    assert_eq!(alarm("database_connections").threshold, Threshold::Above(360.0));
    assert_eq!(alarm("response_time").name, "paperwurks-prod-response-time");
    let kpi = |key: &str| prod.kpis.iter().find(|kpi| kpi.key == key).expect("a KPI");
    assert_eq!(kpi("api_p95").goal, Some(Threshold::Below(500.0)));
    assert_eq!(kpi("upload_success").alert, Some(Threshold::Below(95.0)));
    assert_eq!(kpi("requests").goal, None);
    assert!(matches!(kpi("error_rate").measure, Measure::Ratio { scale: 100.0, .. }));
    let Measure::Metric { metric, .. } = &kpi("ai_processing").measure else { panic!("a metric") };
    assert_eq!(metric.of, Subject::Custom(vec![("Environment".to_owned(), "prod".to_owned())]));
}

/// Each runbook says where it is written, and its commands hold this environment's names.
#[test]
fn runbooks_name_what_the_environment_has() {
    let runbook = |environment: &Environment, key: &str| {
        let mut runbooks = environment.runbooks.iter();
        runbooks.find(|runbook| runbook.key == key).expect("a runbook").clone()
    };
    let (staging, prod) = (environment("staging"), environment("prod"));
    assert_eq!(prod.runbooks.len(), 9);
    let list = runbook(&staging, "list_tasks");
    assert_eq!((list.place.line, list.need), (465, Need::Anytime));
    assert_eq!(list.steps[0].action, Some(RunbookAction::ShowServices));
    let command = list.steps[0].command.as_deref();
    assert_eq!(command, Some("aws ecs list-tasks --cluster paperwurks-staging-cluster"));
    let secret =
        |environment| runbook(environment, "delete_secret").steps[1].command.clone().expect("a command");
    assert!(secret(&staging).contains("paperwurks/staging/database/master-credentials --force-delete"));
    assert!(!secret(&prod).contains("force"), "{}", secret(&prod));
    assert_eq!(runbook(&prod, "region_failure").goal.as_deref(), Some("Recovered within 4 hours, by hand"));
    let commands =
        prod.runbooks.iter().flat_map(|runbook| &runbook.steps).filter_map(|step| step.command.as_ref());
    assert!(commands.clone().all(|command| !command.contains(['{', '}'])));
}

#[test]
fn services_on_instances_are_declared_with_their_routes_and_their_scaling() {
    let id = EnvironmentId::new("prod-infra", "production");
    let environment = Catalogue::open(None).environment(&id).expect("a declared environment");
    assert!(environment.production);
    let services = environment.services.iter().map(|service| {
        let expect = &service.expect;
        let number = |figure| expect.number(figure).expect("a figure");
        let size = [Figure::Cpu, Figure::Memory, Figure::Tasks, Figure::Port].map(number);
        assert_eq!(expect.text(Figure::LaunchType), Some("EC2"));
        assert_eq!(expect.range(Figure::ScalingRange), Some((1.0, 10.0)));
        assert_eq!((number(Figure::CpuTarget), number(Figure::MemoryTarget)), (70.0, 80.0));
        (service.key.as_str(), size)
    });
    let expected = [
        ("frontend", [512.0, 1024.0, 2.0, 3000.0]),
        ("backend", [512.0, 1024.0, 2.0, 5001.0]),
        ("ai_service", [1024.0, 2048.0, 1.0, 8000.0]),
        ("redis", [256.0, 512.0, 1.0, 6379.0]),
        ("qdrant", [512.0, 1024.0, 1.0, 6333.0]),
    ];
    assert_eq!(services.collect::<Vec<_>>(), expected);
    let routes = environment.target_groups.iter().map(|group| (group.key.as_str(), group.paths.concat()));
    let expected = [("frontend", ""), ("backend", "/api/*"), ("qdrant", "/qdrant/*")];
    assert_eq!(routes.collect::<Vec<_>>(), expected.map(|(key, path)| (key, path.to_owned())));
    assert_eq!(environment.load_balancers[0].listen, [80, 443]);
    assert_eq!(environment.clusters[0].expect.range(Figure::Instances), Some((1.0, 5.0)));
    assert!(environment.cost.is_none());
}

#[test]
fn services_on_fargate_and_spot_are_declared_with_both() {
    let id = EnvironmentId::new("air-applied-ai", "prod");
    let environment = Catalogue::open(None).environment(&id).expect("a declared environment");
    assert_eq!((environment.region.as_str(), environment.production), ("us-east-2", true));
    let both = ["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()];
    let service = &environment.services[0].expect;
    for expect in [&environment.clusters[0].expect, service] {
        assert_eq!(expect.set(Figure::CapacityProviders), Some(both.as_slice()));
    }
    assert_eq!(service.range(Figure::ScalingRange), Some((2.0, 10.0)));
    assert_eq!(service.0[&Figure::MemoryTarget].place.line, 73);
    let after = |key: &str, figure| {
        let bucket = environment.buckets.iter().find(|bucket| bucket.key == key);
        bucket.and_then(|bucket| bucket.expect.number(figure))
    };
    assert_eq!(after("raw_data", Figure::InfrequentAccessAfter), Some(30.0));
    assert_eq!(after("processed", Figure::GlacierAfter), Some(60.0));
}

#[test]
fn an_undeclared_environment_is_not_found() {
    let error = Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "qa")).expect_err("none");
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_eq!(error.message, "No system declares the environment paperwurks/qa");
}

#[test]
fn the_window_sees_systems_environments_and_documents() {
    let catalogue = Catalogue::open(None).get_catalogue();
    let mut systems = catalogue.systems.iter();
    let paperwurks = systems.find(|system| system.id == "paperwurks").expect("a system of the console");
    let names: Vec<_> = paperwurks.environments.iter().map(|one| one.id.to_string()).collect();
    assert_eq!(names, ["paperwurks/dev", "paperwurks/staging", "paperwurks/prod"]);
    assert_eq!(paperwurks.documents.len(), 2);
    assert_eq!(catalogue.folder, None);
}

#[tokio::test]
async fn a_reading_is_a_new_revision_for_everyone_who_watches() {
    let catalogue = Catalogue::open(None);
    let mut revisions = pin!(catalogue.watch());
    assert_eq!(revisions.next().await, Some(Revision(1)));
    catalogue.reload().await.expect("a reading");
    assert_eq!(revisions.next().await, Some(Revision(2)));
    drop(catalogue);
    assert_eq!(revisions.next().await, None);
}

/// Waits for events of the file system; only a machine that sends none makes it fail.
#[tokio::test]
async fn the_users_folder_is_followed_from_before_it_exists() {
    let config = tempfile::tempdir().expect("a folder");
    let folder = config.path().join("systems");
    let catalogue = Catalogue::open(Some(folder.clone()));
    assert_eq!(catalogue.edition().notices, Vec::<String>::new());
    let mut revisions = pin!(catalogue.watch());

    let prepared = config.path().join("prepared");
    fs::create_dir(&prepared).expect("a folder");
    fs::write(prepared.join("acme.toml"), SMALL).expect("a file");
    fs::rename(&prepared, &folder).expect("a move");
    let mut until = async |wanted: usize| {
        let seen = async {
            while catalogue.edition().systems.len() != wanted {
                revisions.next().await.expect("a revision");
            }
        };
        tokio::time::timeout(Duration::from_secs(20), seen).await.expect("a notice of the change");
    };
    let built_in = built_in::FILES.len();
    until(built_in + 1).await;
    fs::write(folder.join("second.toml"), SMALL.replace("acme", "second")).expect("a file");
    until(built_in + 2).await;
    fs::remove_dir_all(&folder).expect("a removal");
    until(built_in).await;
}

const SMALL: &str = r#"
id = "acme"
name = "Acme"
purpose = "A small system"
[environment.prod]
region = "eu-west-2"
"#;

//! RDS: instances with every figure that the console checks, and their events.

use aws_sdk_rds::{
    Client,
    types::{DbInstance, SourceType},
};

use crate::support::{Demo, MINUTE};

async fn instance(demo: &Demo, environment: &str) -> DbInstance {
    let client = Client::new(&demo.config(environment).await);
    let identifier = format!("paperwurks-{environment}-db");
    let answer = client.describe_db_instances().db_instance_identifier(identifier).send().await.unwrap();
    answer.db_instances.unwrap().remove(0)
}

#[tokio::test]
async fn prod_is_as_designed() {
    let demo = Demo::new();
    let found = instance(&demo, "prod").await;
    assert_eq!(found.db_instance_class(), Some("db.t3.medium"));
    assert_eq!((found.engine(), found.engine_version()), (Some("postgres"), Some("15.8")));
    assert_eq!((found.allocated_storage(), found.storage_type()), (Some(100), Some("gp3")));
    assert_eq!((found.multi_az(), found.storage_encrypted()), (Some(true), Some(true)));
    assert_eq!(found.backup_retention_period(), Some(30));
    assert_eq!(found.enabled_cloudwatch_logs_exports(), ["postgresql"]);
    assert_eq!(found.endpoint().unwrap().port(), Some(5432));
    assert_eq!(found.db_instance_status(), Some("available"));
    assert_eq!(found.db_subnet_group().unwrap().subnets().len(), 2);
    assert_eq!(found.vpc_security_groups().len(), 1);
}

#[tokio::test]
async fn it_can_always_be_restored_to_the_last_five_minutes() {
    let demo = Demo::new();
    for _ in 0..12 {
        let to = instance(&demo, "prod").await.latest_restorable_time().unwrap().to_millis().unwrap();
        let age = demo.now().0 - to;
        assert!((0..=6 * MINUTE).contains(&age), "{age} ms");
        demo.advance(37_000);
    }
}

#[tokio::test]
async fn dev_keeps_its_backups_for_a_day_only() {
    let demo = Demo::new();
    assert_eq!(instance(&demo, "dev").await.backup_retention_period(), Some(1));
    assert_eq!(instance(&demo, "staging").await.backup_retention_period(), Some(7));
}

#[tokio::test]
async fn last_night_s_backup_is_among_the_events() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let asked =
        client.describe_events().source_type(SourceType::DbInstance).source_identifier("paperwurks-prod-db");
    let events = asked.duration(24 * 60).send().await.unwrap().events.unwrap();
    let messages: Vec<_> = events.iter().filter_map(aws_sdk_rds::types::Event::message).collect();
    assert_eq!(messages, ["Backing up DB instance", "Finished DB Instance backup"]);
    assert!(events.iter().all(|event| event.date().unwrap().to_millis().unwrap() < demo.now().0));
}

#[tokio::test]
async fn an_unknown_instance_is_not_found() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let error = client.describe_db_instances().db_instance_identifier("nobody").send().await.unwrap_err();
    assert!(error.into_service_error().is_db_instance_not_found_fault());
}

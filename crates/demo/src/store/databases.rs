//! RDS instances, by identifier.

use std::collections::HashMap;

use engine::catalogue::model::{Database, Figure};
use winterbaume_rds::views::DbInstanceView;

use crate::{network::Tier, time::iso, world::World};

pub(super) fn declared(world: &World) -> HashMap<String, DbInstanceView> {
    let databases = world.environment.databases.iter();
    databases.map(|database| (database.identifier.clone(), kept(world, database))).collect()
}

fn kept(world: &World, database: &Database) -> DbInstanceView {
    let (expect, names) = (&database.expect, &world.names);
    let identifier = database.identifier.clone();
    let engine = expect.text(Figure::Engine).unwrap_or("postgres");
    let multi_az = expect.flag(Figure::MultiAz).unwrap_or_default();
    let encrypted = expect.flag(Figure::Encrypted).unwrap_or(true);
    let host = names.generated("rds", &identifier).replace("rds-0", "c");
    DbInstanceView {
        arn: names.database(&identifier),
        db_instance_class: expect.text(Figure::InstanceClass).unwrap_or("db.t3.small").to_owned(),
        engine: engine.to_owned(),
        engine_version: expect.text(Figure::EngineVersion).unwrap_or("15.8").to_owned(),
        status: "available".to_owned(),
        master_username: Some(world.environment.id.system.replace('-', "_")),
        db_name: Some(world.environment.id.system.replace('-', "_")),
        endpoint_address: Some(format!("{identifier}.{}.{}.rds.amazonaws.com", &host[..12], names.region)),
        port: Some(expect.number(Figure::Port).map_or_else(|| default_port(engine), |port| port as i32)),
        multi_az,
        storage_type: Some(expect.text(Figure::StorageType).unwrap_or("gp3").to_owned()),
        allocated_storage: expect.number(Figure::Storage).unwrap_or(20.0) as i32,
        db_subnet_group_name: Some(format!("{identifier}-subnets")),
        vpc_security_group_ids: vec![world.vpc.security_group(Tier::Database, names)],
        db_parameter_group_names: Vec::new(),
        availability_zone: Some(names.zone(0)),
        secondary_availability_zone: multi_az.then(|| names.zone(1)),
        publicly_accessible: expect.flag(Figure::PublicIp).unwrap_or_default(),
        auto_minor_version_upgrade: true,
        backup_retention_period: expect.number(Figure::BackupRetention).unwrap_or(1.0) as i32,
        db_cluster_identifier: None,
        tags: Vec::new(),
        instance_create_time: Some(iso(world.provisioned())),
        license_model: (engine == "postgres").then(|| "postgresql-license".to_owned()),
        iops: Some(3_000),
        deletion_protection: world.environment.production,
        copy_tags_to_snapshot: true,
        monitoring_interval: Some(60),
        performance_insights_enabled: false,
        storage_encrypted: encrypted,
        kms_key_id: encrypted.then(|| names.arn("kms", "alias/aws/rds")),
        ca_certificate_identifier: Some("rds-ca-rsa2048-g1".to_owned()),
        blue_green_update: None,
        restore_to_point_in_time: None,
        s3_import: None,
        identifier,
    }
}

fn default_port(engine: &str) -> i32 {
    if engine.contains("postgres") { 5_432 } else { 3_306 }
}

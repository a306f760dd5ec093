//! RDS instances: `DescribeDBInstances`, one identifier a call, and `DescribeEvents` of the last day.

use std::collections::BTreeMap;

use aws_sdk_rds::types::{self as sdk, SourceType};
use futures::future::try_join_all;
use protocol::{
    Error, Health, Moment,
    overview::{Database, DatabaseEvent},
};

use super::{Found, count, moment, unless_absent};
use crate::{
    catalogue::model::{self, Environment, Figure},
    clients::{Clients, asking},
    overview::{
        facts::{Fact, Facts, Kind},
        instance_class::max_connections,
    },
};

/// How far back the events reach, in minutes.
const EVENTS_MINUTES: i32 = 24 * 60;
const GIB: u64 = 1 << 30;

/// A database, and what it hangs on. Its metrics, events and health are joined later.
#[derive(Clone, Debug)]
pub(crate) struct FoundDatabase {
    pub(crate) database: Database,
    pub(crate) security_groups: Vec<String>,
    pub(crate) subnets: Vec<String>,
}

/// The events of each database by its key, newest first.
pub(crate) type DatabaseEvents = BTreeMap<String, Vec<DatabaseEvent>>;

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Found<FoundDatabase>, Error> {
    let asked = environment.databases.iter().map(async |declared| {
        let asked =
            clients.rds.describe_db_instances().db_instance_identifier(&declared.identifier).send().await;
        let answer = unless_absent(asked.map_err(asking("rds:DescribeDBInstances")))?;
        Ok::<_, Error>((declared, answer.and_then(|answer| answer.db_instances?.into_iter().next())))
    });
    let rpo_seconds = environment.recovery.as_ref().map(|recovery| recovery.rpo_seconds);
    let mut found = Found::default();
    for (declared, instance) in try_join_all(asked).await? {
        match instance {
            Some(instance) => {
                note_facts(&mut found.facts, declared, &instance, now);
                found.items.push(convert(declared, &instance, rpo_seconds));
            }
            None => found.facts.of(Kind::Database, &declared.key).whole = Some(Fact::Missing { at: now }),
        }
    }
    Ok(found)
}

fn convert(
    declared: &model::Database,
    instance: &sdk::DbInstance,
    rpo_seconds: Option<u32>,
) -> FoundDatabase {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let engine = text(instance.engine());
    let class = text(instance.db_instance_class());
    let groups = instance.vpc_security_groups().iter();
    let subnets = instance.db_subnet_group().map(sdk::DbSubnetGroup::subnets).unwrap_or_default().iter();
    FoundDatabase {
        database: Database {
            key: declared.key.clone(),
            identifier: declared.identifier.clone(),
            health: Health::Unknown,
            status: text(instance.db_instance_status()),
            version: text(instance.engine_version()),
            multi_az: instance.multi_az().unwrap_or_default(),
            storage_bytes: u64::from(count(instance.allocated_storage().unwrap_or_default())) * GIB,
            free_storage_bytes: None,
            freeable_memory_bytes: None,
            cpu_percent: None,
            connections: None,
            max_connections: max_connections(&engine, &class),
            restorable_to: instance.latest_restorable_time().and_then(moment),
            rpo_seconds,
            events: Vec::new(),
            engine,
            class,
        },
        security_groups: groups
            .filter_map(|group| group.vpc_security_group_id())
            .map(str::to_owned)
            .collect(),
        subnets: subnets.filter_map(|subnet| subnet.subnet_identifier()).map(str::to_owned).collect(),
    }
}

fn note_facts(facts: &mut Facts, declared: &model::Database, instance: &sdk::DbInstance, now: Moment) {
    let facts = facts.of(Kind::Database, &declared.key);
    facts.know_or_unset(Figure::Engine, instance.engine(), now);
    facts.know_or_unset(Figure::EngineVersion, instance.engine_version(), now);
    facts.know_or_unset(Figure::InstanceClass, instance.db_instance_class(), now);
    facts.know_or_unset(Figure::Storage, instance.allocated_storage(), now);
    facts.know_or_unset(Figure::StorageType, instance.storage_type(), now);
    facts.know(Figure::Encrypted, instance.storage_encrypted().unwrap_or_default(), now);
    facts.know(Figure::MultiAz, instance.multi_az().unwrap_or_default(), now);
    facts.know_or_unset(Figure::BackupRetention, instance.backup_retention_period(), now);
    facts.know(Figure::LogExports, instance.enabled_cloudwatch_logs_exports().to_vec(), now);
    facts.know(Figure::PublicIp, instance.publicly_accessible().unwrap_or_default(), now);
    facts.know_or_unset(Figure::Port, instance.endpoint().and_then(sdk::Endpoint::port), now);
}

pub(crate) async fn read_events(
    clients: &Clients,
    environment: &Environment,
) -> Result<DatabaseEvents, Error> {
    let asked = environment.databases.iter().map(async |declared| {
        Ok::<_, Error>((declared.key.clone(), events_of(clients, &declared.identifier).await?))
    });
    Ok(try_join_all(asked).await?.into_iter().collect())
}

async fn events_of(clients: &Clients, identifier: &str) -> Result<Vec<DatabaseEvent>, Error> {
    let mut pages = clients
        .rds
        .describe_events()
        .source_type(SourceType::DbInstance)
        .source_identifier(identifier)
        .duration(EVENTS_MINUTES)
        .into_paginator()
        .items()
        .send();
    let mut events = Vec::new();
    while let Some(event) = pages.next().await {
        match unless_absent(event.map_err(asking("rds:DescribeEvents")))? {
            Some(event) => events.extend(convert_event(&event)),
            None => break,
        }
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    Ok(events)
}

fn convert_event(event: &sdk::Event) -> Option<DatabaseEvent> {
    Some(DatabaseEvent { at: moment(event.date()?)?, message: event.message()?.to_owned() })
}

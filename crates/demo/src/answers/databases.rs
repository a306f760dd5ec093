//! RDS: instances as the store keeps them, with what moves, and their events.

use engine::catalogue::model::{Database, Figure};
use protocol::Moment;
use winterbaume_rds::{
    views::DbInstanceView,
    wire::{
        AvailabilityZone, DBInstance, DBInstanceMessage, DBSubnetGroup, Endpoint, Event, EventsMessage,
        Subnet, VpcSecurityGroupMembership, deserialize_describe_d_b_instances_request,
        deserialize_describe_events_request, serialize_describe_d_b_instances_response,
        serialize_describe_events_response,
    },
};

use super::{Answer, read};
use crate::{
    network::Tier,
    request::Request,
    response::Refusal,
    stack::Stack,
    time::{DAY, HOUR, MINUTE, from_iso, iso},
    world::World,
};

pub(super) async fn describe_db_instances(stack: &Stack, request: &Request) -> Answer {
    let input = read(deserialize_describe_d_b_instances_request(&request.fields()))?;
    let mut kept = stack.store().await?.databases().await;
    if let Some(identifier) = input.d_b_instance_identifier {
        kept.retain(|instance| instance.identifier == identifier || instance.arn == identifier);
        if kept.is_empty() {
            return Err(not_found(&identifier));
        }
    }
    let instances: Vec<DBInstance> =
        kept.into_iter().map(|instance| described(stack.world(), instance)).collect();
    Ok(serialize_describe_d_b_instances_response(&DBInstanceMessage {
        d_b_instances: Some(instances.into()),
        marker: None,
    }))
}

pub(super) fn describe_events(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_events_request(&request.fields()))?;
    let now = world.now();
    let until = input.end_time.as_deref().and_then(from_iso).unwrap_or(now).min(now);
    let lasting = input.duration.map_or(HOUR, |minutes| i64::from(minutes) * MINUTE);
    let from = input.start_time.as_deref().and_then(from_iso).unwrap_or_else(|| until.plus_millis(-lasting));
    // RDS keeps events for two weeks.
    let from = from.max(now.plus_millis(-14 * DAY));
    let known = world.environment.databases.iter();
    let asked: Vec<&Database> = known
        .filter(|database| input.source_identifier.as_ref().is_none_or(|asked| *asked == database.identifier))
        .filter(|_| input.source_type.as_deref().is_none_or(|kind| kind == "db-instance"))
        .collect();
    if let Some(identifier) = input.source_identifier.filter(|_| asked.is_empty()) {
        return Err(not_found(&identifier));
    }
    let events: Vec<Event> =
        asked.into_iter().flat_map(|database| events(world, database, from, until)).collect();
    Ok(serialize_describe_events_response(&EventsMessage { events: Some(events.into()), marker: None }))
}

fn events(world: &World, database: &Database, from: Moment, until: Moment) -> Vec<Event> {
    let happened = world.database_events(database, from, until);
    let events = happened.into_iter().map(|event| Event {
        source_identifier: Some(database.identifier.clone()),
        source_type: Some("db-instance".to_owned()),
        source_arn: Some(world.names.database(&database.identifier)),
        message: Some(event.message.to_owned()),
        event_categories: Some(vec![event.category.to_owned()].into()),
        date: Some(iso(event.at)),
    });
    events.collect()
}

fn not_found(identifier: &str) -> Refusal {
    Refusal {
        status: 404,
        code: "DBInstanceNotFound".to_owned(),
        message: format!("DBInstance {identifier} not found."),
    }
}

fn described(world: &World, kept: DbInstanceView) -> DBInstance {
    let declared = world.environment.databases.iter().find(|database| database.identifier == kept.identifier);
    let state = declared.map(|database| world.database_state(database));
    let exports = declared.and_then(|database| database.expect.set(Figure::LogExports)).unwrap_or_default();
    let group = world.vpc.security_group(Tier::Database, &world.names);
    DBInstance {
        d_b_instance_identifier: Some(kept.identifier),
        d_b_instance_arn: Some(kept.arn),
        d_b_instance_class: Some(kept.db_instance_class),
        d_b_instance_status: Some(state.as_ref().map_or(kept.status, |state| state.status.to_owned())),
        latest_restorable_time: state.and_then(|state| state.restorable).map(iso),
        engine: Some(kept.engine),
        engine_version: Some(kept.engine_version),
        d_b_name: kept.db_name,
        master_username: kept.master_username,
        endpoint: Some(Endpoint { address: kept.endpoint_address, port: kept.port, hosted_zone_id: None }),
        allocated_storage: Some(kept.allocated_storage),
        storage_type: kept.storage_type,
        storage_encrypted: Some(kept.storage_encrypted),
        kms_key_id: kept.kms_key_id,
        iops: kept.iops,
        multi_a_z: Some(kept.multi_az),
        availability_zone: kept.availability_zone,
        secondary_availability_zone: kept.secondary_availability_zone,
        backup_retention_period: Some(kept.backup_retention_period),
        preferred_backup_window: Some("03:00-03:45".to_owned()),
        preferred_maintenance_window: Some("sun:04:00-sun:04:45".to_owned()),
        instance_create_time: kept.instance_create_time,
        publicly_accessible: Some(kept.publicly_accessible),
        auto_minor_version_upgrade: Some(kept.auto_minor_version_upgrade),
        deletion_protection: Some(kept.deletion_protection),
        copy_tags_to_snapshot: Some(kept.copy_tags_to_snapshot),
        license_model: kept.license_model,
        c_a_certificate_identifier: kept.ca_certificate_identifier,
        enabled_cloudwatch_logs_exports: (!exports.is_empty()).then(|| exports.to_vec().into()),
        d_b_subnet_group: kept.db_subnet_group_name.map(|name| subnet_group(world, name)),
        vpc_security_groups: Some(
            vec![VpcSecurityGroupMembership {
                status: Some("active".to_owned()),
                vpc_security_group_id: Some(group),
            }]
            .into(),
        ),
        ..DBInstance::default()
    }
}

fn subnet_group(world: &World, name: String) -> DBSubnetGroup {
    let subnets = world.vpc.tier(Tier::Database).map(|subnet| Subnet {
        subnet_identifier: Some(subnet.id.clone()),
        subnet_availability_zone: Some(AvailabilityZone { name: Some(world.names.zone(subnet.zone)) }),
        subnet_status: Some("Active".to_owned()),
        subnet_outpost: None,
    });
    DBSubnetGroup {
        d_b_subnet_group_arn: Some(world.names.arn("rds", &format!("subgrp:{name}"))),
        d_b_subnet_group_name: Some(name),
        vpc_id: Some(world.vpc.id.clone()),
        subnet_group_status: Some("Complete".to_owned()),
        subnets: Some(subnets.collect::<Vec<_>>().into()),
        ..DBSubnetGroup::default()
    }
}

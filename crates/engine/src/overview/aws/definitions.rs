//! ECS task definitions: `DescribeTaskDefinition`. A revision never changes, so each is asked once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures::future::try_join_all;
use protocol::{Error, Moment};

use super::services::FoundService;
use crate::{
    catalogue::model::Figure,
    clients::{Clients, asking},
    overview::facts::{Facts, Kind},
};

/// What a task is given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    /// In CPU units.
    pub(crate) cpu: Option<u32>,
    /// In MiB.
    pub(crate) memory: Option<u32>,
    pub(crate) network_mode: Option<String>,
    /// The first container port of each container.
    pub(crate) ports: BTreeMap<String, i32>,
}

/// The definitions that were read before, by ARN.
#[derive(Debug, Default)]
pub(crate) struct KnownDefinitions(Mutex<BTreeMap<String, Arc<Definition>>>);

/// The definitions of services, by service key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) by_service: BTreeMap<String, Arc<Definition>>,
    pub(crate) facts: Facts,
}

/// The figures that only a task definition tells.
pub(crate) const FIGURES: [Figure; 4] = [Figure::Cpu, Figure::Memory, Figure::NetworkMode, Figure::Port];

pub(crate) async fn read(
    clients: &Clients,
    services: &[FoundService],
    known: &KnownDefinitions,
    now: Moment,
) -> Result<Definitions, Error> {
    let named = services.iter().filter_map(|found| Some((found, found.definition.as_deref()?)));
    let asked = named.map(async |(found, arn)| Ok((found, known.of(clients, arn).await?)));
    let mut definitions = Definitions::default();
    for (found, definition) in try_join_all(asked).await? {
        let key = &found.service.key;
        let facts = definitions.facts.of(Kind::Service, key);
        facts.know_or_unset(Figure::Cpu, definition.cpu, now);
        facts.know_or_unset(Figure::Memory, definition.memory, now);
        facts.know_or_unset(Figure::NetworkMode, definition.network_mode.clone(), now);
        facts.know_or_unset(Figure::Port, definition.ports.get(&found.container).copied(), now);
        definitions.by_service.insert(key.clone(), definition);
    }
    Ok(definitions)
}

impl KnownDefinitions {
    async fn of(&self, clients: &Clients, arn: &str) -> Result<Arc<Definition>, Error> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(arn).cloned();
        if let Some(definition) = known {
            return Ok(definition);
        }
        let definition = Arc::new(describe(clients, arn).await?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(arn.to_owned(), Arc::clone(&definition));
        Ok(definition)
    }
}

async fn describe(clients: &Clients, arn: &str) -> Result<Definition, Error> {
    let answer = clients
        .ecs
        .describe_task_definition()
        .task_definition(arn)
        .send()
        .await
        .map_err(asking("ecs:DescribeTaskDefinition"))?;
    let definition = answer.task_definition.unwrap_or_else(|| {
        // AWS always sends one; without it nothing is known of the task.
        aws_sdk_ecs::types::TaskDefinition::builder().build()
    });
    let ports = definition.container_definitions().iter().filter_map(|container| {
        Some((container.name()?.to_owned(), container.port_mappings().first()?.container_port()?))
    });
    Ok(Definition {
        cpu: definition.cpu().and_then(|cpu| cpu.parse().ok()),
        memory: definition.memory().and_then(|memory| memory.parse().ok()),
        network_mode: definition.network_mode().map(|mode| mode.as_str().to_owned()),
        ports: ports.collect(),
    })
}

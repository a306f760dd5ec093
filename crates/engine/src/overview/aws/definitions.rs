//! ECS task definitions: `DescribeTaskDefinition`. A revision never changes, so each is asked once.
//!
//! Values of environment and secrets end here: what leaves are names, and whether two values are the same.

mod settings;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_sdk_ecs::types as sdk;
use futures::future::try_join_all;
use protocol::{
    Error, Moment,
    services::{ContainerDefinition, LogStream},
};

use super::{count, moment, services::FoundService};
use crate::{
    catalogue::model::Figure,
    clients::{Clients, asking},
    overview::facts::{Facts, Kind},
};

pub(crate) use settings::{Setting, Value};

/// One revision of a task definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Definition {
    pub(crate) shown: protocol::services::Definition,
    /// Everything that two revisions can differ in.
    pub(crate) settings: Vec<Setting>,
    /// The first container port of each container.
    ports: BTreeMap<String, i32>,
    /// The log group, and what its streams begin with, of each container that writes to CloudWatch Logs.
    logs: BTreeMap<String, (String, String)>,
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

/// The definitions of the declared `services`' deployments: a task of the one before has its own.
pub(crate) async fn read(
    clients: &Clients,
    services: &[FoundService],
    known: &KnownDefinitions,
    now: Moment,
) -> Result<Definitions, Error> {
    let declared = services.iter().filter_map(|found| Some((found.key.as_deref()?, found)));
    let asked = declared.map(async |(key, found)| {
        Ok::<_, Error>((key, found, known.all(clients, &found.definitions).await?))
    });
    let mut definitions = Definitions::default();
    for (key, found, answered) in try_join_all(asked).await? {
        let Some(definition) = answered.into_iter().next() else { continue };
        let facts = definitions.facts.of(Kind::Service, key);
        facts.know_or_unset(Figure::Cpu, definition.shown.cpu_units, now);
        facts.know_or_unset(Figure::Memory, definition.shown.memory_mib, now);
        facts.know_or_unset(Figure::NetworkMode, definition.shown.network_mode.clone(), now);
        let port = found.container.as_ref().and_then(|container| definition.ports.get(container));
        facts.know_or_unset(Figure::Port, port.copied(), now);
        definitions.by_service.insert(key.to_owned(), definition);
    }
    Ok(definitions)
}

impl Definition {
    /// Where the lines of a task's container are kept, when they are in CloudWatch Logs.
    pub(crate) fn log(&self, container: &str, task: &str) -> Option<LogStream> {
        let (group, prefix) = self.logs.get(container)?;
        Some(LogStream { group: group.clone(), stream: format!("{prefix}/{container}/{task}") })
    }
}

impl KnownDefinitions {
    /// The definition, if it was read before.
    pub(crate) fn get(&self, arn: &str) -> Option<Arc<Definition>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(arn).cloned()
    }

    /// The definitions `arns`, in their order.
    pub(crate) async fn all(
        &self,
        clients: &Clients,
        arns: &[String],
    ) -> Result<Vec<Arc<Definition>>, Error> {
        try_join_all(arns.iter().map(|arn| self.of(clients, arn))).await
    }

    /// The definition `arn`.
    pub(crate) async fn of(&self, clients: &Clients, arn: &str) -> Result<Arc<Definition>, Error> {
        if let Some(definition) = self.get(arn) {
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
        sdk::TaskDefinition::builder().build()
    });
    Ok(convert(&definition))
}

fn convert(definition: &sdk::TaskDefinition) -> Definition {
    let containers = definition.container_definitions();
    let named = |container: &sdk::ContainerDefinition| container.name().unwrap_or_default().to_owned();
    let ports =
        containers.iter().filter_map(|it| Some((named(it), it.port_mappings().first()?.container_port()?)));
    let logs = containers.iter().filter_map(|it| {
        let options = it.log_configuration()?.options()?;
        Some((named(it), (log_group(it)?.to_owned(), options.get("awslogs-stream-prefix")?.clone())))
    });
    Definition {
        shown: protocol::services::Definition {
            family: definition.family().unwrap_or_default().to_owned(),
            revision: count(definition.revision()),
            registered: definition.registered_at().and_then(moment),
            cpu_units: definition.cpu().and_then(|cpu| cpu.parse().ok()),
            memory_mib: definition.memory().and_then(|memory| memory.parse().ok()),
            network_mode: definition.network_mode().map(|mode| mode.as_str().to_owned()),
            compatibilities: compatibilities(definition),
            task_role: definition.task_role_arn().map(role_name),
            execution_role: definition.execution_role_arn().map(role_name),
            containers: containers.iter().map(convert_container).collect(),
        },
        settings: settings::of(definition),
        ports: ports.collect(),
        logs: logs.collect(),
    }
}

/// What it was registered for, or else what it could run on.
fn compatibilities(definition: &sdk::TaskDefinition) -> Vec<String> {
    let required = definition.requires_compatibilities();
    let told = if required.is_empty() { definition.compatibilities() } else { required };
    told.iter().map(|compatibility| compatibility.as_str().to_owned()).collect()
}

/// `arn:aws:iam::111122223333:role/service-role/backend` → `backend`.
fn role_name(arn: &str) -> String {
    arn.rsplit('/').next().unwrap_or(arn).to_owned()
}

fn convert_container(container: &sdk::ContainerDefinition) -> ContainerDefinition {
    let environment = container.environment().iter().filter_map(|variable| variable.name());
    let secrets = container.secrets().iter().map(sdk::Secret::name);
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    ContainerDefinition {
        name: container.name().unwrap_or_default().to_owned(),
        image: container.image().unwrap_or_default().to_owned(),
        // ECS's own default.
        essential: container.essential() != Some(false),
        cpu_units: Some(count(container.cpu())).filter(|units| *units > 0),
        memory_mib: container.memory().map(count),
        ports: container.port_mappings().iter().filter_map(port).collect(),
        command: words(container.command()),
        health_check: container.health_check().map(health_check),
        environment: sorted(environment.map(str::to_owned).collect()),
        secrets: sorted(secrets.map(str::to_owned).collect()),
        log_group: log_group(container).map(str::to_owned),
    }
}

/// `8000/tcp`, or `32768→8000/tcp` where the instance's port is another.
fn port(mapping: &sdk::PortMapping) -> Option<String> {
    let protocol = mapping.protocol().map_or("tcp", sdk::TransportProtocol::as_str);
    let Some(port) = mapping.container_port() else {
        return Some(format!("{}/{protocol}", mapping.container_port_range()?));
    };
    Some(match mapping.host_port() {
        // Zero: whichever is free.
        Some(0) => format!("any→{port}/{protocol}"),
        Some(host) if host != port => format!("{host}→{port}/{protocol}"),
        _ => format!("{port}/{protocol}"),
    })
}

/// The words of a command as one would type them.
fn words(words: &[String]) -> Option<String> {
    let quoted = words.iter().map(|word| {
        let plain = !word.is_empty() && !word.contains(|it: char| it.is_whitespace() || it == '"');
        if plain { word.clone() } else { format!("{word:?}") }
    });
    (!words.is_empty()).then(|| quoted.collect::<Vec<_>>().join(" "))
}

/// `curl -f http://localhost/health every 30 s, 5 s at most, 3 retries, after 10 s`, with ECS's defaults.
fn health_check(check: &sdk::HealthCheck) -> String {
    let command = match check.command() {
        [kind, rest @ ..] if kind == "CMD-SHELL" => rest.join(" "),
        [kind, rest @ ..] if kind == "CMD" => words(rest).unwrap_or_default(),
        command => words(command).unwrap_or_default(),
    };
    let (interval, timeout) = (check.interval().unwrap_or(30), check.timeout().unwrap_or(5));
    let retries = check.retries().unwrap_or(3);
    let start = check.start_period().filter(|seconds| *seconds > 0);
    let start = start.map(|seconds| format!(", after {seconds} s")).unwrap_or_default();
    format!("{command} every {interval} s, {timeout} s at most, {retries} retries{start}")
}

fn log_group(container: &sdk::ContainerDefinition) -> Option<&str> {
    let log = container.log_configuration()?;
    let ours = *log.log_driver() == sdk::LogDriver::Awslogs;
    ours.then(|| log.options()?.get("awslogs-group").map(String::as_str)).flatten()
}

#[cfg(test)]
mod tests;

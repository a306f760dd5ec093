//! The tasks behind targets: found, and told.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use protocol::{services::ServiceId, targets::TargetTask};

use super::join::{Join, Whereabouts};
use crate::{
    overview::{
        aws::{instances::Instances, services::FoundService, tasks::Task},
        board::Board,
    },
    services::end_of,
};

/// All that is known of the tasks of an environment, taken once.
pub(crate) struct KnownTasks {
    running: Arc<Vec<Task>>,
    stopped: Arc<Vec<Task>>,
    instances: Arc<Instances>,
}

impl KnownTasks {
    pub(crate) fn of(board: &Board) -> Self {
        Self {
            running: board.tasks.value().unwrap_or_default(),
            stopped: board.stopped_tasks.value().unwrap_or_default(),
            instances: board.instances.value().unwrap_or_default(),
        }
    }

    /// The tasks by where they can be reached. One that stops is never wanted again: whichever reading says so is the
    /// newer one.
    pub(crate) fn join(&self) -> Join<'_, Task> {
        let stopped: HashSet<_> = self.stopped.iter().map(|task| task.id.as_str()).collect();
        let running = self.running.iter().filter(|task| !stopped.contains(task.id.as_str()));
        Join::of(running.chain(&*self.stopped), |task| Whereabouts {
            addresses: &task.addresses,
            instance: self.instance(task),
            host_ports: task.containers.iter().flat_map(|container| &container.host_ports).copied().collect(),
            ends: task.ends(),
            started: task.started,
        })
    }

    fn instance(&self, task: &Task) -> Option<&str> {
        self.instances.get(task.container_instance.as_ref()?).map(String::as_str)
    }

    /// The task as it is shown beside its target; nothing for one that no service runs.
    pub(super) fn told(
        &self,
        board: &Board,
        services: &HashMap<&ServiceId, &FoundService>,
        task: &Task,
    ) -> Option<TargetTask> {
        let id = task.service.clone()?;
        let service = services.get(&id);
        let definition = task.definition.as_deref().and_then(|arn| board.known_definitions.get(arn));
        let log = definition.and_then(|definition| {
            let main = service.and_then(|service| service.container.as_deref());
            let all = task.containers.iter().map(|container| container.name.as_str());
            main.into_iter().chain(all).find_map(|container| definition.log(container, &task.id))
        });
        Some(TargetTask {
            id: task.id.clone(),
            service: id,
            revision: task.revision,
            current_revision: service.and_then(|service| service.revision()),
            deployment: task.started_by.clone(),
            instance: self.instance(task).map(str::to_owned),
            started: task.started,
            stopping: end_of(task).map(|end| end.words),
            log,
        })
    }
}

//! What is read of a service only while somebody looks at it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::future::{join, join_all};
use protocol::{
    Error, Moment,
    services::{ScalingActivity, ServiceId},
};
use tokio::sync::Notify;

use super::{
    aws::{definitions::Definition, scaling},
    board::Board,
};
use crate::{
    clients::Clients,
    readings::{Slot, SlotState, Wish},
};

/// Who has not been asked for since is looked at no more, in milliseconds.
const ATTENTION: i64 = 60_000;
/// A new deployment's definition is asked for this soon.
const DEFINITION_AGE: Duration = Duration::from_secs(5);
const ACTIVITIES_AGE: Duration = Duration::from_secs(15);
/// Definitions of older revisions that are read for the tasks that run them.
const OLDER_DEFINITIONS: usize = 10;

/// The services that are looked at.
#[derive(Debug, Default)]
pub(crate) struct Details {
    by_service: Mutex<BTreeMap<ServiceId, (Moment, Arc<Detail>)>>,
    /// Somebody looks at another one.
    another: Notify,
}

/// One service that is looked at.
#[derive(Debug, Default)]
pub(crate) struct Detail {
    /// Of the primary deployment.
    pub(crate) definition: Slot<Arc<Definition>>,
    /// Newest first.
    pub(crate) activities: Slot<Vec<ScalingActivity>>,
}

impl Details {
    /// The details of a service, which are read from now on for as long as its page is open and asks for them.
    pub(crate) fn look_at(&self, service: &ServiceId, now: Moment) -> Arc<Detail> {
        let mut by_service = self.by_service.lock().unwrap_or_else(PoisonError::into_inner);
        let (looked, detail) = by_service.entry(service.clone()).or_insert_with(|| {
            self.another.notify_one();
            (now, Arc::default())
        });
        *looked = now;
        Arc::clone(detail)
    }

    fn looked_at(&self, now: Moment) -> Vec<(ServiceId, Arc<Detail>)> {
        let mut by_service = self.by_service.lock().unwrap_or_else(PoisonError::into_inner);
        by_service.retain(|_, (looked, _)| now.millis_since(*looked) < ATTENTION);
        by_service.iter().map(|(id, (_, detail))| (id.clone(), Arc::clone(detail))).collect()
    }

    /// Returns when somebody looks at another service.
    pub(crate) async fn another(&self) {
        self.another.notified().await;
    }
}

impl Board {
    /// Fulfils `wish` for the services that are looked at; without one, reads whatever has grown old.
    pub(crate) async fn read_details(&self, wish: Option<Wish>) {
        let looked_at = self.details.looked_at(self.activity.now());
        join_all(looked_at.iter().map(|(service, detail)| self.read_detail(service, detail, wish))).await;
    }

    /// How long until one of them is due.
    pub(crate) fn details_due_in(&self) -> Option<Duration> {
        let now = self.activity.now();
        let due = self.details.looked_at(now).into_iter().map(|(_, detail)| {
            let definition = detail.definition.due_in(DEFINITION_AGE, now);
            definition.min(detail.activities.due_in(ACTIVITIES_AGE, now))
        });
        due.min()
    }

    async fn read_detail(&self, service: &ServiceId, detail: &Detail, wish: Option<Wish>) {
        let definition = async { self.ask_definition(&*self.clients().await?, service).await };
        let activities = async { scaling::read_activities(&*self.clients().await?, service).await };
        let within = |age| wish.unwrap_or(Wish::Within(age));
        join(
            detail.definition.read(within(DEFINITION_AGE), &self.activity, Box::pin(definition)),
            detail.activities.read(within(ACTIVITIES_AGE), &self.activity, Box::pin(activities)),
        )
        .await;
    }

    /// The primary deployment's definition; those that other tasks run are then known too, where they can be read.
    async fn ask_definition(&self, clients: &Clients, service: &ServiceId) -> Result<Arc<Definition>, Error> {
        let found = self.service(service).await?;
        let primary = found.primary_definition()?;
        let (tasks, stopped) = (self.tasks.value(), self.stopped_tasks.value());
        let tasks = tasks.iter().chain(&stopped).flat_map(|tasks| tasks.iter());
        let mut older: Vec<_> = tasks
            .filter(|task| task.service.as_ref() == Some(service))
            .filter_map(|task| task.definition.clone())
            .chain(found.definitions.iter().cloned())
            .filter(|arn| arn != primary)
            .collect();
        older.sort_by_key(|arn| std::cmp::Reverse(super::aws::revision_of(arn)));
        older.dedup();
        let older = older.iter().take(OLDER_DEFINITIONS);
        let known = &self.known_definitions;
        let (primary, _) =
            join(known.of(clients, primary), join_all(older.map(|arn| known.of(clients, arn)))).await;
        primary
    }
}

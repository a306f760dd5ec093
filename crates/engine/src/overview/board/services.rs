//! ECS on the board: services, tasks, the instances under them, and what ECS forgets of them.

use std::{
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use futures::future::join;
use protocol::{Error, ErrorKind, services::ServiceId};

use super::{Board, known};
use crate::{
    clients::Clients,
    overview::{
        aws::{self, Found, instances::Instances, services::FoundService, tasks::Task},
        gauges::{self, Gauges},
        memory::Memory,
        parts::{Page, Part},
    },
    readings::{Question, Wish},
};

/// Half of what the console allows itself of ECS (`clients::limits`).
const MILLIS_A_CALL: u64 = 200;

impl Board {
    pub(super) async fn read_services(&self, wish: Wish) -> Result<Arc<Found<FoundService>>, Error> {
        let ask = async {
            let found =
                aws::services::read(&*self.clients().await?, &self.environment, self.activity.now()).await?;
            self.remember_services(&found);
            Ok(found)
        };
        known(self.services.read(wish, &self.activity, Box::pin(ask)).await)
    }

    /// Reads the declared services with the others where all is to be read anew; else they are read by themselves, since
    /// they must not wait for a list.
    pub(super) async fn read_other_services(&self, wish: Wish) -> Result<Arc<Vec<FoundService>>, Error> {
        let ask = async {
            let (asked, now) = (Question::next(), self.activity.now());
            let declared = matches!(wish, Wish::After(_)) && self.services.is_due(wish, now);
            let (others, declared) =
                aws::services::read_others(&*self.clients().await?, &self.environment, declared, now).await?;
            if let Some(declared) = declared {
                self.remember_services(&declared);
                self.services.take(declared, asked, self.activity.now());
            }
            let before = self.other_services.value();
            self.memory().keep_events(before.as_ref().map_or(&[], |before| before), &others);
            Ok(others)
        };
        known(self.other_services.read(wish, &self.activity, Box::pin(ask)).await)
    }

    fn remember_services(&self, found: &Found<FoundService>) {
        let before = self.services.value();
        self.memory().keep_events(before.as_ref().map_or(&[], |before| &before.items), &found.items);
    }

    /// Reads all that the services' page shows again now.
    pub(crate) async fn refresh_services(&self) {
        let now = Wish::now();
        let parts = Page::Services.parts().into_iter().filter(|part| *part != Part::Services);
        join(self.read_all(parts.map(|part| (part, now))), self.read_details(Some(now))).await;
        // They came with the others, unless those could not be listed.
        self.read(Part::Services, now).await;
    }

    pub(super) async fn read_tasks(&self, wish: Wish) -> Result<Arc<Vec<Task>>, Error> {
        let ask = async { aws::tasks::read(&*self.clients().await?, &self.environment).await };
        known(self.tasks.read(wish, &self.activity, Box::pin(ask)).await)
    }

    pub(super) async fn ask_stopped_tasks(&self, clients: &Clients) -> Result<Vec<Task>, Error> {
        let before = self.stopped_tasks.value();
        let stopped = aws::tasks::read_stopped(clients, &self.environment).await?;
        self.memory().keep_stopped(before.as_ref().map_or(&[], |before| before), &stopped);
        Ok(stopped)
    }

    pub(super) async fn ask_instances(&self, clients: &Clients, wish: Wish) -> Result<Instances, Error> {
        let tasks = self.read_tasks(wish.upon(Part::Tasks)).await?;
        let stopped = self.stopped_tasks.value().unwrap_or_default();
        aws::instances::read(clients, &tasks, &stopped, &self.known_instances).await
    }

    pub(super) async fn ask_other_loads(&self, clients: &Clients, wish: Wish) -> Result<Gauges, Error> {
        let others = self.read_other_services(wish.upon(Part::OtherServices)).await?;
        gauges::read_other_loads(clients, others.iter().map(|found| &found.id), self.activity.now()).await
    }

    /// How old `part` must be allowed to get, that reading ECS by whole clusters leaves the rest of its allowance to
    /// others: a fleet of hundreds of services takes a hundred calls a round.
    pub(crate) fn least_age(&self, part: Part) -> Duration {
        if !matches!(part, Part::OtherServices | Part::Tasks | Part::StoppedTasks) {
            return Duration::ZERO;
        }
        let pages = |things: usize, a_page: usize| things.div_ceil(a_page);
        let others = self.other_services.value().map_or(0, |others| others.len());
        let tasks =
            [&self.tasks, &self.stopped_tasks].map(|slot| slot.value().map_or(0, |tasks| tasks.len()));
        let calls =
            pages(others, 10) + pages(others, 100) + 2 * pages(tasks[0], 100) + 2 * pages(tasks[1], 100);
        Duration::from_millis(calls as u64 * MILLIS_A_CALL)
    }

    /// What was read of a service last; nothing for one that is not known.
    pub(crate) fn known_service(&self, id: &ServiceId) -> Option<FoundService> {
        let (declared, others) = (self.services.value(), self.other_services.value());
        let declared = declared.iter().flat_map(|found| found.items.iter());
        declared.chain(others.iter().flat_map(|others| others.iter())).find(|it| it.id == *id).cloned()
    }

    /// A service, asked of AWS where it is not known yet.
    ///
    /// # Errors
    /// `NotFound` where the environment has no such service; what AWS answers.
    pub(crate) async fn service(&self, id: &ServiceId) -> Result<FoundService, Error> {
        if let Some(found) = self.known_service(id) {
            return Ok(found);
        }
        let mut declared = self.environment.services.iter();
        if declared.any(|service| service.cluster == id.cluster && service.name == id.name) {
            self.read_services(Wish::Within(Part::Services.age_on_page())).await?;
        } else {
            self.read_other_services(Wish::Within(Part::OtherServices.age_on_page())).await?;
        }
        self.known_service(id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("There is no service {} in {}.", id.name, id.cluster))
        })
    }

    /// What ECS no longer answers of services.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

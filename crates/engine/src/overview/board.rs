//! Everything that was read of one environment, and how each part of it is read.

mod services;

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::{join_all, join3};
use protocol::{
    Error, ErrorKind, Freshness, Moment, Reading,
    overview::{Alarm, Bucket, Queue, Target, TargetState, Unread, Window},
    targets::Span,
};

use super::{
    aws::{
        self, Found,
        alarms::AlarmHistory,
        databases::{DatabaseEvents, FoundDatabase},
        definitions::{Definitions, KnownDefinitions},
        instances::{Instances, KnownInstances},
        listeners::Listeners,
        load_balancers::{GroupAttributes, LoadBalancers},
        network::{Networks, SecurityGroups},
        scaling::Scalings,
        services::FoundService,
        targets::Targets,
        tasks::Task,
    },
    details::Details,
    facts::{Facts, Kind},
    fleet::LastRow,
    gauges::{self, Gauges, Quantity},
    history::{TargetHistory, date_unhealthy},
    kpis::{self, Series},
    memory::Memory,
    network_facts::Wiring,
    parts::{Page, Part},
};
use crate::{
    catalogue::model::Environment,
    clients::{ClientCache, Clients},
    readings::{Activity, Slot, SlotState, Wish},
};

/// Everything that was read of one environment.
pub(crate) struct Board {
    pub(crate) environment: Arc<Environment>,
    pub(crate) activity: Arc<Activity>,
    clients: Arc<ClientCache>,
    pub(crate) known_definitions: KnownDefinitions,
    known_instances: KnownInstances,
    target_history: Mutex<TargetHistory>,
    memory: Mutex<Memory>,
    pub(crate) details: Details,
    pub(crate) last_row: LastRow,
    pub(crate) services: Slot<Found<FoundService>>,
    pub(crate) other_services: Slot<Vec<FoundService>>,
    pub(crate) definitions: Slot<Definitions>,
    pub(crate) tasks: Slot<Vec<Task>>,
    pub(crate) stopped_tasks: Slot<Vec<Task>>,
    pub(crate) instances: Slot<Instances>,
    pub(crate) scaling: Slot<Scalings>,
    pub(crate) clusters: Slot<Facts>,
    pub(crate) load_balancers: Slot<LoadBalancers>,
    pub(crate) listeners: Slot<Listeners>,
    pub(crate) target_group_attributes: Slot<GroupAttributes>,
    pub(crate) targets: Slot<Targets>,
    pub(crate) alarms: Slot<Found<Alarm>>,
    pub(crate) alarm_history: Slot<AlarmHistory>,
    pub(crate) databases: Slot<Found<FoundDatabase>>,
    pub(crate) database_events: Slot<DatabaseEvents>,
    pub(crate) buckets: Slot<Found<Bucket>>,
    pub(crate) bucket_sizes: Slot<Gauges>,
    pub(crate) queues: Slot<Found<Queue>>,
    pub(crate) log_groups: Slot<Facts>,
    pub(crate) secrets: Slot<Facts>,
    pub(crate) networks: Slot<Networks>,
    pub(crate) security_groups: Slot<SecurityGroups>,
    pub(crate) traffic: Slot<Gauges>,
    pub(crate) loads: Slot<Gauges>,
    pub(crate) other_loads: Slot<Gauges>,
    pub(crate) hour: Slot<Series>,
    pub(crate) day: Slot<Series>,
    pub(crate) week: Slot<Series>,
}

impl Board {
    pub(crate) fn new(
        environment: Arc<Environment>,
        clients: Arc<ClientCache>,
        activity: Arc<Activity>,
    ) -> Self {
        Self {
            environment,
            activity,
            clients,
            known_definitions: KnownDefinitions::default(),
            known_instances: KnownInstances::default(),
            target_history: Mutex::default(),
            memory: Mutex::default(),
            details: Details::default(),
            last_row: LastRow::default(),
            services: Slot::default(),
            other_services: Slot::default(),
            definitions: Slot::default(),
            tasks: Slot::default(),
            stopped_tasks: Slot::default(),
            instances: Slot::default(),
            scaling: Slot::default(),
            clusters: Slot::default(),
            load_balancers: Slot::default(),
            listeners: Slot::default(),
            target_group_attributes: Slot::default(),
            targets: Slot::default(),
            alarms: Slot::default(),
            alarm_history: Slot::default(),
            databases: Slot::default(),
            database_events: Slot::default(),
            buckets: Slot::default(),
            bucket_sizes: Slot::default(),
            queues: Slot::default(),
            log_groups: Slot::default(),
            secrets: Slot::default(),
            networks: Slot::default(),
            security_groups: Slot::default(),
            traffic: Slot::default(),
            loads: Slot::default(),
            other_loads: Slot::default(),
            hour: Slot::default(),
            day: Slot::default(),
            week: Slot::default(),
        }
    }

    pub(crate) fn series(&self, window: Window) -> &Slot<Series> {
        match window {
            Window::Hour => &self.hour,
            Window::Day => &self.day,
            Window::Week => &self.week,
        }
    }

    /// The slot of a part, whatever it holds.
    pub(crate) fn slot(&self, part: Part) -> &dyn SlotState {
        match part {
            Part::Services => &self.services,
            Part::OtherServices => &self.other_services,
            Part::Definitions => &self.definitions,
            Part::Tasks => &self.tasks,
            Part::StoppedTasks => &self.stopped_tasks,
            Part::Instances => &self.instances,
            Part::Scaling => &self.scaling,
            Part::Clusters => &self.clusters,
            Part::LoadBalancers => &self.load_balancers,
            Part::Listeners => &self.listeners,
            Part::TargetGroupAttributes => &self.target_group_attributes,
            Part::Targets => &self.targets,
            Part::Alarms => &self.alarms,
            Part::AlarmHistory => &self.alarm_history,
            Part::Databases => &self.databases,
            Part::DatabaseEvents => &self.database_events,
            Part::Buckets => &self.buckets,
            Part::BucketSizes => &self.bucket_sizes,
            Part::Queues => &self.queues,
            Part::LogGroups => &self.log_groups,
            Part::Secrets => &self.secrets,
            Part::Networks => &self.networks,
            Part::SecurityGroups => &self.security_groups,
            Part::Traffic => &self.traffic,
            Part::Loads => &self.loads,
            Part::OtherLoads => &self.other_loads,
            Part::Kpis(window) => self.series(window),
        }
    }

    /// The parts that the fleet needs now. The tasks, the dearest of them, only to name one behind an unhealthy target.
    pub(crate) fn row_parts(&self) -> impl Iterator<Item = Part> + use<> {
        let targets = self.targets.value();
        let unhealthy = |target: &Target| target.state == TargetState::Unhealthy;
        let ill = targets.is_some_and(|targets| targets.values().flatten().any(unhealthy));
        Part::ROW.into_iter().filter(move |part| ill || !matches!(part, Part::Tasks | Part::Instances))
    }

    /// The parts that failed for want of credentials.
    pub(crate) fn signed_out(&self) -> Vec<Part> {
        let failed = |part: &Part| {
            let wants =
                |error: Error| matches!(error.kind, ErrorKind::SignInRequired | ErrorKind::RoleRequired);
            self.slot(*part).error().is_some_and(wants)
        };
        Page::all_parts().into_iter().filter(failed).collect()
    }

    /// What of `parts` could not be read, each reason once: what fails for want of another part fails with its error.
    pub(crate) fn unread(&self, parts: impl IntoIterator<Item = Part>) -> Vec<Unread> {
        let mut unread: Vec<Unread> = Vec::new();
        for part in parts {
            let Some(error) = self.slot(part).error() else { continue };
            if !unread.iter().any(|told| same(&told.error, &error)) {
                unread.push(Unread { what: part.name().to_owned(), error });
            }
        }
        unread
    }

    /// Fulfils `wish` for each of `parts`, all at the same time.
    pub(crate) async fn read_all(&self, parts: impl IntoIterator<Item = (Part, Wish)>) {
        join_all(parts.into_iter().map(|(part, wish)| self.read(part, wish))).await;
    }

    /// Fulfils `wish` for `part`. What became of it stands in the part's slot.
    pub(crate) async fn read(&self, part: Part, wish: Wish) {
        let environment = &*self.environment;
        let now = self.activity.now();
        macro_rules! read {
            ($slot:expr, |$clients:ident| $ask:expr) => {{
                let ask = async {
                    let $clients = &*self.clients().await?;
                    $ask.await
                };
                $slot.read(wish, &self.activity, Box::pin(ask)).await;
            }};
        }
        match part {
            Part::Services => drop(self.read_services(wish).await),
            Part::LoadBalancers => drop(self.read_load_balancers(wish).await),
            Part::Databases => drop(self.read_databases(wish).await),
            Part::Targets => read!(self.targets, |clients| self.ask_targets(clients, wish)),
            Part::Definitions => read!(self.definitions, |clients| self.ask_definitions(clients, wish)),
            Part::Listeners => read!(self.listeners, |clients| self.ask_listeners(clients, wish)),
            Part::TargetGroupAttributes => {
                read!(self.target_group_attributes, |clients| self
                    .ask_target_group_attributes(clients, wish));
            }
            Part::SecurityGroups => {
                read!(self.security_groups, |clients| self.ask_security_groups(clients, wish));
            }
            Part::Traffic => read!(self.traffic, |clients| self.ask_traffic(clients, wish)),
            Part::Kpis(window) => read!(self.series(window), |clients| self.ask_kpis(clients, wish, window)),
            Part::Tasks => drop(self.read_tasks(wish).await),
            Part::OtherServices => drop(self.read_other_services(wish).await),
            Part::StoppedTasks => read!(self.stopped_tasks, |clients| self.ask_stopped_tasks(clients)),
            Part::Instances => read!(self.instances, |clients| self.ask_instances(clients, wish)),
            Part::Scaling => read!(self.scaling, |clients| aws::scaling::read(clients)),
            Part::Clusters => read!(self.clusters, |clients| aws::clusters::read(clients, environment, now)),
            Part::Alarms => read!(self.alarms, |clients| aws::alarms::read(clients, environment, now)),
            Part::AlarmHistory => {
                read!(self.alarm_history, |clients| aws::alarms::read_history(clients, environment, now));
            }
            Part::DatabaseEvents => {
                read!(self.database_events, |clients| aws::databases::read_events(clients, environment));
            }
            Part::Buckets => read!(self.buckets, |clients| aws::buckets::read(clients, environment, now)),
            Part::BucketSizes => {
                read!(self.bucket_sizes, |clients| gauges::read_bucket_sizes(clients, environment, now));
            }
            Part::Queues => read!(self.queues, |clients| aws::queues::read(clients, environment, now)),
            Part::LogGroups => {
                read!(self.log_groups, |clients| aws::log_groups::read(clients, environment, now));
            }
            Part::Secrets => read!(self.secrets, |clients| aws::secrets::read(clients, environment, now)),
            Part::Networks => read!(self.networks, |clients| aws::network::read(clients, environment)),
            Part::Loads => read!(self.loads, |clients| gauges::read_loads(clients, environment, now)),
            Part::OtherLoads => read!(self.other_loads, |clients| self.ask_other_loads(clients, wish)),
        }
    }

    pub(crate) async fn clients(&self) -> Result<Arc<Clients>, Error> {
        self.clients.of(&self.environment).await
    }

    async fn read_load_balancers(&self, wish: Wish) -> Result<Arc<LoadBalancers>, Error> {
        let ask = async {
            aws::load_balancers::read(&*self.clients().await?, &self.environment, self.activity.now()).await
        };
        known(self.load_balancers.read(wish, &self.activity, Box::pin(ask)).await)
    }

    async fn read_databases(&self, wish: Wish) -> Result<Arc<Found<FoundDatabase>>, Error> {
        let ask = async {
            aws::databases::read(&*self.clients().await?, &self.environment, self.activity.now()).await
        };
        known(self.databases.read(wish, &self.activity, Box::pin(ask)).await)
    }

    async fn ask_targets(&self, clients: &Clients, wish: Wish) -> Result<Targets, Error> {
        let load = self.read_load_balancers(wish.upon(Part::LoadBalancers)).await?;
        let targets = aws::targets::read(clients, &load).await?;
        let mut history = self.target_history.lock().unwrap_or_else(PoisonError::into_inner);
        for (group, targets) in &targets {
            history.observe(group, targets, self.activity.now());
        }
        Ok(targets)
    }

    async fn ask_definitions(&self, clients: &Clients, wish: Wish) -> Result<Definitions, Error> {
        let services = self.read_services(wish.upon(Part::Services)).await?;
        aws::definitions::read(clients, &services.items, &self.known_definitions, self.activity.now()).await
    }

    async fn ask_listeners(&self, clients: &Clients, wish: Wish) -> Result<Listeners, Error> {
        let load = self.read_load_balancers(wish.upon(Part::LoadBalancers)).await?;
        aws::listeners::read(clients, &load).await
    }

    async fn ask_target_group_attributes(
        &self,
        clients: &Clients,
        wish: Wish,
    ) -> Result<GroupAttributes, Error> {
        let load = self.read_load_balancers(wish.upon(Part::LoadBalancers)).await?;
        aws::load_balancers::read_attributes(clients, &load, self.activity.now()).await
    }

    /// Reads the groups of whatever could be read: a role that is denied leaves its own figures unread only.
    async fn ask_security_groups(&self, clients: &Clients, wish: Wish) -> Result<SecurityGroups, Error> {
        if self.environment.networks.is_empty() {
            return Ok(SecurityGroups::new());
        }
        let _ = join3(
            self.read_services(wish.upon(Part::Services)),
            self.read_load_balancers(wish.upon(Part::LoadBalancers)),
            self.read_databases(wish.upon(Part::Databases)),
        )
        .await;
        aws::network::read_security_groups(clients, Wiring::of(self).security_groups()).await
    }

    async fn ask_traffic(&self, clients: &Clients, wish: Wish) -> Result<Gauges, Error> {
        let load = self.read_load_balancers(wish.upon(Part::LoadBalancers)).await?;
        gauges::read_traffic(clients, &self.environment, &load, self.activity.now()).await
    }

    /// Where the load balancers cannot be read, their KPIs stay gaps and the others are read.
    async fn ask_kpis(&self, clients: &Clients, wish: Wish, window: Window) -> Result<Series, Error> {
        let load = self.read_load_balancers(wish.upon(Part::LoadBalancers)).await.unwrap_or_default();
        kpis::read(clients, &self.environment, &load, window, self.activity.now()).await
    }

    /// The targets of a group with what was seen of them while the console ran, or by CloudWatch; unhealthy first,
    /// healthy last.
    pub(crate) fn seen(&self, group: &str, targets: &[Target], now: Moment) -> Vec<Target> {
        let mut seen = targets.to_vec();
        self.target_history.lock().unwrap_or_else(PoisonError::into_inner).complete(group, &mut seen, now);
        let traffic = self.traffic.value().unwrap_or_default();
        date_unhealthy(&mut seen, traffic.series(Kind::TargetGroup, group, Quantity::UnhealthyHosts));
        seen.sort_by_key(|target| {
            (target.state != TargetState::Unhealthy, target.state == TargetState::Healthy)
        });
        seen
    }

    /// What was seen of `target` while the console ran, oldest first.
    pub(crate) fn spans(&self, group: &str, target: &Target) -> Vec<Span> {
        self.target_history.lock().unwrap_or_else(PoisonError::into_inner).spans(group, target)
    }
}

/// Whether two errors are one: AWS gives each request an id, and without one the words must do.
fn same(one: &Error, other: &Error) -> bool {
    one.kind == other.kind && one.request_id == other.request_id && one.message == other.message
}

/// The value, however old, or why there is none.
fn known<T>(reading: Reading<Arc<T>>) -> Result<Arc<T>, Error> {
    match (reading.value, reading.freshness) {
        (Some(value), _) => Ok(value),
        (None, Freshness::Failed { error } | Freshness::Stale { error, .. }) => Err(error),
        (None, Freshness::Loading | Freshness::Fresh { .. }) => {
            Err(Error::new(ErrorKind::Internal, "a reading ended without a value"))
        }
    }
}

impl Wish {
    /// The same wish for a part that this one's question is made from: it need not be younger than its own age.
    fn upon(self, part: Part) -> Self {
        match self {
            Self::Within(age) => Self::Within(age.max(part.age_on_page())),
            Self::After(question) => Self::After(question),
        }
    }
}

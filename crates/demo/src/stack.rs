//! One environment's AWS: what is kept, what moves, and who answers which operation.

use std::sync::Arc;

use engine::{catalogue::model::Environment, clock::Clock};
use protocol::{Moment, catalogue::EnvironmentId};
use tokio::sync::OnceCell;
use winterbaume_core::MockResponse;

use crate::{
    answers::{self, Queries},
    dice::Dice,
    iam::Caller,
    letters::Letters,
    names::Names,
    objects::Objects,
    request::Request,
    response::{Refusal, Reply},
    store::{Store, StoreError},
    world::World,
};

/// One environment's AWS.
pub(crate) struct Stack {
    declared: Environment,
    world: World,
    /// Filled with the first request that needs it.
    store: OnceCell<Store>,
    queries: Queries,
    objects: Objects,
    letters: Letters,
}

impl Stack {
    pub(crate) fn new(declared: &Environment, seed: Dice, clock: Arc<dyn Clock>, began: Moment) -> Self {
        let world = World::new(declared, seed, clock, began);
        Self {
            declared: declared.clone(),
            objects: Objects::of(&world),
            world,
            store: OnceCell::new(),
            queries: Queries::default(),
            letters: Letters::default(),
        }
    }

    /// Whether it was made for this very declaration.
    pub(crate) fn is_for(&self, declared: &Environment) -> bool {
        self.declared == *declared
    }

    pub(crate) const fn declared(&self) -> &Environment {
        &self.declared
    }

    pub(crate) const fn environment_id(&self) -> &EnvironmentId {
        &self.declared.id
    }

    pub(crate) const fn names(&self) -> &Names {
        &self.world.names
    }

    pub(crate) const fn world(&self) -> &World {
        &self.world
    }

    /// The queries of Logs Insights.
    pub(crate) const fn queries(&self) -> &Queries {
        &self.queries
    }

    /// The messages of its dead-letter queue.
    pub(crate) const fn letters(&self) -> &Letters {
        &self.letters
    }

    /// What is kept, provisioned from the catalogue.
    ///
    /// # Errors
    /// When a service refuses what the catalogue declares.
    pub(crate) async fn store(&self) -> Result<&Store, StoreError> {
        self.store.get_or_try_init(|| Store::provision(&self.world)).await
    }

    /// The buckets and their objects.
    pub(crate) const fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(crate) async fn answer(&self, request: Request, caller: &Caller) -> Reply {
        if request.service == "s3"
            && let Some(reply) = answers::answer_of_objects(self, &request, caller)
        {
            return reply;
        }
        let protocol = request.protocol;
        Reply::Whole(match answers::answer(self, &request, caller).await {
            Some(Ok(response)) => response,
            Some(Err(refusal)) => refusal.respond(protocol),
            None => self.keep(request).await,
        })
    }

    /// Leaves the request to the service that keeps such resources.
    async fn keep(&self, request: Request) -> MockResponse {
        let protocol = request.protocol;
        match self.store().await {
            Ok(store) => store.handle(request).await.unwrap_or_else(|refusal| refusal.respond(protocol)),
            Err(error) => Refusal::from(error).respond(protocol),
        }
    }
}

//! The far side of a change as it is: ECS and Application Auto Scaling. Writes of the SDK stand only in `write`,
//! `documents` and `uploads`.

mod copy;
pub(crate) mod documents;
mod read;
mod room;
pub(crate) mod uploads;
mod write;

use std::sync::{Arc, Weak};

use futures::{FutureExt, future::BoxFuture};
use protocol::{Error, ErrorKind, changes::Change, services::ServiceId, session::Identity};

use super::{
    present::{Look, Present},
    remote::{NotTaken, Remote, Taken},
};
use crate::{
    Engine, catalogue::model::Environment, clients::Clients, overview::parts::Part, readings::Wish, session,
};

/// AWS, by the clients of an engine.
pub(crate) struct Aws {
    engine: Weak<Engine>,
}

impl Aws {
    pub(crate) const fn of(engine: Weak<Engine>) -> Self {
        Self { engine }
    }

    fn engine(&self) -> Result<Arc<Engine>, Error> {
        let ended = || Error::new(ErrorKind::Internal, "the console is closing");
        self.engine.upgrade().ok_or_else(ended)
    }

    async fn clients(&self, environment: &Arc<Environment>) -> Result<Arc<Clients>, Error> {
        self.engine()?.clients.of(environment).await
    }
}

impl Remote for Aws {
    fn who<'a>(
        &'a self,
        environment: &'a Arc<Environment>,
        wish: Wish,
    ) -> BoxFuture<'a, Result<Identity, Error>> {
        async move { session::identity(&self.engine()?, environment, wish).await }.boxed()
    }

    fn look<'a>(
        &'a self,
        environment: &'a Arc<Environment>,
        change: &'a Change,
        look: Look,
    ) -> BoxFuture<'a, Result<Present, Error>> {
        async move { read::present(&*self.clients(environment).await?, change, look).await }.boxed()
    }

    fn send<'a>(
        &'a self,
        environment: &'a Arc<Environment>,
        change: &'a Change,
        present: &'a Present,
        reason: &'a str,
    ) -> BoxFuture<'a, Result<Taken, NotTaken>> {
        async move {
            let clients = self.clients(environment).await.map_err(NotTaken::Refused)?;
            write::send(&clients, change, present, reason).await
        }
        .boxed()
    }

    fn show<'a>(&'a self, environment: &'a Arc<Environment>) -> BoxFuture<'a, ()> {
        async {
            if let Ok(engine) = self.engine() {
                engine.boards.of(environment).read(Part::Services, Wish::now()).await;
            }
        }
        .boxed()
    }
}

/// What Application Auto Scaling calls a service.
fn resource(service: &ServiceId) -> String {
    format!("service/{service}")
}

//! What happened to a document: one timeline of what its bucket, the logs, queues, results and the journal tell.
//!
//! The bucket is asked first: when versions came says where in the logs to look, and what they are known by. Then all
//! others are read side by side. Each [part](telling) may be denied or fail and leaves the rest; the [`verdict`] is a
//! pure rule over what they told.

mod came;
mod logged;
mod needles;
mod queued;
mod recorded;
mod results;
mod telling;
mod verdict;

use std::{future::pending, sync::Arc};

use futures::{Stream, future::join4};
use protocol::documents::{
    ObjectId,
    story::{Source, Story, Tell},
};
use tokio::sync::watch;

use self::{needles::Needles, telling::Telling};
use super::{
    access::{self, Look},
    aws::{self, Reach},
};
use crate::{Engine, notice::notices};

/// What each part works with.
struct Case<'a> {
    engine: &'a Arc<Engine>,
    reach: &'a Reach,
    object: &'a ObjectId,
    needles: Needles,
    telling: &'a Telling,
}

/// What happened to a document, told as it is found out. A look, once in a case. The stream stays when all is told.
pub fn tell(engine: &Arc<Engine>, request: Tell) -> impl Stream<Item = Story> + Send + use<> {
    let (told, states) = watch::channel(Story::default());
    let engine = Arc::clone(engine);
    notices(states, async move {
        let telling = Telling::new(told, engine.clock.now());
        Box::pin(read(&engine, &request, &telling)).await;
        drop(engine);
        // Who sees a stream end opens it anew, and would have it all read again.
        pending::<()>().await;
        drop(telling);
    })
}

async fn read(engine: &Arc<Engine>, request: &Tell, telling: &Telling) {
    let object = &request.object;
    let bucket = object.bucket.bucket.as_str();
    let admitted = access::admit(engine, std::slice::from_ref(object), Look::View, None).await;
    if let Err(error) = admitted {
        return telling.give_up(Source::Bucket, bucket, error);
    }
    let reach = match aws::reach(engine, &object.bucket).await {
        Ok(reach) => reach,
        Err(error) => return telling.give_up(Source::Bucket, bucket, error),
    };
    let came = Box::pin(came::read(engine, &reach, object, telling)).await;
    let documents = reach.declared().and_then(|bucket| bucket.documents.as_ref());
    let fields = documents.and_then(|documents| documents.fields(&object.key)).unwrap_or_default();
    let needles = Needles::of(&object.key, &fields, &came.told);
    telling.seek(needles.ids());
    let case = Case { engine, reach: &reach, object, needles, telling };
    join4(
        Box::pin(logged::read(&case, &came.versions, request.hours)),
        Box::pin(queued::read(&case)),
        Box::pin(results::read(&case, &fields)),
        Box::pin(recorded::read(&case)),
    )
    .await;
    telling.end();
}

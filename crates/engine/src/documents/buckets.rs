//! The buckets of an environment.

use std::{collections::HashSet, sync::Arc};

use futures::{FutureExt as _, StreamExt as _, future::join, stream};
use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    documents::{Bucket, BucketId, BucketState, Buckets, GetBuckets},
};

use super::{
    access::holder_of,
    aws::{
        buckets::{Owned, owned, versioned},
        reach,
    },
};
use crate::{
    Engine,
    catalogue::model::{self, Environment},
};

/// Buckets that are asked at the same time.
const AT_ONCE: usize = 16;

/// The declared buckets and how each is, and the others that the account lists.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `SignInRequired` and its like where nobody is there.
pub async fn get_buckets(engine: &Arc<Engine>, request: GetBuckets) -> Result<Buckets, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let clients = engine.clients.of(&environment).await?;
    let home = clients.objects.in_region(&environment.region);
    let (declared, others) = join(declared(engine, &environment), Box::pin(owned(&home))).await;
    let mut buckets = declared;
    let names: HashSet<_> = buckets.iter().map(|bucket| bucket.name.clone()).collect();
    let others_unknown = match others {
        Ok(others) => {
            let others = others.into_iter().filter(|other| !names.contains(&other.name));
            let asked: Vec<_> =
                others.map(|other| undeclared(engine, &environment.id, other).boxed()).collect();
            buckets.extend(stream::iter(asked).buffered(AT_ONCE).collect::<Vec<_>>().await);
            None
        }
        Err(error) => Some(error),
    };
    Ok(Buckets { buckets, others_unknown, read_at: engine.clock.now() })
}

/// The declared buckets, in declared order.
async fn declared(engine: &Arc<Engine>, environment: &Environment) -> Vec<Bucket> {
    let asked = environment.buckets.iter().map(|declared| {
        let id = BucketId { environment: environment.id.clone(), bucket: declared.name.clone() };
        async move { bucket(declared, state(engine, &id).await) }.boxed()
    });
    // Futures that are made while others run would not be known to be `Send`.
    stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await
}

fn bucket(declared: &model::Bucket, state: BucketState) -> Bucket {
    let documents = declared.documents.as_ref();
    let mut fields = Vec::new();
    for name in documents.iter().flat_map(|documents| &documents.keys).flat_map(model::KeyPattern::names) {
        if !fields.iter().any(|known| known == name) {
            fields.push(name.to_owned());
        }
    }
    Bucket {
        key: Some(declared.key.clone()),
        name: declared.name.clone(),
        purpose: Some(declared.purpose.clone()),
        customer: documents.is_some(),
        fields,
        takes_uploads: declared.takes_uploads,
        inventory: declared.inventory.is_some(),
        state,
        residency: documents
            .and_then(|documents| documents.residency.as_ref())
            .map(|residency| residency.region.clone()),
    }
}

/// A bucket that no system declares. Its region is asked for only where the list does not say it.
async fn undeclared(engine: &Arc<Engine>, environment: &EnvironmentId, owned: Owned) -> Bucket {
    let id = BucketId { environment: environment.clone(), bucket: owned.name.clone() };
    let state = match owned.region {
        Some(region) => BucketState::There { region, versioned: None },
        None => match reach(engine, &id).await {
            Ok(reach) => BucketState::There { region: reach.region, versioned: None },
            Err(error) => unreached(error),
        },
    };
    Bucket {
        key: None,
        // Another environment may declare it, and the account be the same.
        customer: holder_of(&engine.catalogue.environments(), &owned.name).is_some(),
        name: owned.name,
        purpose: None,
        fields: Vec::new(),
        takes_uploads: false,
        inventory: false,
        state,
        residency: None,
    }
}

async fn state(engine: &Arc<Engine>, bucket: &BucketId) -> BucketState {
    match Box::pin(reach(engine, bucket)).await {
        Ok(reach) => {
            let versioned = Box::pin(versioned(&reach)).await.ok();
            BucketState::There { region: reach.region, versioned }
        }
        Err(error) => unreached(error),
    }
}

fn unreached(error: Error) -> BucketState {
    if error.kind == ErrorKind::NotFound { BucketState::Missing } else { BucketState::Unknown { error } }
}

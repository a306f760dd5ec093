//! The way to a bucket.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_sdk_s3::{Client, operation::head_bucket::HeadBucketError, types::RequestPayer};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use protocol::{Error, ErrorKind, documents::BucketId};
use tokio::sync::OnceCell;

use super::errors::{asking_bucket, missing_bucket};
use crate::{
    Engine,
    catalogue::model::{Bucket, Environment},
    clients::Clients,
};

/// A bucket, and the client that reaches it.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Reach {
    pub(in crate::documents) environment: Arc<Environment>,
    pub(in crate::documents) bucket: BucketId,
    /// The region that the bucket is in.
    pub(in crate::documents) region: String,
    /// Whether whoever reads pays for it.
    pub(in crate::documents) requester_pays: bool,
    /// In the bucket's region.
    pub(in crate::documents) client: Client,
}

impl Reach {
    /// Its declaration, where it has one.
    pub(in crate::documents) fn declared(&self) -> Option<&Bucket> {
        self.environment.buckets.iter().find(|bucket| bucket.name == self.bucket.bucket)
    }

    /// For the `set_request_payer` of every call: says that we pay, where that is asked for.
    pub(in crate::documents) fn payer(&self) -> Option<RequestPayer> {
        self.requester_pays.then_some(RequestPayer::Requester)
    }
}

/// Where buckets are. Whoever asks, that is the same.
#[derive(Default)]
pub(crate) struct Places(Mutex<HashMap<BucketId, Arc<OnceCell<Place>>>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    region: String,
    requester_pays: bool,
}

impl Places {
    /// Forgets where a bucket is: it was found not to be there.
    pub(in crate::documents) fn forget(&self, bucket: &BucketId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(bucket);
    }

    fn cell(&self, bucket: &BucketId) -> Arc<OnceCell<Place>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(bucket.clone()).or_default())
    }
}

/// Finds the way to `bucket`: its region is asked once and kept.
///
/// # Errors
/// `NotFound` for an environment that no system declares, or a bucket that is not there; `Invalid` for what is no
/// bucket's own name; what AWS answers.
pub(in crate::documents) async fn reach(engine: &Arc<Engine>, bucket: &BucketId) -> Result<Reach, Error> {
    if !is_name(&bucket.bucket) {
        return Err(Error::new(ErrorKind::Invalid { field: "bucket".into() }, "That is no bucket's name")
            .with_next("Name the bucket itself, not an access point or an alias of it."));
    }
    let environment = engine.catalogue.environment(&bucket.environment)?;
    let clients = engine.clients.of(&environment).await?;
    let cell = engine.places.cell(bucket);
    let place = match cell.get_or_try_init(|| find(&clients, &environment, bucket)).await {
        Ok(place) => place.clone(),
        Err(error) => {
            engine.places.forget(bucket);
            return Err(error);
        }
    };
    let client = clients.objects.in_region(&place.region);
    let Place { region, requester_pays } = place;
    Ok(Reach { environment, bucket: bucket.clone(), region, requester_pays, client })
}

/// Whether a bucket can be called so. Access points, by ARN or by alias, lead to a bucket by another name: what is
/// declared of it would not be known.
fn is_name(name: &str) -> bool {
    let alias = ["-s3alias", "--ol-s3", ".mrap"].iter().any(|ending| name.ends_with(ending));
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && !alias
}

/// Asks where a bucket is: first where its environment is.
async fn find(clients: &Clients, environment: &Environment, bucket: &BucketId) -> Result<Place, Error> {
    let home = environment.region.as_str();
    let client = clients.objects.in_region(home);
    let error = match client.head_bucket().bucket(&bucket.bucket).send().await {
        Ok(answer) => {
            let region = checked(answer.bucket_region()).unwrap_or(home).to_owned();
            return Ok(Place { region, requester_pays: false });
        }
        Err(error) => error,
    };
    let (status, region) = answered(&error);
    match (status, region) {
        // It is there, and denied: objects may be allowed all the same.
        (403, region) => {
            let region = region.unwrap_or_else(|| home.to_owned());
            let requester_pays = opens_for_pay(&clients.objects.in_region(&region), bucket).await;
            Ok(Place { region, requester_pays })
        }
        (404, _) => Err(missing_bucket(bucket)),
        (300..=499, Some(region)) if region != home => {
            let there = clients.objects.in_region(&region);
            let requester_pays = match there.head_bucket().bucket(&bucket.bucket).send().await {
                Err(error) if answered(&error).0 == 403 => opens_for_pay(&there, bucket).await,
                _ => false,
            };
            Ok(Place { region, requester_pays })
        }
        _ => Err(asking_bucket("s3:ListBucket", bucket)(error)),
    }
}

/// Whether a bucket that denied us lets itself be listed once we pay. Costs one request.
async fn opens_for_pay(client: &Client, bucket: &BucketId) -> bool {
    let asked = client.list_objects_v2().bucket(&bucket.bucket).max_keys(1);
    asked.request_payer(RequestPayer::Requester).send().await.is_ok()
}

/// The status of an error, and the region that it names.
fn answered(error: &SdkError<HeadBucketError, HttpResponse>) -> (u16, Option<String>) {
    let response = match error {
        SdkError::ServiceError(service) => service.raw(),
        SdkError::ResponseError(response) => response.raw(),
        _ => return (0, None),
    };
    let region = checked(response.headers().get("x-amz-bucket-region"));
    (response.status().as_u16(), region.map(str::to_owned))
}

/// A region's name, if it can be one: it becomes part of a host's name.
fn checked(region: Option<&str>) -> Option<&str> {
    let is_one = |region: &&str| {
        (1..=32).contains(&region.len())
            && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    region.filter(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bucket_itself_is_named() {
        for name in ["paperwurks-prod-documents", "Old_Bucket.2006"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "ab",
            "arn:aws:s3:eu-west-2:111122223333:accesspoint/documents",
            "documents-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias",
            "documents-4a6d5exampleusw2a--ol-s3",
            "documents.mrap",
            "bucket/folder",
            "../bucket",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}

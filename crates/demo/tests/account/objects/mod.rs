//! S3's own semantics.

mod hoard;
mod hostile;
mod listing;
mod multipart;
mod reading;
mod restoring;
mod terms;
mod writing;

use aws_sdk_s3::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
    primitives::ByteStream,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use demo::DocumentOptions;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use protocol::catalogue::EnvironmentId;

use crate::support::Demo;

/// Versions are kept.
const DOCUMENTS: &str = "paperwurks-prod-documents";
/// They are not.
const UPLOADS: &str = "paperwurks-prod-uploads";

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

async fn client(demo: &Demo) -> Client {
    Client::new(&demo.config("prod").await)
}

/// Status and code of a refusal.
fn refused<T, E>(answer: Result<T, SdkError<E, HttpResponse>>) -> (u16, String)
where
    T: std::fmt::Debug,
    E: ProvideErrorMetadata + std::error::Error,
    SdkError<E, HttpResponse>: RequestId,
{
    let error = answer.unwrap_err();
    assert!(error.request_id().is_some());
    let status = error.raw_response().unwrap().status().as_u16();
    (status, error.code().unwrap_or_default().to_owned())
}

async fn put(client: &Client, bucket: &str, key: &str, text: &str) -> Option<String> {
    let body = ByteStream::from(text.as_bytes().to_vec());
    let put = client.put_object().bucket(bucket).key(key).body(body).send().await.unwrap();
    put.version_id
}

async fn text(client: &Client, bucket: &str, key: &str, version: Option<&str>) -> String {
    let asked = client.get_object().bucket(bucket).key(key).set_version_id(version.map(str::to_owned));
    let bytes = asked.send().await.unwrap().body.collect().await.unwrap().into_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn of_class(class: &str) -> DocumentOptions {
    DocumentOptions { storage_class: Some(class.to_owned()), ..DocumentOptions::default() }
}

/// So many cases, the same each time.
fn cases(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

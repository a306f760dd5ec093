//! Documents, against a server that is faster than whoever asks it (`documents/server.rs`), with the peers in the same
//! run against the same server.
//!
//! `documents.list`: a million objects, from the opening of the listing until all of them are in the index, against the
//! fastest of `s5cmd ls`, `aws s3 ls` and `rclone lsf`. `documents.first`: until the first rows can be had, against one
//! plain call of the SDK for one page. `documents.index`: bytes that the index says it holds. `documents.search`: the
//! slowest key of a search that is typed. `documents.sort`: by size. `documents.pdf`: the first page of a PDF of 300.
//! `documents.download`: 1 GiB, against the fastest of `s5cmd cp`, `aws s3 cp` and `rclone copyto`.

mod download;
mod list;
mod pdf;
mod peers;
mod server;

pub(crate) use download::measure as download;
pub(crate) use list::measure as list;
pub(crate) use pdf::measure as pdf;

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_types::SdkConfig;
use engine::{Engine, Options, account::Account, catalogue::model::Environment, clock::SystemClock};
use futures::future::BoxFuture;
use protocol::{Error, catalogue::EnvironmentId, documents::BucketId, session::AccountSource};

/// A system whose only bucket is the server's.
const SYSTEM: &str = r#"
id = "bench"
name = "Bench"
purpose = "A bucket to measure"

[environment.dev]
region = "eu-west-2"

[bucket.documents]
name = "bench-documents"
purpose = "Documents"
"#;

struct LocalAccount(SdkConfig);

impl Account for LocalAccount {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, _: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

async fn config(server: &server::Server) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(server::REGION))
        .credentials_provider(Credentials::new("bench", "bench", None, None, "bench"))
        .endpoint_url(server.url())
        .load()
        .await
}

/// An engine on the server, whose folders are in `folder`.
async fn engine(server: &server::Server, folder: &Path) -> Result<Arc<Engine>> {
    let systems = folder.join("systems");
    std::fs::create_dir_all(&systems)?;
    std::fs::write(systems.join("bench.toml"), SYSTEM)?;
    let account = Arc::new(LocalAccount(config(server).await));
    Ok(Engine::start(Options {
        catalogue_folder: Some(systems),
        documents: Some(folder.join("documents")),
        downloads: Some(folder.join("downloads")),
        ..Options::of(account, Arc::new(SystemClock))
    }))
}

fn bucket() -> BucketId {
    BucketId { environment: EnvironmentId::new("bench", "dev"), bucket: server::BUCKET.into() }
}

fn folder() -> Result<tempfile::TempDir> {
    let tmp = crate::support::paths::target().join("tmp");
    std::fs::create_dir_all(&tmp)?;
    tempfile::tempdir_in(tmp).context("a folder")
}

//! What S3 refuses: each refusal has a message of its own.

use std::collections::HashSet;

use anyhow::Result;
use engine::documents;
use protocol::{
    ErrorKind,
    demo::Effect,
    documents::{GetBuckets, listing::ListingPhase, preview::OpenPreview},
};

use super::{DOCUMENTS, below, console, list, object, open_case};
use crate::support::site::{Site, environment};

#[tokio::test]
async fn each_refusal_is_told_in_its_own_words() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    site.account.hostile_documents(&environment("prod"), DOCUMENTS)?;
    let glacier = demo::DocumentOptions { storage_class: Some("GLACIER".into()), ..Default::default() };
    site.account.put_document(&environment("prod"), DOCUMENTS, "archived.pdf", "old", glacier)?;
    let mut said = HashSet::new();
    let open = async |bucket_name: &str, key: &str, version: Option<&str>| {
        let mut asked = object(bucket_name, key);
        asked.version = version.map(str::to_owned);
        let open = OpenPreview { object: asked, entry: None };
        documents::open_preview(&desk.engine, open).await.unwrap_err()
    };
    for (bucket_name, key, version, kind) in [
        (DOCUMENTS, "hostile/vanishes.pdf", None, Some(ErrorKind::NotFound)),
        (DOCUMENTS, "hostile/trailing dot.", Some("no-such-version"), None),
        (DOCUMENTS, "hostile/key-denied.pdf", None, None),
        (DOCUMENTS, "archived.pdf", None, None),
        ("no-such-bucket-anywhere", "a", None, Some(ErrorKind::NotFound)),
    ] {
        let error = open(bucket_name, key, version).await;
        assert!(kind.is_none_or(|kind| error.kind == kind), "{key}: {error:?}");
        assert!(said.insert(error.message.clone()), "{key} is told as another: {}", error.message);
    }
    site.fault("GetObject", Effect::Deny)?;
    let denied = open(DOCUMENTS, "hostile/trailing dot.", None).await;
    assert!(matches!(denied.kind, ErrorKind::Forbidden { .. }), "{denied:?}");
    assert!(said.insert(denied.message));
    Ok(())
}

/// Buckets that the console does not know are listed in their own region, and say what stands in the way.
#[tokio::test]
async fn undeclared_buckets_are_reached_or_say_why_not() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let buckets =
        documents::get_buckets(&desk.engine, GetBuckets { environment: environment("prod") }).await?;
    let mut whole = 0;
    let mut failed = Vec::new();
    for bucket in buckets.buckets.iter().filter(|bucket| bucket.key.is_none()) {
        let state = list(&desk.engine, &bucket.name, below(&bucket.name, "")).await?;
        match state.phase {
            ListingPhase::Whole => whole += 1,
            ListingPhase::Failed { error } => failed.push(error),
            other => panic!("{}: {other:?}", bucket.name),
        }
    }
    assert!(whole >= 2, "another region and a requester who pays: {failed:?}");
    assert!(failed.iter().any(|error| matches!(error.kind, ErrorKind::Forbidden { .. })), "{failed:?}");
    Ok(())
}

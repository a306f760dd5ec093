//! Listing, searching, finding what was pasted.

use anyhow::{Context as _, Result};
use engine::documents;
use protocol::{
    demo::Effect,
    documents::{
        GetBuckets, Locate, Located,
        listing::{Entry, GetRows, Lens, ListAgain, ListingId, ListingPhase, SetLens, Sort},
    },
};

use super::{DOCUMENTS, below, bucket, console, level, list, rows, until};
use crate::support::site::{Site, environment};

#[tokio::test]
async fn a_bucket_is_listed_by_folders_and_whole() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let state = list(&desk.engine, "top", level(DOCUMENTS, "")).await?;
    assert_eq!(state.phase, ListingPhase::Whole);
    let folders: Vec<_> =
        rows(&desk.engine, "top").await?.into_iter().map(|row| (row.name, row.entry)).collect();
    assert!(folders.contains(&("properties/".to_owned(), Entry::Folder {})), "{folders:?}");

    let whole = list(&desk.engine, "all", below(DOCUMENTS, "")).await?;
    assert!(whole.listed > 1_000, "{whole:?}");
    let lens = Lens { query: "*.docx size>1KB".into(), sort: Sort::Size, descending: true };
    let listing = ListingId("all".into());
    let set = documents::set_lens(&desk.engine, SetLens { listing: listing.clone(), lens }).await?;
    assert_eq!(set.trouble, None);
    let ask = GetRows { listing: listing.clone(), from: 0, count: 500 };
    let found = loop {
        let found = documents::get_rows(&desk.engine, ask.clone()).await?;
        if found.revision >= set.revision {
            break found;
        }
        tokio::task::yield_now().await;
    };
    let sizes: Vec<u64> = found
        .rows
        .iter()
        .map(|row| match row.entry {
            Entry::Object { size, .. } => size,
            Entry::Folder {} => 0,
        })
        .collect();
    assert!(!sizes.is_empty() && sizes.is_sorted_by(|one, other| one >= other), "{sizes:?}");
    assert!(found.rows.iter().all(|row| row.key.ends_with(".docx")));

    let wrong = Lens { query: "size>much".into(), ..Lens::default() };
    let set = documents::set_lens(&desk.engine, SetLens { listing, lens: wrong }).await?;
    assert!(set.trouble.is_some(), "what is wrong is told, with its place");
    Ok(())
}

/// Many more objects than one page, in ranges side by side: each is listed once.
#[tokio::test]
async fn a_large_bucket_is_listed_in_ranges_and_nothing_twice() -> Result<()> {
    const HOARD: u64 = 40_000;
    let site = Site::new()?;
    let desk = console(&site);
    let before = list(&desk.engine, "before", below(DOCUMENTS, "")).await?.listed;
    site.account.set_hoard(&environment("prod"), DOCUMENTS, HOARD)?;
    let state = list(&desk.engine, "after", below(DOCUMENTS, "")).await?;
    assert_eq!((state.listed, &state.phase), (before + HOARD, &ListingPhase::Whole));
    let mut last = None;
    for from in (0..state.listed).step_by(500) {
        let ask = GetRows { listing: ListingId("after".into()), from, count: 500 };
        for row in documents::get_rows(&desk.engine, ask).await?.rows {
            assert!(last.as_ref().is_none_or(|last| *last < row.key), "{last:?} before {:?}", row.key);
            last = Some(row.key);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_listing_that_fails_halfway_keeps_what_it_has_and_goes_on() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let whole = list(&desk.engine, "whole", below(DOCUMENTS, "")).await?.listed;
    site.fault("ListObjectsV2", Effect::Deny)?;
    let failed = list(&desk.engine, "denied", below(DOCUMENTS, "")).await?;
    assert!(matches!(failed.phase, ListingPhase::Failed { .. }), "{failed:?}");
    site.heal()?;
    let listing = ListingId("denied".into());
    let again = protocol::documents::listing::List { listing: listing.clone(), scope: below(DOCUMENTS, "") };
    let states = documents::list(&desk.engine, again);
    documents::list_again(&desk.engine, ListAgain { listing }).await?;
    let state = until(states, |state| state.phase == ListingPhase::Whole).await?;
    assert_eq!(state.listed, whole);
    Ok(())
}

#[tokio::test]
async fn what_is_pasted_is_found() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    list(&desk.engine, "all", below(DOCUMENTS, "properties/")).await?;
    let key = rows(&desk.engine, "all").await?.first().context("no rows")?.key.clone();
    let mut parts = key.split('/').skip(1);
    let (property, document) = (parts.next().context("a property")?, parts.next().context("a document")?);
    let locate = async |text: String| {
        documents::locate(&desk.engine, Locate { environment: environment("prod"), text }).await
    };
    for text in [
        format!("s3://{DOCUMENTS}/{key}"),
        format!("arn:aws:s3:::{DOCUMENTS}/{key}"),
        format!("https://{DOCUMENTS}.s3.eu-west-2.amazonaws.com/{key}?X-Amz-Signature=00"),
        key.clone(),
    ] {
        let Located::Object { object } = locate(text.clone()).await? else { panic!("{text} is an object") };
        assert_eq!((object.bucket, object.key.as_str()), (bucket(DOCUMENTS), key.as_str()));
    }
    let folder = locate(property.to_owned()).await?;
    let prefix = format!("properties/{property}/");
    assert_eq!(folder, Located::Folder { bucket: bucket(DOCUMENTS), prefix });
    assert!(matches!(locate(document.to_owned()).await?, Located::Search { .. } | Located::Folder { .. }));
    assert!(matches!(locate("nothing that is anywhere".into()).await?, Located::Nowhere { .. }));
    Ok(())
}

#[tokio::test]
async fn the_declared_buckets_come_first_and_others_after_them() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let buckets =
        documents::get_buckets(&desk.engine, GetBuckets { environment: environment("prod") }).await?;
    let names: Vec<&str> = buckets.buckets.iter().map(|bucket| bucket.name.as_str()).collect();
    assert_eq!(names[..2], [DOCUMENTS, "paperwurks-prod-uploads"]);
    assert!(names.len() > 2, "{names:?}");
    assert!(buckets.buckets[0].customer && buckets.buckets[1].takes_uploads);
    assert!(buckets.buckets[2..].iter().all(|bucket| bucket.key.is_none()));
    Ok(())
}

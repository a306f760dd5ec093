//! Documents: found, explained, looked at, handed over, erased.

mod erased;
pub(crate) mod every;
mod found;
mod handed_over;
mod looked_at;
mod refused;
mod window;

use std::{pin::pin, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use engine::{Engine, documents};
use futures::{Stream, StreamExt as _};
use protocol::documents::{
    BucketId, ObjectId,
    access::OpenCase,
    listing::{Depth, GetRows, List, ListingId, ListingPhase, ListingState, Row, Scope},
};

use crate::support::site::{Site, environment};

const DOCUMENTS: &str = "paperwurks-prod-documents";
/// Work is waited for, not time; a loaded machine may take its time.
const PATIENCE: Duration = Duration::from_secs(90);

fn bucket(name: &str) -> BucketId {
    BucketId { environment: environment("prod"), bucket: name.into() }
}

fn object(bucket_name: &str, key: &str) -> ObjectId {
    ObjectId { bucket: bucket(bucket_name), key: key.into(), version: None }
}

/// The first notice that is as wanted.
async fn until<T>(notices: impl Stream<Item = T>, wanted: impl Fn(&T) -> bool) -> Result<T> {
    let mut notices = pin!(notices);
    let found = async {
        while let Some(notice) = notices.next().await {
            if wanted(&notice) {
                return Some(notice);
            }
        }
        None
    };
    tokio::time::timeout(PATIENCE, found).await.context("it never came")?.context("the stream ended")
}

/// Lists everything below a prefix, to its end.
async fn list(engine: &Arc<Engine>, id: &str, scope: Scope) -> Result<ListingState> {
    let list = List { listing: ListingId(id.into()), scope };
    until(documents::list(engine, list), |state| state.phase != ListingPhase::Listing).await
}

fn below(bucket_name: &str, prefix: &str) -> Scope {
    Scope { bucket: bucket(bucket_name), prefix: prefix.into(), depth: Depth::Below, versions: false }
}

fn level(bucket_name: &str, prefix: &str) -> Scope {
    Scope { depth: Depth::Level, ..below(bucket_name, prefix) }
}

/// The first rows of a listing.
async fn rows(engine: &Arc<Engine>, id: &str) -> Result<Vec<Row>> {
    let rows = GetRows { listing: ListingId(id.into()), from: 0, count: 500 };
    Ok(documents::get_rows(engine, rows).await?.rows)
}

/// Opens a case, without which nobody looks.
async fn open_case(engine: &Arc<Engine>) -> Result<()> {
    let (reference, reason) = ("T-104".into(), "The customer asks where the analysis is".into());
    documents::open_case(engine, OpenCase { environment: environment("prod"), reference, reason }).await?;
    Ok(())
}

/// A PDF of the account, the first there is.
async fn some_pdf(engine: &Arc<Engine>) -> Result<ObjectId> {
    list(engine, "pdfs", below(DOCUMENTS, "properties/")).await?;
    let rows = rows(engine, "pdfs").await?;
    let row = rows.into_iter().find(|row| row.key.ends_with(".pdf")).context("no PDF")?;
    Ok(object(DOCUMENTS, &row.key))
}

/// A console whose files stay in the test's own folder.
fn console(site: &Site) -> crate::support::site::Desk {
    site.console("journal")
}

//! Previews, and the record of each look.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use engine::{Engine, documents};
use protocol::{
    ErrorKind,
    documents::{
        ObjectId,
        details::GetDetails,
        preview::{Content, GetContent, OpenPreview, Part, Preview, Shape},
        story::{Source, Tell},
    },
    journal::Kind,
};

use super::{DOCUMENTS, console, object, open_case, some_pdf, until};
use crate::support::site::{Site, environment};

async fn open(engine: &Arc<Engine>, object: ObjectId) -> Result<Preview, protocol::Error> {
    documents::open_preview(engine, OpenPreview { object, entry: None }).await
}

#[tokio::test]
async fn nobody_looks_without_a_reason_and_each_look_is_written_down_first() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let pdf = some_pdf(&desk.engine).await?;
    let gets = site.calls("GetObject");
    let refused = open(&desk.engine, pdf.clone()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::ReasonRequired);
    assert_eq!(site.calls("GetObject"), gets, "not a byte was fetched");

    open_case(&desk.engine).await?;
    let preview = open(&desk.engine, pdf.clone()).await?;
    let Shape::Pages { pages, .. } = preview.shape else { panic!("{preview:?}") };
    assert!(pages >= 1);
    let records = desk.records().await?;
    let look = records.iter().find(|record| record.kind == Kind::Look).context("no look")?;
    assert!(
        look.target.contains(DOCUMENTS) && look.reason.as_deref().is_some_and(|why| why.contains("T-104"))
    );

    let picture = documents::draw_page(&desk.engine, preview.id.clone(), 1, 600).await?;
    assert!(picture.png.starts_with(b"\x89PNG"));
    let page = GetContent { preview: preview.id.clone(), part: Part::Page { page: 1 } };
    let Content::Page { words, .. } = documents::get_content(&desk.engine, page).await? else { panic!() };
    assert!(words.len() > 5, "its text can be selected");
    Ok(())
}

#[tokio::test]
async fn what_is_made_to_harm_is_told_in_words() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    let keys = site.account.hostile_documents(&environment("prod"), DOCUMENTS)?;
    let (mut shown, mut told) = (0, 0);
    for key in keys {
        match open(&desk.engine, object(DOCUMENTS, &key)).await {
            Ok(preview) => {
                shown += 1;
                let part = match preview.shape {
                    Shape::Pages { .. } => Part::Page { page: 1 },
                    Shape::Tables { .. } => Part::Rows { sheet: 0, from: 0, count: 50 },
                    Shape::Archive { .. } => Part::Entries { from: 0, count: 100 },
                    Shape::Bytes {} | Shape::Picture { .. } => Part::Bytes { from: 0, count: 256 },
                    Shape::Text { .. } | Shape::Mail { .. } => Part::Lines { from: 0, count: 100 },
                };
                // A part that cannot be shown is an error in words, and the console goes on.
                let part = GetContent { preview: preview.id.clone(), part };
                drop(documents::get_content(&desk.engine, part).await);
                let close = protocol::documents::preview::ClosePreview { preview: preview.id };
                documents::close_preview(&desk.engine, close).await?;
            }
            Err(error) => {
                told += 1;
                assert!(
                    !error.message.is_empty() && error.kind != ErrorKind::ReasonRequired,
                    "{key:?}: {error:?}"
                );
            }
        }
    }
    assert!(shown > 10 && told > 0, "{shown} shown, {told} told");
    let fine = open(&desk.engine, some_pdf(&desk.engine).await?).await?;
    assert!(matches!(fine.shape, Shape::Pages { .. }), "and the next is shown as ever");
    Ok(())
}

#[tokio::test]
async fn details_hold_a_document_against_the_design() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    let pdf = some_pdf(&desk.engine).await?;
    let details = documents::get_details(&desk.engine, GetDetails { object: pdf }).await?;
    assert_eq!(details.region, "eu-west-2");
    assert!(details.fields.iter().any(|(name, _)| name == "property"), "{:?}", details.fields);
    let retention = details.retention.context("the design keeps documents for seven years")?;
    assert!(retention.ends.0 > details.modified.0 + 6 * 365 * 86_400_000, "{retention:?}");
    assert!(details.expectations.iter().any(|expectation| expectation.met == Some(true)));
    Ok(())
}

#[tokio::test]
async fn the_story_of_a_document_comes_from_all_that_know_of_it() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    let pdf = some_pdf(&desk.engine).await?;
    let story =
        until(documents::tell(&desk.engine, Tell { object: pdf, hours: None }), |story| story.done).await?;
    assert!(story.events.iter().any(|event| event.source == Source::Bucket), "{:?}", story.events);
    assert!(story.events.is_sorted_by_key(|event| event.at));
    assert!(story.verdict.is_some(), "{:?}", story.parts);
    Ok(())
}

//! Every way to ask for documents and to change them, once: for the IAM policies.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use engine::documents;
use protocol::documents::{
    GetBuckets, Locate, ObjectId,
    details::{Compare, GetDetails, GetVersions},
    listing::FindTagged,
    person::{FindPerson, SearchId},
    preview::OpenPreview,
    story::Tell,
    transfer::ChooseFile,
    writing::{Applied, ApplyChange, Change, PlanChange, Tier},
};

use super::{
    DOCUMENTS, bucket, erased,
    handed_over::{Chosen, settled},
    list, object, open_case, rows, some_pdf, until,
};
use crate::support::site::{Desk, Site, environment};

/// Reads documents in every way.
pub(crate) async fn read(desk: &Desk) -> Result<()> {
    let engine = &desk.engine;
    open_case(engine).await?;
    let prod = environment("prod");
    for bucket in documents::get_buckets(engine, GetBuckets { environment: prod.clone() }).await?.buckets {
        list(engine, &bucket.name, super::level(&bucket.name, "")).await?;
    }
    let pdf = some_pdf(engine).await?;
    let mut versions = super::below(DOCUMENTS, "properties/");
    versions.versions = true;
    list(engine, "versions", versions).await?;
    drop(rows(engine, "versions").await?);
    documents::locate(engine, Locate { environment: prod.clone(), text: pdf.key.clone() }).await?;
    documents::get_details(engine, GetDetails { object: pdf.clone() }).await?;
    let named = documents::get_versions(engine, GetVersions { object: pdf.clone(), after: None }).await?;
    let version = named.versions.first().context("a version")?.id.clone();
    let one = ObjectId { version: Some(version), ..pdf.clone() };
    documents::get_details(engine, GetDetails { object: one.clone() }).await?;
    documents::compare(engine, Compare { one: one.clone(), other: pdf.clone() }).await?;
    documents::open_preview(engine, OpenPreview { object: pdf.clone(), entry: None }).await?;
    until(documents::tell(engine, Tell { object: pdf.clone(), hours: None }), |story| story.done).await?;
    let tagged = FindTagged { objects: vec![pdf, one], name: String::new(), value: "PW".into() };
    until(documents::find_tagged(engine, tagged), |tagged| tagged.done).await?;
    // What object lock keeps is asked only where a bucket has one.
    list(engine, "archive", super::below("paperwurks-prod-legal-archive", "")).await?;
    if let Some(row) = rows(engine, "archive").await?.first() {
        let locked = object("paperwurks-prod-legal-archive", &row.key);
        documents::get_details(engine, GetDetails { object: locked }).await?;
    }
    let find = FindPerson {
        search: SearchId("policies".into()),
        environment: prod,
        field: "property".into(),
        value: erased::property(engine).await?,
    };
    until(documents::find_person(engine, find), |found| found.done).await?;
    Ok(())
}

/// Changes documents in every way.
pub(crate) async fn write(site: &Site, desk: &Desk, file: &std::path::Path) -> Result<()> {
    let engine = &desk.engine;
    let prod = environment("prod");
    desk.arm(&prod).await?;
    let key = "properties/PW-000001/archived/lease.pdf";
    let glacier = demo::DocumentOptions { storage_class: Some("GLACIER".into()), ..Default::default() };
    site.account.put_document(&prod, DOCUMENTS, key, "old", glacier)?;
    std::fs::write(file, "a lease")?;
    let chosen = documents::choose_file(engine, ChooseFile {}).await?.context("a file")?;
    let (uploads, incoming) = (bucket("paperwurks-prod-uploads"), "incoming/lease.pdf".to_owned());
    for change in [
        Change::Restore { object: object(DOCUMENTS, key), tier: Tier::Standard, days: 1 },
        Change::Upload { bucket: uploads, key: incoming, file: chosen.id },
        Change::Erase { search: SearchId("policies".into()) },
    ] {
        let plan = documents::plan_change(engine, PlanChange { environment: prod.clone(), change }).await?;
        let reason = Some("For the policies".to_owned());
        let apply = ApplyChange { plan: plan.id, typed_name: plan.type_name, reason };
        match documents::apply_change(engine, apply).await? {
            Applied::Erasing { .. } => drop(erased::ended(engine).await?),
            Applied::Uploading { .. } => drop(settled(engine).await?),
            Applied::Restoring { .. } => {}
        }
    }
    Ok(())
}

/// A console at which a person chooses `file`.
pub(crate) fn console(site: &Site, file: &std::path::Path) -> Desk {
    let chooser = Arc::new(Chosen(file.to_owned()));
    site.console_with("journal.db", |options| options.chooser = Some(chooser))
}

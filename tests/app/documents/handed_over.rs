//! Links, downloads, restores, uploads.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use engine::{Engine, documents};
use futures::{FutureExt as _, future::BoxFuture};
use protocol::{
    ErrorKind,
    documents::{
        ObjectId,
        transfer::{ChooseFile, Download, GetTransfers, MakeLink, Transfer, TransferPhase, WatchTransfers},
        writing::{Applied, ApplyChange, Change, PlanChange, Tier},
    },
};

use super::{DOCUMENTS, bucket, console, object, open_case, some_pdf, until};
use crate::support::site::{Site, environment};

/// Every transfer, once none moves any more.
pub(super) async fn settled(engine: &Arc<Engine>) -> Result<Vec<Transfer>> {
    let moved = documents::watch_transfers(engine, WatchTransfers {});
    let mut all = Vec::new();
    let mut moved = std::pin::pin!(moved);
    for _ in 0..2_000 {
        until(&mut moved, |_| true).await?;
        all = documents::get_transfers(engine, GetTransfers {}).await?;
        let busy = |transfer: &Transfer| {
            matches!(
                transfer.phase,
                TransferPhase::Waiting | TransferPhase::Running | TransferPhase::Verifying
            )
        };
        if !all.iter().any(busy) {
            return Ok(all);
        }
    }
    anyhow::bail!("they go on and on: {all:#?}")
}

#[tokio::test]
async fn a_link_says_what_it_allows_and_is_written_down_without_its_signature() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    let object = some_pdf(&desk.engine).await?;
    let make = MakeLink { object, minutes: 30, save: false };
    let link = documents::make_link(&desk.engine, make.clone()).await?;
    assert!(link.url.contains("X-Amz-Signature=") && link.url.contains(DOCUMENTS), "{}", link.allows);
    let records = desk.records().await?;
    let record = records.iter().find(|record| Some(record.number) == link.record).context("no record")?;
    let signature = link.url.split("X-Amz-Signature=").nth(1).context("a signature")?;
    assert!(!format!("{record:?}").contains(signature));
    let forever = MakeLink { minutes: 20_000, ..make };
    assert!(matches!(
        documents::make_link(&desk.engine, forever).await.unwrap_err().kind,
        ErrorKind::Invalid { .. }
    ));
    Ok(())
}

#[tokio::test]
async fn hostile_keys_are_downloaded_inside_the_folder_and_each_is_checked() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    let keys = site.account.hostile_documents(&environment("prod"), DOCUMENTS)?;
    let small = keys.into_iter().filter(|key| !key.contains("zeros-5g"));
    let objects: Vec<ObjectId> = small.map(|key| object(DOCUMENTS, &key)).collect();
    let many = objects.len();
    documents::download(&desk.engine, Download { objects }).await?;
    let all = settled(&desk.engine).await?;
    assert_eq!(all.len(), many);
    let folder = site.downloads().canonicalize()?;
    let mut files = Vec::new();
    for transfer in &all {
        match &transfer.phase {
            TransferPhase::Done { verified } => {
                assert!(!verified.is_empty());
                let file =
                    Path::new(&transfer.file).canonicalize().with_context(|| format!("{transfer:?}"))?;
                assert!(file.starts_with(&folder), "{} is elsewhere", file.display());
                files.push(file);
            }
            // What vanished and what may not be decrypted is told.
            TransferPhase::Failed { error } => assert!(!error.message.is_empty()),
            other => panic!("{other:?}"),
        }
    }
    let count = files.len();
    files.sort();
    files.dedup();
    assert_eq!(files.len(), count, "none was written over another");
    assert_eq!(many - count, 2, "{all:#?}");
    Ok(())
}

#[tokio::test]
async fn an_archived_object_is_restored_through_the_gate() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    open_case(&desk.engine).await?;
    let key = "properties/PW-000001/archived/lease.pdf";
    let glacier = demo::DocumentOptions { storage_class: Some("GLACIER".into()), ..Default::default() };
    site.account.put_document(&environment("prod"), DOCUMENTS, key, "old", glacier)?;
    let change = Change::Restore { object: object(DOCUMENTS, key), tier: Tier::Standard, days: 3 };
    let plan = documents::plan_change(
        &desk.engine,
        PlanChange { environment: environment("prod"), change: change.clone() },
    )
    .await?;
    assert!(plan.dollars.is_some_and(|dollars| dollars > 0.0) && plan.refusal.is_none(), "{plan:?}");
    let apply = ApplyChange {
        plan: plan.id.clone(),
        typed_name: plan.type_name.clone(),
        reason: Some("The customer needs it".into()),
    };
    let unarmed = documents::apply_change(&desk.engine, apply.clone()).await.unwrap_err();
    assert_eq!((unarmed.kind, site.calls("RestoreObject")), (ErrorKind::Conflict, 0));
    desk.arm(&environment("prod")).await?;
    assert!(matches!(documents::apply_change(&desk.engine, apply).await?, Applied::Restoring { .. }));
    assert_eq!(site.calls("RestoreObject"), 1);
    let again = PlanChange { environment: environment("prod"), change };
    assert!(documents::plan_change(&desk.engine, again).await?.refusal.is_some(), "it is under way");
    Ok(())
}

pub(super) struct Chosen(pub(super) PathBuf);

impl documents::FileChooser for Chosen {
    fn choose(&self) -> BoxFuture<'_, Option<PathBuf>> {
        async { Some(self.0.clone()) }.boxed()
    }
}

#[tokio::test]
async fn a_file_is_uploaded_where_that_is_declared_and_never_over_another() -> Result<()> {
    const UPLOADS: &str = "paperwurks-prod-uploads";
    let site = Site::new()?;
    let file = site.journal("Lease of 2026.pdf");
    // More than one part.
    std::fs::write(&file, vec![7_u8; 20 << 20])?;
    let desk = site.console_with("journal", |options| options.chooser = Some(Arc::new(Chosen(file.clone()))));
    let chosen = documents::choose_file(&desk.engine, ChooseFile {}).await?.context("a file")?;
    assert_eq!(chosen.name, "Lease of 2026.pdf");
    let plan = async |bucket_name: &str, key: &str| {
        let change = Change::Upload { bucket: bucket(bucket_name), key: key.into(), file: chosen.id.clone() };
        documents::plan_change(&desk.engine, PlanChange { environment: environment("prod"), change }).await
    };
    assert!(plan(DOCUMENTS, "properties/x").await?.refusal.is_some(), "not declared to take uploads");
    let good = plan(UPLOADS, "incoming/lease.pdf").await?;
    assert_eq!(good.refusal, None);
    desk.arm(&environment("prod")).await?;
    let reason = Some("Sent by mail instead".to_owned());
    let apply = ApplyChange { plan: good.id, typed_name: good.type_name, reason };
    assert!(matches!(documents::apply_change(&desk.engine, apply).await?, Applied::Uploading { .. }));
    let all = settled(&desk.engine).await?;
    assert!(matches!(all[0].phase, TransferPhase::Done { .. }), "{all:#?}");
    let taken = plan(UPLOADS, "incoming/lease.pdf").await?;
    assert!(taken.refusal.is_some_and(|why| why.contains("already")));
    Ok(())
}

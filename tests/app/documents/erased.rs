//! All of one person: exported, and erased with its proof.

use std::{fs::File, sync::Arc};

use anyhow::{Context as _, Result};
use engine::{Engine, documents};
use protocol::{
    ErrorKind,
    demo::Effect,
    documents::{
        person::{ExportPerson, FindPerson, PersonFound, SearchId},
        transfer::{GetTransfers, TransferPhase, WatchTransfers},
        writing::{
            Applied, ApplyChange, Change, Erasure, ErasurePhase, GetErasures, Plan, PlanChange,
            ResumeErasure, WatchErasures,
        },
    },
    journal::OutcomeKind,
};

use super::{DOCUMENTS, console, open_case, some_pdf, until};
use crate::support::site::{Desk, Site, environment};

const WHY: &str = "Asked to be forgotten";

/// A property that has documents.
async fn property(engine: &Arc<Engine>) -> Result<String> {
    let object = some_pdf(engine).await?;
    Ok(object.key.split('/').nth(1).context("a property")?.to_owned())
}

async fn search(engine: &Arc<Engine>, id: &str, value: &str) -> Result<PersonFound> {
    let find = FindPerson {
        search: SearchId(id.into()),
        environment: environment("prod"),
        field: "property".into(),
        value: value.into(),
    };
    until(documents::find_person(engine, find), |found| found.done).await
}

async fn plan(engine: &Arc<Engine>, id: &str) -> Result<Plan> {
    let change = Change::Erase { search: SearchId(id.into()) };
    Ok(documents::plan_change(engine, PlanChange { environment: environment("prod"), change }).await?)
}

async fn apply(desk: &Desk, plan: &Plan) -> Result<Applied, protocol::Error> {
    let apply =
        ApplyChange { plan: plan.id.clone(), typed_name: plan.type_name.clone(), reason: Some(WHY.into()) };
    documents::apply_change(&desk.engine, apply).await
}

/// The erasure, once it goes on no more.
async fn ended(engine: &Arc<Engine>) -> Result<Erasure> {
    let moved = documents::watch_erasures(engine, WatchErasures {});
    let mut moved = std::pin::pin!(moved);
    loop {
        until(&mut moved, |_| true).await?;
        let erasure = documents::get_erasures(engine, GetErasures {}).await?.remove(0);
        if !matches!(erasure.phase, ErasurePhase::Erasing | ErasurePhase::Verifying) {
            return Ok(erasure);
        }
    }
}

#[tokio::test]
async fn an_erasure_proves_itself() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let value = property(&desk.engine).await?;
    let found = search(&desk.engine, "s", &value).await?;
    assert!(found.versions >= found.objects && found.objects > 0, "{found:?}");
    let planned = plan(&desk.engine, "s").await?;
    assert_eq!((planned.type_name.as_deref(), planned.refusal.as_deref()), (Some(value.as_str()), None));

    let refused = apply(&desk, &planned).await.unwrap_err();
    assert_eq!((refused.kind, site.calls("DeleteObjects")), (ErrorKind::Conflict, 0), "it is not armed");
    desk.arm(&environment("prod")).await?;
    let mistyped = Plan { type_name: Some("PW-0".into()), ..planned.clone() };
    assert!(matches!(apply(&desk, &mistyped).await.unwrap_err().kind, ErrorKind::Invalid { .. }));
    apply(&desk, &planned).await?;
    let erasure = ended(&desk.engine).await?;
    assert_eq!((erasure.erased, erasure.all), (found.versions, found.versions));
    let ErasurePhase::Proved { evidence, sha256 } = &erasure.phase else { panic!("{erasure:#?}") };
    let text = std::fs::read_to_string(evidence)?;
    assert!(text.contains(&value) && text.contains(WHY));

    let records = desk.records().await?;
    let told: Vec<_> = records.iter().filter(|record| record.what.contains(&value)).collect();
    let [intended, done] = told[..] else { panic!("{told:#?}") };
    assert_eq!((intended.outcome, done.outcome), (OutcomeKind::Intended, OutcomeKind::Done));
    assert!(done.detail.as_deref().is_some_and(|detail| detail.contains(sha256)), "{done:?}");
    assert_eq!(search(&desk.engine, "again", &value).await?.versions, 0, "nothing is left");
    Ok(())
}

#[tokio::test]
async fn one_that_is_cut_short_is_taken_up_again_by_the_next_console() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let value = property(&desk.engine).await?;
    let found = search(&desk.engine, "s", &value).await?;
    let planned = plan(&desk.engine, "s").await?;
    desk.arm(&environment("prod")).await?;
    site.fault("DeleteObjects", Effect::Deny)?;
    apply(&desk, &planned).await?;
    let cut = ended(&desk.engine).await?;
    assert!(matches!(cut.phase, ErasurePhase::CutShort { .. }), "{cut:#?}");
    assert_eq!(cut.erased, 0);
    drop(desk);

    site.heal()?;
    let next = console(&site);
    let resume = ResumeErasure { erasure: cut.id.clone() };
    let unarmed = documents::resume_erasure(&next.engine, resume.clone()).await.unwrap_err();
    assert_eq!(unarmed.kind, ErrorKind::Conflict);
    next.arm(&environment("prod")).await?;
    documents::resume_erasure(&next.engine, resume).await?;
    let erasure = ended(&next.engine).await?;
    assert!(matches!(erasure.phase, ErasurePhase::Proved { .. }), "{erasure:#?}");
    assert_eq!(erasure.erased, found.versions);
    Ok(())
}

#[tokio::test]
async fn a_person_takes_their_documents_along() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let value = property(&desk.engine).await?;
    let found = search(&desk.engine, "s", &value).await?;
    let export = ExportPerson { search: SearchId("s".into()), all_versions: true };
    let closed = documents::export_person(&desk.engine, export.clone()).await.unwrap_err();
    assert_eq!(closed.kind, ErrorKind::ReasonRequired);
    open_case(&desk.engine).await?;
    documents::export_person(&desk.engine, export).await?;
    let moved = documents::watch_transfers(&desk.engine, WatchTransfers {});
    let mut moved = std::pin::pin!(moved);
    let file = loop {
        until(&mut moved, |_| true).await?;
        let transfer = documents::get_transfers(&desk.engine, GetTransfers {}).await?.remove(0);
        match transfer.phase {
            TransferPhase::Done { .. } => break transfer.file,
            TransferPhase::Failed { error } => panic!("{error:?}"),
            _ => {}
        }
    };
    let mut archive = zip::ZipArchive::new(File::open(file)?)?;
    let manifest: serde_json::Value = serde_json::from_reader(archive.by_name("manifest.json")?)?;
    let documents = manifest["documents"].as_array().context("documents")?;
    assert_eq!(
        documents.len() as u64 + manifest["missing"].as_array().map_or(0, Vec::len) as u64,
        found.versions - found.delete_markers
    );
    for document in documents {
        let name = document["name"].as_str().context("a name")?;
        assert_eq!(document["bucket"], DOCUMENTS);
        assert_eq!(archive.by_name(name)?.size(), document["size"].as_u64().context("a size")?);
    }
    Ok(())
}

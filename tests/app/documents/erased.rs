//! All of one person: exported, and erased with its proof.

use std::{fs::File, sync::Arc};

use anyhow::{Context as _, Result};
use aws_sdk_s3::{Client, primitives::ByteStream};
use engine::{Engine, account::Account as _, catalogue::Catalogue, documents};
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
pub(super) async fn property(engine: &Arc<Engine>) -> Result<String> {
    let object = some_pdf(engine).await?;
    Ok(object.key.split('/').nth(1).context("a property")?.to_owned())
}

async fn search(engine: &Arc<Engine>, id: &str, value: &str) -> Result<PersonFound> {
    search_by(engine, id, "property", value).await
}

async fn search_by(engine: &Arc<Engine>, id: &str, field: &str, value: &str) -> Result<PersonFound> {
    let find = FindPerson {
        search: SearchId(id.into()),
        environment: environment("prod"),
        field: field.into(),
        value: value.into(),
    };
    until(documents::find_person(engine, find), |found| found.done).await
}

async fn plan(engine: &Arc<Engine>, id: &str) -> Result<Plan> {
    Ok(plan_in(engine, "prod", id).await?)
}

async fn plan_in(engine: &Arc<Engine>, name: &str, id: &str) -> Result<Plan, protocol::Error> {
    let change = Change::Erase { search: SearchId(id.into()) };
    documents::plan_change(engine, PlanChange { environment: environment(name), change }).await
}

/// Somebody else who writes there.
async fn somebody(site: &Site) -> Result<Client> {
    let prod = Catalogue::open(None).environment(&environment("prod"))?;
    Ok(Client::new(&site.account.config(&prod).await?))
}

async fn put(client: &Client, bucket: &str, key: &str, text: &'static str) -> Result<()> {
    client.put_object().bucket(bucket).key(key).body(ByteStream::from_static(text.as_bytes())).send().await?;
    Ok(())
}

async fn apply(desk: &Desk, plan: &Plan) -> Result<Applied, protocol::Error> {
    let apply =
        ApplyChange { plan: plan.id.clone(), typed_name: plan.type_name.clone(), reason: Some(WHY.into()) };
    documents::apply_change(&desk.engine, apply).await
}

/// The erasure, once it goes on no more.
pub(super) async fn ended(engine: &Arc<Engine>) -> Result<Erasure> {
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
    let proof: serde_json::Value = serde_json::from_str(&text)?;
    assert_eq!(proof["uncovered"], serde_json::to_value(&erasure.uncovered)?);
    let uploads = |said: &String| said.starts_with("paperwurks-prod-uploads: keys like incoming/");
    assert!(erasure.uncovered.iter().any(uploads), "{:?}", erasure.uncovered);
    assert!(planned.hazards.iter().any(|hazard| uploads(&hazard.text)), "{:?}", planned.hazards);

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
    let records = next.records().await?;
    let told = records.iter().filter(|record| record.what.contains(&value)).map(|record| record.outcome);
    let mut told: Vec<_> = told.collect();
    told.sort_by_key(|outcome| format!("{outcome:?}"));
    let [accepted, done] = [OutcomeKind::Accepted, OutcomeKind::Done];
    assert_eq!(
        told,
        [accepted, done, OutcomeKind::Intended, OutcomeKind::Intended],
        "before it went on, too"
    );
    Ok(())
}

#[tokio::test]
async fn what_lies_beside_the_declared_keys_goes_too() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let value = property(&desk.engine).await?;
    let before = search(&desk.engine, "before", &value).await?;
    let client = somebody(&site).await?;
    for key in ["d/sub/a.pdf", "x.pdf", "", "d/odd\r\u{1}.pdf"] {
        put(&client, DOCUMENTS, &format!("properties/{value}/{key}"), "theirs").await?;
    }
    put(&client, DOCUMENTS, &format!("properties/{value}0/x.pdf"), "somebody else's").await?;
    let found = search(&desk.engine, "s", &value).await?;
    assert_eq!(found.versions, before.versions + 4);
    let planned = plan(&desk.engine, "s").await?;
    desk.arm(&environment("prod")).await?;
    apply(&desk, &planned).await?;
    let erasure = ended(&desk.engine).await?;
    assert!(matches!(erasure.phase, ErasurePhase::Proved { .. }), "{erasure:#?}");
    let other = client.head_object().bucket(DOCUMENTS).key(format!("properties/{value}0/x.pdf"));
    assert!(other.send().await.is_ok());
    let by_document = search_by(&desk.engine, "d", "document", "none").await?;
    let bucket = by_document.buckets.iter().find(|it| it.bucket == DOCUMENTS).context("a bucket")?;
    assert!(bucket.unmatched >= 1, "{bucket:?}");
    Ok(())
}

#[tokio::test]
async fn what_was_written_over_since_is_not_erased_and_not_proved() -> Result<()> {
    const UPLOADS: &str = "paperwurks-prod-uploads";
    let (key, other) = ("incoming/2026/11/02/d-7.pdf", "incoming/2026/11/01/d-7.pdf");
    let site = Site::new()?;
    let desk = console(&site);
    let client = somebody(&site).await?;
    put(&client, UPLOADS, key, "one").await?;
    put(&client, UPLOADS, other, "same").await?;
    assert_eq!(search_by(&desk.engine, "s", "document", "d-7").await?.versions, 2);
    let planned = plan(&desk.engine, "s").await?;
    put(&client, UPLOADS, key, "two").await?;
    desk.arm(&environment("prod")).await?;
    apply(&desk, &planned).await?;
    let erasure = ended(&desk.engine).await?;
    let ErasurePhase::Incomplete { evidence, .. } = &erasure.phase else { panic!("{erasure:#?}") };
    assert_eq!((erasure.erased, erasure.all), (1, 2));
    assert_eq!(erasure.left[0].1, "It was changed since it was found");
    let evidence: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(evidence)?)?;
    assert_eq!((&evidence["left"][0]["key"], &evidence["left"][0]["new"]), (&key.into(), &true.into()));
    let stays = client.get_object().bucket(UPLOADS).key(key).send().await?.body.collect().await?;
    assert_eq!(stays.into_bytes(), "two".as_bytes());
    Ok(())
}

#[tokio::test]
async fn an_erasure_is_of_its_own_environment_and_of_what_was_planned() -> Result<()> {
    let site = Site::new()?;
    let desk = console(&site);
    let value = property(&desk.engine).await?;
    let found = search(&desk.engine, "s", &value).await?;
    let other = plan_in(&desk.engine, "dev", "s").await.unwrap_err();
    assert_eq!(other.kind, ErrorKind::Conflict, "dev may be armed where prod is not");
    let planned = plan(&desk.engine, "s").await?;
    // The id is the window's: it may stand for another search by now.
    search(&desk.engine, "s", "PW-none").await?;
    desk.arm(&environment("prod")).await?;
    apply(&desk, &planned).await?;
    let erasure = ended(&desk.engine).await?;
    assert_eq!((erasure.erased, erasure.of), (found.versions, format!("property {value}")));
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

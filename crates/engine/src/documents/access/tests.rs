//! Looks at a bucket with customers' documents, with a real journal.

use protocol::{documents::BucketId, journal};

use super::*;
use crate::{clock::ManualClock, scripted::ScriptedAws};

const WHO: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult>
    <Arn>arn:aws:sts::111122223333:assumed-role/SupportAccess/ann</Arn><UserId>A</UserId>
    <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

struct Scene {
    aws: ScriptedAws,
    engine: Arc<Engine>,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let aws = ScriptedAws::new(|operation, _| match operation {
        "GetCallerIdentity" => (200, WHO.to_owned()),
        other => panic!("{other} was asked"),
    });
    let clock = Arc::new(ManualClock::at(protocol::Moment(1_700_000_000_000)));
    let engine = aws.engine_with(&clock, |options| options.journal = Some(folder.path().join("journal.db")));
    Scene { aws, engine, clock, _folder: folder }
}

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

fn object(bucket: &str, key: &str) -> ObjectId {
    let bucket = BucketId { environment: prod(), bucket: bucket.into() };
    ObjectId { bucket, key: key.into(), version: None }
}

fn contract() -> ObjectId {
    object("paperwurks-prod-documents", "properties/PW-1/contract.pdf")
}

impl Scene {
    async fn open(&self) -> CaseState {
        let request =
            OpenCase { environment: prod(), reference: "T-7".into(), reason: " Where is it? ".into() };
        open_case(&self.engine, request).await.unwrap()
    }

    async fn admit(&self, objects: &[ObjectId], look: Look) -> Result<Option<u64>, Error> {
        admit(&self.engine, objects, look, None).await
    }

    async fn records(&self) -> Vec<journal::Record> {
        let request = journal::GetRecords { filter: journal::Filter::default(), from: 0, count: 100 };
        crate::journal::get_records(&self.engine, request).await.unwrap().records
    }
}

#[tokio::test]
async fn without_a_case_nobody_looks_and_nothing_is_written() {
    let scene = scene();
    let error = scene.admit(&[contract()], Look::Preview).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ReasonRequired);
    assert!(scene.records().await.is_empty());
    assert_eq!(scene.aws.calls(), 0);
    let case = GetCase { environment: prod() };
    assert!(get_case(&scene.engine, case).await.unwrap().needed);
}

#[tokio::test]
async fn a_look_is_written_down_with_who_and_why() {
    let scene = scene();
    scene.open().await;
    let number = scene.admit(&[contract()], Look::Link).await.unwrap();
    let records = scene.records().await;
    let [record] = &records[..] else { panic!("{records:?}") };
    assert_eq!(Some(record.number), number);
    assert_eq!(record.kind, journal::Kind::Look);
    assert_eq!(record.who, "arn:aws:sts::111122223333:assumed-role/SupportAccess/ann");
    assert_eq!(record.role.as_deref(), Some("SupportAccess"));
    assert_eq!(record.account.as_deref(), Some("111122223333"));
    assert_eq!(record.environment, Some(prod()));
    assert_eq!(record.target, "s3://paperwurks-prod-documents/properties/PW-1/contract.pdf");
    assert_eq!(record.what, "Link to contract.pdf");
    assert_eq!(record.reason.as_deref(), Some("T-7: Where is it?"));
    let state = get_case(&scene.engine, GetCase { environment: prod() }).await.unwrap();
    assert_eq!(state.open.unwrap().looks, 1);
}

#[tokio::test]
async fn a_preview_opened_again_is_one_look_and_a_link_never() {
    let scene = scene();
    scene.open().await;
    let first = scene.admit(&[contract()], Look::Preview).await.unwrap();
    assert_eq!(scene.admit(&[contract()], Look::Preview).await.unwrap(), first);
    assert_eq!(scene.records().await.len(), 1);
    scene.clock.advance(6 * 60_000);
    assert_ne!(scene.admit(&[contract()], Look::Preview).await.unwrap(), first);
    let one = scene.admit(&[contract()], Look::Download).await.unwrap();
    assert_ne!(scene.admit(&[contract()], Look::Download).await.unwrap(), one);
    assert_eq!(scene.records().await.len(), 4);
    scene.open().await;
    scene.admit(&[contract()], Look::Preview).await.unwrap();
    assert_eq!(scene.records().await.len(), 5, "another case is another look");
}

#[tokio::test]
async fn what_holds_no_customers_documents_is_not_written_down() {
    let scene = scene();
    let other = object("somebody-elses", "a.pdf");
    assert_eq!(scene.admit(std::slice::from_ref(&other), Look::Preview).await.unwrap(), None);
    assert_eq!(scene.aws.calls(), 0);
    scene.open().await;
    scene.admit(&[other, contract()], Look::Download).await.unwrap();
    let records = scene.records().await;
    assert_eq!(records[0].what, "Download of contract.pdf");
}

#[tokio::test]
async fn customers_documents_are_not_looked_at_through_another_environment() {
    let scene = scene();
    scene.open().await;
    let mut through_dev = contract();
    through_dev.bucket.environment = EnvironmentId::new("paperwurks", "dev");
    for objects in [vec![through_dev.clone()], vec![contract(), through_dev]] {
        let error = scene.admit(&objects, Look::Preview).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound);
        assert!(error.message.contains("paperwurks/prod"), "{error}");
    }
    assert!(scene.records().await.is_empty());
}

#[tokio::test]
async fn a_case_ends_by_itself_by_hand_and_with_whoever_opened_it() {
    let scene = scene();
    let refused = async || {
        let error = scene.admit(&[contract()], Look::Download).await.unwrap_err();
        error.kind == ErrorKind::ReasonRequired
    };
    scene.open().await;
    scene.clock.advance(60 * 60_000);
    assert!(refused().await);
    scene.open().await;
    let closed = close_case(&scene.engine, CloseCase { environment: prod() }).await.unwrap();
    assert_eq!(closed.open, None);
    assert!(refused().await);
    scene.open().await;
    scene.engine.forget(&[prod()]);
    assert!(refused().await);
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_lets_nobody_look() {
    let folder = tempfile::tempdir().unwrap();
    let aws = ScriptedAws::new(|_, _| (200, WHO.to_owned()));
    let clock = Arc::new(ManualClock::at(protocol::Moment(0)));
    // A folder in its place.
    let engine = aws.engine_with(&clock, |options| options.journal = Some(folder.path().to_owned()));
    let case = OpenCase { environment: prod(), reference: String::new(), reason: "because".into() };
    open_case(&engine, case).await.unwrap();
    let error = admit(&engine, &[contract()], Look::Preview, None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Internal);
    assert!(error.message.contains("journal"), "{error}");
    let state = get_case(&engine, GetCase { environment: prod() }).await.unwrap();
    assert!(state.blocked.is_some());
}

#[tokio::test]
async fn a_reason_is_a_sentence_or_two() {
    let scene = scene();
    for (reference, reason, field) in [
        ("", "ab", "reason"),
        ("", &*"x".repeat(1_001), "reason"),
        (&*"x".repeat(101), "because", "reference"),
    ] {
        let request = OpenCase { environment: prod(), reference: reference.into(), reason: reason.into() };
        let error = open_case(&scene.engine, request).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid { field: field.into() });
    }
}

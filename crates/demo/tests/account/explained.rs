//! What the engine makes of a document here: its details, its versions, and what happened to it.

use std::{fs, pin::pin, sync::Arc};

use aws_sdk_s3::Client;
use engine::{Engine, documents};
use futures::StreamExt as _;
use protocol::{
    ErrorKind, Moment,
    catalogue::EnvironmentId,
    documents::{
        BucketId, ObjectId, Told,
        access::OpenCase,
        details::{Compare, Comparison, GetDetails, GetVersions, Restored, VersionOf},
        story::{Event, Link, PartState, ReadingOf, Source, Story, Tell, Tone},
    },
    journal::{Filter, GetRecords},
};
use tempfile::TempDir;

use crate::{
    documents::stuck,
    support::{Demo, HOUR},
};

const BUCKET: &str = "paperwurks-prod-documents";

/// Queues, which the system that comes with the console does not declare.
const QUEUES: &str = r#"
[queue.dead]
name = "analysis-{env}-dead"
[queue.jobs]
name = "analysis-{env}-jobs"
dead_letter = "dead"
"#;

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

/// An engine on the account whose worker has queues, with a journal.
fn engine(demo: &Demo) -> (Arc<Engine>, TempDir) {
    let folder = TempDir::new().unwrap();
    let system = include_str!("../../../../assets/systems/paperwurks.toml");
    fs::write(folder.path().join("paperwurks.toml"), format!("{system}{QUEUES}")).unwrap();
    let mut options = demo.options();
    options.journal = Some(folder.path().join("journal.sqlite"));
    options.catalogue_folder = Some(folder.path().to_owned());
    (Engine::start(options), folder)
}

async fn with_case(demo: &Demo) -> (Arc<Engine>, TempDir) {
    let (engine, folder) = engine(demo);
    let case = OpenCase { environment: prod(), reference: "T-7".into(), reason: "Not analysed".into() };
    documents::open_case(&engine, case).await.unwrap();
    (engine, folder)
}

fn object(key: &str) -> ObjectId {
    let bucket = BucketId { environment: prod(), bucket: BUCKET.to_owned() };
    ObjectId { bucket, key: key.to_owned(), version: None }
}

async fn told(engine: &Arc<Engine>, key: &str) -> Story {
    let mut stories = pin!(documents::tell(engine, Tell { object: object(key), hours: None }));
    loop {
        let story = stories.next().await.expect("it stays");
        if story.done {
            return story;
        }
    }
}

/// A document that was analysed, with the result's key.
async fn analysed(demo: &Demo) -> (String, String) {
    let client = Client::new(&demo.config("prod").await);
    let page = client.list_objects_v2().bucket(BUCKET).prefix("analysis/").max_keys(1).send().await.unwrap();
    let result = page.contents()[0].key().unwrap().to_owned();
    let got = client.get_object().bucket(BUCKET).key(&result).send().await.unwrap();
    let bytes = got.body.collect().await.unwrap().into_bytes();
    let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    (read["key"].as_str().unwrap().to_owned(), result)
}

#[tokio::test(start_paused = true)]
async fn a_stuck_document_tells_what_happened_to_it() {
    let demo = Demo::new();
    let (key, document) = stuck(&demo).await;
    let (engine, _folder) = with_case(&demo).await;
    let story = told(&engine, &key).await;
    let of = |source| story.events.iter().filter(move |event| event.source == source);
    assert!(story.ids.contains(&document), "{:?}", story.ids);
    assert!(story.events.is_sorted_by_key(|event| event.at));
    let failed: Vec<&PartState> =
        story.parts.iter().filter(|part| matches!(part.reading, ReadingOf::Failed { .. })).collect();
    assert_eq!(failed, Vec::<&PartState>::new());
    let bad: Vec<&Event> = of(Source::Logs).filter(|event| event.tone == Tone::Bad).collect();
    assert!(bad.len() >= 3 && bad.iter().all(|event| event.words.contains(&document)), "{bad:?}");
    assert!(
        matches!(&bad[0].link, Some(Link::Logs { source, .. }) if source.group == "/ecs/prod-paperwurks-worker")
    );
    let letter = of(Source::Queue).next().expect("its message");
    assert!(letter.tone == Tone::Bad && letter.detail.as_ref().unwrap().contains(&document));
    assert_eq!(of(Source::Results).map(|event| event.tone).collect::<Vec<_>>(), [Tone::Warning]);
    let looks: Vec<&Event> = of(Source::Journal).collect();
    assert!(looks[0].words.contains("T-7: Not analysed") && looks[0].link.is_some(), "{looks:?}");
    let jobs = story.parts.iter().find(|part| part.name == "analysis-prod-jobs").expect("the queue");
    let ReadingOf::Read { note: Some(note), .. } = &jobs.reading else { panic!("{jobs:?}") };
    assert!(note.contains("counts as a try"), "nobody's tries are used up: {note}");
    let verdict = story.verdict.expect("a verdict");
    assert_eq!(verdict.tone, Tone::Bad);
    let begins =
        "Not analysed: it was given up after 3 attempts and waits in analysis-prod-dead: worker.model.";
    assert!(verdict.words.starts_with(begins), "{}", verdict.words);
}

#[tokio::test(start_paused = true)]
async fn an_analysed_document_has_its_result() {
    let demo = Demo::new();
    let (key, result) = analysed(&demo).await;
    let (engine, _folder) = with_case(&demo).await;
    let story = told(&engine, &key).await;
    let results: Vec<&Event> = story.events.iter().filter(|event| event.source == Source::Results).collect();
    assert_eq!(results[0].link, Some(Link::Object { object: object(&result) }));
    let verdict = story.verdict.expect("a verdict");
    assert_eq!(verdict.tone, Tone::Good, "{}", verdict.words);
}

#[tokio::test(start_paused = true)]
async fn details_are_a_look_once_in_a_case() {
    let demo = Demo::new();
    let (key, _) = stuck(&demo).await;
    let (engine, _folder) = engine(&demo);
    let ask = || documents::get_details(&engine, GetDetails { object: object(&key) });
    assert_eq!(ask().await.unwrap_err().kind, ErrorKind::ReasonRequired);
    let case = OpenCase { environment: prod(), reference: String::new(), reason: "Stuck".into() };
    documents::open_case(&engine, case).await.unwrap();
    for _ in 0..3 {
        ask().await.unwrap();
        demo.advance(HOUR / 6);
    }
    let records = GetRecords { filter: Filter { search: key, ..Filter::default() }, from: 0, count: 10 };
    assert_eq!(engine::journal::get_records(&engine, records).await.unwrap().matching, 1);
}

#[tokio::test(start_paused = true)]
async fn details_are_held_against_the_design() {
    let demo = Demo::new();
    let (key, document) = stuck(&demo).await;
    let (engine, _folder) = with_case(&demo).await;
    let details = documents::get_details(&engine, GetDetails { object: object(&key) }).await.unwrap();
    assert_eq!(details.fields[1], ("document".to_owned(), document));
    assert_eq!((details.region.as_str(), details.class.as_str()), ("eu-west-2", "STANDARD"));
    assert_eq!(details.encryption.algorithm.as_deref(), Some("AES256"));
    assert_eq!(details.restore, Restored::NotNeeded);
    assert!(!details.checksums.is_empty() && details.object.version.is_some());
    let Told::Known { value: steps } = &details.lifecycle else { panic!("{:?}", details.lifecycle) };
    let words: Vec<&str> = steps.iter().map(|step| step.words.as_str()).collect();
    assert_eq!(words, ["moves to STANDARD_IA", "moves to GLACIER"]);
    let waits = steps[0].at.millis_since(details.modified);
    assert!((90 * 24 * HOUR..91 * 24 * HOUR).contains(&waits) && steps[0].at.0 % (24 * HOUR) == 0);
    let Told::Known { value: public } = &details.public else { panic!("{:?}", details.public) };
    assert!(public.blocked && !public.policy_public);
    assert!(matches!(details.lock, Told::Known { .. }), "{:?}", details.lock);
    assert!(matches!(details.tags, Told::Known { .. }), "{:?}", details.tags);
    let unmet: Vec<_> = details.expectations.iter().filter(|it| it.met != Some(true)).collect();
    assert!(unmet.is_empty() && details.expectations.len() >= 6, "{unmet:?}");
    let retention = details.retention.expect("a duty");
    assert_eq!((retention.words.as_str(), retention.broken_by), ("7 years", None));
    let days = retention.ends.millis_since(details.modified) / (24 * HOUR);
    assert!((2_556..=2_557).contains(&days), "{days}");
}

#[tokio::test(start_paused = true)]
async fn versions_are_of_one_key_and_can_be_compared() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let page = client.list_object_versions().bucket(BUCKET).prefix("properties/").send().await.unwrap();
    let replaced = page.versions().iter().find(|version| version.is_latest() == Some(false));
    let replaced = replaced.expect("some were sent again").key().unwrap().to_owned();
    let (engine, _folder) = with_case(&demo).await;
    let ask = GetVersions { object: object(&replaced), after: None };
    let versions = documents::get_versions(&engine, ask).await.unwrap().versions;
    assert!(
        versions.len() >= 2
            && versions[0].latest
            && versions.is_sorted_by(|one, other| one.modified >= other.modified)
    );
    let of = |version: &VersionOf| ObjectId { version: Some(version.id.clone()), ..object(&replaced) };
    let kept: Vec<&VersionOf> = versions.iter().filter(|version| version.object.is_some()).collect();
    let both = Compare { one: of(kept[kept.len() - 1]), other: of(kept[0]) };
    let compared = documents::compare(&engine, both).await.unwrap();
    assert!(!matches!(compared, Comparison::Same { .. }) || kept.len() == 1);
    let same = Compare { one: of(kept[0]), other: of(kept[0]) };
    assert!(matches!(documents::compare(&engine, same).await.unwrap(), Comparison::Same { .. }));
    let older = of(kept[kept.len() - 1]);
    let details = documents::get_details(&engine, GetDetails { object: older }).await.unwrap();
    assert!(matches!(details.lifecycle, Told::Known { .. }), "{:?}", details.lifecycle);
    assert!(details.modified > Moment(0));
}

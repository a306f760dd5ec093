use std::sync::Arc;

use protocol::{
    Moment,
    catalogue::EnvironmentId,
    documents::{
        BucketId,
        person::{FindPerson, SearchId},
        writing::ErasurePhase,
    },
};

use super::{
    Erases,
    run::{Run, Stayed},
    store::Erasures,
};
use crate::{
    catalogue::model::KeyPattern,
    changes::document_writes::{Kept, Target},
    documents::person::{Found, Version},
};

fn run() -> Run {
    let environment = EnvironmentId::new("paperwurks", "prod");
    let bucket = BucketId { environment: environment.clone(), bucket: "b".into() };
    let version = |number: u32| Version {
        key: format!("properties/PW-1/{number}"),
        version: format!("v{number}"),
        size: (number != 2).then_some(7),
        modified: Moment(5),
        latest: true,
        etag: None,
    };
    let asked = FindPerson {
        search: SearchId("s".into()),
        environment,
        field: "property".into(),
        value: "PW-1\u{202e}".into(),
    };
    let patterns = vec![KeyPattern::parse("index/{document}.json").unwrap()];
    let found = Found { bucket, patterns, versions: (0..3).map(version).collect(), unmatched: 0 };
    Run::new("e1".into(), Erases { asked, found: Arc::new(vec![found]) }, "111122223333".into(), Moment(9))
}

fn target(number: u32) -> Target {
    Target { key: format!("properties/PW-1/{number}"), version: format!("v{number}"), etag: None }
}

fn kept(number: u32, passing: bool) -> Kept {
    Kept { target: target(number), why: "SlowDown".into(), passing }
}

#[test]
fn what_stayed_is_not_erased() {
    let mut run = run();
    assert_eq!((run.all, run.erased()), (3, 0));
    run.through[0] = 3;
    let (target, why) = (target(1), "AccessDenied".into());
    run.stayed.push(Stayed { bucket: "b".into(), target, why, passing: false });
    let told = run.told();
    assert_eq!((told.all, told.erased), (3, 2));
    assert_eq!(told.left, [("properties/PW-1/1".to_owned(), "AccessDenied".to_owned())]);
    assert_eq!(told.of, "property PW-1<U+202E>");
    assert_eq!(told.uncovered.len(), 1, "{:?}", told.uncovered);
}

#[test]
fn what_s3_was_too_busy_for_is_sent_again_and_counted_once() {
    let mut run = run();
    run.through[0] = 3;
    let all = [target(0), target(1), target(2)];
    run.note("b", &all, vec![kept(0, true), kept(1, true), kept(2, false)]);
    assert_eq!((run.erased(), run.waiting("b")), (0, vec![target(0), target(1)]));
    assert_eq!(run.waiting("other"), []);
    run.note("b", &run.waiting("b"), vec![kept(1, true)]);
    assert_eq!((run.erased(), run.waiting("b")), (1, vec![target(1)]));
}

#[test]
fn it_goes_on_in_its_own_account_alone() {
    assert!(run().check_account("111122223333").is_ok());
    assert!(run().check_account("444455556666").is_err());
    assert!(run().check_account("").is_err());
}

#[tokio::test]
async fn one_that_was_cut_short_by_the_end_of_the_console_is_found_again_and_goes_on_once() {
    let folder = tempfile::tempdir().unwrap();
    let kept = Erasures::open(Some(folder.path().join("erasures")));
    let mut begun = run();
    kept.begin(&begun).await.unwrap();
    begun.through[0] = 2;
    kept.keep(&begun).await;
    assert!(kept.resumable("e1").is_err(), "it goes on");

    let again = Erasures::open(Some(folder.path().join("erasures")));
    assert!(matches!(again.all()[0].phase, ErasurePhase::CutShort { .. }));
    let taken = again.take_up("e1").await.unwrap();
    assert_eq!((taken.through, taken.found), (begun.through, begun.found));
    assert!(again.take_up("e1").await.is_err(), "of two who come, one gets it");
}

#[tokio::test]
async fn one_whose_list_is_not_whole_does_not_go_on() {
    let folder = tempfile::tempdir().unwrap();
    Erasures::open(Some(folder.path().to_owned())).begin(&run()).await.unwrap();
    std::fs::write(folder.path().join("e1.found"), "[]").unwrap();
    let again = Erasures::open(Some(folder.path().to_owned()));
    assert!(again.take_up("e1").await.is_err(), "nothing would be proved of nothing");
    assert!(matches!(again.all()[0].phase, ErasurePhase::CutShort { .. }));
}

#[tokio::test]
async fn one_that_is_over_stays_so_without_its_list_and_a_damaged_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let kept = Erasures::open(Some(folder.path().to_owned()));
    let mut proved = run();
    kept.begin(&proved).await.unwrap();
    assert!(folder.path().join("e1.found").exists());
    proved.phase = ErasurePhase::Proved { evidence: "f".into(), sha256: "0".into() };
    kept.keep(&proved).await;
    assert!(!folder.path().join("e1.found").exists());
    std::fs::write(folder.path().join("other.json"), "{").unwrap();
    let again = Erasures::open(Some(folder.path().to_owned()));
    assert_eq!((again.all()[0].phase.clone(), again.all()[0].all), (proved.phase, 3));
    assert!(again.resumable("e1").is_err());
    assert!(again.problems()[0].contains("other.json"), "{:?}", again.problems());
}

#[tokio::test]
async fn without_a_folder_it_holds_for_this_run() {
    let kept = Erasures::open(None);
    let mut begun = run();
    kept.begin(&begun).await.unwrap();
    begun.phase = ErasurePhase::CutShort { words: String::new() };
    kept.keep(&begun).await;
    assert_eq!(kept.take_up("e1").await.unwrap().found, begun.found);
}

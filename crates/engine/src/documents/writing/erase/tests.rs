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
    run::{Run, Stayed},
    store::Erasures,
};
use crate::documents::person::{Found, Version};

fn run() -> Run {
    let environment = EnvironmentId::new("paperwurks", "prod");
    let bucket = BucketId { environment: environment.clone(), bucket: "b".into() };
    let version = |number: u32| Version {
        key: format!("properties/PW-1/{number}"),
        version: format!("v{number}"),
        size: (number != 2).then_some(7),
        modified: Moment(5),
        latest: true,
    };
    let asked = FindPerson {
        search: SearchId("s".into()),
        environment,
        field: "property".into(),
        value: "PW-1\u{202e}".into(),
    };
    let found = Found { bucket, versions: (0..3).map(version).collect() };
    Run::new("e1".into(), asked, vec![found], Some("asked to be forgotten".into()), Moment(9))
}

#[test]
fn what_stayed_is_not_erased() {
    let mut run = run();
    assert_eq!((run.all(), run.erased()), (3, 0));
    run.through[0] = 3;
    let [bucket, key, version] = ["b", "properties/PW-1/1", "v1"].map(str::to_owned);
    run.stayed.push(Stayed { bucket, key, version, why: "AccessDenied".into() });
    let told = run.told();
    assert_eq!((told.all, told.erased), (3, 2));
    assert_eq!(told.left, [("properties/PW-1/1".to_owned(), "AccessDenied".to_owned())]);
    assert_eq!(told.of, "property PW-1<U+202E>");
}

#[test]
fn one_that_was_cut_short_by_the_end_of_the_console_is_found_again_and_goes_on_once() {
    let folder = tempfile::tempdir().unwrap();
    let kept = Erasures::open(Some(folder.path().join("erasures")));
    let mut begun = run();
    begun.through[0] = 2;
    kept.begin(&begun).unwrap();
    assert!(kept.resumable("e1").is_err(), "it goes on");

    let again = Erasures::open(Some(folder.path().join("erasures")));
    assert!(matches!(again.all()[0].phase, ErasurePhase::CutShort { .. }));
    let taken = again.take_up("e1").unwrap();
    assert_eq!((taken.through, taken.found), (begun.through, begun.found));
    assert!(again.take_up("e1").is_err(), "of two who come, one gets it");
}

#[test]
fn one_that_is_over_stays_so_and_a_damaged_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let kept = Erasures::open(Some(folder.path().to_owned()));
    let mut proved = run();
    proved.phase = ErasurePhase::Proved { evidence: "f".into(), sha256: "0".into() };
    kept.begin(&proved).unwrap();
    std::fs::write(folder.path().join("other.json"), "{").unwrap();
    let again = Erasures::open(Some(folder.path().to_owned()));
    assert_eq!(again.all()[0].phase, proved.phase);
    assert!(again.resumable("e1").is_err());
    assert!(again.problems()[0].contains("other.json"), "{:?}", again.problems());
}

#[test]
fn without_a_folder_it_holds_for_this_run() {
    let kept = Erasures::open(None);
    kept.begin(&run()).unwrap();
    assert_eq!(kept.all().len(), 1);
}

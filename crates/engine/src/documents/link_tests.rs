//! Links to objects of a bucket in memory.

use protocol::{Moment, journal};

use super::*;
use crate::documents::stored::{StoredObjects, object, open_case};

async fn make(
    store: &StoredObjects,
    folder: &tempfile::TempDir,
    minutes: u32,
    save: bool,
) -> (Arc<Engine>, Result<SharedLink, Error>) {
    let engine = store.engine(|options| options.journal = Some(folder.path().join("journal.db")));
    open_case(&engine).await;
    let request = MakeLink { object: object("a b/é.pdf"), minutes, save };
    let link = make_link(&engine, request).await;
    (engine, link)
}

#[tokio::test]
async fn a_link_works_for_so_long_and_only_its_making_is_written_down() {
    let (store, folder) = (StoredObjects::new(), tempfile::tempdir().unwrap());
    store.put("a b/é.pdf", b"%PDF".to_vec(), &[]);
    let (engine, link) = make(&store, &folder, 60, true).await;
    let link = link.unwrap();
    let url = url::Url::parse(&link.url).unwrap();
    assert!(url.path().ends_with("/a%20b/%C3%A9.pdf"), "{url}");
    let query: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(query["X-Amz-SignedHeaders"], "host", "a browser sends no other");
    let life: i64 = query["X-Amz-Expires"].parse().unwrap();
    assert!((3_590..=3_600).contains(&life), "{life}");
    assert_eq!(query["response-content-disposition"], "attachment; filename*=UTF-8''%C3%A9.pdf");
    assert!(!link.cut_short && link.allows.contains("a b/é.pdf"), "{link:?}");
    let request = journal::GetRecords { filter: journal::Filter::default(), from: 0, count: 10 };
    let records = crate::journal::get_records(&engine, request).await.unwrap().records;
    assert_eq!(records.iter().map(|record| Some(record.number)).collect::<Vec<_>>(), [link.record]);
    assert_eq!(records[0].what, "Link to é.pdf");
    let written = serde_json::to_string(&records).unwrap();
    assert!(!written.contains("X-Amz") && !written.contains("Signature"));
}

#[tokio::test]
async fn a_link_ends_with_the_credentials_that_signed_it() {
    let now = crate::clock::Clock::now(&crate::clock::SystemClock);
    let end = now.plus_millis(10 * 60_000);
    let (store, folder) = (StoredObjects::new().expiring(end), tempfile::tempdir().unwrap());
    store.put("a b/é.pdf", b"%PDF".to_vec(), &[]);
    let (_, link) = make(&store, &folder, 60, false).await;
    let link = link.unwrap();
    assert_eq!((link.ends, link.cut_short), (Moment(end.0 / 1_000 * 1_000), true));
    assert!(!link.url.contains("response-content-disposition"));
}

#[tokio::test]
async fn there_is_no_link_to_nothing_and_none_without_end() {
    let (store, folder) = (StoredObjects::new(), tempfile::tempdir().unwrap());
    let (_, link) = make(&store, &folder, 60, false).await;
    assert_eq!(link.unwrap_err().kind, ErrorKind::NotFound);
    for minutes in [0, LONGEST + 1] {
        let (_, link) = make(&store, &folder, minutes, false).await;
        assert_eq!(link.unwrap_err().kind, ErrorKind::Invalid { field: "minutes".into() });
    }
}

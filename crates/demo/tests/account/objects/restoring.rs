use aws_sdk_s3::types::{GlacierJobParameters, RestoreRequest, Tier};

use super::{DOCUMENTS, client, of_class, prod, put, refused, text};
use crate::support::{Demo, HOUR, MINUTE};

fn request(tier: Tier) -> RestoreRequest {
    let job = GlacierJobParameters::builder().tier(tier).build().unwrap();
    RestoreRequest::builder().days(2).glacier_job_parameters(job).build()
}

#[tokio::test]
async fn an_archived_object_is_restored_for_a_while() {
    let demo = Demo::new();
    let client = client(&demo).await;
    demo.account.put_document(&prod(), DOCUMENTS, "old.txt", "old", of_class("GLACIER")).unwrap();
    let get = || client.get_object().bucket(DOCUMENTS).key("old.txt").send();
    let denied = get().await.unwrap_err().into_service_error();
    assert!(denied.is_invalid_object_state());
    let restore =
        |tier| client.restore_object().bucket(DOCUMENTS).key("old.txt").restore_request(request(tier)).send();
    let head = async || {
        let head = client.head_object().bucket(DOCUMENTS).key("old.txt").send().await.unwrap();
        assert_eq!(head.storage_class().unwrap().as_str(), "GLACIER");
        head.restore
    };
    assert_eq!(head().await, None);
    restore(Tier::Standard).await.unwrap();
    assert_eq!(head().await.as_deref(), Some("ongoing-request=\"true\""));
    assert_eq!(refused(restore(Tier::Standard).await), (409, "RestoreAlreadyInProgress".to_owned()));
    assert_eq!(refused(get().await), (403, "InvalidObjectState".to_owned()));
    demo.advance(4 * HOUR + MINUTE);
    let expected = "ongoing-request=\"false\", expiry-date=\"Fri, 20 Nov 2026 00:00:00 GMT\"";
    assert_eq!(head().await.as_deref(), Some(expected));
    assert_eq!(text(&client, DOCUMENTS, "old.txt", None).await, "old");
    restore(Tier::Standard).await.unwrap();
    demo.advance(4 * 24 * HOUR);
    assert_eq!(head().await, None);
    assert_eq!(refused(get().await), (403, "InvalidObjectState".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_restored() {
    let demo = Demo::new();
    let client = client(&demo).await;
    put(&client, DOCUMENTS, "here.txt", "here").await;
    let restore = |key: &str, tier| {
        client.restore_object().bucket(DOCUMENTS).key(key).restore_request(request(tier)).send()
    };
    assert_eq!(refused(restore("here.txt", Tier::Bulk).await), (403, "InvalidObjectState".to_owned()));
    demo.account.put_document(&prod(), DOCUMENTS, "deep.txt", "deep", of_class("DEEP_ARCHIVE")).unwrap();
    assert_eq!(refused(restore("deep.txt", Tier::Expedited).await), (400, "InvalidArgument".to_owned()));
    assert!(restore("deep.txt", Tier::Bulk).await.is_ok());
    assert!(demo.account.put_document(&prod(), DOCUMENTS, "k", "", of_class("PAPER")).is_err());
}

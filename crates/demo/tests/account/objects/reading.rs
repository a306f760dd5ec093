use aws_sdk_s3::{
    primitives::{DateTime, DateTimeFormat},
    types::{ChecksumMode, ObjectAttributes, ServerSideEncryption},
};
use proptest::prelude::*;

use super::{DOCUMENTS, UPLOADS, cases, client, put, refused, text};
use crate::support::Demo;

#[test]
fn any_range_is_that_of_the_whole() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let demo = Demo::new();
    let client = runtime.block_on(client(&demo));
    let ask = || client.list_objects_v2().bucket(DOCUMENTS).prefix("properties/").max_keys(40);
    let page = runtime.block_on(ask().send()).unwrap();
    let least = page.contents().iter().filter(|one| one.key().unwrap().ends_with(".pdf"));
    let key = least.min_by_key(|object| object.size()).unwrap().key().unwrap().to_owned();
    let get = |range: Option<String>| {
        let asked = client.get_object().bucket(DOCUMENTS).key(&key).set_range(range);
        runtime.block_on(async { asked.send().await.unwrap().body.collect().await.unwrap().into_bytes() })
    };
    let whole = get(None);
    let size = whole.len();
    cases(60)
        .run(&(0..size, 1..300_000_usize), |(from, length)| {
            let last = (from + length - 1).min(size - 1);
            prop_assert_eq!(
                &get(Some(format!("bytes={from}-{}", from + length - 1)))[..],
                &whole[from..=last]
            );
            let suffix = length.min(size);
            prop_assert_eq!(&get(Some(format!("bytes=-{length}")))[..], &whole[size - suffix..]);
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn what_is_said_of_an_object() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let put = client
        .put_object()
        .bucket(DOCUMENTS)
        .key("said/a.txt")
        .body(b"hello".to_vec().into())
        .content_type("text/plain")
        .metadata("request-id", "r-1")
        .tagging("property=PW-1&retention-class=7%20years");
    let put = put.send().await.unwrap();
    assert_eq!(put.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    let head = client.head_object().bucket(DOCUMENTS).key("said/a.txt").checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert_eq!((head.content_length(), head.content_type()), (Some(5), Some("text/plain")));
    assert_eq!(head.metadata().unwrap()["request-id"], "r-1");
    assert_eq!((head.e_tag(), head.version_id()), (put.e_tag(), put.version_id()));
    assert_eq!(head.server_side_encryption().map(ServerSideEncryption::as_str), Some("AES256"));
    assert!(head.checksum_crc32().is_some() || head.checksum_crc64_nvme().is_some());
    assert_eq!(head.last_modified().unwrap().secs(), demo.now().0 / 1_000);
    let tags = client.get_object_tagging().bucket(DOCUMENTS).key("said/a.txt").send().await.unwrap();
    let tags: Vec<_> = tags.tag_set().iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(tags, [("property", "PW-1"), ("retention-class", "7 years")]);
    let attributes = client
        .get_object_attributes()
        .bucket(DOCUMENTS)
        .key("said/a.txt")
        .object_attributes(ObjectAttributes::Etag)
        .object_attributes(ObjectAttributes::ObjectSize)
        .object_attributes(ObjectAttributes::Checksum);
    let attributes = attributes.send().await.unwrap();
    assert_eq!(
        (attributes.object_size(), attributes.e_tag()),
        (Some(5), Some("5d41402abc4b2a76b9719d911017c592"))
    );
    assert!(attributes.checksum().is_some());
    let upload = client.list_objects_v2().bucket(UPLOADS).max_keys(1).send().await.unwrap();
    let key = upload.contents()[0].key().unwrap();
    let upload = client.head_object().bucket(UPLOADS).key(key).send().await.unwrap();
    assert!(upload.expiration().unwrap().contains("rule-id=\"uploads\""), "{:?}", upload.expiration());
}

#[tokio::test]
async fn the_sdk_finds_the_checksum_of_a_generated_file_right() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let page =
        client.list_objects_v2().bucket(DOCUMENTS).prefix("analysis/").max_keys(1).send().await.unwrap();
    let key = page.contents()[0].key().unwrap();
    let asked = client.get_object().bucket(DOCUMENTS).key(key).checksum_mode(ChecksumMode::Enabled);
    let got = asked.send().await.unwrap();
    assert!(got.checksum_crc64_nvme().is_some());
    got.body.collect().await.unwrap();
}

#[tokio::test]
async fn conditions_and_ranges_that_do_not_hold() {
    let demo = Demo::new();
    let client = client(&demo).await;
    put(&client, UPLOADS, "c.txt", "hello").await;
    put(&client, UPLOADS, "empty", "").await;
    let etag = "\"5d41402abc4b2a76b9719d911017c592\"";
    let get = || client.get_object().bucket(UPLOADS).key("c.txt");
    assert!(get().if_match(etag).send().await.is_ok());
    assert_eq!(refused(get().if_match("\"other\"").send().await), (412, "PreconditionFailed".to_owned()));
    assert_eq!(refused(get().if_none_match(etag).send().await).0, 304);
    let now = DateTime::from_secs(demo.now().0 / 1_000);
    assert!(now.fmt(DateTimeFormat::HttpDate).is_ok());
    assert_eq!(refused(get().if_modified_since(now).send().await).0, 304);
    assert_eq!(refused(get().range("bytes=5-9").send().await), (416, "InvalidRange".to_owned()));
    let empty = client.get_object().bucket(UPLOADS).key("empty");
    assert_eq!(refused(empty.clone().range("bytes=0-").send().await), (416, "InvalidRange".to_owned()));
    assert_eq!(empty.send().await.unwrap().content_length(), Some(0));
    assert_eq!(text(&client, UPLOADS, "c.txt", None).await, "hello");
}

#[tokio::test]
async fn what_is_not_there_is_told_apart() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let get = |key: &str| client.get_object().bucket(DOCUMENTS).key(key);
    assert_eq!(refused(get("none").send().await), (404, "NoSuchKey".to_owned()));
    put(&client, DOCUMENTS, "gone", "x").await;
    let strange = get("gone").version_id("strange").send().await;
    assert_eq!(refused(strange), (400, "InvalidArgument".to_owned()));
    let other = get("gone").version_id("a".repeat(32)).send().await;
    assert_eq!(refused(other), (404, "NoSuchVersion".to_owned()));
    let marker = client.delete_object().bucket(DOCUMENTS).key("gone").send().await.unwrap();
    let deleted = get("gone").send().await.unwrap_err();
    assert_eq!(deleted.raw_response().unwrap().headers().get("x-amz-delete-marker"), Some("true"));
    assert!(deleted.into_service_error().is_no_such_key());
    let marker = get("gone").version_id(marker.version_id().unwrap()).send().await;
    assert_eq!(refused(marker), (405, "MethodNotAllowed".to_owned()));
    let head = client.head_object().bucket(DOCUMENTS).key("none").send().await.unwrap_err();
    assert_eq!(head.raw_response().unwrap().body().bytes(), Some(&[][..]), "a HEAD has no body");
    assert!(head.into_service_error().is_not_found());
}

use std::collections::BTreeSet;

use aws_sdk_s3::types::{EncodingType, ServerSideEncryption};
use demo::strike;
use protocol::demo::{Blow, Strike};

use super::{DOCUMENTS, client, prod, refused};
use crate::support::Demo;

#[tokio::test]
async fn hostile_keys_are_listed_and_got_as_they_are() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let expected: BTreeSet<String> =
        demo.account.hostile_documents(&prod(), DOCUMENTS).unwrap().into_iter().collect();
    assert!(expected.iter().any(|key| key.len() == 1_024));
    let mut listed = BTreeSet::new();
    let asked = client.list_objects_v2().bucket(DOCUMENTS).encoding_type(EncodingType::Url);
    let mut pages = asked.into_paginator().send();
    while let Some(page) = pages.next().await {
        for object in page.unwrap().contents.unwrap_or_default() {
            let key = object.key.unwrap().replace('+', "%20");
            let parsed = form_urlencoded::parse(format!("k={key}").as_bytes()).next().unwrap().1.into_owned();
            listed.insert(parsed);
        }
    }
    assert!(listed.is_superset(&expected), "{:?}", expected.difference(&listed).collect::<Vec<_>>());
    for key in expected.iter().filter(|key| !key.contains("denied") && !key.contains("vanishes")) {
        let head = client.head_object().bucket(DOCUMENTS).key(key).send().await;
        let size = head.unwrap_or_else(|error| panic!("{key:?}: {error:?}")).content_length().unwrap();
        let got = client.get_object().bucket(DOCUMENTS).key(key);
        let got = if size > 0 { got.range("bytes=0-99") } else { got };
        let bytes = got.send().await.unwrap().body.collect().await.unwrap().into_bytes();
        assert_eq!(bytes.len() as i64, size.min(100), "{key:?}");
    }
}

#[tokio::test]
async fn some_are_listed_and_not_got() {
    let demo = Demo::new();
    let client = client(&demo).await;
    strike(&demo.account, Strike { environment: prod(), blow: Blow::HostileDocuments }).unwrap();
    let get = |key: &str| client.get_object().bucket(DOCUMENTS).key(key).send();
    let listed = client.list_objects_v2().bucket(DOCUMENTS).prefix("hostile/").send().await.unwrap();
    let size = |key: &str| listed.contents().iter().find(|one| one.key() == Some(key)).unwrap().size();
    assert_eq!((size("hostile/empty.pdf"), size("hostile/zeros-5g.bin")), (Some(0), Some(5 << 30)));
    assert!(size("hostile/vanishes.pdf").is_some());
    assert_eq!(refused(get("hostile/vanishes.pdf").await), (404, "NoSuchKey".to_owned()));
    let denied = get("hostile/key-denied.pdf").await.unwrap_err();
    assert!(format!("{denied:?}").contains("kms:Decrypt"));
    assert_eq!(refused::<(), _>(Err(denied)), (403, "AccessDenied".to_owned()));
    let head = client.head_object().bucket(DOCUMENTS).key("hostile/key-denied.pdf").send().await.unwrap();
    assert_eq!(head.server_side_encryption().map(ServerSideEncryption::as_str), Some("aws:kms"));
    let far =
        client.get_object().bucket(DOCUMENTS).key("hostile/zeros-5g.bin").range("bytes=-7").send().await;
    assert_eq!(far.unwrap().body.collect().await.unwrap().into_bytes(), vec![0; 7]);
}

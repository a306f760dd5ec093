use aws_sdk_s3::types::Object;

use super::{DOCUMENTS, client, prod, put};
use crate::support::Demo;

#[tokio::test]
async fn a_million_keys_are_listed_in_order() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let top = client.list_objects_v2().bucket(DOCUMENTS).prefix("properties/").send().await.unwrap();
    let own = top.contents()[0].key().unwrap().to_owned();
    demo.account.set_hoard(&prod(), DOCUMENTS, 1_000_000).unwrap();
    put(&client, DOCUMENTS, "properties/PW-500000/mine.pdf", "mine").await;

    // Every thousandth page, by where it would begin.
    let (mut last, mut seen) = (String::new(), 0);
    for property in (100_000..1_000_000).step_by(90_000) {
        let after = format!("properties/PW-{property}");
        let page = client.list_objects_v2().bucket(DOCUMENTS).start_after(&after).send().await.unwrap();
        let keys: Vec<&str> = page.contents().iter().filter_map(|object| object.key()).collect();
        assert!(keys.is_sorted_by(|one, other| one < other) && keys.len() == 1_000);
        assert!(last.as_str() < keys[0] && after.as_str() < keys[0]);
        // 1,000 of a million keys are 900 of 900,000 numbers.
        let number = |key: &str| key[14..20].parse::<i64>().unwrap();
        assert!((850..950).contains(&(number(keys[999]) - number(keys[0]))), "{} {}", keys[0], keys[999]);
        seen += keys.len();
        last = keys[999].to_owned();
    }
    assert_eq!(seen, 10_000);

    let around =
        client.list_objects_v2().bucket(DOCUMENTS).prefix("properties/PW-50000").send().await.unwrap();
    assert!(around.contents().iter().any(|object| object.key() == Some("properties/PW-500000/mine.pdf")));
    let readable = |one: &&Object| one.storage_class().is_some_and(|class| class.as_str() != "GLACIER");
    let one = around.contents().iter().find(readable).unwrap();
    let key = one.key().unwrap();
    let got = client.get_object().bucket(DOCUMENTS).key(key).range("bytes=0-3").send().await.unwrap();
    assert_eq!((got.e_tag(), got.last_modified()), (one.e_tag(), one.last_modified()));
    assert!(got.content_range().unwrap().ends_with(&format!("/{}", one.size().unwrap())));
    client.head_object().bucket(DOCUMENTS).key(own).send().await.unwrap();
}

#[tokio::test]
async fn small_hoards_hold_as_many_as_they_are_to() {
    let demo = Demo::new();
    let client = client(&demo).await;
    for objects in [0_u64, 1, 4, 5, 7, 2_501] {
        demo.account.set_hoard(&prod(), DOCUMENTS, objects).unwrap();
        let count = async |bucket: &str| {
            let mut pages =
                client.list_objects_v2().bucket(bucket).prefix("properties/").into_paginator().send();
            let mut keys = Vec::new();
            while let Some(page) = pages.next().await {
                keys.extend(page.unwrap().contents.unwrap_or_default().into_iter().filter_map(|one| one.key));
            }
            assert!(keys.is_sorted_by(|one, other| one < other));
            keys.len() as u64
        };
        let all = count(DOCUMENTS).await;
        demo.account.set_hoard(&prod(), DOCUMENTS, 0).unwrap();
        assert_eq!(all - count(DOCUMENTS).await, objects);
    }
    assert!(demo.account.set_hoard(&prod(), "nowhere", 1).is_err());
}

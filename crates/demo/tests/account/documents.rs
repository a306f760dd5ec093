//! S3: documents that arrive.

use aws_sdk_s3::{Client, types::Object};

use crate::support::{Demo, HOUR};

const BUCKET: &str = "paperwurks-prod-documents";

async fn all(client: &Client, bucket: &str) -> Vec<Object> {
    let mut pages = client.list_objects_v2().bucket(bucket).into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        objects.extend(page.unwrap().contents.unwrap_or_default());
    }
    objects
}

#[tokio::test]
async fn pages_hold_every_key_once_and_in_order() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let objects = all(&client, BUCKET).await;
    let keys: Vec<_> = objects.iter().filter_map(Object::key).collect();
    assert!(keys.len() > 2_000);
    assert!(keys.is_sorted_by(|one, other| one < other));
    assert!(keys.iter().all(|key| key.starts_with("properties/PW-") && key.split('/').count() == 4));
    assert!(objects.iter().all(|object| (20_000..12_000_000).contains(&object.size().unwrap())));
    assert!(
        objects.iter().any(|object| object.storage_class().unwrap().as_str() == "STANDARD_IA"),
        "after 90 days"
    );
}

#[tokio::test]
async fn documents_arrive_as_the_day_goes_on_and_none_goes() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let before = all(&client, BUCKET).await;
    demo.advance(2 * HOUR);
    let after = all(&client, BUCKET).await;
    let arrived = after.len() - before.len();
    assert!((3..60).contains(&arrived), "{arrived}");
    assert!(before.iter().all(|object| after.binary_search_by_key(&object.key(), Object::key).is_ok()));
}

#[tokio::test]
async fn a_delimiter_folds_keys_into_folders() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let top = client.list_objects_v2().bucket(BUCKET).delimiter("/").send().await.unwrap();
    assert_eq!(top.common_prefixes()[0].prefix(), Some("properties/"));
    assert_eq!((top.common_prefixes().len(), top.contents().len()), (1, 0));
    let mut folders = Vec::new();
    let asked = client.list_objects_v2().bucket(BUCKET).prefix("properties/").delimiter("/").max_keys(100);
    let mut pages = asked.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        folders.extend(page.common_prefixes().iter().map(|folder| folder.prefix().unwrap().to_owned()));
    }
    assert!(folders.is_sorted_by(|one, other| one < other), "each folder once, over all pages");
    let inside = client.list_objects_v2().bucket(BUCKET).prefix(&folders[7]).send().await.unwrap();
    assert!(!inside.contents().is_empty());
}

#[tokio::test]
async fn uploads_are_gone_after_a_week() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let objects = all(&client, "paperwurks-prod-uploads").await;
    let oldest = objects.iter().map(|object| object.last_modified().unwrap().secs()).min().unwrap();
    assert!(demo.now().0 / 1_000 - oldest <= 7 * 86_400);
    assert!(objects.iter().all(|object| object.key().unwrap().starts_with("incoming/2026/11/")));
}

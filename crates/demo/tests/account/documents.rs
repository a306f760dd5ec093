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
    let (documents, results): (Vec<&str>, Vec<&str>) =
        keys.iter().partition(|key| key.starts_with("properties/PW-") && key.split('/').count() == 4);
    assert!(results.iter().all(|key| key.starts_with("analysis/PW-") && key.ends_with(".json")));
    assert!(documents.len() > 2_000 && results.len() > documents.len() * 9 / 10);
    assert!(objects.iter().all(|object| (1_000..12_000_000).contains(&object.size().unwrap())));
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
    let documents = |all: &[Object]| all.iter().filter(|one| one.key().unwrap().starts_with("prop")).count();
    let arrived = documents(&after) - documents(&before);
    assert!((3..60).contains(&arrived), "{arrived}");
    assert!(before.iter().all(|object| after.binary_search_by_key(&object.key(), Object::key).is_ok()));
}

#[tokio::test]
async fn a_delimiter_folds_keys_into_folders() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let top = client.list_objects_v2().bucket(BUCKET).delimiter("/").send().await.unwrap();
    let folders: Vec<_> = top.common_prefixes().iter().filter_map(|folder| folder.prefix()).collect();
    assert_eq!((folders, top.contents().len()), (vec!["analysis/", "properties/"], 0));
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

/// The document that the worker gave up last, by the errors in its log.
pub(crate) async fn stuck(demo: &Demo) -> (String, String) {
    let logs = aws_sdk_cloudwatchlogs::Client::new(&demo.config("prod").await);
    let since = demo.now().plus_millis(-24 * HOUR).0;
    let asked = logs.filter_log_events().log_group_name("/ecs/prod-paperwurks-worker").start_time(since);
    let mut pages = asked.filter_pattern("\"given up\"").into_paginator().send();
    let mut last = None;
    while let Some(page) = pages.next().await {
        last = page.unwrap().events.unwrap_or_default().pop().or(last);
    }
    let line = last.unwrap().message.unwrap();
    let field = |name: &str| line.split(name).nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert!(line.contains(" ERROR ") && line.contains("attempts=3"), "{line}");
    (field("key="), field("document="))
}

#[tokio::test]
async fn one_document_of_the_last_day_is_stuck_and_has_no_result() {
    for hours in [0, 5, 11, 17, 22] {
        let demo = Demo::new();
        demo.advance(hours * HOUR);
        let client = Client::new(&demo.config("prod").await);
        let (key, document) = stuck(&demo).await;
        assert!(key.contains(&document), "{key}");
        let property = key.split('/').nth(1).unwrap();
        client.head_object().bucket(BUCKET).key(&key).send().await.unwrap();
        let result = format!("analysis/{property}/{document}.json");
        let missing = client.get_object().bucket(BUCKET).key(result).send().await.unwrap_err();
        assert!(missing.into_service_error().is_no_such_key());
    }
}

#[tokio::test]
async fn a_result_says_what_was_found() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let page = client.list_objects_v2().bucket(BUCKET).prefix("analysis/").max_keys(5).send().await.unwrap();
    for object in page.contents() {
        let key = object.key().unwrap();
        let got = client.get_object().bucket(BUCKET).key(key).send().await.unwrap();
        let bytes = got.body.collect().await.unwrap().into_bytes();
        assert_eq!(bytes.len() as i64, object.size().unwrap());
        let result: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let document = client.head_object().bucket(BUCKET).key(result["key"].as_str().unwrap()).send().await;
        let document = document.unwrap();
        let metadata = document.metadata().unwrap();
        assert_eq!(metadata["document-id"], result["document_id"].as_str().unwrap());
        assert_eq!(metadata["request-id"], result["request_id"].as_str().unwrap());
        assert!(object.last_modified().unwrap() > document.last_modified().unwrap());
    }
}

#[tokio::test]
async fn every_file_is_as_long_as_it_is_listed_and_of_its_kind() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let objects = all(&client, BUCKET).await;
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for object in objects.iter().filter(|object| object.key().unwrap().starts_with("properties/")) {
        let key = object.key().unwrap();
        let name = key.rsplit('/').next().unwrap().to_owned();
        if *seen.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1) > 2 {
            continue;
        }
        let got = client.get_object().bucket(BUCKET).key(key).send().await.unwrap();
        assert_eq!((got.e_tag(), got.content_length()), (object.e_tag(), object.size()), "{key}");
        let bytes = got.body.collect().await.unwrap().into_bytes();
        assert_eq!(bytes.len() as i64, object.size().unwrap(), "{key}");
        let document = key.split('/').nth(2).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
        match name.rsplit('.').next().unwrap() {
            "pdf" => assert!(bytes.starts_with(b"%PDF-1.7") && bytes.ends_with(b"%%EOF\n")),
            "png" => assert!(bytes.starts_with(b"\x89PNG") && holds(document.as_bytes())),
            "zip" => assert!(bytes.starts_with(b"PK\x03\x04") && holds(b"PK\x05\x06")),
            "docx" => assert!(bytes.starts_with(b"PK\x03\x04") && holds(document.as_bytes())),
            "xlsx" => assert!(bytes.starts_with(b"PK\x03\x04") && holds(b"xl/worksheets/sheet1.xml")),
            "json" => drop(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()),
            _ if name == "covering-letter.txt" => assert!(std::str::from_utf8(&bytes).is_err()),
            _ => assert!(std::str::from_utf8(&bytes).unwrap().contains(document), "{key}"),
        }
    }
    assert_eq!(seen.len(), 20, "{seen:?}");
}

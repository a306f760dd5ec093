use std::collections::BTreeSet;

use aws_sdk_s3::{Client, types::EncodingType};
use proptest::{prelude::*, strategy::ValueTree};

use super::{DOCUMENTS, UPLOADS, cases, client, put, refused};
use crate::support::Demo;

/// Keys and folders of all pages.
async fn listed(
    client: &Client,
    (prefix, delimiter, after): (&str, Option<&str>, Option<&str>),
    most: i32,
) -> (Vec<String>, Vec<String>) {
    let (mut keys, mut folders) = (Vec::new(), Vec::new());
    let asked = client.list_objects_v2().bucket(UPLOADS).prefix(format!("model/{prefix}")).max_keys(most);
    let asked = asked.set_delimiter(delimiter.map(str::to_owned));
    let asked = asked.set_start_after(after.map(|after| format!("model/{after}")));
    let mut pages = asked.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!(page.contents().len() + page.common_prefixes().len() <= most as usize);
        assert_eq!(
            page.key_count(),
            i32::try_from(page.contents().len() + page.common_prefixes().len()).ok()
        );
        let own = |key: &str| key.strip_prefix("model/").unwrap().to_owned();
        keys.extend(page.contents().iter().map(|object| own(object.key().unwrap())));
        folders.extend(page.common_prefixes().iter().map(|folder| own(folder.prefix().unwrap())));
    }
    (keys, folders)
}

/// What S3 says it does.
fn model(
    all: &BTreeSet<String>,
    (prefix, delimiter, after): (&str, Option<&str>, Option<&str>),
) -> (Vec<String>, Vec<String>) {
    let (mut keys, mut folders) = (Vec::new(), BTreeSet::new());
    for key in all.iter().filter(|key| key.starts_with(prefix)) {
        let end =
            delimiter.and_then(|delimiter| Some(key[prefix.len()..].find(delimiter)? + delimiter.len()));
        let name = end.map_or(key.as_str(), |end| &key[..prefix.len() + end]);
        if after.is_some_and(|after| key.as_str() <= after || (end.is_some() && name <= after)) {
            continue;
        }
        match end {
            Some(_) => drop(folders.insert(name.to_owned())),
            None => keys.push(key.clone()),
        }
    }
    (keys, folders.into_iter().collect())
}

#[test]
fn pages_are_those_of_a_model() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let demo = Demo::new();
    let client = runtime.block_on(client(&demo));
    let key = "[ab/ ]{1,5}";
    let all: BTreeSet<String> = {
        let mut runner = cases(1);
        let keys = proptest::collection::btree_set(key, 40);
        keys.new_tree(&mut runner).unwrap().current()
    };
    for key in &all {
        runtime.block_on(put(&client, UPLOADS, &format!("model/{key}"), key));
    }
    let asked = ("[ab/]{0,2}", prop::option::of("/|a|b/"), prop::option::of(key), 3..9_i32);
    cases(24)
        .run(&asked, |(prefix, delimiter, after, most)| {
            let asked = (prefix.as_str(), delimiter.as_deref(), after.as_deref());
            prop_assert_eq!(runtime.block_on(listed(&client, asked, most)), model(&all, asked));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn versions_come_newest_first_over_any_pages() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let mut expected = Vec::new();
    for key in ["v/a", "v/b", "v/folder/c"] {
        let mut ids = Vec::new();
        for text in ["one", "two", "three"] {
            ids.push((key.to_owned(), put(&client, DOCUMENTS, key, text).await.unwrap(), false));
            demo.advance(1_000);
        }
        if key == "v/b" {
            let marker = client.delete_object().bucket(DOCUMENTS).key(key).send().await.unwrap();
            assert_eq!(marker.delete_marker(), Some(true));
            ids.push((key.to_owned(), marker.version_id.unwrap(), true));
        }
        expected.extend(ids.into_iter().rev());
    }
    for most in 1..6 {
        let (mut seen, mut markers) = (Vec::new(), (None, None));
        loop {
            let asked = client.list_object_versions().bucket(DOCUMENTS).prefix("v/").max_keys(most);
            let page = asked.set_key_marker(markers.0).set_version_id_marker(markers.1).send().await.unwrap();
            let mut rows: Vec<_> = page
                .versions()
                .iter()
                .map(|one| (one.key().unwrap().to_owned(), one.version_id().unwrap().to_owned(), false))
                .chain(page.delete_markers().iter().map(|one| {
                    assert_eq!(one.is_latest(), Some(true));
                    (one.key().unwrap().to_owned(), one.version_id().unwrap().to_owned(), true)
                }))
                .collect();
            rows.sort_by_key(|row| expected.iter().position(|one| one == row));
            seen.extend(rows);
            markers = (page.next_key_marker, page.next_version_id_marker);
            if page.is_truncated != Some(true) {
                break;
            }
        }
        assert_eq!(seen, expected, "{most} a page");
    }
    let folded = client.list_object_versions().bucket(DOCUMENTS).prefix("v/").delimiter("/").send().await;
    let folded = folded.unwrap();
    assert_eq!((folded.versions().len(), folded.delete_markers().len()), (6, 1));
    assert_eq!(folded.common_prefixes()[0].prefix(), Some("v/folder/"));
    let listed = client.list_objects_v2().bucket(DOCUMENTS).prefix("v/").send().await.unwrap();
    assert_eq!(listed.contents().len(), 2, "what is deleted is not listed");
}

#[tokio::test]
async fn keys_that_xml_cannot_say_are_encoded() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let key = "odd/ a+b\u{1}\n%2F&<é>.txt";
    put(&client, UPLOADS, key, "odd").await;
    let asked = client.list_objects_v2().bucket(UPLOADS).prefix("odd/ ").encoding_type(EncodingType::Url);
    let page = asked.send().await.unwrap();
    assert_eq!(page.contents()[0].key(), Some("odd/+a%2Bb%01%0A%252F%26%3C%C3%A9%3E.txt"));
    assert_eq!((page.prefix(), page.encoding_type()), (Some("odd/+"), Some(&EncodingType::Url)));
    assert_eq!(super::text(&client, UPLOADS, key, None).await, "odd");
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_said() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let none = client.list_objects_v2().bucket("nowhere").send().await;
    assert_eq!(refused(none), (404, "NoSuchBucket".to_owned()));
    let token = client.list_objects_v2().bucket(UPLOADS).continuation_token("\u{fe}").send().await;
    assert_eq!(refused(token), (400, "InvalidArgument".to_owned()));
    let empty = client.list_objects_v2().bucket(UPLOADS).max_keys(0).send().await.unwrap();
    assert_eq!((empty.contents().len(), empty.is_truncated()), (0, Some(false)));
    let marker = client.list_object_versions().bucket(UPLOADS).version_id_marker("v").send().await;
    assert_eq!(refused(marker), (400, "InvalidArgument".to_owned()));
}

use aws_sdk_s3::types::{Delete, ObjectIdentifier, ObjectLockLegalHoldStatus, ObjectLockMode};

use super::{DOCUMENTS, UPLOADS, client, put, refused, text};
use crate::support::Demo;

#[tokio::test]
async fn versions_are_kept_until_they_are_deleted_for_good() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let first = put(&client, DOCUMENTS, "w.txt", "one").await.unwrap();
    let second = put(&client, DOCUMENTS, "w.txt", "two").await.unwrap();
    assert_eq!(text(&client, DOCUMENTS, "w.txt", None).await, "two");
    assert_eq!(text(&client, DOCUMENTS, "w.txt", Some(&first)).await, "one");
    let marker = client.delete_object().bucket(DOCUMENTS).key("w.txt").send().await.unwrap();
    let gone = client.get_object().bucket(DOCUMENTS).key("w.txt").send().await;
    assert_eq!(refused(gone).0, 404);
    let undone =
        client.delete_object().bucket(DOCUMENTS).key("w.txt").version_id(marker.version_id().unwrap());
    assert_eq!(undone.send().await.unwrap().delete_marker(), Some(true));
    assert_eq!(text(&client, DOCUMENTS, "w.txt", None).await, "two");
    let for_good =
        client.delete_object().bucket(DOCUMENTS).key("w.txt").version_id(&second).send().await.unwrap();
    assert_eq!(for_good.version_id(), Some(second.as_str()));
    assert_eq!(text(&client, DOCUMENTS, "w.txt", None).await, "one");
}

#[tokio::test]
async fn without_versions_the_last_write_stands() {
    let demo = Demo::new();
    let client = client(&demo).await;
    assert_eq!(put(&client, UPLOADS, "u.txt", "one").await, None);
    assert_eq!(put(&client, UPLOADS, "u.txt", "two").await, None);
    assert_eq!(text(&client, UPLOADS, "u.txt", None).await, "two");
    let only_new = client.put_object().bucket(UPLOADS).key("u.txt").if_none_match("*").send().await;
    assert_eq!(refused(only_new), (412, "PreconditionFailed".to_owned()));
    client.delete_object().bucket(UPLOADS).key("u.txt").send().await.unwrap();
    let versions = client.list_object_versions().bucket(UPLOADS).prefix("u.txt").send().await.unwrap();
    assert_eq!((versions.versions().len(), versions.delete_markers().len()), (0, 0));
    client.delete_object().bucket(UPLOADS).key("never there").send().await.unwrap();
    let long = client.put_object().bucket(UPLOADS).key("k".repeat(1_025)).send().await;
    assert_eq!(refused(long), (400, "KeyTooLongError".to_owned()));
    let digest =
        client.put_object().bucket(UPLOADS).key("d").content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await;
    assert_eq!(refused(digest), (400, "BadDigest".to_owned()));
}

#[tokio::test]
async fn what_came_by_itself_can_be_deleted_too() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let list = || client.list_object_versions().bucket(DOCUMENTS).prefix("properties/").max_keys(50);
    let page = list().send().await.unwrap();
    let objects: Vec<ObjectIdentifier> = page
        .versions()
        .iter()
        .take(20)
        .map(|one| {
            let named = ObjectIdentifier::builder().key(one.key().unwrap());
            named.version_id(one.version_id().unwrap()).build().unwrap()
        })
        .collect();
    let delete = Delete::builder().set_objects(Some(objects.clone())).build().unwrap();
    let deleted = client.delete_objects().bucket(DOCUMENTS).delete(delete).send().await.unwrap();
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (20, 0));
    let after = list().send().await.unwrap();
    let there = |key: &str, id: &str| {
        after.versions().iter().any(|one| one.key() == Some(key) && one.version_id() == Some(id))
    };
    assert!(objects.iter().all(|one| !there(one.key(), one.version_id().unwrap())));
    demo.advance(crate::support::HOUR);
    let later = list().send().await.unwrap();
    assert_eq!(later.versions()[0].key(), after.versions()[0].key(), "it stays so");
}

#[tokio::test]
async fn locked_versions_are_not_deleted() {
    const LOCKED: &str = "paperwurks-prod-legal-archive";
    let demo = Demo::new();
    let client = client(&demo).await;
    let mut ids = Vec::new();
    let until = aws_sdk_s3::primitives::DateTime::from_millis(demo.now().0 + 86_400_000);
    for (key, mode, hold) in [
        ("free", None, None),
        ("held", None, Some(ObjectLockLegalHoldStatus::On)),
        ("compliance", Some(ObjectLockMode::Compliance), None),
        ("governance", Some(ObjectLockMode::Governance), None),
    ] {
        let until = mode.as_ref().map(|_| until);
        let asked = client.put_object().bucket(LOCKED).key(key).set_object_lock_mode(mode);
        let asked = asked.set_object_lock_retain_until_date(until).set_object_lock_legal_hold_status(hold);
        let id = asked.send().await.unwrap().version_id.unwrap();
        ids.push(ObjectIdentifier::builder().key(key).version_id(id).build().unwrap());
    }
    let delete = || Delete::builder().set_objects(Some(ids.clone())).build().unwrap();
    let keys = async |bypass: bool| {
        let asked = client.delete_objects().bucket(LOCKED).delete(delete());
        let asked = asked.set_bypass_governance_retention(bypass.then_some(true)).send().await.unwrap();
        let errors = asked.errors.unwrap_or_default().into_iter();
        errors.map(|error| (error.key.unwrap(), error.code.unwrap())).collect::<Vec<_>>()
    };
    let denied = |keys: &[&str]| {
        keys.iter().map(|key| ((*key).to_owned(), "AccessDenied".to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(keys(false).await, denied(&["held", "compliance", "governance"]));
    assert_eq!(keys(true).await, denied(&["held", "compliance"]));
    demo.advance(2 * 86_400_000);
    assert_eq!(keys(false).await, denied(&["held"]));
    let marker = client.delete_object().bucket(LOCKED).key("held").send().await.unwrap();
    assert_eq!(marker.delete_marker(), Some(true), "a marker hides it, and deletes nothing");
    let hold =
        client.get_object_legal_hold().bucket(LOCKED).key("held").version_id(ids[1].version_id().unwrap());
    assert_eq!(
        hold.send().await.unwrap().legal_hold().unwrap().status(),
        Some(&ObjectLockLegalHoldStatus::On)
    );
    let none = client.get_object_retention().bucket(DOCUMENTS).key("x").send().await;
    assert_eq!(refused(none), (400, "InvalidRequest".to_owned()));
    let lock = client.get_object_lock_configuration().bucket(LOCKED).send().await.unwrap();
    assert!(lock.object_lock_configuration().unwrap().object_lock_enabled().is_some());
    let none = client.get_object_lock_configuration().bucket(DOCUMENTS).send().await;
    assert_eq!(refused(none), (404, "ObjectLockConfigurationNotFoundError".to_owned()));
}

#[tokio::test]
async fn what_was_written_over_is_not_deleted_under_the_old_etag() {
    let demo = Demo::new();
    let client = client(&demo).await;
    put(&client, UPLOADS, "u.txt", "one").await;
    let head = client.head_object().bucket(UPLOADS).key("u.txt").send().await.unwrap();
    let etag = head.e_tag().unwrap();
    put(&client, UPLOADS, "u.txt", "two").await;
    let delete = || client.delete_object().bucket(UPLOADS).key("u.txt").version_id("null").if_match(etag);
    assert_eq!(refused(delete().send().await), (412, "PreconditionFailed".to_owned()));
    let named = ObjectIdentifier::builder().key("u.txt").version_id("null").e_tag(etag).build().unwrap();
    let delete_all = || {
        let all = Delete::builder().objects(named.clone()).build().unwrap();
        client.delete_objects().bucket(UPLOADS).delete(all)
    };
    let answer = delete_all().send().await.unwrap();
    assert_eq!(answer.errors()[0].code(), Some("PreconditionFailed"));
    assert_eq!(text(&client, UPLOADS, "u.txt", None).await, "two");
    put(&client, UPLOADS, "u.txt", "one").await;
    assert!(delete_all().send().await.unwrap().errors().is_empty());
    assert_eq!(refused(delete().send().await), (404, "NoSuchKey".to_owned()));
}

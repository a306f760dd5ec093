use aws_sdk_s3::{
    Client,
    config::Region,
    types::{BucketLocationConstraint, Payer, RequestPayer},
};

use super::{client, prod, refused};
use crate::support::Demo;

#[tokio::test]
async fn all_buckets_are_told_with_their_regions() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let told = client.list_buckets().send().await.unwrap();
    let buckets: Vec<_> =
        told.buckets().iter().map(|one| (one.name().unwrap(), one.bucket_region().unwrap())).collect();
    assert_eq!(
        buckets,
        [
            ("paperwurks-prod-access-logs", "us-east-1"),
            ("paperwurks-prod-documents", "eu-west-2"),
            ("paperwurks-prod-drop-box", "eu-west-2"),
            ("paperwurks-prod-legal-archive", "eu-west-2"),
            ("paperwurks-prod-reference-data", "eu-west-2"),
            ("paperwurks-prod-uploads", "eu-west-2"),
        ]
    );
    let page = client.list_buckets().max_buckets(4).send().await.unwrap();
    let rest = client.list_buckets().set_continuation_token(page.continuation_token).send().await.unwrap();
    assert_eq!(rest.buckets().len(), 2);
    let head = client.head_bucket().bucket("paperwurks-prod-uploads").send().await.unwrap();
    assert_eq!(head.bucket_region(), Some("eu-west-2"));
}

#[tokio::test]
async fn a_bucket_of_another_region_is_asked_there() {
    const ELSEWHERE: &str = "paperwurks-prod-access-logs";
    let demo = Demo::new();
    let here = client(&demo).await;
    let moved = here.list_objects_v2().bucket(ELSEWHERE).send().await.unwrap_err();
    assert_eq!(moved.raw_response().unwrap().headers().get("x-amz-bucket-region"), Some("us-east-1"));
    assert_eq!(refused::<(), _>(Err(moved)), (301, "PermanentRedirect".to_owned()));
    assert_eq!(refused(here.head_bucket().bucket(ELSEWHERE).send().await).0, 301);
    assert_eq!(refused(here.get_bucket_versioning().bucket(ELSEWHERE).send().await).0, 301);
    let location = here.get_bucket_location().bucket(ELSEWHERE).send().await.unwrap();
    assert_eq!(location.location_constraint().map(BucketLocationConstraint::as_str), Some(""));
    let config = demo.config("prod").await.into_builder().region(Region::new("us-east-1")).build();
    let listed = Client::new(&config).list_objects_v2().bucket(ELSEWHERE).send().await.unwrap();
    assert!(!listed.contents().is_empty());
}

#[tokio::test]
async fn whoever_reads_pays_where_it_is_so() {
    const PAID: &str = "paperwurks-prod-reference-data";
    let demo = Demo::new();
    let client = client(&demo).await;
    let ask = || client.list_objects_v2().bucket(PAID);
    assert_eq!(refused(ask().send().await), (403, "AccessDenied".to_owned()));
    let listed = ask().request_payer(RequestPayer::Requester).send().await.unwrap();
    assert!(listed.request_charged().is_some());
    let get = || client.get_object().bucket(PAID).key(listed.contents()[0].key().unwrap());
    assert_eq!(refused(get().send().await), (403, "AccessDenied".to_owned()));
    assert!(get().request_payer(RequestPayer::Requester).send().await.is_ok());
    let payer = client.get_bucket_request_payment().bucket(PAID).send().await.unwrap();
    assert_eq!(payer.payer().map(Payer::as_str), Some("Requester"));
}

#[tokio::test]
async fn what_may_not_be_listed_can_be_got() {
    const HIDDEN: &str = "paperwurks-prod-drop-box";
    let demo = Demo::new();
    let client = client(&demo).await;
    demo.account.put_document(&prod(), HIDDEN, "known.txt", "known", Default::default()).unwrap();
    let listed = client.list_objects_v2().bucket(HIDDEN).send().await;
    assert_eq!(refused(listed), (403, "AccessDenied".to_owned()));
    let versions = client.list_object_versions().bucket(HIDDEN).send().await;
    assert_eq!(refused(versions), (403, "AccessDenied".to_owned()));
    assert_eq!(super::text(&client, HIDDEN, "known.txt", None).await, "known");
    let unknown = client.get_object().bucket(HIDDEN).key("unknown.txt").send().await;
    assert_eq!(refused(unknown), (403, "AccessDenied".to_owned()), "whether it is there is not told");
}

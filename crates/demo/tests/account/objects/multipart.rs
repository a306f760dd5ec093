use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{UPLOADS, client, refused};
use crate::support::Demo;

const KEY: &str = "incoming/large.bin";

#[tokio::test]
async fn parts_become_one_object() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let upload = client.create_multipart_upload().bucket(UPLOADS).key(KEY).content_type("text/plain");
    let upload = upload.send().await.unwrap();
    let id = upload.upload_id().unwrap();
    let bodies = [vec![b'a'; 5 << 20], vec![b'b'; 5 << 20], vec![b'c'; 17]];
    let mut parts = Vec::new();
    for (number, body) in (1..).zip(&bodies) {
        let part = client.upload_part().bucket(UPLOADS).key(KEY).upload_id(id).part_number(number);
        let part = part.body(body.clone().into()).send().await.unwrap();
        parts.push(CompletedPart::builder().part_number(number).e_tag(part.e_tag().unwrap()).build());
    }
    let under_way = client.list_multipart_uploads().bucket(UPLOADS).send().await.unwrap();
    assert_eq!(under_way.uploads()[0].upload_id(), Some(id));
    let page = client.list_parts().bucket(UPLOADS).key(KEY).upload_id(id).max_parts(2).send().await.unwrap();
    assert_eq!((page.parts().len(), page.is_truncated()), (2, Some(true)));
    assert_eq!(page.parts()[1].size(), Some(5 << 20));
    let rest =
        client.list_parts().bucket(UPLOADS).key(KEY).upload_id(id).part_number_marker("2").send().await;
    assert_eq!(rest.unwrap().parts()[0].part_number(), Some(3));

    let complete = |parts: Vec<CompletedPart>| {
        let named = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let asked = client.complete_multipart_upload().bucket(UPLOADS).key(KEY).upload_id(id);
        asked.multipart_upload(named).send()
    };
    let reversed = parts.iter().rev().cloned().collect();
    assert_eq!(refused(complete(reversed).await), (400, "InvalidPartOrder".to_owned()));
    let wrong = vec![CompletedPart::builder().part_number(9).e_tag("\"x\"").build()];
    assert_eq!(refused(complete(wrong).await), (400, "InvalidPart".to_owned()));
    let mut small = vec![parts[2].clone()];
    small.insert(0, parts[2].clone());
    assert_eq!(refused(complete(small).await), (400, "EntityTooSmall".to_owned()));
    let whole = complete(parts).await.unwrap();
    assert!(whole.e_tag().unwrap().ends_with("-3\""), "{:?}", whole.e_tag());

    let got = client.get_object().bucket(UPLOADS).key(KEY).send().await.unwrap();
    assert_eq!((got.content_type(), got.e_tag()), (Some("text/plain"), whole.e_tag()));
    assert_eq!(got.body.collect().await.unwrap().into_bytes(), bodies.concat());
    let again = client.list_parts().bucket(UPLOADS).key(KEY).upload_id(id).send().await;
    assert_eq!(refused(again), (404, "NoSuchUpload".to_owned()));
}

#[tokio::test]
async fn an_upload_that_is_aborted_leaves_nothing() {
    let demo = Demo::new();
    let client = client(&demo).await;
    let upload = client.create_multipart_upload().bucket(UPLOADS).key(KEY).send().await.unwrap();
    let abort =
        || client.abort_multipart_upload().bucket(UPLOADS).key(KEY).upload_id(upload.upload_id().unwrap());
    abort().send().await.unwrap();
    assert_eq!(refused(abort().send().await), (404, "NoSuchUpload".to_owned()));
    let none = client.head_object().bucket(UPLOADS).key(KEY).send().await;
    assert_eq!(refused(none).0, 404);
}

//! SQS: what the worker gave up lands in its dead-letter queue.

use aws_sdk_sqs::{
    Client,
    types::{Message, MessageSystemAttributeName, QueueAttributeName},
};
use engine::catalogue::model::{Environment, Queue};

use crate::support::{Demo, MINUTE};

/// Production with a queue and its dead-letter queue, as a system that declares them.
fn with_queues(demo: &Demo) -> Environment {
    let mut environment = Environment::clone(&demo.declared("prod"));
    let queue = |key: &str, dead: Option<&str>| Queue {
        key: key.to_owned(),
        name: format!("analysis-{key}"),
        dead_letter: dead.map(str::to_owned),
        expect: Default::default(),
    };
    environment.queues = vec![queue("jobs", Some("dead")), queue("dead", None)];
    environment
}

async fn receive(client: &Client, url: &str, hides: i32) -> Vec<Message> {
    let asked = client.receive_message().queue_url(url).max_number_of_messages(10).visibility_timeout(hides);
    let asked = asked.message_system_attribute_names(MessageSystemAttributeName::All).wait_time_seconds(0);
    asked.send().await.unwrap().messages.unwrap_or_default()
}

#[tokio::test]
async fn a_letter_tells_the_document_and_why() {
    let demo = Demo::new();
    let config = demo.config_of(&with_queues(&demo)).await;
    let client = Client::new(&config);
    let url = client.get_queue_url().queue_name("analysis-dead").send().await.unwrap().queue_url.unwrap();
    let first = receive(&client, &url, 0).await;
    assert!(!first.is_empty());
    let s3 = aws_sdk_s3::Client::new(&config);
    for message in &first {
        let body: serde_json::Value = serde_json::from_str(message.body().unwrap()).unwrap();
        let said = |name: &str| body[name].as_str().unwrap();
        let head = s3.head_object().bucket(said("bucket")).key(said("key")).send().await.unwrap();
        assert_eq!(head.metadata().unwrap()["document-id"], said("document_id"));
        assert_eq!(head.metadata().unwrap()["request-id"], said("request_id"));
        assert!(said("error").starts_with("worker.model.") && body["attempts"] == 3);
        let attributes = message.attributes().unwrap();
        let sent: i64 = attributes[&MessageSystemAttributeName::SentTimestamp].parse().unwrap();
        assert!(demo.now().0 - sent <= 4 * 24 * 60 * MINUTE && sent <= demo.now().0);
        let received: i64 = attributes[&MessageSystemAttributeName::ApproximateReceiveCount].parse().unwrap();
        assert_eq!(received, 4);
    }
}

#[tokio::test]
async fn a_letter_is_hidden_while_somebody_holds_it_and_gone_once_deleted() {
    let demo = Demo::new();
    let client = Client::new(&demo.config_of(&with_queues(&demo)).await);
    let url = client.get_queue_url().queue_name("analysis-dead").send().await.unwrap().queue_url.unwrap();
    let counts = async || {
        let asked = client.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::All);
        let told = asked.send().await.unwrap().attributes.unwrap();
        let count = |name| told[&name].parse::<usize>().unwrap();
        (
            count(QueueAttributeName::ApproximateNumberOfMessages),
            count(QueueAttributeName::ApproximateNumberOfMessagesNotVisible),
        )
    };
    let (all, _) = counts().await;
    assert!(all > 0);
    let mut held = Vec::new();
    loop {
        let some = receive(&client, &url, 30).await;
        if some.is_empty() {
            break;
        }
        held.extend(some);
    }
    assert_eq!((held.len(), counts().await), (all, (0, all)));
    let handle = held[0].receipt_handle().unwrap();
    client.delete_message().queue_url(&url).receipt_handle(handle).send().await.unwrap();
    let handle = held[1].receipt_handle().unwrap();
    let seen =
        client.change_message_visibility().queue_url(&url).receipt_handle(handle).visibility_timeout(0);
    seen.send().await.unwrap();
    assert_eq!(counts().await, (1, all - 2));
    demo.advance(MINUTE);
    assert_eq!(counts().await.1, 0);
    assert!(receive(&client, &url, 0).await.iter().all(|one| one.message_id() != held[0].message_id()));
}

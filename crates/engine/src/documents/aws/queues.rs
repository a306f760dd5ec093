//! Messages that wait in a queue, looked at without taking them.

use std::collections::HashSet;

use aws_sdk_sqs::types::{Message as Received, MessageSystemAttributeName as Attribute, QueueAttributeName};
use protocol::{Error, Moment};

use crate::{
    clients::{Clients, asking},
    visible,
};

/// Calls at most, of ten messages each.
const MOST_BATCHES: usize = 10;
/// Batches in a row that bring nothing new before it is over: SQS asks only some of its servers each time.
const MOST_IDLE: usize = 3;
/// The most characters of a body; SQS takes 256 KiB.
const LONGEST_BODY: usize = 16_000;

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::documents) struct Message {
    pub(in crate::documents) sent: Option<Moment>,
    /// How often it was received, this look not counted.
    pub(in crate::documents) receives: u32,
    /// Why it failed, where its body says so.
    pub(in crate::documents) error: Option<String>,
    /// Made visible, and bounded.
    pub(in crate::documents) body: String,
}

/// What a queue holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::documents) enum Waiting {
    /// There is no such queue.
    Absent,
    /// Every look counts as a try, and so many make a message a dead letter: it was not looked into.
    Counting { waiting: u64, tries: Option<u32> },
    /// Messages of it that were wanted, and how many of how many were read.
    Read { messages: Vec<Message>, read: u64, waiting: u64 },
}

/// Looks for messages of a queue whose body is `wanted`. They stay where they are, for whoever waits for them, and are
/// not hidden; SQS counts that they were received, so queues that make dead letters by that count are left alone.
///
/// # Errors
/// What AWS answers, but for a queue that is not there.
pub(in crate::documents) async fn waiting(
    clients: &Clients,
    queue: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<Waiting, Error> {
    let asked = clients.sqs.get_queue_url().queue_name(queue).send().await;
    let url = match asked.map_err(asking("sqs:GetQueueUrl")) {
        Ok(answer) => answer.queue_url.unwrap_or_default(),
        Err(error) if error.kind == protocol::ErrorKind::NotFound => return Ok(Waiting::Absent),
        Err(error) => return Err(error),
    };
    let asked = clients
        .sqs
        .get_queue_attributes()
        .queue_url(&url)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
        .attribute_names(QueueAttributeName::RedrivePolicy);
    let attributes =
        asked.send().await.map_err(asking("sqs:GetQueueAttributes"))?.attributes.unwrap_or_default();
    let count = attributes.get(&QueueAttributeName::ApproximateNumberOfMessages);
    let waiting = count.and_then(|count| count.parse().ok()).unwrap_or(0);
    if let Some(policy) = attributes.get(&QueueAttributeName::RedrivePolicy) {
        return Ok(Waiting::Counting { waiting, tries: tries(policy) });
    }
    let (mut seen, mut messages, mut idle) = (HashSet::new(), Vec::new(), 0);
    for _ in 0..MOST_BATCHES {
        let before = seen.len();
        for received in batch(clients, &url).await? {
            let id = received.message_id().unwrap_or_default().to_owned();
            let body = received.body().unwrap_or_default();
            if seen.insert(id) && wanted(body) {
                messages.push(message(&received, body));
            }
        }
        idle = if seen.len() == before { idle + 1 } else { 0 };
        if idle == MOST_IDLE || seen.len() as u64 >= waiting && idle > 0 {
            break;
        }
    }
    let read = seen.len() as u64;
    Ok(Waiting::Read { messages, read, waiting: waiting.max(read) })
}

#[expect(
    clippy::disallowed_methods,
    reason = "with a visibility time-out of zero nothing is taken from those who wait; only the count of receives moves"
)]
async fn batch(clients: &Clients, url: &str) -> Result<Vec<Received>, Error> {
    let asked = clients
        .sqs
        .receive_message()
        .queue_url(url)
        .max_number_of_messages(10)
        .visibility_timeout(0)
        .wait_time_seconds(0)
        .message_system_attribute_names(Attribute::SentTimestamp)
        .message_system_attribute_names(Attribute::ApproximateReceiveCount);
    Ok(asked.send().await.map_err(asking("sqs:ReceiveMessage"))?.messages.unwrap_or_default())
}

/// After how many receives a message becomes a dead letter: `{"deadLetterTargetArn":"…","maxReceiveCount":3}`.
fn tries(policy: &str) -> Option<u32> {
    let policy: serde_json::Value = serde_json::from_str(policy).ok()?;
    let count = policy.get("maxReceiveCount")?;
    let count = count.as_u64().or_else(|| count.as_str()?.parse().ok())?;
    Some(u32::try_from(count).unwrap_or(u32::MAX))
}

fn message(received: &Received, body: &str) -> Message {
    let attribute = |name| received.attributes()?.get(&name)?.parse::<i64>().ok();
    let receives = attribute(Attribute::ApproximateReceiveCount).unwrap_or(1).saturating_sub(1);
    Message {
        sent: attribute(Attribute::SentTimestamp).map(Moment),
        receives: u32::try_from(receives).unwrap_or(0),
        error: error_in(body),
        body: visible::line(body, LONGEST_BODY),
    }
}

/// What a body says of its failure, where it is JSON and says so by a usual name.
fn error_in(body: &str) -> Option<String> {
    /// The most characters of it.
    const LONGEST: usize = 500;
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    let names = ["error", "errorMessage", "error_message", "cause", "reason", "exception"];
    let text = names.iter().find_map(|name| {
        let value = body.get(name)?;
        value.as_str().or_else(|| value.get("message")?.as_str())
    })?;
    (!text.trim().is_empty()).then(|| visible::line(text.trim(), LONGEST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::{ErrorKind, catalogue::EnvironmentId};
    use serde_json::{Value, json};

    use super::*;
    use crate::scripted::{Answer, ScriptedAws};

    fn queue(policy: Option<&'static str>, messages: usize) -> ScriptedAws {
        ScriptedAws::new(move |operation, _| -> Answer {
            let mut attributes = json!({ "ApproximateNumberOfMessages": messages.to_string() });
            if let Some(policy) = policy {
                attributes["RedrivePolicy"] = Value::from(policy);
            }
            let message = |id: usize| {
                let body = json!({ "key": format!("k{id}"), "error": "timeout\u{202e}" }).to_string();
                json!({
                    "MessageId": id.to_string(), "ReceiptHandle": "r", "Body": body,
                    "Attributes": { "SentTimestamp": "1700000000000", "ApproximateReceiveCount": "4" },
                })
            };
            let answer = match operation {
                "GetQueueUrl" => json!({ "QueueUrl": "https://sqs.eu-west-2.amazonaws.com/1/q" }),
                "GetQueueAttributes" => json!({ "Attributes": attributes }),
                _ => json!({ "Messages": (0..messages.min(10)).map(message).collect::<Vec<_>>() }),
            };
            (200, answer.to_string())
        })
    }

    async fn look(aws: &ScriptedAws) -> Result<Waiting, Error> {
        let (engine, _clock) = aws.engine();
        let environment = engine.catalogue.environment(&EnvironmentId::new("paperwurks", "prod"))?;
        let clients = engine.clients.of(&environment).await?;
        waiting(&clients, "q", |body| body.contains("\"k3\"")).await
    }

    #[tokio::test(start_paused = true)]
    async fn messages_are_found_and_stay() {
        let aws = queue(None, 5);
        let Ok(Waiting::Read { messages, read, waiting }) = look(&aws).await else { panic!("read") };
        assert_eq!((messages.len(), read, waiting), (1, 5, 5));
        assert_eq!((messages[0].sent, messages[0].receives), (Some(Moment(1_700_000_000_000)), 3));
        assert_eq!(messages[0].error.as_deref(), Some("timeout<U+202E>"));
        let asked = aws.requests("ReceiveMessage");
        assert!(asked.iter().all(|request| request["VisibilityTimeout"] == 0));
        assert_eq!(asked.len(), 2, "the second brought nothing new");
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_queue_is_read_in_part() {
        let aws = queue(None, 500);
        let Ok(Waiting::Read { read, waiting, .. }) = look(&aws).await else { panic!("read") };
        assert_eq!((read, waiting), (10, 500));
        assert!(aws.asked("ReceiveMessage") <= MOST_BATCHES);
    }

    #[tokio::test(start_paused = true)]
    async fn where_every_look_is_a_try_nothing_is_received() {
        let aws = queue(Some("{\"deadLetterTargetArn\":\"a\",\"maxReceiveCount\":3}"), 5);
        assert_eq!(look(&aws).await, Ok(Waiting::Counting { waiting: 5, tries: Some(3) }));
        assert_eq!(aws.asked("ReceiveMessage"), 0);
        let unread = queue(Some("what is this"), 5);
        assert_eq!(look(&unread).await, Ok(Waiting::Counting { waiting: 5, tries: None }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_is_not_there_is_no_error() {
        let aws = ScriptedAws::new(|_, _| {
            (400, json!({ "__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no" }).to_string())
        });
        assert_eq!(look(&aws).await, Ok(Waiting::Absent));
        let denied = ScriptedAws::new(|_, _| {
            (403, json!({ "__type": "AccessDeniedException", "message": "no" }).to_string())
        });
        assert!(matches!(look(&denied).await, Err(Error { kind: ErrorKind::Forbidden { .. }, .. })));
    }

    proptest! {
        #[test]
        fn no_body_or_policy_brings_it_down(text in any::<String>(), error in any::<String>()) {
            let _ = tries(&text);
            let _ = error_in(&text);
            let told = error_in(&json!({ "error": error }).to_string());
            prop_assert_eq!(told.is_some(), !error.trim().is_empty());
        }
    }
}

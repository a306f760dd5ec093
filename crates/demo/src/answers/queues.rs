//! SQS: the dead-letter queue of the worker. All other queues are the store's.

use md5::{Digest as _, Md5};
use serde_json::{Value, json};
use winterbaume_core::MockResponse;

use super::Answer;
use crate::{
    letters::Letter,
    request::Request,
    response::Refusal,
    stack::Stack,
    time::{SECOND, iso},
    world::{ATTEMPTS, World},
};

/// What a request is given when it does not say: a queue's setting.
const HIDES: i64 = 60;
/// SQS's own limit.
const MOST: u64 = 10;

/// Answers `request` when it is for the dead-letter queue of the worker.
pub(super) async fn answer(stack: &Stack, request: &Request, operation: &str) -> Option<Answer> {
    let world = stack.world();
    let (source, dead) = world.dead_letter_queue()?;
    let input: Value = serde_json::from_slice(&request.http.body).ok()?;
    let url = input.get("QueueUrl")?.as_str()?;
    if url.rsplit('/').next() != Some(&dead.name) {
        return None;
    }
    Some(match operation {
        "ReceiveMessage" => Ok(receive(stack, &input, &world.names.arn("sqs", &source.name))),
        "DeleteMessage" => text(&input, "ReceiptHandle").map(|handle| {
            stack.letters().delete(handle);
            json_answer(&json!({}))
        }),
        "ChangeMessageVisibility" => hide(stack, &input),
        "GetQueueAttributes" => attributes(stack, request).await,
        _ => return None,
    })
}

fn receive(stack: &Stack, input: &Value, source: &str) -> MockResponse {
    let world = stack.world();
    let most = input.get("MaxNumberOfMessages").and_then(Value::as_u64).unwrap_or(1).clamp(1, MOST);
    let hides = input.get("VisibilityTimeout").and_then(Value::as_i64).unwrap_or(HIDES).max(0);
    let letters = stack.letters().receive(world, most as usize, hides * SECOND);
    let messages: Vec<Value> = letters.iter().map(|letter| message(world, letter, source)).collect();
    json_answer(&if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
}

/// A message with all its attributes, whichever were asked for.
fn message(world: &World, letter: &Letter, source: &str) -> Value {
    let (arrival, at) = (&letter.given_up.arrival, letter.given_up.at);
    let cause = arrival.analysis().cause;
    let body = json!({
        "bucket": letter.given_up.bucket,
        "key": arrival.key(),
        "document_id": arrival.document_id(),
        "property": arrival.property_id(),
        "request_id": arrival.request_id(),
        "received_at": iso(arrival.at),
        "failed_at": iso(at),
        "attempts": ATTEMPTS,
        "error": format!("{}: {}", cause.exception, cause.message),
    })
    .to_string();
    let digest: String = Md5::digest(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "MessageId": letter.id,
        "ReceiptHandle": letter.id,
        "MD5OfBody": digest,
        "Body": body,
        "Attributes": {
            "SentTimestamp": arrival.at.0.to_string(),
            "ApproximateFirstReceiveTimestamp": arrival.at.plus_millis(350).0.to_string(),
            "ApproximateReceiveCount": letter.received.to_string(),
            "SenderId": format!("AROAEXAMPLEWORKER000:{}", world.names.account),
            "DeadLetterQueueSourceArn": source,
        },
    })
}

fn hide(stack: &Stack, input: &Value) -> Answer {
    let handle = text(input, "ReceiptHandle")?;
    let hides = input.get("VisibilityTimeout").and_then(Value::as_i64).unwrap_or(0);
    if stack.letters().hide(stack.world(), handle, hides * SECOND) {
        return Ok(json_answer(&json!({})));
    }
    let code = "com.amazonaws.sqs#ReceiptHandleIsInvalid";
    Err(Refusal::invalid(code, "The input receipt handle is invalid."))
}

/// What the store says of the queue, with the numbers of its messages.
async fn attributes(stack: &Stack, request: &Request) -> Answer {
    let store = stack.store().await?;
    let mut answer = store.queue(request).await;
    let Ok(mut told) = serde_json::from_slice::<Value>(&answer.body) else { return Ok(answer) };
    let (seen, hidden) = stack.letters().counts(stack.world());
    for (name, count) in
        [("ApproximateNumberOfMessages", seen), ("ApproximateNumberOfMessagesNotVisible", hidden)]
    {
        if let Some(attribute) = told.pointer_mut(&format!("/Attributes/{name}")) {
            *attribute = json!(count.to_string());
        }
    }
    answer.body = told.to_string().into();
    Ok(answer)
}

fn text<'i>(input: &'i Value, name: &str) -> Result<&'i str, Refusal> {
    let missing = || Refusal::invalid("MissingParameter", format!("The request must contain {name}."));
    input.get(name).and_then(Value::as_str).ok_or_else(missing)
}

fn json_answer(body: &Value) -> MockResponse {
    MockResponse::json(200, body.to_string())
}

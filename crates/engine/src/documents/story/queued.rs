//! What queues tell: messages that carry the document, waiting or given up.

use futures::future::join_all;
use protocol::documents::story::{Event, Source, Tone};

use super::{Case, verdict::Dead};
use crate::{
    catalogue::model::Queue,
    documents::aws::{self, Message, Waiting},
};

/// Looks into the declared queues of the environment.
pub(super) async fn read(case: &Case<'_>) {
    let queues = &case.reach.environment.queues;
    let of = |queue: &Queue| queues.iter().any(|other| other.dead_letter.as_ref() == Some(&queue.key));
    join_all(queues.iter().map(|queue| Box::pin(of_queue(case, queue, of(queue))))).await;
}

async fn of_queue(case: &Case<'_>, queue: &Queue, is_dead_letter: bool) {
    let part = case.telling.begin(Source::Queue, &queue.name);
    let clients = match case.engine.clients.of(&case.reach.environment).await {
        Ok(clients) => clients,
        Err(error) => return part.failed(error),
    };
    let (messages, note) = match aws::waiting(&clients, &queue.name, |body| case.needles.are_in(body)).await {
        Ok(Waiting::Absent) => return part.read(Vec::new(), Some("There is no such queue".to_owned())),
        Ok(Waiting::Counting { waiting, tries }) => {
            let tries =
                tries.map_or(String::new(), |tries| format!(", and {tries} make a dead letter of it"));
            let note = format!("{waiting} messages wait unread: every look at one counts as a try{tries}");
            return part.read(Vec::new(), Some(note));
        }
        Ok(Waiting::Read { messages, read, waiting }) => {
            let note = (read < waiting).then(|| format!("{read} of about {waiting} messages were read"));
            (messages, note)
        }
        Err(error) => return part.failed(error),
    };
    let now = case.engine.clock.now();
    case.telling.note(|facts| {
        // The newest of them is of the latest version.
        for message in &messages {
            if is_dead_letter {
                let newest = facts.dead.as_ref().is_none_or(|dead| dead.sent <= message.sent);
                let dead = || dead(queue, message);
                facts.dead = if newest { Some(dead()) } else { facts.dead.take() };
            } else {
                facts.waiting = Some(queue.name.clone());
            }
        }
    });
    let events = messages.iter().map(|message| Event {
        at: message.sent.unwrap_or(now),
        source: Source::Queue,
        tone: if is_dead_letter { Tone::Bad } else { Tone::Plain },
        words: words(queue, message, is_dead_letter),
        detail: Some(message.body.clone()),
        link: None,
    });
    part.read(events.collect(), note);
}

fn dead(queue: &Queue, message: &Message) -> Dead {
    Dead {
        queue: queue.name.clone(),
        receives: message.receives,
        error: message.error.clone(),
        sent: message.sent,
    }
}

fn words(queue: &Queue, message: &Message, is_dead_letter: bool) -> String {
    let error = message.error.as_ref().map_or(String::new(), |error| format!(": {error}"));
    match (is_dead_letter, message.receives) {
        (true, 0) => format!("Given up: its message waits in {}{error}", queue.name),
        (true, tries) => {
            format!("Given up after {tries} receives: its message waits in {}{error}", queue.name)
        }
        (false, tries) => format!("Its message waits in {}, received {tries} times{error}", queue.name),
    }
}

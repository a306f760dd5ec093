//! Queues: `GetQueueUrl`, then `GetQueueAttributes`.

use aws_sdk_sqs::types::QueueAttributeName;
use futures::future::try_join_all;
use protocol::{Error, Moment, overview::Queue};

use super::{Found, unless_absent};
use crate::{
    catalogue::model::{self, Environment},
    clients::{Clients, asking},
    overview::{
        facts::{Fact, Kind},
        health,
    },
};

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Found<Queue>, Error> {
    let asked = environment.queues.iter().map(async |declared| {
        let is_dead_letter =
            environment.queues.iter().any(|queue| queue.dead_letter.as_deref() == Some(&declared.key));
        Ok::<_, Error>((declared, describe(clients, declared, is_dead_letter).await?))
    });
    let mut found = Found::default();
    for (declared, queue) in try_join_all(asked).await? {
        match queue {
            Some(queue) => found.items.push(queue),
            None => found.facts.of(Kind::Queue, &declared.key).whole = Some(Fact::Missing { at: now }),
        }
    }
    Ok(found)
}

async fn describe(
    clients: &Clients,
    declared: &model::Queue,
    dead_letter: bool,
) -> Result<Option<Queue>, Error> {
    let asked = clients.sqs.get_queue_url().queue_name(&declared.name).send().await;
    let url = unless_absent(asked.map_err(asking("sqs:GetQueueUrl")))?.and_then(|answer| answer.queue_url);
    let Some(url) = url else { return Ok(None) };
    let answer = clients
        .sqs
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessages)
        .attribute_names(QueueAttributeName::ApproximateNumberOfMessagesNotVisible)
        .send()
        .await
        .map_err(asking("sqs:GetQueueAttributes"))?;
    let attributes = answer.attributes.unwrap_or_default();
    let number = |name| attributes.get(&name).and_then(|number| number.parse().ok()).unwrap_or_default();
    let waiting = number(QueueAttributeName::ApproximateNumberOfMessages);
    Ok(Some(Queue {
        key: declared.key.clone(),
        name: declared.name.clone(),
        health: health::of_queue(waiting, dead_letter),
        waiting,
        in_flight: number(QueueAttributeName::ApproximateNumberOfMessagesNotVisible),
        oldest_seconds: None,
        dead_letter,
    }))
}

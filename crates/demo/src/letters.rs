//! The messages of a dead-letter queue: one for each document that the worker gave up.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use protocol::Moment;

use crate::{
    time::DAY,
    world::{ATTEMPTS, GivenUp, World},
};

/// How long a message is kept, in milliseconds.
pub(crate) const RETENTION: i64 = 4 * DAY;

/// A message as it is received.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) id: String,
    pub(crate) given_up: GivenUp,
    /// How often it was received, with the worker's attempts.
    pub(crate) received: usize,
}

/// What was done with the messages.
#[derive(Debug, Default)]
pub(crate) struct Letters(Mutex<Handled>);

#[derive(Debug, Default)]
struct Handled {
    /// How often each was received, and until when nobody else sees it.
    received: HashMap<String, (usize, Moment)>,
    deleted: Vec<String>,
    /// Where the next reader begins: SQS gives each a sample of its own.
    turn: usize,
}

impl Handled {
    /// Those that can be seen at `now`, or could be if nobody else held them.
    fn kept(&self, world: &World, now: Moment) -> Vec<(String, GivenUp)> {
        let all = world.given_up(now.plus_millis(-RETENTION), now).into_iter();
        let named =
            all.map(|given_up| (world.names.uuid("message", &given_up.arrival.document_id()), given_up));
        named.filter(|(id, _)| !self.deleted.contains(id)).collect()
    }

    fn is_hidden(&self, id: &str, now: Moment) -> bool {
        self.received.get(id).is_some_and(|(_, until)| now < *until)
    }
}

impl Letters {
    fn handled(&self) -> std::sync::MutexGuard<'_, Handled> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Receives at most so many messages, which nobody else sees for `hides` milliseconds.
    pub(crate) fn receive(&self, world: &World, most: usize, hides: i64) -> Vec<Letter> {
        let (now, mut handled) = (world.now(), self.handled());
        let mut seen = handled.kept(world, now);
        seen.retain(|(id, _)| !handled.is_hidden(id, now));
        let begin = handled.turn % seen.len().max(1);
        seen.rotate_left(begin);
        seen.truncate(most);
        handled.turn = begin + seen.len();
        let letters = seen.into_iter().map(|(id, given_up)| {
            let received = handled.received.entry(id.clone()).or_insert((ATTEMPTS, now));
            *received = (received.0 + 1, now.plus_millis(hides));
            Letter { id, given_up, received: received.0 }
        });
        letters.collect()
    }

    /// Lets others see a message again after `hides` milliseconds. Whether there is such a message.
    pub(crate) fn hide(&self, world: &World, id: &str, hides: i64) -> bool {
        let (now, mut handled) = (world.now(), self.handled());
        let is_there = handled.kept(world, now).iter().any(|(known, _)| known == id);
        if is_there {
            handled.received.entry(id.to_owned()).or_insert((ATTEMPTS, now)).1 = now.plus_millis(hides);
        }
        is_there
    }

    pub(crate) fn delete(&self, id: &str) {
        self.handled().deleted.push(id.to_owned());
    }

    /// How many can be seen, and how many somebody holds.
    pub(crate) fn counts(&self, world: &World) -> (usize, usize) {
        let (now, handled) = (world.now(), self.handled());
        let kept = handled.kept(world, now);
        let hidden = kept.iter().filter(|(id, _)| handled.is_hidden(id, now)).count();
        (kept.len() - hidden, hidden)
    }
}

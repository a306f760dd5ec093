//! One session: the body of its answer, made as it is read. It works only while it is read, and ends when it is
//! dropped.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame};
use protocol::{Moment, demo::LiveTailTerms};
use tokio::time::{Instant, Sleep};

use super::{asked::Asked, frames};
use crate::{
    answers::write_event,
    connector::{Switchboard, reset},
    dice::Dice,
    stack::Stack,
    time::SECOND,
    world::{Key, LogStream},
};

/// What is kept for a reader who is slow: updates, and the lines of all of them. Then the oldest are dropped.
const KEPT_UPDATES: u32 = 10;
const KEPT_LINES: usize = 5_000;

/// One session.
pub(super) struct Session {
    stack: Arc<Stack>,
    switchboard: Arc<Switchboard>,
    asked: Asked,
    dice: Dice,
    began: Moment,
    /// Lines that are taken in by then are told.
    told: Moment,
    /// How many updates there were.
    updates: i64,
    timer: Pin<Box<Sleep>>,
    ready: VecDeque<Bytes>,
    state: State,
}

/// How a session goes on once what is ready was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// The connection breaks.
    Cut,
    Over,
}

/// An event as it is told: where it stands, and its JSON.
type Told = (Key, String);

impl Session {
    pub(super) fn new(
        stack: &Arc<Stack>,
        switchboard: &Arc<Switchboard>,
        asked: Asked,
        number: u64,
        request_id: &str,
    ) -> Self {
        let now = stack.world().now();
        let name = format!("11fe7a11-0000-4000-8000-{number:012x}");
        let started = frames::event("sessionStart", asked.started(&name, request_id).to_string());
        let interval = interval(&switchboard.live_tail.terms());
        Self {
            stack: Arc::clone(stack),
            switchboard: Arc::clone(switchboard),
            asked,
            dice: switchboard.dice().of("live tail").at(number.cast_signed()),
            began: now,
            told: now,
            updates: 0,
            timer: Box::pin(tokio::time::sleep(interval)),
            ready: [frames::initial_response(), started].into(),
            state: State::Open,
        }
    }

    /// Makes ready what is due; `late` whole updates have been missed, because nobody read.
    fn update(&mut self, terms: &LiveTailTerms, late: u32) {
        let environment = self.stack.environment_id();
        if !terms.there || self.switchboard.faults.breaks(environment, "logs", "StartLiveTail") {
            self.state = State::Cut;
            return;
        }
        let now = self.stack.world().now();
        if now.millis_since(self.began) >= i64::from(terms.ends_after) * SECOND {
            let message = "Your Live Tail session has timed out.";
            self.ready.push_back(frames::exception("SessionTimeoutException", message));
            self.state = State::Over;
            return;
        }
        for lines in self.missed(terms, now, late) {
            self.updates += 1;
            let update = frames::event("sessionUpdate", lines);
            if self.dice.of("cut").at(self.updates).below(100) < u64::from(terms.cuts_percent) {
                // It breaks in the middle of a message.
                self.ready.push_back(update.slice(..update.len() / 2));
                self.state = State::Cut;
                return;
            }
            self.ready.push_back(update);
        }
    }

    /// The payloads of the updates up to `now`: one, and one for each that was missed and is still kept.
    fn missed(&mut self, terms: &LiveTailTerms, now: Moment, late: u32) -> VecDeque<String> {
        let (since, parts) = (self.told, i64::from(late) + 1);
        let span = now.millis_since(since).max(0);
        self.told = since.max(now);
        let (mut updates, mut kept) = (VecDeque::new(), 0);
        for part in (0..parts).rev().take(KEPT_UPDATES as usize) {
            let (from, until) = (span * part / parts, span * (part + 1) / parts);
            let (mut lines, sampled) = self.lines(terms, since.plus_millis(from), since.plus_millis(until));
            kept += lines.len();
            if kept > KEPT_LINES && !updates.is_empty() {
                break;
            }
            lines.sort_by_key(|(key, _)| (key.ingested, *key));
            updates.push_front(payload(&lines, sampled));
        }
        updates
    }

    /// The lines that are taken in after `since` and by `until`, as far as they are told, and whether they are a sample.
    fn lines(&self, terms: &LiveTailTerms, since: Moment, until: Moment) -> (Vec<Told>, bool) {
        let world = self.stack.world();
        let mut streams: Vec<(usize, Vec<LogStream>)> = Vec::new();
        for (place, group) in self.asked.groups.iter().enumerate() {
            let mut all = world.log_streams(group);
            all.retain(|stream| self.asked.has_stream(stream));
            streams.push((place, all));
        }
        let mut events = Vec::new();
        for (place, streams) in &streams {
            let ingested = world.ingested_events(streams, since, until);
            events.extend(ingested.into_iter().map(|event| (*place, event)));
        }
        if !self.asked.pattern.is_empty() {
            events.retain(|(_, event)| self.asked.pattern.matches(&event.message()));
        }
        let (all, most) = (events.len(), terms.most_events as usize);
        let sampled = all > most;
        let told = (0..all.min(most)).map(|place| if sampled { place * all / most } else { place });
        let told = told.map(|place| &events[place]).filter(|(_, event)| !self.loses(terms, event.key));
        let lines = told.map(|(group, event)| {
            let identifier = format!("{}:{}", world.names.account, self.asked.groups[*group]);
            let mut line = String::new();
            write_event(&mut line, Some(("logGroupIdentifier", &identifier)), true, event);
            (event.key, line)
        });
        (lines.collect(), sampled)
    }

    /// Whether an event is lost without a word.
    fn loses(&self, terms: &LiveTailTerms, key: Key) -> bool {
        terms.loses_percent > 0
            && self.dice.of("loss").at(key.draw(u64::MAX).cast_signed()).below(100)
                < u64::from(terms.loses_percent)
    }
}

fn payload(lines: &[Told], sampled: bool) -> String {
    let mut payload = format!("{{\"sessionMetadata\":{{\"sampled\":{sampled}}},\"sessionResults\":[");
    for (place, (_, line)) in lines.iter().enumerate() {
        if place > 0 {
            payload.push(',');
        }
        payload.push_str(line);
    }
    payload.push_str("]}");
    payload
}

fn interval(terms: &LiveTailTerms) -> Duration {
    Duration::from_millis(terms.interval.max(1).into())
}

impl Body for Session {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let session = &mut *self;
        loop {
            if let Some(bytes) = session.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            match session.state {
                State::Open => {}
                State::Cut => {
                    session.state = State::Over;
                    return Poll::Ready(Some(Err(reset())));
                }
                State::Over => return Poll::Ready(None),
            }
            ready!(session.timer.as_mut().poll(context));
            let terms = session.switchboard.live_tail.terms();
            let (due, now, interval) = (session.timer.deadline(), Instant::now(), interval(&terms));
            let late = now.duration_since(due).as_millis() / interval.as_millis();
            let late = u32::try_from(late).unwrap_or(u32::MAX);
            session.update(&terms, late);
            let next = if late == 0 { due + interval } else { now + interval };
            session.timer.as_mut().reset(next);
        }
    }
}

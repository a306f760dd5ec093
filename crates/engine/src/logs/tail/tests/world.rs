//! A small CloudWatch Logs that goes by tokio's time: every event is known from the start, and shows once it is taken.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use protocol::Moment;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use super::frames::{Frames, frame};
use crate::{
    Engine,
    clock::Clock,
    scripted::{Answer, ScriptedAws},
};

pub(super) const START: i64 = 1_700_000_000_000;
const UPDATE: Duration = Duration::from_secs(1);

/// Goes with tokio's time, ahead of the world's by so many milliseconds.
pub(super) struct TokioClock(Instant, i64);

impl Clock for TokioClock {
    fn now(&self) -> Moment {
        Moment(START + self.1 + i64::try_from(self.0.elapsed().as_millis()).unwrap())
    }
}

/// One event of the truth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) at: i64,
    pub(super) ingested: i64,
    pub(super) group: String,
    pub(super) stream: String,
    pub(super) message: String,
}

/// What goes wrong.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// What every call is answered with.
    pub(super) failure: Option<Answer>,
    /// Every how many calls of the sweep one is throttled.
    pub(super) throttled_every: Option<usize>,
    /// What `StartLiveTail` is answered with.
    pub(super) no_live: Option<Answer>,
    /// Events of an update; others are dropped, and it says so.
    pub(super) most_events: Option<usize>,
    /// Every how many events one is lost without a word.
    pub(super) loses_every: Option<usize>,
    /// Every how many events one is told twice.
    pub(super) repeats_every: Option<usize>,
    /// After how many updates a session is cut.
    pub(super) cut_after: Option<usize>,
    /// After how many updates a session times out.
    pub(super) times_out_after: Option<usize>,
    /// Groups that are not there.
    pub(super) missing: HashSet<String>,
    /// Streams that are not there.
    pub(super) absent: HashSet<String>,
    /// Events of a page.
    pub(super) page: usize,
    /// Whether every page is followed by an empty one.
    pub(super) empty_pages: bool,
}

pub(super) struct World {
    pub(super) terms: Mutex<Terms>,
    events: Mutex<Vec<(u64, Event)>>,
    /// When `FilterLogEvents` was called.
    sweeps: Mutex<Vec<Instant>>,
    clock: Arc<TokioClock>,
}

impl World {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            terms: Mutex::new(Terms { page: 100, ..Terms::default() }),
            events: Mutex::default(),
            sweeps: Mutex::default(),
            clock: Arc::new(TokioClock(Instant::now(), 0)),
        })
    }

    pub(super) fn set(&self, change: impl FnOnce(&mut Terms)) {
        change(&mut self.terms.lock().unwrap());
    }

    /// Writes a line that is taken so many milliseconds after its timestamp.
    pub(super) fn write(&self, group: &str, stream: &str, at: i64, late: i64, message: &str) {
        let mut events = self.events.lock().unwrap();
        let id = u64::try_from(events.len()).unwrap();
        let event = Event {
            at,
            ingested: at + late,
            group: group.into(),
            stream: stream.into(),
            message: message.into(),
        };
        events.push((id, event));
    }

    /// All that was written to these groups, in order.
    pub(super) fn truth(&self, groups: &[&str]) -> Vec<Event> {
        let events = self.events.lock().unwrap();
        let mut truth: Vec<_> = events
            .iter()
            .map(|(_, event)| event)
            .filter(|event| groups.contains(&event.group.as_str()))
            .cloned()
            .collect();
        truth.sort();
        truth
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now().0
    }

    /// The most calls of the sweep in any second.
    pub(super) fn most_in_a_second(&self) -> usize {
        let sweeps = self.sweeps.lock().unwrap();
        let within = |from: &Instant| {
            sweeps
                .iter()
                .filter(|at| *at >= from && at.duration_since(*from) < Duration::from_secs(1))
                .count()
        };
        sweeps.iter().map(within).max().unwrap_or_default()
    }

    pub(super) fn sweeps(&self) -> usize {
        self.sweeps.lock().unwrap().len()
    }

    /// An engine that asks it.
    pub(super) fn engine(self: &Arc<Self>) -> (Arc<Engine>, ScriptedAws) {
        let aws = self.aws();
        (aws.engine_at(&self.clock, None), aws)
    }

    /// An engine whose clock is ahead by so many milliseconds, and that is told what time it is here.
    pub(super) fn engine_ahead(self: &Arc<Self>, by: i64) -> (Arc<Engine>, ScriptedAws) {
        let world = Arc::clone(self);
        let aws = self.aws().dated(move || Some(Moment(world.now())));
        (aws.engine_at(&Arc::new(TokioClock(self.clock.0, by)), None), aws)
    }

    fn aws(self: &Arc<Self>) -> ScriptedAws {
        let (answering, streaming) = (Arc::clone(self), Arc::clone(self));
        ScriptedAws::new(move |operation, request| answering.answer(operation, request))
            .streaming(move |operation, request| streaming.stream(operation, request))
    }

    fn answer(&self, operation: &str, request: &Value) -> Answer {
        let terms = self.terms.lock().unwrap();
        if operation == "FilterLogEvents" {
            let mut sweeps = self.sweeps.lock().unwrap();
            sweeps.push(Instant::now());
            if terms.throttled_every.is_some_and(|every| sweeps.len().is_multiple_of(every)) {
                return refusal("ThrottlingException", "Rate exceeded");
            }
        }
        if let Some(failure) = &terms.failure {
            return failure.clone();
        }
        match operation {
            "FilterLogEvents" => self.page(&terms, request),
            "DescribeLogGroups" => {
                let name = request["logGroupNamePrefix"].as_str().unwrap_or_default();
                let arn = format!("arn:aws:logs:us-east-1:111122223333:log-group:{name}");
                let group = json!({ "logGroupName": name, "arn": format!("{arn}:*"), "logGroupArn": arn });
                let groups = if terms.missing.contains(name) { json!([]) } else { json!([group]) };
                (200, json!({ "logGroups": groups }).to_string())
            }
            "DescribeLogStreams" => {
                let group = request["logGroupName"].as_str().unwrap();
                if terms.missing.contains(group) {
                    return no_group();
                }
                let name = request["logStreamNamePrefix"].as_str().unwrap();
                let name = if terms.absent.contains(name) { format!("{name}-2") } else { name.to_owned() };
                (200, json!({ "logStreams": [{ "logStreamName": name }] }).to_string())
            }
            "StartLiveTail" => terms.no_live.clone().unwrap(),
            _ => refusal("AccessDeniedException", "not of these tests"),
        }
    }

    fn page(&self, terms: &Terms, request: &Value) -> Answer {
        let group = request["logGroupName"].as_str().unwrap();
        if terms.missing.contains(group) {
            return no_group();
        }
        let names = request["logStreamNames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if names.into_iter().any(|name| terms.absent.contains(name)) {
            return refusal("ResourceNotFoundException", "The specified log stream does not exist.");
        }
        let token = request["nextToken"].as_str().unwrap_or("");
        if let Some(token) = token.strip_prefix("empty ") {
            return (200, json!({ "events": [], "nextToken": token }).to_string());
        }
        let after: Vec<i64> = token.split(' ').filter_map(|part| part.parse().ok()).collect();
        let (from, until) = (request["startTime"].as_i64().unwrap(), request["endTime"].as_i64().unwrap());
        let streams = request["logStreamNames"].as_array();
        let wanted = |event: &Event| {
            event.group == group
                && (from..=until).contains(&event.at)
                && event.ingested <= self.now()
                && streams.is_none_or(|streams| streams.iter().any(|stream| *stream == event.stream))
        };
        let events = self.events.lock().unwrap();
        let mut found: Vec<_> = events
            .iter()
            .filter(|(id, event)| wanted(event) && after.as_slice() < [event.at, *id as i64].as_slice())
            .collect();
        found.sort_by_key(|(id, event)| (event.at, *id));
        let limit = usize::try_from(request["limit"].as_u64().unwrap()).unwrap().min(terms.page);
        let rest = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| rest).map(|(id, event)| {
            let empty = if terms.empty_pages { "empty " } else { "" };
            format!("{empty}{} {id}", event.at)
        });
        let told: Vec<_> = found
            .iter()
            .map(|(id, event)| {
                json!({
                    "logStreamName": event.stream, "timestamp": event.at, "message": event.message,
                    "ingestionTime": event.ingested, "eventId": format!("{:056}", *id),
                })
            })
            .collect();
        (200, json!({ "events": told, "nextToken": next }).to_string())
    }

    fn stream(self: &Arc<Self>, operation: &str, request: &Value) -> Option<SdkBody> {
        let terms = self.terms.lock().unwrap();
        if operation != "StartLiveTail" || terms.failure.is_some() || terms.no_live.is_some() {
            return None;
        }
        let arns: Vec<_> =
            request["logGroupIdentifiers"].as_array()?.iter().filter_map(Value::as_str).collect();
        let groups: Vec<_> = arns.iter().filter_map(|arn| Some(arn.rsplit_once(':')?.1.to_owned())).collect();
        let (frames, body) = mpsc::channel(10);
        tokio::spawn(Arc::clone(self).session(groups, frames));
        Some(SdkBody::from_body_1_x(Frames(body)))
    }

    async fn session(self: Arc<Self>, groups: Vec<String>, frames: mpsc::Sender<Bytes>) {
        let mut last = self.now();
        if frames.send(frame("event", "sessionStart", &json!({ "sessionId": "s" }))).await.is_err() {
            return;
        }
        for update in 1.. {
            sleep(UPDATE).await;
            let now = self.now();
            let frame = {
                let terms = self.terms.lock().unwrap();
                if terms.cut_after.is_some_and(|after| update > after) {
                    return;
                }
                if terms.times_out_after.is_some_and(|after| update > after) {
                    frame("exception", "SessionTimeoutException", &json!({ "message": "three hours" }))
                } else {
                    self.update(&terms, &groups, last, now)
                }
            };
            last = now;
            if frames.send(frame).await.is_err() {
                return;
            }
        }
    }

    fn update(&self, terms: &Terms, groups: &[String], last: i64, now: i64) -> Bytes {
        let every = |every: Option<usize>, id: u64| every.is_some_and(|every| id as usize % every == 1);
        let mut told = Vec::new();
        for (id, event) in self.events.lock().unwrap().iter() {
            if last < event.ingested && event.ingested <= now && groups.contains(&event.group) {
                let times = usize::from(!every(terms.loses_every, *id))
                    + usize::from(every(terms.repeats_every, *id));
                let line = json!({
                    "logGroupIdentifier": format!("111122223333:{}", event.group),
                    "logStreamName": event.stream, "timestamp": event.at, "message": event.message,
                    "ingestionTime": event.ingested,
                });
                told.extend(std::iter::repeat_n(line, times));
            }
        }
        let most = terms.most_events.unwrap_or(usize::MAX);
        let sampled = told.len() > most;
        told.truncate(most);
        let update = json!({ "sessionMetadata": { "sampled": sampled }, "sessionResults": told });
        frame("event", "sessionUpdate", &update)
    }
}

fn no_group() -> Answer {
    refusal("ResourceNotFoundException", "The specified log group does not exist.")
}

/// An answer that refuses.
pub(super) fn refusal(code: &str, message: &str) -> Answer {
    (400, json!({ "__type": code, "message": message }).to_string())
}

pub(super) async fn seconds(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

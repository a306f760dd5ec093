//! What a task that serves requests writes: a line for each request that its log sampling keeps.

use protocol::Moment;

use super::{
    Line, questions,
    voice::{Served, Voice},
};
use crate::{
    dice::Dice,
    time::{MINUTE, SECOND},
    world::{Task, Timeline, World, task::TargetState},
};

/// One request in so many is logged.
const SAMPLED: f64 = 10.0;

/// Method, path before and after the property, and how often of a hundred.
const ROUTES: [(&str, &str, &str, u64); 7] = [
    ("GET", "/api/v1/properties/", "", 34),
    ("GET", "/api/v1/properties/", "/documents", 24),
    ("GET", "/api/v1/properties/", "/report", 14),
    ("POST", "/api/v1/properties/", "/documents", 9),
    ("POST", "/api/v1/properties/", "/questions", 8),
    ("GET", "/api/v1/tasks/", "", 7),
    ("PATCH", "/api/v1/properties/", "/checklist", 4),
];

impl World {
    pub(super) fn front_lines(
        &self,
        timeline: &Timeline,
        task: &Task,
        voice: Voice,
        second: Moment,
    ) -> Vec<Line> {
        let dice = self.dice.of("front").of(&task.id).at(second.0 / SECOND);
        let mut lines = Vec::new();
        if let Some(started) = task.started.filter(|at| second <= *at && *at < second.plus_millis(SECOND)) {
            let message = format!("server started port=8000 revision={}", task.revision);
            lines.push(voice.says(started, "INFO", "app.server", &message));
        }
        match task.target(second) {
            Some(TargetState::Healthy) => {
                let count = (self.share_a_second(timeline, second) / SAMPLED + dice.of("count").unit())
                    .floor() as i64;
                let harm = timeline.harm(second);
                let requests = (0..count).map(|index| request(dice.of("request").at(index), second, harm));
                lines.extend(requests.map(|served| voice.served(&served)));
                lines.extend(self.passed(timeline, task, voice, second));
            }
            Some(TargetState::TimedOut) if dice.of("stuck").below(7) == 0 => {
                lines.push(stuck(voice, dice, second));
            }
            _ => {}
        }
        if is_checked(second) {
            let at = second.plus_millis(dice.of("check").below(900).cast_signed());
            lines.extend(task.target(second).and_then(|state| check(voice, at, state)));
        }
        lines
    }

    /// What it writes in this second of the questions that the load balancer gave to this task.
    fn passed(&self, timeline: &Timeline, task: &Task, voice: Voice, second: Moment) -> Vec<Line> {
        let until = second.plus_millis(SECOND);
        let mut asked = self.questions(second.plus_millis(-questions::LONGEST), until);
        if asked.is_empty() {
            return Vec::new();
        }
        let serves = |other: &&Task| other.target(second) == Some(TargetState::Healthy);
        let healthy: Vec<&Task> = timeline.tasks.iter().filter(serves).collect();
        let mine = healthy.iter().position(|other| other.id == task.id);
        asked.retain(|question| mine == Some(question.dice.of("task").below(healthy.len() as u64) as usize));
        let lines = asked.into_iter().flat_map(|question| voice.tells(question));
        lines.filter(|line| second <= line.at && line.at < until).collect()
    }

    /// Requests a second that reach each healthy task of a service.
    fn share_a_second(&self, timeline: &Timeline, second: Moment) -> f64 {
        let serves = |task: &&Task| task.target(second) == Some(TargetState::Healthy);
        let healthy = timeline.tasks.iter().filter(serves).count();
        self.requests_a_minute(second) / 60.0 / healthy.max(1) as f64
    }
}

/// Health checks come every half minute.
const fn is_checked(second: Moment) -> bool {
    second.0.rem_euclid(MINUTE / 2) < SECOND
}

/// How it answers a health check.
fn check(voice: Voice, at: Moment, state: TargetState) -> Option<Line> {
    let served = |status, millis| Served {
        at,
        method: "GET",
        path: "/health".to_owned(),
        status,
        millis,
        bytes: 17,
        request: format!("{:016x}", at.0),
        document: None,
    };
    match state {
        TargetState::TimedOut => None,
        TargetState::Refusing if voice == Voice::Logfmt => {
            let message = "request method=GET path=/health status=503 duration_ms=9 cause=\"pending database migrations: 3\"";
            Some(voice.says(at, "ERROR", "app.http", message))
        }
        TargetState::Refusing => Some(voice.served(&served(503, 9))),
        _ => Some(voice.served(&served(200, 3))),
    }
}

fn request(dice: Dice, second: Moment, harm: f64) -> Served {
    let at = second.plus_millis(dice.of("at").below(1_000).cast_signed());
    let mut left = dice.of("route").below(100);
    let mut route = ROUTES[0];
    for candidate in ROUTES {
        route = candidate;
        if left < candidate.3 {
            break;
        }
        left -= candidate.3;
    }
    let (method, before, after, _) = route;
    let id = if before.contains("tasks") {
        dice.of("task").hex(12)
    } else {
        format!("PW-{}", dice.of("property").decimal(6))
    };
    let slow = dice.of("slow").unit().powi(5);
    let millis = (38.0 + 90.0 * dice.of("time").unit() + 520.0 * slow) * (1.0 + 3.4 * harm);
    let status = match (method, dice.of("status").unit()) {
        (_, chance) if chance < 0.000_2 + 0.002_8 * harm => 503,
        (_, chance) if chance < 0.012 => 404,
        ("POST", _) => 201,
        _ => 200,
    };
    Served {
        at,
        method,
        path: format!("{before}{id}{after}"),
        status,
        millis: millis.round() as u64,
        bytes: 400 + dice.of("bytes").below(24_000),
        request: dice.of("id").hex(16),
        document: None,
    }
}

/// What one sees of a task that answers no more.
fn stuck(voice: Voice, dice: Dice, second: Moment) -> Line {
    let at = second.plus_millis(dice.of("stuck at").below(1_000).cast_signed());
    let (level, logger, message) = match dice.of("complaint").below(3) {
        0 => ("ERROR", "app.database", "database pool exhausted size=20 waiting=64 timeout_ms=5000"),
        1 => ("WARN", "app.server", "event loop blocked for_ms=6120 in=documents.render_report"),
        _ => ("WARN", "app.health", "health check not answered in time path=/health after_ms=5000"),
    };
    voice.says(at, level, logger, message)
}

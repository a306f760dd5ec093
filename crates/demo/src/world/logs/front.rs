//! What a task that serves requests writes: a line for each request that its log sampling keeps.

use protocol::Moment;

use super::Line;
use crate::{
    dice::Dice,
    time::{MINUTE, SECOND, iso},
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
    pub(super) fn front_lines(&self, timeline: &Timeline, task: &Task, second: Moment) -> Vec<Line> {
        let dice = self.dice.of("front").of(&task.id).at(second.0 / SECOND);
        let mut lines = Vec::new();
        if let Some(started) = task.started.filter(|at| second <= *at && *at < second.plus_millis(SECOND)) {
            let message = format!("server started port=8000 revision={}", task.revision);
            lines.push(line(started, "INFO", &message));
        }
        match task.target(second) {
            Some(TargetState::Healthy) => {
                let count = (self.share_a_second(timeline, second) / SAMPLED + dice.of("count").unit())
                    .floor() as i64;
                let harm = timeline.harm(second);
                lines.extend((0..count).map(|index| request(dice.of("request").at(index), second, harm)));
            }
            Some(TargetState::TimedOut) if dice.of("stuck").below(7) == 0 => lines.push(stuck(dice, second)),
            _ => {}
        }
        if is_checked(second) {
            let at = second.plus_millis(dice.of("check").below(900).cast_signed());
            lines.extend(task.target(second).and_then(|state| check(at, state)));
        }
        lines
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
fn check(at: Moment, state: TargetState) -> Option<Line> {
    match state {
        TargetState::TimedOut => None,
        TargetState::Refusing => Some(line(
            at,
            "ERROR",
            "request method=GET path=/health status=503 duration_ms=9 cause=\"pending database migrations: 3\"",
        )),
        _ => Some(line(at, "INFO", "request method=GET path=/health status=200 duration_ms=3")),
    }
}

fn request(dice: Dice, second: Moment, harm: f64) -> Line {
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
    let level = if status >= 500 { "ERROR" } else { "INFO" };
    let message = format!(
        "request method={method} path={before}{id}{after} status={status} duration_ms={} bytes={} request_id={}",
        millis.round(),
        400 + dice.of("bytes").below(24_000),
        dice.of("id").hex(16),
    );
    line(at, level, &message)
}

/// What one sees of a task that answers no more.
fn stuck(dice: Dice, second: Moment) -> Line {
    let at = second.plus_millis(dice.of("stuck at").below(1_000).cast_signed());
    match dice.of("complaint").below(3) {
        0 => line(at, "ERROR", "database pool exhausted size=20 waiting=64 timeout_ms=5000"),
        1 => line(at, "WARN", "event loop blocked for_ms=6120 in=documents.render_report"),
        _ => line(at, "WARN", "health check not answered in time path=/health after_ms=5000"),
    }
}

pub(super) fn line(at: Moment, level: &str, message: &str) -> Line {
    Line { at, message: format!("{} {level} {message}", iso(at)) }
}

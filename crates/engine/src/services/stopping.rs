//! Why a task ended: ECS's codes, reasons and exit codes, as what they come down to and in words.

mod exits;
#[cfg(test)]
mod tests;

use protocol::services::{StopCause, Stopped};

use crate::{
    overview::aws::tasks::{Task, TaskContainer},
    visible,
};

pub(super) use exits::in_words as exit_in_words;

/// Characters of a reason that are shown; ECS's own limit is 1,024.
const LONGEST_REASON: usize = 1_024;
/// Characters of somebody else's words within ours.
const LONGEST_QUOTE: usize = 160;

/// What the causes are known by, in small letters, where no code tells. The first that is found counts.
const MARKS: [(StopCause, &[&str]); 8] = [
    (StopCause::OutOfMemory, &["outofmemory", "out of memory", "killed due to memory usage"]),
    (StopCause::ImagePull, &["cannotpull", "pull image manifest", "pull access denied", "image manifest"]),
    (StopCause::SpotInterruption, &["spot task was interrupted", "spot interruption"]),
    (StopCause::HealthCheck, &["health check"]),
    (
        StopCause::Resource,
        &[
            "resourceinitializationerror",
            "secret",
            "network interface",
            "logging driver",
            "log driver",
            "cannotcreatevolume",
            "efs",
        ],
    ),
    (StopCause::Host, &["host ec2", "instance terminated", "instance was terminated", "container instance"]),
    (StopCause::Scheduler, &["scaling activity initiated by"]),
    (StopCause::User, &["task stopped by", "stopped by user"]),
];

/// The end of a task; nothing while it is wanted.
pub(crate) fn end_of(task: &Task) -> Option<Stopped> {
    if !task.ends() && task.stopped.is_none() {
        return None;
    }
    let reason = task.stop_reason.as_deref().unwrap_or_default().trim();
    let ending = Ending { code: task.stop_code.as_deref(), reason, containers: &task.containers };
    let cause = ending.cause();
    Some(Stopped {
        at: task.stopped.or(task.stopping),
        code: task.stop_code.clone(),
        reason: visible::line(reason, LONGEST_REASON),
        cause,
        words: ending.in_words(cause),
    })
}

/// What ECS tells of a task's end.
struct Ending<'a> {
    code: Option<&'a str>,
    reason: &'a str,
    containers: &'a [TaskContainer],
}

impl Ending<'_> {
    fn cause(&self) -> StopCause {
        // Whoever stops a task may write any reason.
        match self.code {
            Some("UserInitiated") => return StopCause::User,
            Some("SpotInterruption") => return StopCause::SpotInterruption,
            _ => {}
        }
        let text = self.all_reasons();
        let marked = MARKS.iter().find(|(_, marks)| marks.iter().any(|mark| text.contains(mark)));
        if let Some((cause, _)) = marked {
            return *cause;
        }
        match (self.code, self.ended_first()) {
            (Some("ServiceSchedulerInitiated"), _) => StopCause::Scheduler,
            (Some("TerminationNotice"), _) => StopCause::Host,
            (_, Some((_, 0))) => StopCause::Exited,
            (_, Some(_)) => StopCause::Crashed,
            (_, None) => StopCause::Other,
        }
    }

    /// All that is told, in small letters.
    fn all_reasons(&self) -> String {
        let containers = self.containers.iter().filter_map(|container| container.reason.as_deref());
        [self.reason].into_iter().chain(containers).collect::<Vec<_>>().join("\n").to_lowercase()
    }

    /// The container whose end most likely ended the others, and its exit code: ECS tells them all when one essential
    /// container has ended, and the others are then asked to stop, or killed.
    fn ended_first(&self) -> Option<(&str, i32)> {
        let suspicion = |code: i32| match code {
            exits::KILLED => 1,
            exits::ASKED => 3,
            0 => 2,
            _ => 0,
        };
        let ended = self.containers.iter().filter_map(|it| Some((it.name.as_str(), it.exit_code?)));
        ended.min_by_key(|(_, code)| suspicion(*code))
    }

    fn in_words(&self, cause: StopCause) -> String {
        match cause {
            StopCause::OutOfMemory => match self.out_of_memory() {
                Some((name, Some(code))) => format!("out of memory: {name} was killed (exit code {code})"),
                Some((name, None)) => format!("out of memory: {name} was killed"),
                None => "out of memory".to_owned(),
            },
            StopCause::ImagePull => self.image_in_words(),
            StopCause::HealthCheck => self.health_check_in_words(),
            StopCause::SpotInterruption => "AWS took the Spot capacity back".to_owned(),
            StopCause::Resource => self.resource_in_words().to_owned(),
            StopCause::Crashed | StopCause::Exited => match self.ended_first() {
                Some((name, code)) => exits::of_container(name, code),
                None => "a container ended".to_owned(),
            },
            StopCause::Scheduler => match inside(self.reason, "(deployment ", ")") {
                Some(deployment) => format!("scaled in or replaced by {}", quote(deployment)),
                None => "the service needed fewer tasks, or a deployment replaced it".to_owned(),
            },
            StopCause::User => match self.reason {
                "" | "Task stopped by user" => "stopped on request".to_owned(),
                reason => format!("stopped on request: {}", quote(reason)),
            },
            StopCause::Host => match inside(self.reason, "(instance ", ")") {
                Some(instance) => format!("the instance under it went away: {}", quote(instance)),
                None => "the instance under it went away".to_owned(),
            },
            StopCause::Other => self.other_in_words(),
        }
    }

    fn out_of_memory(&self) -> Option<(&str, Option<i32>)> {
        let told = |it: &&TaskContainer| {
            it.reason.as_deref().is_some_and(|reason| reason.to_lowercase().contains("memory"))
        };
        let killed = |it: &&TaskContainer| it.exit_code == Some(exits::KILLED);
        let container = self.containers.iter().find(told).or_else(|| self.containers.iter().find(killed))?;
        Some((&container.name, container.exit_code))
    }

    fn image_in_words(&self) -> String {
        let text = self.all_reasons();
        let says = |marks: &[&str]| marks.iter().any(|mark| text.contains(mark));
        let why = if says(&["toomanyrequests", "rate limit"]) {
            "the registry's pull limit is reached"
        } else if says(&["timeout", "deadline exceeded", "no such host", "connection refused"]) {
            "the registry could not be reached"
        } else if says(&["denied", "unauthorized", "403", "no basic auth", "authorization"]) {
            "access was denied"
        } else if says(&["not found", "manifest unknown", "does not exist", "no such"]) {
            "it is not there"
        } else if says(&["platform", "exec format"]) {
            "it is made for another platform"
        } else if says(&["no space left"]) {
            "there is no room for it"
        } else {
            "the registry refused"
        };
        let told = |it: &&TaskContainer| it.reason.is_some();
        let container = self.containers.iter().find(told).or(self.containers.first());
        match container.and_then(|container| container.image.as_deref()) {
            Some(image) => format!("the image {} could not be pulled: {why}", quote(image)),
            None => format!("the image could not be pulled: {why}"),
        }
    }

    fn health_check_in_words(&self) -> String {
        let text = self.all_reasons();
        if text.contains("container health check") {
            return "failed the health check of its container".to_owned();
        }
        // `(target-group arn:aws:elasticloadbalancing:…:targetgroup/NAME/ID)`
        let group = inside(self.reason, "targetgroup/", ")").and_then(|group| group.split('/').next());
        match group {
            Some(group) => format!("failed the load balancer's health check in {}", quote(group)),
            None => "failed the load balancer's health check".to_owned(),
        }
    }

    fn resource_in_words(&self) -> &'static str {
        let text = self.all_reasons();
        let says = |mark: &str| text.contains(mark);
        if says("secret") || says("ssm") || says("parameter") {
            "a secret could not be read"
        } else if says("network interface") || says("eni") {
            "no network interface could be had"
        } else if says("log driver") || says("logging driver") || says("log group") {
            "the log driver could not be started"
        } else if says("efs") || says("volume") || says("mount") {
            "a volume could not be mounted"
        } else if says("registry auth") || says("registry-auth") {
            "the registry's credentials could not be had"
        } else {
            "something that it needs could not be had"
        }
    }

    fn other_in_words(&self) -> String {
        let reasons = self.containers.iter().filter_map(|container| container.reason.as_deref());
        let told = reasons.chain([self.reason]).chain(self.code).find(|reason| !reason.trim().is_empty());
        told.map_or_else(|| "no reason was given".to_owned(), quote)
    }
}

/// What stands between `start` and `end`.
fn inside<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = text.split_once(start)?.1;
    Some(rest.split_once(end)?.0).filter(|found| !found.is_empty())
}

fn quote(text: &str) -> String {
    visible::line(text.trim(), LONGEST_QUOTE)
}

use proptest::prelude::*;
use protocol::Moment;

use super::*;
use crate::overview::test_task;

fn container(name: &str, exit_code: Option<i32>, reason: Option<&str>) -> TaskContainer {
    TaskContainer {
        name: name.into(),
        image: Some(format!("registry/{name}:42")),
        exit_code,
        reason: reason.map(str::to_owned),
        ..TaskContainer::default()
    }
}

fn ended(code: &str, reason: &str, containers: Vec<TaskContainer>) -> Stopped {
    let task = Task {
        desired_status: "STOPPED".into(),
        stopped: Some(Moment(7)),
        stop_code: (!code.is_empty()).then(|| code.to_owned()),
        stop_reason: Some(reason.to_owned()),
        containers,
        ..test_task("4f2a91", "backend")
    };
    end_of(&task).unwrap()
}

/// The code, the reason, the exit code and the reason of the one container `backend`; what that comes down to.
type Case = (&'static str, &'static str, Option<i32>, Option<&'static str>, StopCause, &'static str);

const ESSENTIAL: &str = "Essential container in task exited";
const CASES: &[Case] = &[
    (
        "EssentialContainerExited",
        ESSENTIAL,
        Some(137),
        Some("OutOfMemoryError: Container killed due to memory usage"),
        StopCause::OutOfMemory,
        "out of memory: backend was killed (exit code 137)",
    ),
    (
        "TaskFailedToStart",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref \
         registry/backend:42: not found",
        None,
        None,
        StopCause::ImagePull,
        "the image registry/backend:42 could not be pulled: it is not there",
    ),
    (
        "TaskFailedToStart",
        "Task failed to start",
        None,
        Some("CannotPullContainerError: inspect image has been retried 5 time(s): pull access denied"),
        StopCause::ImagePull,
        "the image registry/backend:42 could not be pulled: access was denied",
    ),
    (
        "TaskFailedToStart",
        "CannotPullContainerError: ref pull has been retried 5 time(s): dial tcp 52.0.0.1:443: i/o timeout",
        None,
        None,
        StopCause::ImagePull,
        "the image registry/backend:42 could not be pulled: the registry could not be reached",
    ),
    (
        "ServiceSchedulerInitiated",
        "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/\
         paperwurks-prod-backend/6d0ecf831eec9f09)",
        Some(137),
        None,
        StopCause::HealthCheck,
        "failed the load balancer's health check in paperwurks-prod-backend",
    ),
    (
        "ServiceSchedulerInitiated",
        "Task failed container health checks",
        None,
        None,
        StopCause::HealthCheck,
        "failed the health check of its container",
    ),
    (
        "SpotInterruption",
        "Your Spot Task was interrupted.",
        Some(143),
        None,
        StopCause::SpotInterruption,
        "AWS took the Spot capacity back",
    ),
    (
        "TaskFailedToStart",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval \
         failed: unable to retrieve secret from asm",
        None,
        None,
        StopCause::Resource,
        "a secret could not be read",
    ),
    (
        "TaskFailedToStart",
        "Timeout waiting for network interface provisioning to complete.",
        None,
        None,
        StopCause::Resource,
        "no network interface could be had",
    ),
    (
        "TaskFailedToStart",
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes",
        None,
        None,
        StopCause::Resource,
        "a volume could not be mounted",
    ),
    (
        "TaskFailedToStart",
        "ResourceInitializationError: failed to initialize logging driver: failed to create Cloudwatch log stream",
        None,
        None,
        StopCause::Resource,
        "the log driver could not be started",
    ),
    (
        "EssentialContainerExited",
        ESSENTIAL,
        Some(1),
        None,
        StopCause::Crashed,
        "backend ended with an error (exit code 1)",
    ),
    (
        "EssentialContainerExited",
        ESSENTIAL,
        Some(0),
        None,
        StopCause::Exited,
        "backend ended without an error (exit code 0)",
    ),
    (
        "EssentialContainerExited",
        ESSENTIAL,
        Some(137),
        None,
        StopCause::Crashed,
        "backend was killed, most likely out of memory (exit code 137)",
    ),
    (
        "EssentialContainerExited",
        ESSENTIAL,
        Some(139),
        None,
        StopCause::Crashed,
        "backend crashed: invalid memory access (SIGSEGV) (exit code 139)",
    ),
    (
        "EssentialContainerExited",
        ESSENTIAL,
        Some(42),
        None,
        StopCause::Crashed,
        "backend ended with an error (exit code 42)",
    ),
    (
        "ServiceSchedulerInitiated",
        "Scaling activity initiated by (deployment ecs-svc/2348723487234)",
        Some(143),
        None,
        StopCause::Scheduler,
        "scaled in or replaced by ecs-svc/2348723487234",
    ),
    (
        "ServiceSchedulerInitiated",
        "",
        None,
        None,
        StopCause::Scheduler,
        "the service needed fewer tasks, or a deployment replaced it",
    ),
    (
        "UserInitiated",
        "out of memory drill",
        Some(137),
        None,
        StopCause::User,
        "stopped on request: out of memory drill",
    ),
    ("UserInitiated", "Task stopped by user", None, None, StopCause::User, "stopped on request"),
    (
        "",
        "Host EC2 (instance i-0abc) terminated.",
        None,
        None,
        StopCause::Host,
        "the instance under it went away: i-0abc",
    ),
    ("TerminationNotice", "", None, None, StopCause::Host, "the instance under it went away"),
    (
        "TaskFailedToStart",
        "Task failed to start",
        None,
        Some("CannotStartContainerError: exec: \"gunicorm\": executable file not found in $PATH"),
        StopCause::Other,
        "CannotStartContainerError: exec: \"gunicorm\": executable file not found in $PATH",
    ),
    ("SomethingNew", "AWS's own words", None, None, StopCause::Other, "AWS's own words"),
    ("", "", None, None, StopCause::Other, "no reason was given"),
    (" ", " ", None, Some(" "), StopCause::Other, "no reason was given"),
    ("UserInitiated", " ", None, None, StopCause::User, "stopped on request"),
];

#[test]
fn ends_come_down_to_a_cause_and_words() {
    for (code, reason, exit, container_reason, cause, words) in CASES {
        let ended = ended(code, reason, vec![container("backend", *exit, *container_reason)]);
        assert_eq!((ended.cause, ended.words.as_str()), (*cause, *words), "{code}: {reason}");
        assert_eq!(ended.at, Some(Moment(7)));
    }
}

#[test]
fn a_task_that_is_wanted_has_no_end() {
    assert_eq!(end_of(&test_task("4f2a91", "backend")), None);
}

#[test]
fn the_container_that_ended_first_is_named() {
    let of = |codes: [(&str, i32); 2]| {
        let containers = codes.map(|(name, code)| container(name, Some(code), None));
        ended("EssentialContainerExited", ESSENTIAL, containers.into()).words
    };
    assert_eq!(of([("envoy", 143), ("backend", 1)]), "backend ended with an error (exit code 1)");
    assert_eq!(of([("envoy", 143), ("backend", 0)]), "backend ended without an error (exit code 0)");
    assert!(of([("envoy", 0), ("backend", 137)]).starts_with("backend was killed"));
}

#[test]
fn exit_codes_are_told_by_how_the_task_ended() {
    let told = |code, cause| exit_in_words(code, cause).unwrap_or_default();
    assert_eq!(told(137, None), "137: killed, most likely out of memory");
    assert_eq!(told(137, Some(StopCause::OutOfMemory)), "137: killed, out of memory");
    assert_eq!(
        told(137, Some(StopCause::Scheduler)),
        "137: killed, since it did not end in time when asked to"
    );
    assert_eq!(told(143, Some(StopCause::Scheduler)), "143: asked to stop (SIGTERM)");
    assert_eq!(told(77, None), "");
}

proptest! {
    #[test]
    fn any_text_is_classified(
        code in any::<String>(),
        reason in any::<String>(),
        exit in any::<Option<i32>>(),
        said in any::<Option<String>>(),
    ) {
        let ended = ended(&code, &reason, vec![container("backend", exit, said.as_deref())]);
        prop_assert!(!ended.words.is_empty());
        let unseen = |it: char| it.is_control() && it != '\t';
        prop_assert!(!ended.words.contains(unseen) && !ended.reason.contains(unseen));
    }

    #[test]
    fn a_mark_is_found_wherever_it_stands(before in "[^A-Za-z]{0,20}", after in "[^A-Za-z]{0,20}") {
        let ended = ended("", &format!("{before}OutOfMemoryError{after}"), Vec::new());
        prop_assert_eq!(ended.cause, StopCause::OutOfMemory);
    }
}

//! The verbs and the vigil, against an AWS of one load balancer, whose service runs on EC2.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::StreamExt as _;
use protocol::{
    Freshness, Health, Moment,
    catalogue::EnvironmentId,
    overview::TargetState,
    services::ServiceId,
    session::GetStatus,
    targets::{Balancer, RuleAction},
};

use super::*;
use crate::{clock::ManualClock, scripted::ScriptedAws, session};

const BALANCER: &str =
    "<LoadBalancers><member><LoadBalancerArn>arn:aws:elasticloadbalancing:eu-west-2:1:loadbalancer/app/main/1
    </LoadBalancerArn><Type>application</Type><State><Code>active</Code></State></member></LoadBalancers>";
const GROUP: &str = "<TargetGroups><member><TargetGroupArn>arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/b/1</TargetGroupArn>
    <TargetType>instance</TargetType><Protocol>HTTP</Protocol><Port>80</Port></member></TargetGroups>";
const LISTENERS: &str =
    "<Listeners><member><ListenerArn>listener/443</ListenerArn><Port>443</Port><Protocol>HTTPS</Protocol>
    </member></Listeners>";
const RULES: &str = "<Rules><member><Priority>default</Priority><Actions><member><Type>forward</Type>
    <TargetGroupArn>arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/b/1</TargetGroupArn></member></Actions></member></Rules>";
const ATTRIBUTES: &str = "<Attributes><member><Key>deregistration_delay.timeout_seconds</Key><Value>45</Value></member></Attributes>";
const SERVICES: &str = r#"{"services":[{"serviceName":"prod-paperwurks-backend","status":"ACTIVE","desiredCount":1,
    "runningCount":1,"taskDefinition":"arn:aws:ecs:eu-west-2:1:task-definition/backend:42"}],"failures":[]}"#;
const TASKS: &str = r#"{"tasks":[{"taskArn":"arn:aws:ecs:eu-west-2:1:task/paperwurks-prod-cluster/4f2a91c07d",
    "group":"service:prod-paperwurks-backend","lastStatus":"RUNNING","desiredStatus":"RUNNING","startedBy":"ecs-svc/7",
    "taskDefinitionArn":"arn:aws:ecs:eu-west-2:1:task-definition/backend:41",
    "containerInstanceArn":"arn:aws:ecs:eu-west-2:1:container-instance/c/9","containers":[{"name":"backend",
    "networkBindings":[{"hostPort":32768,"containerPort":8000}]}]}]}"#;
const DEFINITION: &str = r#"{"taskDefinition":{"family":"backend","revision":41,"containerDefinitions":[{"name":"backend",
    "logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/backend","awslogs-stream-prefix":"ecs"}}}]}}"#;
const INSTANCES: &str = r#"{"containerInstances":[{"containerInstanceArn":"arn:aws:ecs:eu-west-2:1:container-instance/c/9",
    "ec2InstanceId":"i-0a"}]}"#;

/// One load balancer whose targets are as they are told to be.
#[derive(Clone, Debug)]
struct OneBalancer {
    aws: ScriptedAws,
    script: Script,
}

/// How the instance's target is.
#[derive(Clone, Debug, Default)]
struct Script {
    /// Its state, where there is one.
    state: Arc<Mutex<Option<&'static str>>>,
    broken: Arc<AtomicBool>,
}

impl OneBalancer {
    fn new() -> Self {
        let script = Script::default();
        let told = script.clone();
        Self { aws: ScriptedAws::new(move |operation, _| told.answer(operation)), script }
    }

    fn set(&self, state: &'static str) {
        *self.script.state.lock().unwrap() = Some(state);
    }

    fn break_down(&self, broken: bool) {
        self.script.broken.store(broken, Ordering::SeqCst);
    }

    fn asked(&self, operation: &str) -> usize {
        self.aws.asked(operation)
    }
}

impl Script {
    fn targets(&self) -> String {
        let member = |state: &str| {
            format!(
                "<member><Target><Id>i-0a</Id><Port>32768</Port></Target><TargetHealth><State>{state}</State>
                 </TargetHealth></member>"
            )
        };
        let members = self.state.lock().unwrap().map(member).unwrap_or_default();
        format!("<TargetHealthDescriptions>{members}</TargetHealthDescriptions>")
    }

    /// What of the query protocol is answered, and what of the JSON protocol.
    fn answer(&self, operation: &str) -> (u16, String) {
        let result = match operation {
            "DescribeTargetHealth" if self.broken.load(Ordering::SeqCst) => return (403, String::new()),
            "DescribeLoadBalancers" => BALANCER.to_owned(),
            "DescribeTargetGroups" => GROUP.to_owned(),
            "DescribeListeners" => LISTENERS.to_owned(),
            "DescribeRules" => RULES.to_owned(),
            "DescribeTargetGroupAttributes" => ATTRIBUTES.to_owned(),
            "DescribeTargetHealth" => self.targets(),
            "DescribeServices" => return (200, SERVICES.to_owned()),
            "DescribeTaskDefinition" => return (200, DEFINITION.to_owned()),
            "ListTasks" => return (200, r#"{"taskArns":["4f2a91c07d"]}"#.to_owned()),
            "DescribeTasks" => return (200, TASKS.to_owned()),
            "DescribeContainerInstances" => return (200, INSTANCES.to_owned()),
            _ => return (403, String::new()),
        };
        (
            200,
            format!(
                "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
            ),
        )
    }
}

struct Stage {
    aws: OneBalancer,
    clock: Arc<ManualClock>,
    engine: Arc<Engine>,
    _folder: tempfile::TempDir,
    file: PathBuf,
}

impl Stage {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("vigils.toml");
        let (aws, clock) = (OneBalancer::new(), Arc::new(ManualClock::at(Moment(1_700_000_000_000))));
        aws.set("healthy");
        let engine = start(&aws, &clock, &file);
        Self { aws, clock, engine, _folder: folder, file }
    }

    async fn balancer(&self) -> Balancer {
        let page = get_targets(&self.engine, GetTargets { environment: prod() }).await.unwrap();
        page.balancers.value.unwrap().remove(0)
    }

    async fn watch_over(&self, group: &str, on: bool) -> Result<(), Error> {
        set_vigil(&self.engine, SetVigil { environment: prod(), group: group.into(), on }).await
    }

    /// Lets `seconds` pass, one by one.
    async fn pass(&self, seconds: i64) {
        for _ in 0..seconds {
            self.clock.advance(1_000);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn told(&self) -> Vec<bool> {
        let notice = Box::pin(alerts(&self.engine, Alerts {})).next().await.unwrap();
        notice.alerts.iter().rev().map(|alert| alert.recovered).collect()
    }
}

fn start(aws: &OneBalancer, clock: &Arc<ManualClock>, vigils: &Path) -> Arc<Engine> {
    aws.aws.engine_at(clock, Some(vigils.to_owned()))
}

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

#[tokio::test]
async fn a_target_on_ec2_leads_to_its_task_and_its_lines() {
    let stage = Stage::set();
    refresh(&stage.engine, Refresh { environment: prod() }).await.unwrap();
    let balancer = stage.balancer().await;
    assert_eq!((balancer.kind.as_str(), balancer.state.as_str()), ("application", "active"));
    let listeners = balancer.listeners.value.unwrap();
    let RuleAction::Forward { groups } = &listeners[0].rules[0].action else { panic!("{listeners:?}") };
    assert_eq!(groups[0].key.as_deref(), Some("backend"));
    let group = &balancer.groups[0];
    assert_eq!((group.health, group.deregistration_delay), (Health::Fine, Some(45)));
    let service = ServiceId::new("paperwurks-prod-cluster", "prod-paperwurks-backend");
    assert_eq!(group.service.as_ref(), Some(&service));
    let target = &group.targets.value.as_ref().unwrap()[0];
    assert_eq!((target.id.as_str(), target.spans.len()), ("i-0a", 1));
    let task = target.task.as_ref().unwrap();
    assert_eq!((task.id.as_str(), &task.service), ("4f2a91c07d", &service));
    assert_eq!((task.revision, task.current_revision), (Some(41), Some(42)));
    assert_eq!((task.instance.as_deref(), task.deployment.as_deref()), (Some("i-0a"), Some("ecs-svc/7")));
}

#[tokio::test]
async fn a_page_answers_at_once_and_asks_nobody() {
    let stage = Stage::set();
    let page = get_targets(&stage.engine, GetTargets { environment: prod() }).await.unwrap();
    assert_eq!(page.balancers.freshness, Freshness::Loading);
    assert_eq!(stage.aws.aws.calls(), 0);
    let moon = EnvironmentId::new("paperwurks", "moon");
    let error = get_targets(&stage.engine, GetTargets { environment: moon }).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn targets_that_are_denied_do_not_hide_their_group() {
    let stage = Stage::set();
    stage.aws.break_down(true);
    refresh(&stage.engine, Refresh { environment: prod() }).await.unwrap();
    let group = stage.balancer().await.groups.remove(0);
    assert_eq!((group.health, group.targets.value.as_ref()), (Health::Unknown, None));
    assert!(matches!(group.targets.freshness, Freshness::Failed { .. }), "{:?}", group.targets.freshness);
    assert!(group.settings.iter().any(|setting| setting.name == "Deregistration delay"));
}

#[tokio::test(start_paused = true)]
async fn a_watched_group_is_read_every_15_seconds_and_its_loss_told_once() {
    let stage = Stage::set();
    stage.pass(60).await;
    assert_eq!(stage.aws.asked("DescribeTargetHealth"), 0, "nobody watches");
    stage.watch_over("backend", true).await.unwrap();
    stage.pass(60).await;
    let asked = stage.aws.asked("DescribeTargetHealth");
    assert!((4..=5).contains(&asked), "{asked} in a minute");
    assert!(stage.told().await.is_empty());
    stage.aws.set("unhealthy");
    stage.pass(120).await;
    assert_eq!(stage.told().await, [false]);
    stage.aws.set("healthy");
    stage.pass(16).await;
    assert_eq!(stage.told().await, [false, true]);
    stage.watch_over("backend", false).await.unwrap();
    let asked = stage.aws.asked("DescribeTargetHealth");
    stage.pass(60).await;
    assert_eq!(stage.aws.asked("DescribeTargetHealth"), asked);
}

#[tokio::test(start_paused = true)]
async fn a_failed_reading_is_no_loss_and_hides_none_and_blindness_is_told() {
    let stage = Stage::set();
    stage.watch_over("backend", true).await.unwrap();
    stage.pass(20).await;
    stage.aws.break_down(true);
    stage.pass(40).await;
    assert!(stage.told().await.is_empty());
    stage.pass(80).await;
    assert_eq!(stage.told().await, [false]);
    stage.aws.set("draining");
    stage.aws.break_down(false);
    stage.pass(120).await;
    assert_eq!(stage.told().await, [false, true, false]);
    let notice = Box::pin(alerts(&stage.engine, Alerts {})).next().await.unwrap();
    assert_eq!(notice.alerts.iter().map(|alert| alert.blind).collect::<Vec<_>>(), [false, true, true]);
}

#[tokio::test(start_paused = true)]
async fn what_a_page_reads_is_judged_too_and_not_asked_twice() {
    let stage = Stage::set();
    stage.watch_over("backend", true).await.unwrap();
    let page = Box::pin(watch(&stage.engine, Watch { environment: prod() }));
    let reading = tokio::spawn(page.for_each(async |_| ()));
    stage.pass(30).await;
    let asked = stage.aws.asked("DescribeTargetHealth");
    assert!((6..=7).contains(&asked), "every 5 seconds, once: {asked}");
    stage.aws.set("unhealthy");
    stage.pass(7).await;
    assert_eq!(stage.told().await, [false]);
    reading.abort();
}

#[tokio::test(start_paused = true)]
async fn a_later_run_watches_what_was_chosen_and_the_vigil_ends_with_its_engine() {
    let stage = Stage::set();
    stage.watch_over("backend", true).await.unwrap();
    stage.pass(5).await;
    let Stage { aws, clock, engine, _folder, file } = stage;
    let ended = Arc::downgrade(&engine);
    drop(engine);
    let asked = aws.asked("DescribeTargetHealth");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(ended.upgrade().is_none());
    assert_eq!(aws.asked("DescribeTargetHealth"), asked);
    let again = start(&aws, &clock, &file);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(aws.asked("DescribeTargetHealth"), asked + 1, "without a page");
    let page = get_targets(&again, GetTargets { environment: prod() }).await.unwrap();
    assert!(page.balancers.value.unwrap()[0].groups[0].vigil);
}

#[tokio::test]
async fn a_damaged_file_is_told_in_a_notice_and_an_unknown_group_is_refused() {
    let stage = Stage::set();
    let error = stage.watch_over("moon", true).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert!(!stage.file.exists());
    std::fs::write(&stage.file, "groups = 7").unwrap();
    let engine = start(&stage.aws, &stage.clock, &stage.file);
    let status = session::get_status(&engine, GetStatus {}).await.unwrap();
    assert!(status.notices.iter().any(|notice| notice.contains("vigils.toml")), "{:?}", status.notices);
    let watching = SetVigil { environment: prod(), group: "backend".into(), on: true };
    set_vigil(&engine, watching).await.unwrap();
    assert_eq!(std::fs::read_to_string(&stage.file).unwrap(), "groups = 7");
}

#[tokio::test]
async fn a_target_s_state_is_that_of_the_overview() {
    let stage = Stage::set();
    stage.aws.set("unhealthy.draining");
    refresh(&stage.engine, Refresh { environment: prod() }).await.unwrap();
    let group = stage.balancer().await.groups.remove(0);
    let target = &group.targets.value.unwrap()[0];
    assert_eq!((target.state, target.drained), (TargetState::Draining, None), "nobody saw it begin");
}

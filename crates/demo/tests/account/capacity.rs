//! ECS: Spot capacity that is taken back, and tasks on container instances.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::{
    Client,
    types::{CapacityProviderStrategyItem, DesiredStatus, LaunchType, Service, Task, TaskStopCode},
};
use demo::strike;
use engine::catalogue::model::{Environment, Expectation, Expected, Figure};
use protocol::{
    catalogue::Place,
    demo::{Blow, Strike},
};

use crate::support::{Demo, HOUR, MINUTE, SECOND};

const SPOT: &str = "FARGATE_SPOT";

async fn tasks(client: &Client, cluster: &str, status: DesiredStatus) -> Vec<Task> {
    let listed = client.list_tasks().cluster(cluster).desired_status(status).send().await.unwrap();
    if listed.task_arns().is_empty() {
        return Vec::new();
    }
    let asked = client.describe_tasks().cluster(cluster).set_tasks(listed.task_arns);
    asked.send().await.unwrap().tasks.unwrap()
}

async fn service(client: &Client, cluster: &str, name: &str) -> Service {
    let answer = client.describe_services().cluster(cluster).services(name).send().await.unwrap();
    answer.services.unwrap().remove(0)
}

/// Development with its backend on both providers, and as many tasks as wanted.
fn on_spot(demo: &Demo, tasks: f64) -> Environment {
    let mut environment = Environment::clone(&demo.declared("dev"));
    let providers = Expected::Set(vec!["FARGATE".to_owned(), SPOT.to_owned()]);
    expect(&mut environment, 0, Figure::CapacityProviders, providers);
    expect(&mut environment, 0, Figure::Tasks, Expected::Number(tasks));
    environment
}

fn expect(environment: &mut Environment, service: usize, figure: Figure, value: Expected) {
    let place = Place { document: String::new(), section: String::new(), line: 0 };
    let expectation = Expectation { value, place, known: None };
    environment.services[service].expect.0.insert(figure, expectation);
}

fn by_provider(tasks: &[Task]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for task in tasks.iter().filter_map(Task::capacity_provider_name) {
        *counts.entry(task).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn tasks_are_shared_among_capacity_providers() {
    let demo = Demo::new();
    let client = Client::new(&demo.config_of(&on_spot(&demo, 7.0)).await);
    let (cluster, name) = ("paperwurks-dev-cluster", "dev-paperwurks-backend");
    let backend = service(&client, cluster, name).await;
    assert_eq!((backend.launch_type(), backend.capacity_provider_strategy().len()), (None, 2));
    let running = tasks(&client, cluster, DesiredStatus::Running).await;
    assert_eq!(by_provider(&running), [("FARGATE", 3), (SPOT, 4)].into());

    let share = |provider: &str, weight| {
        let item = CapacityProviderStrategyItem::builder().capacity_provider(provider).weight(weight);
        item.build().unwrap()
    };
    let update = client
        .update_service()
        .cluster(cluster)
        .service(name)
        .capacity_provider_strategy(share("FARGATE", 1));
    let error = update.clone().send().await.unwrap_err();
    assert!(error.into_service_error().is_invalid_parameter_exception(), "needs a new deployment");
    update.force_new_deployment(true).send().await.unwrap();
    demo.advance(20 * MINUTE);
    let running = tasks(&client, cluster, DesiredStatus::Running).await;
    assert_eq!(by_provider(&running), [("FARGATE", 7)].into());
}

#[tokio::test]
async fn spot_capacity_is_taken_back_with_two_minutes_notice() {
    let demo = Demo::new();
    let environment = on_spot(&demo, 4.0);
    let client = Client::new(&demo.config_of(&environment).await);
    let cluster = "paperwurks-dev-cluster";
    let request = Strike { environment: environment.id.clone(), blow: Blow::SpotInterruption };
    strike(&demo.account, request).unwrap();
    let struck = tasks(&client, cluster, DesiredStatus::Stopped).await;
    assert_eq!(struck.len(), 1);
    assert_eq!(struck[0].capacity_provider_name(), Some(SPOT));
    assert_eq!(struck[0].stop_code(), Some(&TaskStopCode::SpotInterruption));
    assert_eq!(struck[0].stopped_reason(), Some("Your Spot Task was interrupted."));
    assert_eq!(struck[0].containers()[0].last_status(), Some("RUNNING"));
    demo.advance(119 * SECOND);
    let struck = tasks(&client, cluster, DesiredStatus::Stopped).await;
    assert_eq!(struck[0].containers()[0].exit_code(), None, "it has two minutes");
    demo.advance(MINUTE);
    let struck = tasks(&client, cluster, DesiredStatus::Stopped).await;
    assert_eq!(
        (struck[0].last_status(), struck[0].containers()[0].exit_code()),
        (Some("STOPPED"), Some(143))
    );
    let running = tasks(&client, cluster, DesiredStatus::Running).await;
    assert_eq!(by_provider(&running).values().sum::<usize>(), 4, "it was replaced");
}

#[tokio::test]
async fn a_newcomer_meets_an_interruption() {
    let demo = Demo::new();
    let environment = demo.environment("air-applied-ai", "prod");
    let client = Client::new(&demo.config_of(&environment).await);
    let cluster = environment.clusters[0].name.clone();
    let stopped = tasks(&client, &cluster, DesiredStatus::Stopped).await;
    let interrupted = |task: &&Task| task.stop_code() == Some(&TaskStopCode::SpotInterruption);
    assert_eq!(stopped.iter().filter(interrupted).count(), 1);
    let mut seen = BTreeSet::new();
    for _ in 0..12 {
        demo.advance(30 * MINUTE);
        let stopped = tasks(&client, &cluster, DesiredStatus::Stopped).await;
        seen.extend(stopped.iter().filter(interrupted).map(|task| task.task_arn().unwrap().to_owned()));
    }
    assert!((3..=5).contains(&seen.len()), "{}", seen.len());
}

struct Ec2 {
    demo: Demo,
    client: Client,
    cluster: String,
}

impl Ec2 {
    async fn new() -> Self {
        let demo = Demo::new();
        let mut environment = Environment::clone(&demo.environment("prod-infra", "production"));
        for service in &mut environment.services {
            // Nothing moves but what the test moves.
            let scaled = [Figure::ScalingRange, Figure::CpuTarget, Figure::MemoryTarget];
            service.expect.0.retain(|figure, _| !scaled.contains(figure));
        }
        let client = Client::new(&demo.config_of(&environment).await);
        Self { client, cluster: environment.clusters[0].name.clone(), demo }
    }

    /// CPU units and MiB that are left, by container instance.
    async fn left(&self) -> BTreeMap<String, (i32, i32)> {
        let listed = self.client.list_container_instances().cluster(&self.cluster).send().await.unwrap();
        let asked = self.client.describe_container_instances().cluster(&self.cluster);
        let answer = asked.set_container_instances(listed.container_instance_arns).send().await.unwrap();
        let left = answer.container_instances().iter().map(|instance| {
            let of = |name: &str| {
                let resource =
                    instance.remaining_resources().iter().find(|resource| resource.name() == Some(name));
                resource.unwrap().integer_value()
            };
            assert!(instance.ec2_instance_id().unwrap().starts_with("i-0"));
            (instance.container_instance_arn().unwrap().to_owned(), (of("CPU"), of("MEMORY")))
        });
        left.collect()
    }

    async fn scale(&self, name: &str, desired: i32) {
        let update = self.client.update_service().cluster(&self.cluster).service(name);
        update.desired_count(desired).send().await.unwrap();
    }
}

#[tokio::test]
async fn tasks_on_instances_are_reached_through_ports_of_theirs() {
    let ec2 = Ec2::new().await;
    let running = tasks(&ec2.client, &ec2.cluster, DesiredStatus::Running).await;
    assert!(running.len() >= 7);
    let left = ec2.left().await;
    let mut taken: BTreeMap<String, i32> = BTreeMap::new();
    let mut ports = BTreeSet::new();
    for task in &running {
        assert_eq!(task.launch_type(), Some(&LaunchType::Ec2));
        assert!(task.attachments().is_empty(), "no network interface of its own");
        let instance = task.container_instance_arn().unwrap().to_owned();
        let binding = &task.containers()[0].network_bindings()[0];
        assert!(binding.host_port().unwrap() >= 32_768);
        assert!(ports.insert((instance.clone(), binding.host_port())), "a port has one task");
        *taken.entry(instance).or_default() += task.cpu().unwrap().parse::<i32>().unwrap();
    }
    for (instance, (cpu, memory)) in left {
        assert_eq!(cpu, 2048 - taken.get(&instance).copied().unwrap_or_default());
        assert!(memory >= 0);
    }
    let clusters = ec2.client.describe_clusters().clusters(&ec2.cluster).send().await.unwrap();
    assert_eq!(clusters.clusters()[0].registered_container_instances_count(), 3);
    let backend = service(&ec2.client, &ec2.cluster, "prod-infra-production-backend").await;
    assert_eq!((backend.launch_type(), backend.network_configuration()), (Some(&LaunchType::Ec2), None));
}

#[tokio::test]
async fn where_no_instance_has_room_ecs_says_so_and_takes_what_becomes_free() {
    let ec2 = Ec2::new().await;
    let (frontend, ai) = ("prod-infra-production-frontend", "prod-infra-production-ai-service");
    ec2.scale(ai, 8).await;
    ec2.demo.advance(5 * MINUTE);
    let crowded = service(&ec2.client, &ec2.cluster, ai).await;
    assert!(crowded.running_count() < 8, "{}", crowded.running_count());
    let words = "was unable to place a task because no container instance met all of its requirements.";
    assert!(crowded.events().iter().any(|event| event.message().unwrap().contains(words)));
    assert!(ec2.left().await.values().all(|(cpu, memory)| *cpu >= 0 && *memory >= 0));

    // Another service gives its room up.
    ec2.scale(frontend, 0).await;
    ec2.scale("prod-infra-production-backend", 0).await;
    ec2.demo.advance(15 * MINUTE);
    let later = service(&ec2.client, &ec2.cluster, ai).await;
    assert!(later.running_count() > crowded.running_count());
    assert!(ec2.left().await.values().all(|(cpu, memory)| *cpu >= 0 && *memory >= 0));
}

#[tokio::test]
async fn one_target_on_an_instance_comes_and_goes() {
    let demo = Demo::new();
    let environment = demo.environment("prod-infra", "production");
    let client = aws_sdk_elasticloadbalancingv2::Client::new(&demo.config_of(&environment).await);
    let groups = client.describe_target_groups().names("prod-infra-production-backend").send().await.unwrap();
    let arn = groups.target_groups()[0].target_group_arn().unwrap();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut turns = 0;
    let mut before = None;
    for _ in 0..HOUR / (20 * SECOND) {
        demo.advance(20 * SECOND);
        let health = client.describe_target_health().target_group_arn(arn).send().await.unwrap();
        let mut states = Vec::new();
        for described in health.target_health_descriptions() {
            let target = described.target().unwrap();
            let state = described.target_health().unwrap().state().unwrap().as_str().to_owned();
            states.push(state.clone());
            let name = format!("{}:{}", target.id().unwrap(), target.port().unwrap());
            seen.entry(name).or_default().insert(state);
        }
        assert!(states.contains(&"healthy".to_owned()), "one always serves");
        turns += usize::from(before.as_ref().is_some_and(|before| *before != states));
        before = Some(states);
    }
    let flapping = seen.values().filter(|states| states.contains("unhealthy")).count();
    assert_eq!(flapping, 1, "{seen:?}");
    assert!(seen.keys().all(|name| name.starts_with("i-0")));
    assert!((15..=25).contains(&turns), "{turns}");
    let ecs = Client::new(&demo.config_of(&environment).await);
    let backend = service(&ecs, &environment.clusters[0].name, "prod-infra-production-backend").await;
    let told = backend.events().iter().filter(|event| {
        let message = event.message().unwrap();
        message.contains("(instance i-0") && message.ends_with("due to (reason Request timed out)")
    });
    assert!(told.count() >= 10, "ECS tells it each time");
    assert!(backend.events().is_sorted_by_key(|event| std::cmp::Reverse(event.created_at().unwrap().secs())));
}

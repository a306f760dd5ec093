//! Elastic Load Balancing: targets, their states and reasons, joined to the tasks.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::{
    Client,
    types::{
        ActionTypeEnum, Listener, LoadBalancer, ProtocolEnum, RedirectActionStatusCodeEnum, Rule,
        TargetDescription, TargetHealthDescription, TargetHealthReasonEnum, TargetHealthStateEnum,
        TargetTypeEnum,
    },
};
use engine::catalogue::model::{Environment, Layer};

use crate::support::{Demo, MINUTE};

async fn group_arn(client: &Client, name: &str) -> String {
    let answer = client.describe_target_groups().names(name).send().await.unwrap();
    answer.target_groups()[0].target_group_arn().unwrap().to_owned()
}

async fn targets(client: &Client, name: &str) -> Vec<TargetHealthDescription> {
    let arn = group_arn(client, name).await;
    let answer = client.describe_target_health().target_group_arn(arn).send().await.unwrap();
    answer.target_health_descriptions.unwrap()
}

fn states(targets: &[TargetHealthDescription]) -> Vec<&str> {
    let mut states: Vec<&str> =
        targets.iter().map(|target| target.target_health().unwrap().state().unwrap().as_str()).collect();
    states.sort_unstable();
    states
}

#[tokio::test]
async fn one_target_of_prod_times_out_and_says_so() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let found = targets(&client, "prod-paperwurks-backend").await;
    assert_eq!(states(&found), ["healthy", "healthy", "unhealthy"]);
    let bad = found.iter().map(|target| target.target_health().unwrap());
    let bad =
        bad.into_iter().find(|health| health.state() == Some(&TargetHealthStateEnum::Unhealthy)).unwrap();
    assert_eq!(bad.reason(), Some(&TargetHealthReasonEnum::Timeout));
    assert_eq!(bad.description(), Some("Request timed out"));
}

#[tokio::test]
async fn the_unhealthy_target_is_replaced_and_the_story_begins_anew() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    demo.advance(39 * MINUTE);
    assert!(states(&targets(&client, "prod-paperwurks-backend").await).contains(&"unhealthy"));
    let mut met = BTreeSet::new();
    for _ in 0..40 {
        demo.advance(10_000);
        met.extend(states(&targets(&client, "prod-paperwurks-backend").await).into_iter().map(str::to_owned));
    }
    assert!(met.contains("draining") && met.contains("initial"), "{met:?}");
    assert_eq!(states(&targets(&client, "prod-paperwurks-backend").await), ["healthy"; 3]);
    demo.advance(75 * MINUTE);
    assert_eq!(
        states(&targets(&client, "prod-paperwurks-backend").await),
        ["healthy", "healthy", "unhealthy"]
    );
}

#[tokio::test]
async fn targets_are_the_addresses_of_tasks() {
    let demo = Demo::new();
    let config = demo.config("prod").await;
    let found = targets(&Client::new(&config), "prod-paperwurks-backend").await;
    let ecs = aws_sdk_ecs::Client::new(&config);
    let (cluster, service) = ("paperwurks-prod-cluster", "prod-paperwurks-backend");
    let listed = ecs.list_tasks().cluster(cluster).service_name(service).send().await.unwrap();
    let tasks = ecs.describe_tasks().cluster(cluster).set_tasks(listed.task_arns).send().await.unwrap();
    let addresses: BTreeSet<&str> = tasks
        .tasks()
        .iter()
        .flat_map(|task| task.attachments()[0].details())
        .filter(|detail| detail.name() == Some("privateIPv4Address"))
        .filter_map(|detail| detail.value())
        .collect();
    let ids: BTreeSet<&str> = found.iter().map(|target| target.target().unwrap().id().unwrap()).collect();
    assert_eq!(ids, addresses);
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn load_balancers_and_groups_are_as_declared() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("staging").await);
    let balancers = client.describe_load_balancers().names("paperwurks-staging-alb").send().await.unwrap();
    let balancer = &balancers.load_balancers()[0];
    assert_eq!(balancer.state().unwrap().code().unwrap().as_str(), "active");
    assert_eq!(balancer.scheme().unwrap().as_str(), "internet-facing");
    assert_eq!((balancer.availability_zones().len(), balancer.security_groups().len()), (2, 1));
    assert!(balancer.load_balancer_arn().unwrap().contains(":loadbalancer/app/paperwurks-staging-alb/"));
    let groups = client.describe_target_groups().names("staging-paperwurks-backend").send().await.unwrap();
    let group = &groups.target_groups()[0];
    assert_eq!((group.port(), group.health_check_path()), (Some(8000), Some("/health")));
    assert_eq!(group.target_type().unwrap().as_str(), "ip");
    let delay = deregistration_delay(&client, "staging-paperwurks-backend").await;
    assert_eq!(delay, "30");
}

#[tokio::test]
async fn dev_drains_for_longer_than_designed() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    assert_eq!(deregistration_delay(&client, "dev-paperwurks-backend").await, "300");
}

async fn deregistration_delay(client: &Client, name: &str) -> String {
    let arn = group_arn(client, name).await;
    let answer = client.describe_target_group_attributes().target_group_arn(arn).send().await.unwrap();
    let mut attributes = answer.attributes.unwrap().into_iter();
    let of = |key: Option<&str>| key == Some("deregistration_delay.timeout_seconds");
    attributes.find(|attribute| of(attribute.key())).unwrap().value.unwrap()
}

async fn balancer(client: &Client) -> LoadBalancer {
    client.describe_load_balancers().send().await.unwrap().load_balancers.unwrap().remove(0)
}

async fn listeners(client: &Client) -> Vec<Listener> {
    let arn = balancer(client).await.load_balancer_arn.unwrap();
    client.describe_listeners().load_balancer_arn(arn).send().await.unwrap().listeners.unwrap()
}

async fn rules(client: &Client, listener: &Listener) -> Vec<Rule> {
    let asked = client.describe_rules().listener_arn(listener.listener_arn().unwrap());
    asked.send().await.unwrap().rules.unwrap()
}

/// The name of the group that a rule forwards to.
fn forwarded(rule: &Rule) -> &str {
    let groups = rule.actions()[0].forward_config().unwrap().target_groups();
    groups[0].target_group_arn().unwrap().split('/').nth(1).unwrap()
}

#[tokio::test]
async fn http_is_sent_to_https_where_the_design_lets_it_in() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let found = listeners(&client).await;
    let ports: Vec<_> = found.iter().map(|listener| (listener.port(), listener.protocol())).collect();
    assert_eq!(ports, [(Some(80), Some(&ProtocolEnum::Http)), (Some(443), Some(&ProtocolEnum::Https))]);
    let redirect = &found[0].default_actions()[0];
    assert_eq!(redirect.r#type(), Some(&ActionTypeEnum::Redirect));
    let to = redirect.redirect_config().unwrap();
    assert_eq!((to.protocol(), to.port(), to.path()), (Some("HTTPS"), Some("443"), Some("/#{path}")));
    assert_eq!(to.status_code(), Some(&RedirectActionStatusCodeEnum::Http301));
    assert_eq!((found[0].certificates().len(), found[1].certificates().len()), (0, 1));
    let rules = rules(&client, &found[1]).await;
    assert_eq!(rules.len(), 1);
    assert_eq!((rules[0].priority(), rules[0].is_default()), (Some("default"), Some(true)));
    assert_eq!(forwarded(&rules[0]), "prod-paperwurks-backend");
    let only = client.describe_rules().rule_arns(rules[0].rule_arn().unwrap()).send().await.unwrap();
    assert_eq!(only.rules(), rules);
}

#[tokio::test]
async fn without_https_http_is_forwarded() {
    let demo = Demo::new();
    let mut environment = Environment::clone(&demo.declared("dev"));
    environment.networks.clear();
    let client = Client::new(&demo.config_of(&environment).await);
    let found = listeners(&client).await;
    assert_eq!((found.len(), found[0].port()), (1, Some(80)));
    assert_eq!(found[0].default_actions()[0].r#type(), Some(&ActionTypeEnum::Forward));
}

#[tokio::test]
async fn paths_are_routed_as_declared_in_pages() {
    let demo = Demo::new();
    let client = Client::new(&demo.config_of(&demo.environment("prod-infra", "production")).await);
    let listener = listeners(&client).await.pop().unwrap();
    let all = rules(&client, &listener).await;
    let told: Vec<_> = all
        .iter()
        .map(|rule| {
            let paths = rule.conditions().iter().filter_map(|of| of.path_pattern_config());
            let paths: Vec<&str> = paths
                .flat_map(aws_sdk_elasticloadbalancingv2::types::PathPatternConditionConfig::values)
                .map(String::as_str)
                .collect();
            (rule.priority().unwrap(), paths.join(" "), forwarded(rule).to_owned())
        })
        .collect();
    let groups = &demo.environment("prod-infra", "production").target_groups;
    let name = |key: &str| groups.iter().find(|group| group.key == key).unwrap().name.clone();
    assert_eq!(
        told,
        [
            ("10", "/api/*".to_owned(), name("backend")),
            ("20", "/qdrant/*".to_owned(), name("qdrant")),
            ("default", String::new(), name("frontend")),
        ]
    );
    let (mut paged, mut marker) = (Vec::new(), None);
    loop {
        let asked = client.describe_rules().listener_arn(listener.listener_arn().unwrap()).page_size(2);
        let page = asked.set_marker(marker).send().await.unwrap();
        assert!(page.rules().len() <= 2);
        paged.extend(page.rules.unwrap());
        marker = page.next_marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn targets_on_instances_are_an_instance_and_a_port() {
    let demo = Demo::new();
    let environment = demo.environment("prod-infra", "production");
    let client = Client::new(&demo.config_of(&environment).await);
    let group = environment.target_groups.iter().find(|group| group.key == "backend").unwrap();
    let answer = client.describe_target_groups().names(&group.name).send().await.unwrap();
    assert_eq!(answer.target_groups()[0].target_type(), Some(&TargetTypeEnum::Instance));
    let found = targets(&client, &group.name).await;
    assert_eq!(found.len(), 2);
    let places: BTreeSet<_> = found
        .iter()
        .map(|of| of.target().unwrap())
        .map(|target| (target.id().unwrap().to_owned(), target.port().unwrap()))
        .collect();
    assert_eq!(places.len(), 2, "each has a port of its own");
    assert!(places.iter().all(|(id, port)| id.starts_with("i-0") && *port >= 32_768), "{places:?}");
    let (id, port) = places.first().unwrap().clone();
    let one = async |port: i32| {
        let target = TargetDescription::builder().id(&id).port(port).build();
        let asked = client.describe_target_health().target_group_arn(group_arn(&client, &group.name).await);
        asked.targets(target).send().await.unwrap().target_health_descriptions.unwrap().remove(0)
    };
    assert_ne!(one(port).await.target_health().unwrap().state(), Some(&TargetHealthStateEnum::Unused));
    let other = one(1).await.target_health.unwrap();
    assert_eq!(other.state(), Some(&TargetHealthStateEnum::Unused));
    assert_eq!(other.reason(), Some(&TargetHealthReasonEnum::NotRegistered));
}

#[tokio::test]
async fn a_network_load_balancer_checks_connections() {
    let demo = Demo::new();
    let mut environment = Environment::clone(&demo.declared("prod"));
    environment.load_balancers[0].layer = Layer::Network;
    let client = Client::new(&demo.config_of(&environment).await);
    let balancer = balancer(&client).await;
    assert_eq!(balancer.r#type().unwrap().as_str(), "network");
    assert!(balancer.load_balancer_arn().unwrap().contains(":loadbalancer/net/paperwurks-prod-alb/"));
    let found = listeners(&client).await;
    assert_eq!((found[0].port(), found[0].protocol()), (Some(8000), Some(&ProtocolEnum::Tcp)));
    assert_eq!(forwarded(&rules(&client, &found[0]).await[0]), "prod-paperwurks-backend");
    let groups = client.describe_target_groups().send().await.unwrap().target_groups.unwrap();
    assert_eq!(groups[0].health_check_protocol(), Some(&ProtocolEnum::Tcp));
    assert_eq!((groups[0].health_check_path(), groups[0].matcher()), (None, None));
    let targets = targets(&client, "prod-paperwurks-backend").await;
    let health = targets.iter().map(|target| target.target_health().unwrap());
    let bad = health.filter(|health| health.state() == Some(&TargetHealthStateEnum::Unhealthy));
    let bad: Vec<_> = bad.map(|health| (health.reason().unwrap(), health.description().unwrap())).collect();
    assert_eq!(bad, [(&TargetHealthReasonEnum::FailedHealthChecks, "Health checks failed")]);
}

#[tokio::test]
async fn a_group_that_no_rule_forwards_to_is_unused() {
    let demo = Demo::new();
    let mut environment = Environment::clone(&demo.declared("prod"));
    let mut first = environment.target_groups[0].clone();
    (first.key, first.name, first.service) = ("first".to_owned(), "first".to_owned(), None);
    environment.target_groups.insert(0, first);
    let client = Client::new(&demo.config_of(&environment).await);
    let backend = targets(&client, "prod-paperwurks-backend").await;
    assert!(!backend.is_empty());
    for health in backend.iter().map(|target| target.target_health().unwrap()) {
        assert_eq!(health.state(), Some(&TargetHealthStateEnum::Unused));
        assert_eq!(health.reason(), Some(&TargetHealthReasonEnum::NotInUse));
    }
    let groups = client.describe_target_groups().names("prod-paperwurks-backend").send().await.unwrap();
    assert_eq!(groups.target_groups()[0].load_balancer_arns().len(), 0);
}

#[tokio::test]
async fn health_checks_are_told_in_full() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let group = client.describe_target_groups().send().await.unwrap().target_groups.unwrap().remove(0);
    assert_eq!(group.health_check_port(), Some("traffic-port"));
    // The design wants a failure found within half a minute, which takes two checks.
    let (interval, timeout) = (group.health_check_interval_seconds(), group.health_check_timeout_seconds());
    assert_eq!((interval, timeout), (Some(15), Some(5)));
    assert_eq!((group.healthy_threshold_count(), group.unhealthy_threshold_count()), (Some(5), Some(2)));
    assert_eq!(group.matcher().unwrap().http_code(), Some("200"));
    assert_eq!(group.load_balancer_arns(), [balancer(&client).await.load_balancer_arn.unwrap()]);
}

#[tokio::test]
async fn what_is_not_there_is_said_as_elastic_load_balancing_says_it() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    let balancers = client.describe_load_balancers().names("nobody").send().await;
    assert!(balancers.unwrap_err().into_service_error().is_load_balancer_not_found_exception());
    let groups = client.describe_target_groups().names("nobody").send().await;
    assert!(groups.unwrap_err().into_service_error().is_target_group_not_found_exception());
    let listeners = client.describe_listeners().listener_arns("nobody").send().await;
    assert!(listeners.unwrap_err().into_service_error().is_listener_not_found_exception());
    let rules = client.describe_rules().rule_arns("nobody").send().await;
    assert!(rules.unwrap_err().into_service_error().is_rule_not_found_exception());
    let nothing = client.describe_rules().send().await.unwrap_err().into_service_error();
    assert_eq!(nothing.meta().code(), Some("ValidationError"));
}

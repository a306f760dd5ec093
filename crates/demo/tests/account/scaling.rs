//! Application Auto Scaling: limits, policies, and what they do to desired counts.

use aws_sdk_applicationautoscaling::{
    Client,
    types::{
        MetricType, PolicyType, PredefinedMetricSpecification, ScalableDimension, ScalableTarget,
        ScalingActivity, ScalingActivityStatusCode, ServiceNamespace, SuspendedState,
        TargetTrackingScalingPolicyConfiguration,
    },
};
use aws_types::SdkConfig;
use demo::set_fault;
use protocol::demo::{Effect, Fault, SetFault};

use crate::support::{Demo, HOUR, MINUTE, SECOND};

const CLUSTER: &str = "paperwurks-prod-cluster";
const BACKEND: &str = "prod-paperwurks-backend";
const RESOURCE: &str = "service/paperwurks-prod-cluster/prod-paperwurks-backend";

struct Scaled {
    demo: Demo,
    config: SdkConfig,
    client: Client,
}

impl Scaled {
    async fn prod() -> Self {
        let demo = Demo::new();
        let config = demo.config("prod").await;
        Self { client: Client::new(&config), config, demo }
    }

    async fn target(&self) -> ScalableTarget {
        let asked = self.client.describe_scalable_targets().service_namespace(ServiceNamespace::Ecs);
        let answer = asked.resource_ids(RESOURCE).send().await.unwrap();
        answer.scalable_targets.unwrap().remove(0)
    }

    async fn limit(&self, min: i32, max: i32) {
        let register = self.client.register_scalable_target().service_namespace(ServiceNamespace::Ecs);
        let register = register
            .resource_id(RESOURCE)
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .min_capacity(min)
            .max_capacity(max);
        register.send().await.unwrap();
    }

    async fn suspend(&self, suspended: bool) {
        let state = SuspendedState::builder()
            .dynamic_scaling_in_suspended(suspended)
            .dynamic_scaling_out_suspended(suspended)
            .scheduled_scaling_suspended(suspended);
        let register = self.client.register_scalable_target().service_namespace(ServiceNamespace::Ecs);
        let register = register
            .resource_id(RESOURCE)
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .suspended_state(state.build());
        register.send().await.unwrap();
    }

    /// Holds the CPU of the backend at `target` percent.
    async fn hold(&self, name: &str, target: f64) -> Vec<String> {
        let metric = PredefinedMetricSpecification::builder()
            .predefined_metric_type(MetricType::EcsServiceAverageCpuUtilization);
        let tracking = TargetTrackingScalingPolicyConfiguration::builder()
            .target_value(target)
            .predefined_metric_specification(metric.build().unwrap())
            .scale_out_cooldown(60)
            .scale_in_cooldown(300);
        let put = self.client.put_scaling_policy().service_namespace(ServiceNamespace::Ecs);
        let put = put
            .policy_name(name)
            .policy_type(PolicyType::TargetTrackingScaling)
            .resource_id(RESOURCE)
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .target_tracking_scaling_policy_configuration(tracking.build().unwrap());
        let alarms = put.send().await.unwrap().alarms.unwrap();
        alarms.iter().map(|alarm| alarm.alarm_name().to_owned()).collect()
    }

    async fn activities(&self) -> Vec<ScalingActivity> {
        let asked = self.client.describe_scaling_activities().service_namespace(ServiceNamespace::Ecs);
        asked.resource_id(RESOURCE).send().await.unwrap().scaling_activities.unwrap()
    }

    /// Desired and running.
    async fn counts(&self) -> (i32, i32) {
        let client = aws_sdk_ecs::Client::new(&self.config);
        let answer = client.describe_services().cluster(CLUSTER).services(BACKEND).send().await.unwrap();
        let service = &answer.services()[0];
        (service.desired_count(), service.running_count())
    }

    async fn set_desired(&self, count: i32) {
        let client = aws_sdk_ecs::Client::new(&self.config);
        let update = client.update_service().cluster(CLUSTER).service(BACKEND).desired_count(count);
        update.send().await.unwrap();
    }

    /// Lets the story's rollout end: nothing is taken away while one is in progress.
    async fn settle(&self) {
        self.demo.advance(50 * MINUTE);
        assert_eq!(self.counts().await, (3, 3));
    }
}

#[tokio::test]
async fn a_design_that_waits_for_scaling_has_limits_and_no_policy() {
    let scaled = Scaled::prod().await;
    let target = scaled.target().await;
    assert_eq!((target.min_capacity(), target.max_capacity()), (2, 4));
    assert_eq!(target.suspended_state().unwrap().dynamic_scaling_in_suspended(), Some(false));
    let ecs = ServiceNamespace::Ecs;
    let policies = scaled.client.describe_scaling_policies().service_namespace(ecs.clone()).send();
    assert_eq!(policies.await.unwrap().scaling_policies(), []);
    let scheduled = scaled.client.describe_scheduled_actions().service_namespace(ecs).send();
    assert_eq!(scheduled.await.unwrap().scheduled_actions(), []);
    assert_eq!(scaled.activities().await, []);
    scaled.demo.advance(3 * HOUR);
    assert_eq!(scaled.activities().await, [], "nothing moves it");
}

#[tokio::test]
async fn a_higher_minimum_scales_out_at_once() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    scaled.limit(4, 6).await;
    assert_eq!(scaled.counts().await, (4, 3));
    let begun = scaled.activities().await.remove(0);
    assert_eq!(begun.description(), "Setting desired count to 4.");
    assert_eq!(begun.cause(), "minimum capacity was set to 4");
    assert_eq!(begun.status_code(), &ScalingActivityStatusCode::InProgress);
    assert_eq!(begun.end_time(), None);
    assert_eq!(begun.start_time().secs(), scaled.demo.now().0 / SECOND);
    scaled.demo.advance(3 * MINUTE);
    assert_eq!(scaled.counts().await, (4, 4));
    let done = scaled.activities().await.remove(0);
    assert_eq!(done.status_code(), &ScalingActivityStatusCode::Successful);
    assert_eq!(
        done.status_message(),
        Some("Successfully set desired count to 4. Change successfully fulfilled by ecs.")
    );
    assert!(done.end_time().unwrap().secs() > done.start_time().secs());
    assert_eq!(done.activity_id(), begun.activity_id());
}

#[tokio::test]
async fn a_lower_maximum_scales_in_at_once() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    scaled.limit(1, 2).await;
    assert_eq!(scaled.counts().await.0, 2);
    assert_eq!(scaled.activities().await[0].cause(), "maximum capacity was set to 2");
    scaled.limit(1, 5).await;
    assert_eq!(scaled.counts().await.0, 2, "what lies inside stays");
    assert_eq!(scaled.activities().await.len(), 1);
}

#[tokio::test]
async fn target_tracking_takes_back_what_was_set_by_hand() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    scaled.hold("cpu-40", 40.0).await;
    scaled.set_desired(1).await;
    scaled.demo.advance(2 * MINUTE);
    assert_eq!(scaled.counts().await.0, 1, "an alarm needs three minutes");
    scaled.demo.advance(6 * MINUTE);
    assert!(scaled.counts().await.0 > 2, "{:?}", scaled.counts().await);
    let activity = scaled.activities().await.remove(0);
    let alarm = format!("monitor alarm TargetTracking-{RESOURCE}-AlarmHigh-");
    assert!(activity.cause().starts_with(&alarm), "{}", activity.cause());
    assert!(activity.cause().ends_with(" in state ALARM triggered policy cpu-40"), "{}", activity.cause());
}

#[tokio::test]
async fn target_tracking_takes_away_what_has_nothing_to_do() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    scaled.hold("cpu-60", 60.0).await;
    scaled.set_desired(4).await;
    scaled.demo.advance(10 * MINUTE);
    assert_eq!(scaled.counts().await.0, 4, "a quarter of an hour is waited");
    scaled.demo.advance(10 * MINUTE);
    assert!((2..=3).contains(&scaled.counts().await.0), "{:?}", scaled.counts().await);
    assert!(scaled.activities().await[0].cause().contains("-AlarmLow-"));
}

#[tokio::test]
async fn what_was_set_beyond_the_limits_comes_back_inside() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    scaled.hold("cpu-60", 60.0).await;
    scaled.set_desired(9).await;
    scaled.demo.advance(25 * MINUTE);
    assert!((2..=4).contains(&scaled.counts().await.0), "{:?}", scaled.counts().await);
    scaled.set_desired(0).await;
    scaled.demo.advance(HOUR);
    assert_eq!(scaled.counts().await, (0, 0), "what was taken down to nothing stays so");
}

#[tokio::test]
async fn what_is_suspended_stays() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    scaled.hold("cpu-40", 40.0).await;
    scaled.suspend(true).await;
    let target = scaled.target().await;
    assert_eq!(target.suspended_state().unwrap().scheduled_scaling_suspended(), Some(true));
    assert_eq!((target.min_capacity(), target.max_capacity()), (2, 4), "limits stay when none are given");
    scaled.set_desired(1).await;
    scaled.demo.advance(30 * MINUTE);
    assert_eq!(scaled.counts().await.0, 1);
    scaled.suspend(false).await;
    scaled.demo.advance(2 * MINUTE);
    assert!(scaled.counts().await.0 > 1, "it takes up again");
}

#[tokio::test]
async fn when_one_asks_changes_nothing() {
    let (often, once) = (Scaled::prod().await, Scaled::prod().await);
    for scaled in [&often, &once] {
        scaled.settle().await;
        scaled.hold("cpu-40", 40.0).await;
        scaled.set_desired(1).await;
    }
    for _ in 0..60 {
        often.demo.advance(MINUTE);
        often.counts().await;
    }
    once.demo.advance(HOUR);
    assert_eq!(often.activities().await, once.activities().await);
    assert_eq!(often.counts().await, once.counts().await);
    assert!(!once.activities().await.is_empty());
}

#[tokio::test]
async fn policies_are_put_replaced_and_deleted() {
    let scaled = Scaled::prod().await;
    let alarms = scaled.hold("cpu-70", 70.0).await;
    assert!(alarms[0].contains("-AlarmHigh-") && alarms[1].contains("-AlarmLow-"), "{alarms:?}");
    assert_eq!(scaled.hold("cpu-70", 65.0).await, alarms, "it is the same policy");
    let described = async || {
        let asked = scaled.client.describe_scaling_policies().service_namespace(ServiceNamespace::Ecs);
        asked.resource_id(RESOURCE).send().await.unwrap().scaling_policies.unwrap()
    };
    let policies = described().await;
    assert_eq!(policies.len(), 1);
    let tracking = policies[0].target_tracking_scaling_policy_configuration().unwrap();
    assert!((tracking.target_value() - 65.0).abs() < f64::EPSILON);
    assert_eq!((tracking.scale_out_cooldown(), tracking.disable_scale_in()), (Some(60), Some(false)));
    assert!(policies[0].policy_arn().ends_with(":policyName/cpu-70"), "{}", policies[0].policy_arn());
    let delete = scaled.client.delete_scaling_policy().service_namespace(ServiceNamespace::Ecs);
    let delete = delete
        .policy_name("cpu-70")
        .resource_id(RESOURCE)
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
    delete.clone().send().await.unwrap();
    assert_eq!(described().await, []);
    let again = delete.send().await.unwrap_err().into_service_error();
    assert!(again.is_object_not_found_exception());
}

#[tokio::test]
async fn lists_come_in_pages_and_narrowed() {
    let scaled = Scaled::prod().await;
    scaled.settle().await;
    for max in [2, 5] {
        scaled.limit(max, max).await;
        scaled.demo.advance(5 * MINUTE);
    }
    let ask = || {
        let asked = scaled.client.describe_scaling_activities().service_namespace(ServiceNamespace::Ecs);
        asked.resource_id(RESOURCE).max_results(1)
    };
    let first = ask().send().await.unwrap();
    let second = ask().set_next_token(first.next_token.clone()).send().await.unwrap();
    assert_eq!(first.scaling_activities()[0].cause(), "minimum capacity was set to 5", "newest first");
    assert_eq!(second.scaling_activities()[0].cause(), "maximum capacity was set to 2");
    assert_eq!(second.next_token(), None);
    let other = scaled.client.describe_scalable_targets().service_namespace(ServiceNamespace::Dynamodb);
    assert_eq!(other.send().await.unwrap().scalable_targets(), []);
    let nobody = scaled.client.describe_scalable_targets().service_namespace(ServiceNamespace::Ecs);
    let nobody = nobody.resource_ids("service/paperwurks-prod-cluster/nobody").send().await.unwrap();
    assert_eq!(nobody.scalable_targets(), []);
}

#[tokio::test]
async fn what_is_wrong_is_refused_in_aws_s_words() {
    let scaled = Scaled::prod().await;
    let register = |resource: &str| {
        let register = scaled.client.register_scalable_target().service_namespace(ServiceNamespace::Ecs);
        register.resource_id(resource).scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
    };
    let below = register(RESOURCE).min_capacity(5).send().await.unwrap_err().into_service_error();
    assert!(below.is_validation_exception());
    assert_eq!(below.meta().message(), Some("Maximum capacity cannot be less than minimum capacity"));
    assert_eq!(scaled.target().await.min_capacity(), 2);
    let nobody = register("service/nowhere/nobody").min_capacity(1).max_capacity(2).send().await;
    let nobody = nobody.unwrap_err().into_service_error();
    assert_eq!(nobody.meta().message(), Some("ECS service doesn't exist: service/nowhere/nobody"));
    let worker = "service/paperwurks-prod-cluster/prod-paperwurks-worker";
    assert!(register(worker).min_capacity(1).send().await.is_err(), "a new target needs both limits");
    let deregister = scaled.client.deregister_scalable_target().service_namespace(ServiceNamespace::Ecs);
    let deregister =
        deregister.resource_id(worker).scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
    let unknown = deregister.clone().send().await.unwrap_err().into_service_error();
    assert!(unknown.is_object_not_found_exception());
    register(worker).min_capacity(1).max_capacity(3).send().await.unwrap();
    deregister.send().await.unwrap();
    scaled.hold("cpu-70", 70.0).await;
    let twice = PredefinedMetricSpecification::builder()
        .predefined_metric_type(MetricType::EcsServiceAverageCpuUtilization);
    let twice = TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(50.0)
        .predefined_metric_specification(twice.build().unwrap());
    let put = scaled.client.put_scaling_policy().service_namespace(ServiceNamespace::Ecs);
    let put = put
        .policy_name("other")
        .policy_type(PolicyType::TargetTrackingScaling)
        .resource_id(RESOURCE)
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .target_tracking_scaling_policy_configuration(twice.build().unwrap());
    assert!(put.send().await.unwrap_err().into_service_error().is_validation_exception());
}

#[tokio::test]
async fn what_the_design_holds_has_policies_and_follows_its_load() {
    let demo = Demo::new();
    let environment = demo.environment("air-applied-ai", "prod");
    let client = Client::new(&demo.config_of(&environment).await);
    let ecs = || ServiceNamespace::Ecs;
    let targets = client.describe_scalable_targets().service_namespace(ecs()).send().await.unwrap();
    let target = &targets.scalable_targets()[0];
    assert_eq!((target.min_capacity(), target.max_capacity()), (2, 10));
    let policies = client.describe_scaling_policies().service_namespace(ecs()).send().await.unwrap();
    let held: Vec<_> = policies
        .scaling_policies()
        .iter()
        .map(|policy| {
            let tracking = policy.target_tracking_scaling_policy_configuration().unwrap();
            let metric = tracking.predefined_metric_specification().unwrap().predefined_metric_type();
            (policy.policy_name(), metric.as_str(), tracking.target_value())
        })
        .collect();
    assert_eq!(
        held,
        [
            ("cpu-70", "ECSServiceAverageCPUUtilization", 70.0),
            ("memory-80", "ECSServiceAverageMemoryUtilization", 80.0),
        ]
    );
    let activities = async || {
        let asked = client.describe_scaling_activities().service_namespace(ecs());
        asked.send().await.unwrap().scaling_activities.unwrap()
    };
    let newest = activities().await.remove(0);
    assert!(newest.cause().contains("-AlarmHigh-"), "{}", newest.cause());
    let age = demo.now().0 / SECOND - newest.start_time().secs();
    assert!((0..HOUR / SECOND).contains(&age), "it scaled out {age} s ago");
    let before = activities().await.len();
    demo.advance(90 * MINUTE);
    let after = activities().await;
    assert!(
        after.len() > before && after.iter().any(|of| of.cause().contains("-AlarmLow-")),
        "and comes back"
    );
}

#[tokio::test]
async fn the_same_seed_scales_the_same_way() {
    let told = async || {
        let demo = Demo::new();
        let client = Client::new(&demo.config_of(&demo.environment("prod-infra", "production")).await);
        demo.advance(6 * HOUR);
        let asked = client.describe_scaling_activities().service_namespace(ServiceNamespace::Ecs);
        asked.send().await.unwrap().scaling_activities.unwrap()
    };
    assert_eq!(told().await, told().await);
}

#[tokio::test]
async fn calls_are_recorded_and_met_by_faults_like_any_other() {
    let scaled = Scaled::prod().await;
    scaled.target().await;
    let call = scaled.demo.account.calls().pop().unwrap();
    assert_eq!(
        (call.service.as_str(), call.operation.as_str()),
        ("application-autoscaling", "DescribeScalableTargets")
    );
    let service = Some("application-autoscaling".to_owned());
    let fault = Fault { environment: None, service, operation: None, effect: Effect::Throttle, percent: 100 };
    set_fault(&scaled.demo.account, SetFault { fault }).unwrap();
    let asked = scaled.client.describe_scaling_policies().service_namespace(ServiceNamespace::Ecs);
    let refused = asked.send().await.unwrap_err().into_service_error();
    assert_eq!(refused.meta().code(), Some("ThrottlingException"));
    assert_eq!(scaled.counts().await.0, 3, "other services answer");
}

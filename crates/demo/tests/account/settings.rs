//! What is only kept and described: buckets, log groups, secrets, queues, scaling limits, the network, and who asks.

use aws_sdk_s3::types::{BucketVersioningStatus, TransitionStorageClass};
use engine::catalogue::model::{Environment, Expect, Queue};
use serde_json::Value;

use crate::support::Demo;

#[tokio::test]
async fn buckets_have_their_settings() {
    let demo = Demo::new();
    let client = aws_sdk_s3::Client::new(&demo.config("prod").await);
    let (documents, uploads) = ("paperwurks-prod-documents", "paperwurks-prod-uploads");
    let versioning = client.get_bucket_versioning().bucket(documents).send().await.unwrap();
    assert_eq!(versioning.status(), Some(&BucketVersioningStatus::Enabled));
    assert_eq!(client.get_bucket_versioning().bucket(uploads).send().await.unwrap().status(), None);
    let encryption = client.get_bucket_encryption().bucket(documents).send().await.unwrap();
    let rule = &encryption.server_side_encryption_configuration().unwrap().rules()[0];
    assert_eq!(rule.apply_server_side_encryption_by_default().unwrap().sse_algorithm().as_str(), "AES256");
    let block = client.get_public_access_block().bucket(documents).send().await.unwrap();
    let block = block.public_access_block_configuration.unwrap();
    assert_eq!((block.block_public_acls(), block.restrict_public_buckets()), (Some(true), Some(true)));
    let lifecycle = client.get_bucket_lifecycle_configuration().bucket(documents).send().await.unwrap();
    let moves: Vec<_> =
        lifecycle.rules()[0].transitions().iter().map(|to| (to.days(), to.storage_class())).collect();
    assert_eq!(
        moves,
        [
            (Some(90), Some(&TransitionStorageClass::StandardIa)),
            (Some(365), Some(&TransitionStorageClass::Glacier))
        ]
    );
    let lifecycle = client.get_bucket_lifecycle_configuration().bucket(uploads).send().await.unwrap();
    assert_eq!(lifecycle.rules()[0].expiration().unwrap().days(), Some(7));
}

#[tokio::test]
async fn a_setting_that_was_never_made_is_absent_as_s3_says_it() {
    let demo = Demo::new();
    let client = aws_sdk_s3::Client::new(&demo.config("staging").await);
    let asked =
        client.get_bucket_lifecycle_configuration().bucket("paperwurks-staging-documents").send().await;
    let error = asked.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("NoSuchLifecycleConfiguration"));
    let error =
        client.get_bucket_versioning().bucket("nobody").send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("NoSuchBucket"));
}

#[tokio::test]
async fn log_groups_keep_their_lines_as_long_as_declared_but_for_one() {
    let demo = Demo::new();
    for (environment, days) in [("prod", [30, 30]), ("staging", [14, 14]), ("dev", [30, 7])] {
        let client = aws_sdk_cloudwatchlogs::Client::new(&demo.config(environment).await);
        let found = client.describe_log_groups().log_group_name_prefix("/ecs/").send().await.unwrap();
        let found: Vec<_> =
            found.log_groups().iter().map(|group| group.retention_in_days().unwrap()).collect();
        assert_eq!(found, days, "{environment}");
    }
}

#[tokio::test]
async fn the_secret_of_prod_does_not_rotate() {
    let demo = Demo::new();
    for (environment, rotates) in [("prod", false), ("staging", true)] {
        let client = aws_sdk_secretsmanager::Client::new(&demo.config(environment).await);
        let name = format!("paperwurks/{environment}/database/master-credentials");
        let secret = client.describe_secret().secret_id(&name).send().await.unwrap();
        assert_eq!(
            (secret.rotation_enabled().unwrap_or_default(), secret.name()),
            (rotates, Some(name.as_str()))
        );
    }
}

#[tokio::test]
async fn queues_tell_how_much_waits() {
    let demo = Demo::new();
    let queue = |key: &str, name: &str, dead: Option<&str>| Queue {
        key: key.to_owned(),
        name: name.to_owned(),
        dead_letter: dead.map(str::to_owned),
        expect: Expect::default(),
    };
    let queues = vec![queue("jobs", "analysis-jobs", Some("dead")), queue("dead", "analysis-dead", None)];
    let environment = Environment { queues, ..Environment::clone(&demo.declared("dev")) };
    let client = aws_sdk_sqs::Client::new(&demo.config_of(&environment).await);
    let url = client.get_queue_url().queue_name("analysis-jobs").send().await.unwrap().queue_url.unwrap();
    let asked = client
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(aws_sdk_sqs::types::QueueAttributeName::All);
    let attributes = asked.send().await.unwrap().attributes.unwrap();
    let of = |name| attributes[&name].clone();
    assert_eq!(of(aws_sdk_sqs::types::QueueAttributeName::ApproximateNumberOfMessages), "0");
    assert!(of(aws_sdk_sqs::types::QueueAttributeName::RedrivePolicy).contains("analysis-dead"));
    let error = client.get_queue_url().queue_name("nobody").send().await.unwrap_err().into_service_error();
    assert!(error.is_queue_does_not_exist());
}

#[tokio::test]
async fn a_service_with_a_range_has_scaling_limits() {
    let demo = Demo::new();
    let client = aws_sdk_applicationautoscaling::Client::new(&demo.config("prod").await);
    let asked = client.describe_scalable_targets().service_namespace("ecs".into()).send().await.unwrap();
    let found: Vec<_> = asked
        .scalable_targets()
        .iter()
        .map(|target| (target.resource_id().to_owned(), target.min_capacity(), target.max_capacity()))
        .collect();
    assert_eq!(found, [("service/paperwurks-prod-cluster/prod-paperwurks-backend".to_owned(), 2, 4)]);
}

#[tokio::test]
async fn the_network_is_wired_as_declared() {
    let demo = Demo::new();
    let config = demo.config("prod").await;
    let client = aws_sdk_cloudcontrol::Client::new(&config);
    let listed = async |kind: &str| -> Vec<Value> {
        let answer = client.list_resources().type_name(kind).send().await.unwrap();
        let resources = answer.resource_descriptions.unwrap();
        resources.iter().map(|of| serde_json::from_str(of.properties().unwrap()).unwrap()).collect()
    };
    let vpcs = listed("AWS::EC2::VPC").await;
    assert_eq!(vpcs[0]["CidrBlock"], "10.0.0.0/16");
    assert_eq!(vpcs[0]["Tags"][0]["Value"], "paperwurks-prod-vpc");
    assert_eq!(listed("AWS::EC2::Subnet").await.len(), 6);
    assert_eq!(listed("AWS::EC2::NatGateway").await.len(), 1, "one instead of the designed two");
    let endpoints = listed("AWS::EC2::VPCEndpoint").await;
    assert_eq!(endpoints[0]["ServiceName"], "com.amazonaws.eu-west-2.s3");

    let ecs = aws_sdk_ecs::Client::new(&config);
    let service =
        ecs.describe_services().cluster("paperwurks-prod-cluster").services("prod-paperwurks-backend");
    let service = service.send().await.unwrap().services.unwrap().remove(0);
    let network = service.network_configuration().unwrap().awsvpc_configuration().unwrap();
    let group =
        client.get_resource().type_name("AWS::EC2::SecurityGroup").identifier(&network.security_groups()[0]);
    let group = group.send().await.unwrap().resource_description.unwrap().properties.unwrap();
    let group: Value = serde_json::from_str(&group).unwrap();
    assert_eq!(group["SecurityGroupIngress"][0]["FromPort"], 8000);
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&config);
    let balancer = elb.describe_load_balancers().send().await.unwrap().load_balancers.unwrap().remove(0);
    assert_eq!(group["SecurityGroupIngress"][0]["SourceSecurityGroupId"], balancer.security_groups()[0]);
}

#[tokio::test]
async fn the_caller_is_a_role_of_the_environment_s_account() {
    let demo = Demo::new();
    let mut accounts = Vec::new();
    for environment in ["dev", "staging", "prod"] {
        let client = aws_sdk_sts::Client::new(&demo.config(environment).await);
        let identity = client.get_caller_identity().send().await.unwrap();
        let account = identity.account().unwrap().to_owned();
        assert_eq!(account.len(), 12);
        assert_eq!(
            identity.arn().unwrap(),
            format!("arn:aws:sts::{account}:assumed-role/SignalboxReadOnly/demo")
        );
        accounts.push(account);
    }
    accounts.dedup();
    assert_eq!(accounts.len(), 3, "an account each");
}

#[tokio::test]
async fn a_changed_declaration_gets_a_stack_of_its_own() {
    let demo = Demo::new();
    let mut environment = Environment::clone(&demo.declared("staging"));
    demo.config_of(&environment).await;
    environment.buckets[0].name = "paperwurks-staging-archive".to_owned();
    let client = aws_sdk_s3::Client::new(&demo.config_of(&environment).await);
    assert!(client.get_bucket_versioning().bucket("paperwurks-staging-archive").send().await.is_ok());
}

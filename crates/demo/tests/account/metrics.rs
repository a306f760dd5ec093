//! CloudWatch: series with a daily shape that follow the story.

use aws_sdk_cloudwatch::{
    Client,
    primitives::DateTime,
    types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy},
};

use crate::support::{Demo, HOUR, MINUTE};

struct Asked {
    namespace: &'static str,
    name: &'static str,
    stat: &'static str,
    dimensions: Vec<(&'static str, String)>,
}

impl Asked {
    fn query(&self, id: &str, period: i32) -> MetricDataQuery {
        let dimensions =
            self.dimensions.iter().map(|(name, value)| Dimension::builder().name(*name).value(value).build());
        let metric = Metric::builder()
            .namespace(self.namespace)
            .metric_name(self.name)
            .set_dimensions(Some(dimensions.collect()));
        let stat = MetricStat::builder().metric(metric.build()).period(period).stat(self.stat).build();
        MetricDataQuery::builder().id(id).metric_stat(stat).build()
    }
}

/// The values of the last `span` milliseconds, oldest first.
async fn values(demo: &Demo, client: &Client, asked: &Asked, span: i64, period: i32) -> Vec<f64> {
    let answer = client
        .get_metric_data()
        .metric_data_queries(asked.query("m", period))
        .start_time(DateTime::from_millis(demo.now().0 - span))
        .end_time(DateTime::from_millis(demo.now().0))
        .scan_by(ScanBy::TimestampAscending)
        .send()
        .await
        .unwrap();
    let result = &answer.metric_data_results()[0];
    assert_eq!(result.values().len(), result.timestamps().len());
    assert!(result.timestamps().iter().all(|at| at.secs() % i64::from(period) == 0));
    result.values().to_vec()
}

/// A figure of the load balancer of an environment.
async fn balancer(demo: &Demo, environment: &str, name: &'static str, stat: &'static str) -> Asked {
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&demo.config(environment).await);
    let answer = elb.describe_load_balancers().send().await.unwrap();
    let arn = answer.load_balancers()[0].load_balancer_arn().unwrap();
    let dimension = arn.split_once("loadbalancer/").unwrap().1.to_owned();
    Asked { namespace: "AWS/ApplicationELB", name, stat, dimensions: vec![("LoadBalancer", dimension)] }
}

#[tokio::test]
async fn requests_have_the_shape_of_a_day() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let asked = balancer(&demo, "prod", "RequestCount", "Sum").await;
    let day = values(&demo, &client, &asked, 24 * HOUR, 3_600).await;
    assert!((24..=25).contains(&day.len()), "{}", day.len());
    let (least, most) =
        (day.iter().copied().fold(f64::MAX, f64::min), day.iter().copied().fold(0.0, f64::max));
    assert!(most > 2.5 * least, "{day:?}");
    let week = values(&demo, &client, &asked, 7 * 24 * HOUR, 7_200).await;
    assert!(week.len() >= 84);
}

#[tokio::test]
async fn response_time_and_errors_rise_when_the_target_fails_and_fall_again() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let p95 = balancer(&demo, "prod", "TargetResponseTime", "p95").await;
    let mean = balancer(&demo, "prod", "TargetResponseTime", "Average").await;
    let errors = balancer(&demo, "prod", "HTTPCode_Target_5XX_Count", "Sum").await;
    let requests = balancer(&demo, "prod", "RequestCount", "Sum").await;
    let before = values(&demo, &client, &p95, HOUR, 60).await;
    assert!(before[..30].iter().all(|seconds| *seconds < 0.5), "{before:?}");
    assert!(before[56..].iter().all(|seconds| (0.5..1.0).contains(seconds)), "{before:?}");
    let slow = values(&demo, &client, &mean, 3 * MINUTE, 60).await;
    assert!(slow.iter().all(|seconds| *seconds > 0.5), "{slow:?}");
    let ratio = async || {
        let failed: f64 = values(&demo, &client, &errors, 5 * MINUTE, 60).await.iter().sum();
        let all: f64 = values(&demo, &client, &requests, 5 * MINUTE, 60).await.iter().sum();
        failed / all * 100.0
    };
    let now = ratio().await;
    assert!((0.1..1.0).contains(&now), "{now} %");
    demo.advance(HOUR);
    assert!(values(&demo, &client, &p95, 5 * MINUTE, 60).await.iter().all(|seconds| *seconds < 0.5));
    let later = ratio().await;
    assert!(later < 0.1, "{later} %");
}

#[tokio::test]
async fn host_counts_are_those_of_the_targets() {
    let demo = Demo::new();
    let config = demo.config("prod").await;
    let client = Client::new(&config);
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&config);
    let groups = elb.describe_target_groups().send().await.unwrap();
    let arn = groups.target_groups()[0].target_group_arn().unwrap();
    let group = arn.rsplit_once(':').unwrap().1.to_owned();
    let mut asked = balancer(&demo, "prod", "UnHealthyHostCount", "Maximum").await;
    asked.dimensions.push(("TargetGroup", group));
    let unhealthy = values(&demo, &client, &asked, 15 * MINUTE, 60).await;
    assert_eq!(unhealthy.first(), Some(&0.0));
    assert_eq!(unhealthy.iter().filter(|count| **count >= 1.0).count(), 7, "{unhealthy:?}");
    asked.name = "HealthyHostCount";
    asked.stat = "Minimum";
    let healthy = values(&demo, &client, &asked, 3 * MINUTE, 60).await;
    assert!(healthy.iter().all(|count| (*count - 2.0).abs() < 1e-9), "{healthy:?}");
}

#[tokio::test]
async fn every_declared_figure_of_paperwurks_is_measured_within_its_bounds() {
    let demo = Demo::new();
    for environment in ["dev", "staging", "prod"] {
        let client = Client::new(&demo.config(environment).await);
        let service = |name, part: &str| Asked {
            namespace: "AWS/ECS",
            name,
            stat: "Average",
            dimensions: vec![
                ("ClusterName", format!("paperwurks-{environment}-cluster")),
                ("ServiceName", format!("{environment}-paperwurks-{part}")),
            ],
        };
        let database = |name| Asked {
            namespace: "AWS/RDS",
            name,
            stat: "Average",
            dimensions: vec![("DBInstanceIdentifier", format!("paperwurks-{environment}-db"))],
        };
        let own = |name, stat| Asked {
            namespace: "Paperwurks",
            name,
            stat,
            dimensions: vec![("Environment", environment.to_owned())],
        };
        let bounds = [
            (service("CPUUtilization", "backend"), 10.0, 70.0),
            (service("MemoryUtilization", "backend"), 30.0, 70.0),
            (service("CPUUtilization", "worker"), 10.0, 70.0),
            (database("CPUUtilization"), 5.0, 60.0),
            (database("DatabaseConnections"), 5.0, 180.0),
            (database("FreeStorageSpace"), 5e9, 80e9),
            (database("FreeableMemory"), 256e6, 4e9),
            (own("AIProcessingTime", "p95"), 5.0, 30.0),
            (own("CostPerProperty", "Average"), 1.0, 5.0),
        ];
        for (asked, low, high) in bounds {
            let found = values(&demo, &client, &asked, 24 * HOUR, 300).await;
            assert!(found.len() >= 287, "{} of {environment}: {}", asked.name, found.len());
            let within = found.iter().all(|value| (low..=high).contains(value));
            assert!(within, "{} of {environment}: {found:?}", asked.name);
        }
    }
}

#[tokio::test]
async fn buckets_are_counted_once_a_day() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let asked = |name, stored: &str| Asked {
        namespace: "AWS/S3",
        name,
        stat: "Average",
        dimensions: vec![
            ("BucketName", "paperwurks-prod-documents".to_owned()),
            ("StorageType", stored.to_owned()),
        ],
    };
    let counts =
        values(&demo, &client, &asked("NumberOfObjects", "AllStorageTypes"), 72 * HOUR, 86_400).await;
    assert_eq!(counts.len(), 4, "a day that has begun was counted at midnight");
    assert!(counts.is_sorted() && counts[0] > 1_000.0, "{counts:?}");
    let bytes = values(&demo, &client, &asked("BucketSizeBytes", "StandardStorage"), 24 * HOUR, 86_400).await;
    assert!(bytes.iter().all(|bytes| *bytes > 1e8), "{bytes:?}");
}

#[tokio::test]
async fn what_nobody_publishes_has_no_values_and_wrong_questions_are_refused() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let unknown = Asked { namespace: "AWS/RDS", name: "CPUUtilization", stat: "Average", dimensions: vec![] };
    assert!(values(&demo, &client, &unknown, HOUR, 60).await.is_empty());
    let odd = balancer(&demo, "prod", "RequestCount", "mean").await;
    let now = DateTime::from_millis(demo.now().0);
    let ask = client.get_metric_data().metric_data_queries(odd.query("m", 60));
    let error = ask.start_time(DateTime::from_secs(now.secs() - 60)).end_time(now).send().await.unwrap_err();
    assert_eq!(error.into_service_error().meta().code(), Some("ValidationError"));
}

#[tokio::test]
async fn a_range_without_end_is_refused() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let asked = balancer(&demo, "prod", "RequestCount", "Sum").await;
    let ask = async |start: DateTime, end: DateTime| {
        let asked = client
            .get_metric_data()
            .metric_data_queries(asked.query("m", 60))
            .start_time(start)
            .end_time(end);
        asked.send().await.unwrap_err().into_service_error().meta().code().unwrap_or_default().to_owned()
    };
    let now = DateTime::from_millis(demo.now().0);
    assert_eq!(ask(DateTime::from_secs(0), now).await, "ValidationError");
    assert_eq!(ask(now, now).await, "ValidationError");
}

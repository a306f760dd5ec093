//! The names AWS would give: ARNs, generated ids, addresses. The same environment gets the same ones each time.

use engine::catalogue::model::{Environment, Layer, LoadBalancer};

use crate::dice::Dice;

/// Names within one environment's account and region.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) account: String,
    pub(crate) region: String,
    dice: Dice,
}

impl Names {
    pub(crate) fn of(environment: &Environment, dice: Dice) -> Self {
        let dice = dice.of("names");
        let account = environment.account.clone().unwrap_or_else(|| dice.of("account").decimal(12));
        Self { account, region: environment.region.clone(), dice }
    }

    /// An id as EC2 makes them: `vpc-0` and 16 hexadecimal digits, decided by `of`.
    pub(crate) fn generated(&self, prefix: &str, of: &str) -> String {
        format!("{prefix}-0{}", self.dice.of(prefix).of(of).hex(16))
    }

    /// The 16 hexadecimal digits that Elastic Load Balancing tells things of one name apart by.
    pub(crate) fn number(&self, kind: &str, of: &str) -> String {
        self.dice.of(kind).of(of).hex(16)
    }

    /// A random UUID, decided by `of`.
    pub(crate) fn uuid(&self, kind: &str, of: &str) -> String {
        let hex = self.dice.of(kind).of(of).hex(32);
        format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    pub(crate) fn zone(&self, index: usize) -> String {
        const LETTERS: [char; 3] = ['a', 'b', 'c'];
        format!("{}{}", self.region, LETTERS[index % LETTERS.len()])
    }

    pub(crate) fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }

    pub(crate) fn role(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", self.account)
    }

    pub(crate) fn cluster(&self, cluster: &str) -> String {
        self.arn("ecs", &format!("cluster/{cluster}"))
    }

    pub(crate) fn service(&self, cluster: &str, service: &str) -> String {
        self.arn("ecs", &format!("service/{cluster}/{service}"))
    }

    pub(crate) fn task(&self, cluster: &str, id: &str) -> String {
        self.arn("ecs", &format!("task/{cluster}/{id}"))
    }

    /// ECS's id of an EC2 instance, decided by `of`.
    pub(crate) fn container_instance_id(&self, of: &str) -> String {
        self.dice.of("container instance").of(of).hex(32)
    }

    pub(crate) fn container_instance(&self, cluster: &str, id: &str) -> String {
        self.arn("ecs", &format!("container-instance/{cluster}/{id}"))
    }

    pub(crate) fn task_definition(&self, family: &str, revision: u32) -> String {
        self.arn("ecs", &format!("task-definition/{family}:{revision}"))
    }

    pub(crate) fn image(&self, container: &str, revision: u32) -> String {
        format!("{}.dkr.ecr.{}.amazonaws.com/{container}:1.{revision}.0", self.account, self.region)
    }

    pub(crate) fn load_balancer(&self, balancer: &LoadBalancer) -> String {
        self.arn("elasticloadbalancing", &format!("loadbalancer/{}", self.load_balancer_dimension(balancer)))
    }

    /// The value of CloudWatch's `LoadBalancer` dimension.
    pub(crate) fn load_balancer_dimension(&self, balancer: &LoadBalancer) -> String {
        let kind = match balancer.layer {
            Layer::Application => "app",
            Layer::Network => "net",
        };
        format!("{kind}/{}/{}", balancer.name, self.number("load balancer", &balancer.name))
    }

    pub(crate) fn target_group(&self, name: &str) -> String {
        self.arn("elasticloadbalancing", &self.target_group_dimension(name))
    }

    /// The value of CloudWatch's `TargetGroup` dimension.
    pub(crate) fn target_group_dimension(&self, name: &str) -> String {
        format!("targetgroup/{name}/{}", self.number("target group", name))
    }

    pub(crate) fn secret(&self, name: &str) -> String {
        self.arn("secretsmanager", &format!("secret:{name}-{}", self.dice.of("secret").of(name).hex(6)))
    }

    pub(crate) fn queue_url(&self, name: &str) -> String {
        format!("https://sqs.{}.amazonaws.com/{}/{name}", self.region, self.account)
    }

    pub(crate) fn alarm(&self, name: &str) -> String {
        self.arn("cloudwatch", &format!("alarm:{name}"))
    }

    pub(crate) fn database(&self, identifier: &str) -> String {
        self.arn("rds", &format!("db:{identifier}"))
    }

    pub(crate) fn log_group(&self, name: &str) -> String {
        self.arn("logs", &format!("log-group:{name}:*"))
    }
}

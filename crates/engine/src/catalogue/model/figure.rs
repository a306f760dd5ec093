//! The figures that a design can give.

/// What can be expected of a resource. The name in a file is the `snake_case` of the variant;
/// `catalogue::figures` says which figure fits which resource, its unit and its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    // service
    /// CPU units of a task (1024 = 1 vCPU).
    Cpu,
    /// Memory of a task in MiB.
    Memory,
    /// Tasks that should run.
    Tasks,
    LaunchType,
    NetworkMode,
    /// Port of the container or of the target group.
    Port,
    /// Health-check grace period in seconds.
    GracePeriod,
    CircuitBreaker,
    PublicIp,
    /// What a service's tasks may be placed on, of a cluster what it offers: `FARGATE`, `FARGATE_SPOT`, or a name.
    CapacityProviders,
    /// Tasks between which the service scales by itself.
    ScalingRange,
    /// CPU utilisation that scaling aims at, in percent.
    CpuTarget,
    /// Memory utilisation that scaling aims at, in percent.
    MemoryTarget,
    // cluster
    /// EC2 instances that carry tasks.
    Instances,
    // target group
    TargetType,
    /// Deregistration delay in seconds.
    DeregistrationDelay,
    /// Seconds until health checks find a target that no longer answers.
    DetectionTime,
    // load balancer
    Scheme,
    // database
    Engine,
    EngineVersion,
    InstanceClass,
    /// Allocated storage in GB.
    Storage,
    StorageType,
    /// Encryption at rest.
    Encrypted,
    MultiAz,
    /// Backup retention in days.
    BackupRetention,
    /// Exported log types.
    LogExports,
    // bucket
    Versioning,
    /// Default encryption: `AES256` or `aws:kms`.
    Encryption,
    PublicAccessBlocked,
    /// Days until objects move to Standard-IA.
    InfrequentAccessAfter,
    /// Days until objects move to Glacier.
    GlacierAfter,
    /// Days until objects are deleted.
    ExpireAfter,
    // log group
    /// Retention in days.
    Retention,
    // secret
    Rotation,
    // network
    Cidr,
    NatGateways,
    /// A gateway endpoint for S3.
    S3Endpoint,
    /// `PORT from SOURCE` rules of the load balancer's, tasks' and database's security groups.
    /// A source is a CIDR block, or `load balancer`, `tasks` or `database` for the security group of those.
    LoadBalancerIngress,
    TaskIngress,
    DatabaseIngress,
    /// CIDR blocks of the subnets.
    PublicSubnets,
    PrivateSubnets,
    DatabaseSubnets,
}

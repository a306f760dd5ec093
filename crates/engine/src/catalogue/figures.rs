//! The figures that a design can give: which resource each fits, what it is called, and in which unit.

use super::model::{Expected, Figure, Kind};

/// What is fixed about a figure.
#[derive(Debug)]
pub(crate) struct FigureKind {
    pub(crate) figure: Figure,
    pub(crate) of: &'static [Kind],
    /// Its name in a file.
    pub(crate) key: &'static str,
    /// Its name on screen.
    pub(crate) label: &'static str,
    pub(crate) value: ValueKind,
}

/// The type of a figure's value; a number has a unit, which may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Number(&'static str),
    Text,
    Set,
    Flag,
}

/// The row of `figure`. Every figure has one: a test holds the table against the enum.
pub(crate) fn kind_of(figure: Figure) -> &'static FigureKind {
    let mut rows = TABLE.iter();
    rows.find(|row| row.figure == figure).unwrap_or(&TABLE[0])
}

/// The figure that a file calls `key` on a resource of `kind`.
pub(crate) fn named(kind: Kind, key: &str) -> Option<&'static FigureKind> {
    of(kind).find(|row| row.key == key)
}

/// Every figure that a resource of `kind` can have.
pub(crate) fn of(kind: Kind) -> impl Iterator<Item = &'static FigureKind> {
    TABLE.iter().filter(move |row| row.of.contains(&kind))
}

/// `value` in words, with the unit of `figure`: `30 d`, `2–4 tasks`, `on`.
pub(crate) fn words(figure: Figure, value: &Expected) -> String {
    let unit = match kind_of(figure).value {
        ValueKind::Number(unit) if !unit.is_empty() => format!(" {unit}"),
        _ => String::new(),
    };
    match value {
        Expected::Number(number) if *number == 1.0 && unit == " tasks" => "1 task".to_owned(),
        Expected::Number(number) => format!("{number}{unit}"),
        Expected::Range { min, max } => format!("{min}–{max}{unit}"),
        Expected::Text(text) => text.clone(),
        Expected::Set(items) => set_in_words(items),
        Expected::Flag(true) => "on".to_owned(),
        Expected::Flag(false) => "off".to_owned(),
    }
}

/// The items in order; rules that share a source are drawn together: `80/443 from 0.0.0.0/0`.
fn set_in_words(items: &[String]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    let mut sources: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for item in items {
        let (head, source) = match item.split_once(" from ") {
            Some((port, source)) => (port, Some(source)),
            None => (item.as_str(), None),
        };
        match sources.iter_mut().find(|(known, _)| source.is_some() && *known == source) {
            Some((_, heads)) => heads.push(head),
            None => sources.push((source, vec![head])),
        }
    }
    let mut parts: Vec<String> = sources
        .into_iter()
        .map(|(source, mut heads)| {
            heads.sort_by_key(|head| (head.parse::<u32>().unwrap_or(u32::MAX), *head));
            let heads = heads.join("/");
            source.map_or_else(|| heads.clone(), |source| format!("{heads} from {source}"))
        })
        .collect();
    parts.sort();
    parts.join(", ")
}

impl Kind {
    /// Every kind.
    pub(crate) const ALL: [Self; 11] = [
        Self::Cluster,
        Self::Service,
        Self::LoadBalancer,
        Self::TargetGroup,
        Self::Database,
        Self::Bucket,
        Self::Queue,
        Self::LogGroup,
        Self::Secret,
        Self::Network,
        Self::Alarm,
    ];

    /// Its table in a file: `[load_balancer.main]`.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Service => "service",
            Self::LoadBalancer => "load_balancer",
            Self::TargetGroup => "target_group",
            Self::Database => "database",
            Self::Bucket => "bucket",
            Self::Queue => "queue",
            Self::LogGroup => "log_group",
            Self::Secret => "secret",
            Self::Network => "network",
            Self::Alarm => "alarm",
        }
    }

    /// Its name on screen, at the start of a sentence.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Cluster => "Cluster",
            Self::Service => "Service",
            Self::LoadBalancer => "Load balancer",
            Self::TargetGroup => "Target group",
            Self::Database => "Database",
            Self::Bucket => "Bucket",
            Self::Queue => "Queue",
            Self::LogGroup => "Log group",
            Self::Secret => "Secret",
            Self::Network => "Network",
            Self::Alarm => "Alarm",
        }
    }
}

const fn row(
    figure: Figure,
    of: &'static [Kind],
    key: &'static str,
    label: &'static str,
    value: ValueKind,
) -> FigureKind {
    FigureKind { figure, of, key, label, value }
}

use self::ValueKind::{Flag, Number, Set, Text};

#[rustfmt::skip]
static TABLE: [FigureKind; 44] = [
    row(Figure::Cpu,                   &[Kind::Service],     "cpu",                     "CPU of a task",             Number("CPU units")),
    row(Figure::Memory,                &[Kind::Service],     "memory",                  "memory of a task",          Number("MiB")),
    row(Figure::Tasks,                 &[Kind::Service],     "tasks",                   "tasks",                     Number("tasks")),
    row(Figure::LaunchType,            &[Kind::Service],     "launch_type",             "launch type",               Text),
    row(Figure::NetworkMode,           &[Kind::Service],     "network_mode",            "network mode",              Text),
    row(Figure::Port,                  &[Kind::Service, Kind::TargetGroup], "port",     "port",                      Number("")),
    row(Figure::GracePeriod,           &[Kind::Service],     "grace_period",            "health-check grace period", Number("s")),
    row(Figure::CircuitBreaker,        &[Kind::Service],     "circuit_breaker",         "deployment circuit breaker", Flag),
    row(Figure::PublicIp,              &[Kind::Service],     "public_ip",               "public IP address",         Flag),
    row(Figure::CapacityProviders,     &[Kind::Cluster, Kind::Service], "capacity_providers", "capacity providers", Set),
    row(Figure::ScalingRange,          &[Kind::Service],     "scaling_range",           "scaling range",             Number("tasks")),
    row(Figure::CpuTarget,             &[Kind::Service],     "cpu_target",              "CPU that scaling aims at",  Number("%")),
    row(Figure::MemoryTarget,          &[Kind::Service],     "memory_target",           "memory that scaling aims at", Number("%")),
    row(Figure::Instances,             &[Kind::Cluster],     "instances",               "container instances",       Number("")),
    row(Figure::TargetType,            &[Kind::TargetGroup], "target_type",             "target type",               Text),
    row(Figure::DeregistrationDelay,   &[Kind::TargetGroup], "deregistration_delay",    "deregistration delay",      Number("s")),
    row(Figure::DetectionTime,         &[Kind::TargetGroup], "detection_time",          "time to find a failure",    Number("s")),
    row(Figure::Scheme,                &[Kind::LoadBalancer], "scheme",                 "scheme",                    Text),
    row(Figure::Engine,                &[Kind::Database],    "engine",                  "engine",                    Text),
    row(Figure::EngineVersion,         &[Kind::Database],    "engine_version",          "engine version",            Text),
    row(Figure::InstanceClass,         &[Kind::Database],    "instance_class",          "instance class",            Text),
    row(Figure::Storage,               &[Kind::Database],    "storage",                 "allocated storage",         Number("GB")),
    row(Figure::StorageType,           &[Kind::Database],    "storage_type",            "storage type",              Text),
    row(Figure::Encrypted,             &[Kind::Database],    "encrypted",               "encryption at rest",        Flag),
    row(Figure::MultiAz,               &[Kind::Database],    "multi_az",                "Multi-AZ",                  Flag),
    row(Figure::BackupRetention,       &[Kind::Database],    "backup_retention",        "backup retention",          Number("d")),
    row(Figure::LogExports,            &[Kind::Database],    "log_exports",             "exported logs",             Set),
    row(Figure::Versioning,            &[Kind::Bucket],      "versioning",              "versioning",                Flag),
    row(Figure::Encryption,            &[Kind::Bucket],      "encryption",              "default encryption",        Text),
    row(Figure::PublicAccessBlocked,   &[Kind::Bucket],      "public_access_blocked",   "public access block",       Flag),
    row(Figure::InfrequentAccessAfter, &[Kind::Bucket],      "infrequent_access_after", "move to Standard-IA after", Number("d")),
    row(Figure::GlacierAfter,          &[Kind::Bucket],      "glacier_after",           "move to Glacier after",     Number("d")),
    row(Figure::ExpireAfter,           &[Kind::Bucket],      "expire_after",            "delete after",              Number("d")),
    row(Figure::Retention,             &[Kind::LogGroup],    "retention",               "retention",                 Number("d")),
    row(Figure::Rotation,              &[Kind::Secret],      "rotation",                "rotation",                  Flag),
    row(Figure::Cidr,                  &[Kind::Network],     "cidr",                    "address range",             Text),
    row(Figure::NatGateways,           &[Kind::Network],     "nat_gateways",            "NAT gateways",              Number("")),
    row(Figure::S3Endpoint,            &[Kind::Network],     "s3_endpoint",             "S3 gateway endpoint",       Flag),
    row(Figure::LoadBalancerIngress,   &[Kind::Network],     "load_balancer_ingress",   "ingress of the load balancer", Set),
    row(Figure::TaskIngress,           &[Kind::Network],     "task_ingress",            "ingress of the tasks",      Set),
    row(Figure::DatabaseIngress,       &[Kind::Network],     "database_ingress",        "ingress of the database",   Set),
    row(Figure::PublicSubnets,         &[Kind::Network],     "public_subnets",          "public subnets",            Set),
    row(Figure::PrivateSubnets,        &[Kind::Network],     "private_subnets",         "private subnets",           Set),
    row(Figure::DatabaseSubnets,       &[Kind::Network],     "database_subnets",        "database subnets",          Set),
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde::de::value::{Error, StrDeserializer};

    fn figure(key: &str) -> Result<Figure, Error> {
        Figure::deserialize(StrDeserializer::<Error>::new(key))
    }

    #[test]
    fn every_figure_has_one_row_under_its_own_name() {
        for row in &TABLE {
            assert_eq!(figure(row.key), Ok(row.figure), "{}", row.key);
            assert_eq!(kind_of(row.figure).key, row.key);
        }
        // Serde's own list of the variants tells when one has no row.
        let complaint = figure("?").expect_err("no such figure").to_string();
        for key in complaint.split('`').skip(3).step_by(2) {
            assert!(TABLE.iter().any(|row| row.key == key), "{key} has no row");
        }
        assert_eq!(complaint.split('`').skip(3).step_by(2).count(), TABLE.len());
    }

    #[test]
    fn values_are_worded_with_their_unit() {
        let set = |items: &[&str]| Expected::Set(items.iter().map(|item| (*item).to_owned()).collect());
        assert_eq!(words(Figure::BackupRetention, &Expected::Number(30.0)), "30 d");
        assert_eq!(words(Figure::Tasks, &Expected::Range { min: 2.0, max: 4.0 }), "2–4 tasks");
        assert_eq!(words(Figure::Tasks, &Expected::Number(1.0)), "1 task");
        assert_eq!(words(Figure::Cpu, &Expected::Number(1024.0)), "1024 CPU units");
        assert_eq!(words(Figure::Port, &Expected::Number(8000.0)), "8000");
        assert_eq!(words(Figure::MultiAz, &Expected::Flag(false)), "off");
        assert_eq!(
            words(Figure::LoadBalancerIngress, &set(&["443 from 0.0.0.0/0", "80 from 0.0.0.0/0"])),
            "80/443 from 0.0.0.0/0"
        );
        assert_eq!(words(Figure::LogExports, &set(&["upgrade", "postgresql"])), "postgresql, upgrade");
        assert_eq!(words(Figure::LogExports, &set(&[])), "none");
    }

    #[test]
    fn a_figure_is_found_only_where_it_fits() {
        assert_eq!(named(Kind::LogGroup, "retention").map(|row| row.figure), Some(Figure::Retention));
        assert!(named(Kind::Service, "retention").is_none());
        assert_eq!(of(Kind::Queue).count(), 0);
    }
}

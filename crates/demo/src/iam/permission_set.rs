//! The roles that the portal offers, and what each may do.

use super::Action;

/// A permission set of IAM Identity Center; there is a role of it in each account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PermissionSet {
    /// Reads and changes.
    Operator,
    /// Every read.
    ReadOnly,
    /// Logs, metrics and documents, to answer a customer's question.
    Support,
}

impl PermissionSet {
    /// In the order of their names.
    pub(crate) const ALL: [Self; 3] = [Self::Operator, Self::ReadOnly, Self::Support];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Operator => "Operator",
            Self::ReadOnly => "ReadOnly",
            Self::Support => "Support",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    pub(crate) fn allows(self, action: Action<'_>) -> bool {
        match self {
            Self::Operator => true,
            Self::ReadOnly => action.is_read(),
            Self::Support => match action.service {
                "logs" | "sts" => true,
                "s3" => action.begins_with("Get") || action.begins_with("List"),
                "cloudwatch" => action.is_read(),
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_allows_its_own() {
        for (service, name, allowed_to) in [
            ("ecs", "DescribeServices", &[PermissionSet::Operator, PermissionSet::ReadOnly][..]),
            ("ecs", "UpdateService", &[PermissionSet::Operator]),
            ("ecs", "StopTask", &[PermissionSet::Operator]),
            ("ecs", "RegisterTaskDefinition", &[PermissionSet::Operator]),
            (
                "application-autoscaling",
                "DescribeScalableTargets",
                &[PermissionSet::Operator, PermissionSet::ReadOnly],
            ),
            ("application-autoscaling", "RegisterScalableTarget", &[PermissionSet::Operator]),
            ("application-autoscaling", "PutScalingPolicy", &[PermissionSet::Operator]),
            ("logs", "FilterLogEvents", &PermissionSet::ALL),
            ("logs", "PutRetentionPolicy", &[PermissionSet::Operator, PermissionSet::Support]),
            ("s3", "ListBucket", &PermissionSet::ALL),
            ("s3", "PutObject", &[PermissionSet::Operator]),
            ("cloudwatch", "GetMetricData", &PermissionSet::ALL),
            ("cloudwatch", "SetAlarmState", &[PermissionSet::Operator]),
            ("sts", "AssumeRole", &[PermissionSet::Operator, PermissionSet::Support]),
        ] {
            for set in PermissionSet::ALL {
                let allowed = set.allows(Action { service, name });
                assert_eq!(allowed, allowed_to.contains(&set), "{service}:{name} for {}", set.name());
            }
        }
    }

    #[test]
    fn each_is_found_by_its_name() {
        for set in PermissionSet::ALL {
            assert_eq!(PermissionSet::named(set.name()), Some(set));
        }
        assert_eq!(PermissionSet::named("readonly"), None);
    }
}

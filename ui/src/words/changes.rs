use icondata_core::Icon;
use protocol::{
    Health,
    catalogue::EnvironmentId,
    changes::{Change, Outcome, Phase, Severity},
    journal::{Kind, OutcomeKind},
};

use super::{bytes, money, number};

/// What a change is called before its numbers are known.
pub(crate) const fn change_title(change: &Change) -> &'static str {
    match change {
        Change::SetDesiredCount { .. } => "Set the desired count",
        Change::SetScalingRange { .. } => "Set the scaling range",
        Change::SetScalingTarget { .. } => "Set a scaling policy's target",
        Change::SuspendScaling { suspended: true, .. } => "Suspend scaling",
        Change::SuspendScaling { suspended: false, .. } => "Resume scaling",
        Change::Restart { .. } => "Restart: a new deployment of the same revision",
        Change::Deploy { .. } => "Deploy another revision",
        Change::Resize { .. } => "Give each task another size",
        Change::StopTask { .. } => "Stop a task",
    }
}

/// The unit of a scaling policy's metric; nothing where the metric's name does not tell it.
pub(crate) fn scaling_unit(metric: &str) -> &'static str {
    match metric {
        "ECSServiceAverageCPUUtilization" | "ECSServiceAverageMemoryUtilization" => "%",
        _ => "",
    }
}

/// CPU units as vCPU.
pub(crate) fn cpu(units: u32) -> String {
    format!("{} vCPU ({units})", number(f64::from(units) / 1_024.0))
}

/// MiB as one reads them.
pub(crate) fn memory(mib: u32) -> String {
    format!("{} ({mib})", bytes(f64::from(mib) * 1_048_576.0))
}

/// What a change adds to the month's bill.
pub(crate) fn monthly_difference(usd: Option<f64>) -> String {
    match usd {
        None => "not known".to_owned(),
        Some(usd) if usd.abs() < 0.005 => "no difference by list price".to_owned(),
        Some(usd) if usd > 0.0 => format!("about {} more a month, by list price", money(usd, "$")),
        Some(usd) => format!("about {} less a month, by list price", money(-usd, "$")),
    }
}

/// A hazard's weight in a word.
pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Danger => "danger",
    }
}

pub(crate) fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Note => icondata_lu::LuInfo,
        Severity::Warning => icondata_lu::LuTriangleAlert,
        Severity::Danger => icondata_lu::LuOctagonAlert,
    }
}

/// How what became of a change is to be taken.
pub(crate) const fn outcome_health(outcome: &Outcome) -> Health {
    match outcome {
        Outcome::Done => Health::Fine,
        Outcome::Failed { .. } | Outcome::Refused { .. } => Health::Bad,
        Outcome::Unknown { .. } | Outcome::Overtaken { .. } => Health::Attention,
    }
}

/// The phase in a word.
pub(crate) const fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Converging => "converging",
        Phase::Settled { outcome } => match outcome {
            Outcome::Done => "done",
            Outcome::Failed { .. } => "failed",
            Outcome::Refused { .. } => "refused",
            Outcome::Unknown { .. } => "unknown",
            Outcome::Overtaken { .. } => "overtaken",
        },
    }
}

/// The records of a kind.
pub(crate) const fn records_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Change => "changes",
        Kind::Arming => "arming",
        Kind::Look => "documents that were opened",
    }
}

/// What became of what a record tells of: how it is to be taken, and in a word.
pub(crate) const fn record_outcome(outcome: OutcomeKind) -> (Health, &'static str) {
    match outcome {
        OutcomeKind::Intended => (Health::Unknown, "intended"),
        OutcomeKind::Accepted => (Health::Unknown, "accepted"),
        OutcomeKind::Done => (Health::Fine, "done"),
        OutcomeKind::Failed => (Health::Bad, "failed"),
        OutcomeKind::Refused => (Health::Bad, "refused"),
        OutcomeKind::Unknown => (Health::Attention, "unknown"),
        OutcomeKind::Overtaken => (Health::Attention, "overtaken"),
    }
}

/// What was made to happen on the embedded account.
pub(crate) fn struck(environment: &EnvironmentId, what: &str) -> String {
    format!("{environment}: {}", what.to_lowercase())
}

/// The part of an ARN that a person knows: the role and who has it, or the name.
pub(crate) fn short_arn(arn: &str) -> String {
    let name = arn.rsplit(':').next().unwrap_or(arn);
    let name = name.strip_prefix("assumed-role/").or_else(|| name.strip_prefix("user/")).unwrap_or(name);
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_told_by_its_end() {
        let role = "arn:aws:sts::111122223333:assumed-role/Operator/someone@example.com";
        assert_eq!(short_arn(role), "Operator/someone@example.com");
        assert_eq!(short_arn("arn:aws:iam::111122223333:user/ops"), "ops");
        assert_eq!(short_arn("unknown"), "unknown");
    }

    #[test]
    fn a_difference_in_cost_has_a_direction() {
        assert_eq!(monthly_difference(None), "not known");
        assert_eq!(monthly_difference(Some(0.001)), "no difference by list price");
        assert_eq!(monthly_difference(Some(36.4)), "about $36 more a month, by list price");
        assert_eq!(monthly_difference(Some(-4.5)), "about $4.50 less a month, by list price");
    }
}

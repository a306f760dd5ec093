//! Statistics: how one is read off a minute, and how minutes make a period.

/// A CloudWatch statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stat {
    Average,
    Sum,
    Minimum,
    Maximum,
    SampleCount,
    /// 0 to 100.
    Percentile(f64),
}

impl Stat {
    /// Reads CloudWatch's word: `Average`, `p95`.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "Average" => Self::Average,
            "Sum" => Self::Sum,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "SampleCount" => Self::SampleCount,
            _ => {
                let percent: f64 = word.strip_prefix('p')?.parse().ok()?;
                return (0.0..=100.0).contains(&percent).then_some(Self::Percentile(percent));
            }
        })
    }

    /// A minute's value of something that is always there, such as CPU: `mean`, give or take `spread`.
    pub(super) fn level(self, mean: f64, spread: f64) -> f64 {
        match self {
            Self::Average | Self::Sum => mean,
            Self::Minimum => mean - spread,
            Self::Maximum => mean + spread,
            Self::SampleCount => 1.0,
            Self::Percentile(percent) => mean + spread * (percent - 50.0) / 50.0,
        }
    }

    /// The period's value of these minutes', of which each stands for `step`.
    pub(super) fn combine(self, minutes: &[f64], step: i64) -> Option<f64> {
        let sum: f64 = minutes.iter().sum();
        match self {
            _ if minutes.is_empty() => None,
            Self::Sum | Self::SampleCount => Some(sum * step as f64),
            Self::Minimum => minutes.iter().copied().reduce(f64::min),
            Self::Maximum => minutes.iter().copied().reduce(f64::max),
            Self::Average | Self::Percentile(_) => Some(sum / minutes.len() as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_cloudwatch_writes_them() {
        assert_eq!(Stat::parse("Average"), Some(Stat::Average));
        assert_eq!(Stat::parse("p99.9"), Some(Stat::Percentile(99.9)));
        assert_eq!(Stat::parse("p101"), None);
        assert_eq!(Stat::parse("average"), None);
    }

    #[test]
    fn minutes_combine_by_their_statistic() {
        let minutes = [1.0, 3.0, 2.0];
        assert_eq!(Stat::Sum.combine(&minutes, 2), Some(12.0));
        assert_eq!(Stat::Average.combine(&minutes, 2), Some(2.0));
        assert_eq!(Stat::Maximum.combine(&minutes, 1), Some(3.0));
        assert_eq!(Stat::Minimum.combine(&[], 1), None);
    }
}

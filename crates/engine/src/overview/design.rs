//! Design against reality: every figure of the design held against what was found.

use std::collections::BTreeSet;

use protocol::{
    Moment,
    catalogue::Place,
    overview::{Check, Outcome, Threshold},
};

use super::facts::{Fact, Facts, Kind, ResourceId};
use crate::catalogue::{
    figures,
    model::{Alarm, Environment, Expect, Expected, Figure},
};

/// A figure that went through CloudWatch's units may be off by its last bits.
const ROUNDING: f64 = 1e-9;

/// Every expectation of the environment: drifted first, then unknown, then met.
pub(crate) fn check(environment: &Environment, facts: &Facts) -> Vec<Check> {
    let figures = resources(environment).into_iter().flat_map(|(kind, key, name, expect)| {
        let row = move |(figure, expectation)| (kind, key, name, figure, expectation);
        expect.0.iter().map(row)
    });
    let figures = figures.map(|(kind, key, name, figure, expectation)| Row {
        kind,
        key,
        name,
        aspect: Aspect::Figure(*figure),
        expected: &expectation.value,
        place: &expectation.place,
        known: expectation.known.as_ref(),
    });
    let mut checks: Vec<Check> = figures.map(|row| row.check(facts)).collect();
    checks.extend(environment.alarms.iter().map(|alarm| {
        let expected = Expected::Number(limit(alarm.threshold));
        let row = Row {
            kind: Kind::Alarm,
            key: &alarm.key,
            name: &alarm.name,
            aspect: Aspect::Threshold(alarm),
            expected: &expected,
            place: &alarm.place,
            known: None,
        };
        row.check(facts)
    }));
    checks.sort_by_key(|check| match check.outcome {
        Outcome::Drifted => 0,
        Outcome::Unknown { .. } => 1,
        Outcome::Met => 2,
    });
    checks
}

/// Every declared resource that has figures: its kind, key, name in AWS and figures.
fn resources(environment: &Environment) -> Vec<(Kind, &str, &str, &Expect)> {
    macro_rules! all {
        ($($kind:ident: $list:ident . $name:ident),+ $(,)?) => {
            [$(environment.$list.iter().map(|one| (Kind::$kind, &*one.key, &*one.$name, &one.expect)).collect::<Vec<_>>()),+]
        };
    }
    all! {
        Cluster: clusters.name,
        Service: services.name,
        LoadBalancer: load_balancers.name,
        TargetGroup: target_groups.name,
        Database: databases.identifier,
        Bucket: buckets.name,
        Queue: queues.name,
        LogGroup: log_groups.name,
        Secret: secrets.name,
        Network: networks.name,
    }
    .concat()
}

/// One figure of one resource.
struct Row<'a> {
    kind: Kind,
    key: &'a str,
    name: &'a str,
    aspect: Aspect<'a>,
    expected: &'a Expected,
    place: &'a Place,
    known: Option<&'a String>,
}

/// What of the resource is checked.
enum Aspect<'a> {
    Figure(Figure),
    Threshold(&'a Alarm),
}

/// What a fact comes to: the actual value in words, the outcome, and when it was read.
type Judgement = (Option<String>, Outcome, Option<Moment>);

impl Row<'_> {
    fn check(&self, facts: &Facts) -> Check {
        let (actual, outcome, read_at) = self.judge(self.fact(facts));
        let figure = match self.aspect {
            Aspect::Figure(figure) => figures::kind_of(figure).label,
            Aspect::Threshold(_) => "threshold",
        };
        Check {
            resource: format!("{} {}", self.kind.label(), self.key.replace('_', " ")),
            name: self.name.to_owned(),
            figure: figure.to_owned(),
            expected: self.words(self.expected),
            actual,
            outcome,
            read_at,
            place: self.place.clone(),
            known: self.known.cloned(),
        }
    }

    fn fact<'f>(&self, facts: &'f Facts) -> Option<&'f Fact> {
        let resource = facts.0.get(&ResourceId { kind: self.kind, key: self.key.to_owned() })?;
        let own = match self.aspect {
            Aspect::Figure(figure) => resource.figures.get(&figure),
            Aspect::Threshold(_) => None,
        };
        own.or(resource.whole.as_ref())
    }

    fn judge(&self, fact: Option<&Fact>) -> Judgement {
        match fact {
            None => (None, Outcome::Unknown { error: None }, None),
            Some(Fact::Unread { error }) => (None, Outcome::Unknown { error: Some(error.clone()) }, None),
            Some(Fact::Known { value, at }) => {
                let outcome = if agree(self.expected, value) { Outcome::Met } else { Outcome::Drifted };
                (Some(self.words(value)), outcome, Some(*at))
            }
            // What was never switched on is off.
            Some(Fact::Unset { at }) if matches!(self.expected, Expected::Flag(_)) => {
                self.judge(Some(&Fact::Known { value: Expected::Flag(false), at: *at }))
            }
            Some(Fact::Unset { at }) => (Some("none".to_owned()), Outcome::Drifted, Some(*at)),
            Some(Fact::Missing { at }) => (Some("missing".to_owned()), Outcome::Drifted, Some(*at)),
        }
    }

    fn words(&self, value: &Expected) -> String {
        match (&self.aspect, value) {
            (Aspect::Figure(figure), value) => figures::words(*figure, value),
            (Aspect::Threshold(alarm), Expected::Number(limit)) => {
                let sign = match alarm.threshold {
                    Threshold::Below(_) => '<',
                    Threshold::Above(_) => '>',
                };
                // Six digits hide what a division left behind, and nothing that anyone set.
                let limit = (limit * 1e6).round() / 1e6;
                format!("{sign} {limit} {}", alarm.unit).trim_end().to_owned()
            }
            (Aspect::Threshold(_), _) => "no number".to_owned(),
        }
    }
}

const fn limit(threshold: Threshold) -> f64 {
    match threshold {
        Threshold::Below(limit) | Threshold::Above(limit) => limit,
    }
}

/// Whether reality is what the design says. Sets agree in any order; a number may lie in a range.
pub(crate) fn agree(expected: &Expected, actual: &Expected) -> bool {
    match (expected, actual) {
        (Expected::Number(expected), Expected::Number(actual)) => {
            (expected - actual).abs() <= ROUNDING * expected.abs().max(1.0)
        }
        (Expected::Range { min, max }, Expected::Number(actual)) => (*min..=*max).contains(actual),
        (Expected::Set(expected), Expected::Set(actual)) => {
            BTreeSet::from_iter(expected) == BTreeSet::from_iter(actual)
        }
        (expected, actual) => expected == actual,
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind, catalogue::EnvironmentId};

    use super::*;
    use crate::catalogue::Catalogue;

    const AT: Moment = Moment(7);

    fn prod() -> std::sync::Arc<Environment> {
        Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "prod")).expect("paperwurks")
    }

    fn known(value: Expected) -> Fact {
        Fact::Known { value, at: AT }
    }

    /// What the check says of `figure` of the database when `fact` was found.
    fn of_database(figure: Figure, fact: Fact) -> Check {
        let mut facts = Facts::default();
        facts.of(Kind::Database, "main").figures.insert(figure, fact);
        find(&facts, "Database main", figures::kind_of(figure).label)
    }

    fn find(facts: &Facts, resource: &str, figure: &str) -> Check {
        let mut checks = check(&prod(), facts).into_iter();
        checks.find(|check| check.resource == resource && check.figure == figure).expect("a check")
    }

    #[test]
    fn what_was_not_read_is_unknown() {
        let checks = check(&prod(), &Facts::default());
        let expectations: usize = resources(&prod()).iter().map(|(.., expect)| expect.0.len()).sum();
        assert_eq!(checks.len(), expectations + 11);
        let unknown = Outcome::Unknown { error: None };
        assert!(checks.iter().all(|check| check.outcome == unknown && check.actual.is_none()));
    }

    #[test]
    fn a_drift_shows_both_values_and_the_place() {
        let check = of_database(Figure::BackupRetention, known(Expected::Number(7.0)));
        assert_eq!((check.expected.as_str(), check.actual.as_deref()), ("30 d", Some("7 d")));
        assert_eq!((&check.outcome, check.read_at), (&Outcome::Drifted, Some(AT)));
        assert_eq!((check.name.as_str(), check.place.line), ("paperwurks-prod-db", 126));
    }

    #[test]
    fn every_type_of_value_is_compared_in_its_own_way() {
        use Expected::{Flag, Number, Set, Text};
        let outcome = |figure, value| of_database(figure, known(value)).outcome;
        assert_eq!(outcome(Figure::BackupRetention, Number(30.0)), Outcome::Met);
        assert_eq!(outcome(Figure::MultiAz, Flag(true)), Outcome::Met);
        assert_eq!(outcome(Figure::MultiAz, Flag(false)), Outcome::Drifted);
        assert_eq!(outcome(Figure::EngineVersion, Text("15.7".into())), Outcome::Drifted);
        assert_eq!(outcome(Figure::LogExports, Set(vec!["postgresql".into()])), Outcome::Met);
        assert_eq!(outcome(Figure::LogExports, Set(vec![])), Outcome::Drifted);

        let mut facts = Facts::default();
        let tasks = |facts: &mut Facts, count: f64| {
            facts.of(Kind::Service, "backend").know(Figure::Tasks, count, AT);
            find(facts, "Service backend", "tasks")
        };
        assert_eq!(tasks(&mut facts, 3.0).outcome, Outcome::Met);
        let check = tasks(&mut facts, 5.0);
        assert_eq!((check.expected.as_str(), check.actual.as_deref()), ("2–4 tasks", Some("5 tasks")));
        assert_eq!(check.outcome, Outcome::Drifted);
        assert!(check.known.is_some());
        let rules = vec!["443 from 0.0.0.0/0".to_owned(), "80 from 0.0.0.0/0".to_owned()];
        facts.of(Kind::Network, "main").know(Figure::LoadBalancerIngress, rules, AT);
        let check = find(&facts, "Network main", "ingress of the load balancer");
        assert_eq!((check.outcome, check.actual.as_deref()), (Outcome::Met, Some("80/443 from 0.0.0.0/0")));
    }

    #[test]
    fn what_is_not_set_is_none_but_a_switch_is_off() {
        let mut facts = Facts::default();
        for bucket in ["documents", "uploads"] {
            let bucket = facts.of(Kind::Bucket, bucket);
            bucket.figures.insert(Figure::Versioning, Fact::Unset { at: AT });
            bucket.figures.insert(Figure::GlacierAfter, Fact::Unset { at: AT });
        }
        let told = |resource, figure| {
            let check = find(&facts, resource, figure);
            (check.outcome, check.actual.expect("a value"))
        };
        assert_eq!(told("Bucket documents", "versioning"), (Outcome::Drifted, "off".to_owned()));
        assert_eq!(told("Bucket uploads", "versioning"), (Outcome::Met, "off".to_owned()));
        assert_eq!(told("Bucket documents", "move to Glacier after"), (Outcome::Drifted, "none".to_owned()));
    }

    #[test]
    fn a_resource_that_is_not_there_has_drifted_in_everything() {
        let mut facts = Facts::default();
        facts.of(Kind::Bucket, "uploads").whole = Some(Fact::Missing { at: AT });
        let checks = check(&prod(), &facts);
        let missing = checks.iter().filter(|check| check.actual.as_deref() == Some("missing")).count();
        assert_eq!(missing, 4);
        // Drifted stand first.
        assert!(checks[..4].iter().all(|check| check.outcome == Outcome::Drifted));
    }

    #[test]
    fn what_could_not_be_read_says_why() {
        let denied = ErrorKind::Forbidden { action: "rds:DescribeDBInstances".into(), resource: None };
        let error = Error::new(denied, "RDS denied it");
        let check = of_database(Figure::MultiAz, Fact::Unread { error: error.clone() });
        assert_eq!(check.outcome, Outcome::Unknown { error: Some(error) });
        assert_eq!((check.actual, check.read_at), (None, None));
    }

    #[test]
    fn an_alarm_is_held_against_its_threshold() {
        let mut facts = Facts::default();
        // 500 ms by way of CloudWatch's seconds.
        facts.of(Kind::Alarm, "response_time").whole = Some(known(Expected::Number(0.5 / 0.001)));
        facts.of(Kind::Alarm, "healthy_hosts").whole = Some(known(Expected::Number(2.0)));
        facts.of(Kind::Alarm, "errors").whole = Some(Fact::Missing { at: AT });
        let told = |resource| {
            let check = find(&facts, resource, "threshold");
            (check.outcome, check.expected, check.actual.expect("a value"))
        };
        let text = str::to_owned;
        assert_eq!(told("Alarm response time"), (Outcome::Met, text("> 500 ms"), text("> 500 ms")));
        assert_eq!(told("Alarm healthy hosts"), (Outcome::Drifted, text("< 1 hosts"), text("< 2 hosts")));
        assert_eq!(told("Alarm errors"), (Outcome::Drifted, text("> 10 /min"), text("missing")));
    }
}

//! What the alarms and the figures with a goal say.

use protocol::{
    Health,
    overview::{Alarm, AlarmState, Finding, Kpi, Section, Threshold},
};

use super::{
    Found, Series,
    phrases::{count, quantity},
};
use crate::catalogue::model::{self, Measure, Metric};

impl Series {
    fn of(metric: &Metric) -> Self {
        Self { namespace: metric.namespace.clone(), name: metric.name.clone(), of: metric.of.clone() }
    }
}

pub(super) fn of_kpis<'a>(kpis: &'a [Kpi], declared: &'a [model::Kpi]) -> impl Iterator<Item = Found> {
    kpis.iter().filter_map(|kpi| {
        let declared = declared.iter().find(|declared| declared.key == kpi.key);
        let told_by = declared.map(|declared| series(&declared.measure)).unwrap_or_default();
        Some(Found { finding: of_kpi(kpi)?, told_by })
    })
}

/// Beyond the alert threshold users notice; beyond the goal someone should look.
fn of_kpi(kpi: &Kpi) -> Option<Finding> {
    let value = kpi.value?;
    let alerting = kpi.alert.filter(|alert| alert.holds(value));
    let missed = kpi.goal.filter(|goal| !goal.holds(value));
    let (health, limit) = match (alerting, missed) {
        (Some(alert), _) => (Health::Bad, format!("alert {}", in_words(alert, &kpi.unit))),
        (None, Some(goal)) => (Health::Attention, format!("goal {}", in_words(goal, &kpi.unit))),
        (None, None) => return None,
    };
    Some(Finding {
        health,
        headline: format!("{} is {}, {limit}", kpi.label, quantity(value, &kpi.unit)),
        detail: kpi.source.clone(),
        since: None,
        word: kpi.label.clone(),
        section: Section::Kpis,
    })
}

fn in_words(threshold: Threshold, unit: &str) -> String {
    match threshold {
        Threshold::Below(limit) => format!("< {}", quantity(limit, unit)),
        Threshold::Above(limit) => format!("> {}", quantity(limit, unit)),
    }
}

fn series(measure: &Measure) -> Vec<Series> {
    match measure {
        Measure::Metric { metric, .. } | Measure::Rate { metric, .. } => vec![Series::of(metric)],
        Measure::Ratio { part, whole, .. } => vec![Series::of(part), Series::of(whole)],
    }
}

/// Adds the alarms that fire. One whose series a finding has told already gives it its time instead.
pub(super) fn add_alarms(found: &mut Vec<Found>, alarms: &[Alarm], declared: &[model::Alarm]) {
    let mut untold = Vec::new();
    for alarm in alarms.iter().filter(|alarm| alarm.state == AlarmState::Firing) {
        let declared = declared.iter().find(|declared| declared.name == alarm.name);
        let series = declared.map(|declared| Series::of(&declared.metric));
        let told =
            found.iter_mut().find(|found| series.as_ref().is_some_and(|one| found.told_by.contains(one)));
        match told {
            Some(found) => found.finding.since = found.finding.since.or(alarm.since),
            None => untold.push(alarm),
        }
    }
    let word = count(untold.len(), "alarm");
    found.extend(untold.into_iter().map(|alarm| {
        let finding = Finding {
            health: Health::Attention,
            headline: format!("{} is firing", alarm.name),
            detail: alarm.condition.clone(),
            since: alarm.since,
            word: word.clone(),
            section: Section::Alarms,
        };
        finding.into()
    }));
}

#[cfg(test)]
mod tests {
    use protocol::{Moment, catalogue::EnvironmentId};

    use super::*;
    use crate::catalogue::Catalogue;

    fn kpi(key: &str, value: f64, goal: f64, alert: f64) -> Kpi {
        Kpi {
            key: key.into(),
            label: "API p95".into(),
            unit: "ms".into(),
            value: Some(value),
            health: Health::Unknown,
            goal: Some(Threshold::Below(goal)),
            alert: Some(Threshold::Above(alert)),
            series: Vec::new(),
            place: None,
            source: "AWS/ApplicationELB TargetResponseTime p95".into(),
        }
    }

    fn alarm(name: &str, state: AlarmState) -> Alarm {
        let condition = "TargetResponseTime > 500 ms for 5 min".into();
        Alarm {
            name: name.into(),
            state,
            since: Some(Moment(3)),
            condition,
            reason: None,
            history: Vec::new(),
        }
    }

    #[test]
    fn a_figure_is_bad_beyond_its_alert_and_worth_a_look_beyond_its_goal() {
        let told = |value| {
            of_kpi(&kpi("api_p95", value, 500.0, 1_000.0)).map(|found| (found.health, found.headline))
        };
        assert_eq!(told(412.0), None);
        assert_eq!(told(620.4), Some((Health::Attention, "API p95 is 620 ms, goal < 500 ms".to_owned())));
        assert_eq!(told(1_200.0), Some((Health::Bad, "API p95 is 1200 ms, alert > 1000 ms".to_owned())));
    }

    #[test]
    fn an_alarm_does_not_repeat_a_figure_but_gives_it_its_time() {
        let prod =
            Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "prod")).expect("prod");
        let mut found: Vec<Found> = of_kpis(&[kpi("api_p95", 620.0, 500.0, 1_000.0)], &prod.kpis).collect();
        let alarms = [
            alarm("paperwurks-prod-response-time", AlarmState::Firing),
            alarm("paperwurks-prod-db-cpu", AlarmState::Firing),
            alarm("paperwurks-prod-5xx", AlarmState::Ok),
            alarm("paperwurks-prod-worker-cpu", AlarmState::Firing),
        ];
        add_alarms(&mut found, &alarms, &prod.alarms);
        let told: Vec<(&str, &str)> = found
            .iter()
            .map(|found| (found.finding.headline.as_str(), found.finding.word.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("API p95 is 620 ms, goal < 500 ms", "API p95"),
                ("paperwurks-prod-db-cpu is firing", "2 alarms"),
                ("paperwurks-prod-worker-cpu is firing", "2 alarms"),
            ]
        );
        assert_eq!(found[0].finding.since, Some(Moment(3)));
    }
}

//! Counting over many rows.

use std::collections::{HashMap, HashSet};

use super::{
    language::{Aggregate, Counting, MOST_ROWS, Named},
    row::Row,
    value::Value,
};

/// Values that are kept for a percentile or told apart, at most; of more the first count.
const KEPT: usize = 100_000;

/// Rows gathered by what they have in common.
#[derive(Debug)]
pub(super) struct Groups {
    aggregates: Vec<Aggregate>,
    by: Vec<Named>,
    /// The place of each group, by the texts of its values.
    places: HashMap<Vec<Option<String>>, usize>,
    groups: Vec<(Vec<Value>, Vec<Counter>)>,
}

impl Groups {
    pub(super) fn new(aggregates: &[Aggregate], by: &[Named]) -> Self {
        Self { aggregates: aggregates.to_vec(), by: by.to_vec(), places: HashMap::new(), groups: Vec::new() }
    }

    /// Counts a row. What would be one group too many is not counted.
    pub(super) fn count(&mut self, row: &Row) {
        let values: Vec<Value> = self.by.iter().map(|by| by.expression.value(row)).collect();
        let key = values.iter().map(|value| value.text().map(std::borrow::Cow::into_owned)).collect();
        let known = self.places.get(&key).copied();
        let place = match known {
            Some(place) => place,
            None if self.groups.len() >= MOST_ROWS => return,
            None => {
                self.places.insert(key, self.groups.len());
                self.groups.push((values, vec![Counter::default(); self.aggregates.len()]));
                self.groups.len() - 1
            }
        };
        let Some((_, counters)) = self.groups.get_mut(place) else { return };
        for (aggregate, counter) in self.aggregates.iter().zip(counters) {
            counter.count(aggregate, row);
        }
    }

    /// A row for each group.
    pub(super) fn rows(&self) -> Vec<Row> {
        // Without groups there is one row, even of nothing.
        let nothing = (Vec::new(), vec![Counter::default(); self.aggregates.len()]);
        let empty = self.groups.is_empty() && self.by.is_empty();
        let groups = self.groups.iter().chain(empty.then_some(&nothing));
        let row = |(values, counters): &(Vec<Value>, Vec<Counter>)| {
            let mut row = Row::default();
            for (by, value) in self.by.iter().zip(values) {
                row.set(&by.name, value.clone());
            }
            for (aggregate, counter) in self.aggregates.iter().zip(counters) {
                row.set(&aggregate.name, counter.value(aggregate.function));
            }
            row
        };
        groups.map(row).collect()
    }
}

/// What is known of the values of a group.
#[derive(Clone, Debug, Default)]
struct Counter {
    count: u64,
    sum: f64,
    squares: f64,
    least: Option<Value>,
    most: Option<Value>,
    /// Only for percentiles.
    numbers: Vec<f64>,
    /// Only for what is told apart.
    distinct: HashSet<String>,
    /// The first and the last value, with the time of its line.
    ends: Option<[(Value, Value); 2]>,
}

impl Counter {
    fn count(&mut self, aggregate: &Aggregate, row: &Row) {
        let Some(of) = &aggregate.of else {
            self.count += 1;
            return;
        };
        let value = of.value(row);
        let Some(text) = value.text() else { return };
        match aggregate.function {
            Counting::Count => self.count += 1,
            Counting::Distinct if self.distinct.len() < KEPT => {
                self.distinct.insert(text.into_owned());
            }
            Counting::Distinct => {}
            Counting::Earliest | Counting::Latest => self.end(row.get("@timestamp"), value.clone()),
            Counting::Least | Counting::Most => {
                let less = |known: &Value| value.sorted(known).is_lt();
                if self.least.as_ref().is_none_or(less) {
                    self.least = Some(value.clone());
                }
                if self.most.as_ref().is_none_or(|known| value.sorted(known).is_gt()) {
                    self.most = Some(value.clone());
                }
            }
            Counting::Sum | Counting::Average | Counting::Deviation | Counting::Percentile(_) => {
                let Some(number) = value.number() else { return };
                self.count += 1;
                self.sum += number;
                self.squares += number * number;
                if matches!(aggregate.function, Counting::Percentile(_)) && self.numbers.len() < KEPT {
                    self.numbers.push(number);
                }
            }
        }
    }

    fn end(&mut self, at: Value, value: Value) {
        let [first, last] =
            self.ends.get_or_insert_with(|| [(at.clone(), value.clone()), (at.clone(), value.clone())]);
        if at.sorted(&first.0).is_lt() {
            *first = (at.clone(), value.clone());
        }
        if at.sorted(&last.0).is_ge() {
            *last = (at, value);
        }
    }

    fn value(&self, function: Counting) -> Value {
        let count = self.count as f64;
        let counted = |value: f64| if self.count == 0 { Value::Nothing } else { Value::finite(value) };
        match function {
            Counting::Count => Value::Number(count),
            Counting::Distinct => Value::Number(self.distinct.len() as f64),
            Counting::Sum => Value::finite(self.sum),
            Counting::Average => counted(self.sum / count),
            Counting::Deviation => {
                counted((self.squares / count - (self.sum / count).powi(2)).max(0.0).sqrt())
            }
            Counting::Least => self.least.clone().unwrap_or(Value::Nothing),
            Counting::Most => self.most.clone().unwrap_or(Value::Nothing),
            Counting::Percentile(percent) => {
                let mut numbers = self.numbers.clone();
                numbers.sort_by(f64::total_cmp);
                let rank = (percent / 100.0 * numbers.len() as f64).ceil() as usize;
                numbers.get(rank.saturating_sub(1)).map_or(Value::Nothing, |number| Value::Number(*number))
            }
            Counting::Earliest => self.ends.as_ref().map_or(Value::Nothing, |[first, _]| first.1.clone()),
            Counting::Latest => self.ends.as_ref().map_or(Value::Nothing, |[_, last]| last.1.clone()),
        }
    }
}

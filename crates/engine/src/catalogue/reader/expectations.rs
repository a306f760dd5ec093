//! The figures of one resource: `expect.cpu = { dev = 512, prod = 1024, at = "compute" }`.

use protocol::catalogue::Place;

use super::{
    context::{Context, EnvironmentIndex, PerEnvironment, in_words},
    table::{Item, Table},
    terms,
};
use crate::catalogue::{
    figures::{self, FigureKind, ValueKind},
    model::{Expect, Expectation, Expected, Figure, Kind},
};

/// One figure, for every environment that has it.
struct Row {
    figure: Figure,
    values: PerEnvironment<Expected>,
    places: PerEnvironment<Place>,
    known: Option<PerEnvironment<String>>,
}

/// All figures of a resource, for every environment.
pub(super) struct Expectations(Vec<Row>);

impl Expectations {
    /// Takes `expect` out of `resource`, which is a `kind` that exists in `scope`.
    pub(super) fn read(
        context: &Context<'_>,
        resource: &mut Table<'_>,
        kind: Kind,
        scope: &[EnvironmentIndex],
    ) -> Self {
        let Some(item) = resource.take("expect") else { return Self(Vec::new()) };
        let Some(mut table) = item.table(&context.problems, "`expect`") else { return Self(Vec::new()) };
        let rows = table.drain().into_iter().filter_map(|item| {
            let Some(figure) = figures::named(kind, item.key) else {
                context.report(item.key_at, no_such_figure(kind, item.key));
                return None;
            };
            Row::read(context, item, figure, scope)
        });
        Self(rows.collect())
    }

    /// What is expected in one environment.
    pub(super) fn of(&self, environment: EnvironmentIndex) -> Expect {
        let expected = self.0.iter().filter_map(|row| {
            let expectation = Expectation {
                value: row.values.get(environment)?.clone(),
                place: row.places.get(environment)?.clone(),
                known: row.known.as_ref().and_then(|known| known.get(environment)).cloned(),
            };
            Some((row.figure, expectation))
        });
        Expect(expected.collect())
    }
}

impl Row {
    fn read(
        context: &Context<'_>,
        item: Item<'_>,
        figure: &FigureKind,
        scope: &[EnvironmentIndex],
    ) -> Option<Self> {
        let mut table = item.table(&context.problems, format!("`{}`", item.key))?;
        let places = context.place(&mut table).cloned();
        let text = |item: Item<'_>| item.text(&context.problems).map(str::to_owned);
        let known = table.take("known").map(|known| context.value_per_environment(known, scope, text));
        let empty = table.is_empty();
        let values = context.table_per_environment(&mut table, scope, |item| value(context, item, figure));
        if empty {
            context.report(
                item.key_at,
                format!("`{}` says nothing; give a value by environment, or for all", item.key),
            );
        }
        let places = places?;
        for environment in values.0.keys() {
            context.place_in(&places, *environment, item.key_at, &format!("`{}`", item.key));
        }
        Some(Self { figure: figure.figure, values, places, known })
    }
}

fn no_such_figure(kind: Kind, key: &str) -> String {
    let kind_name = in_words(kind);
    let known: Vec<&str> = figures::of(kind).map(|row| row.key).collect();
    if known.is_empty() {
        format!("`{key}` is not a figure of a {kind_name}, which has none")
    } else {
        format!("`{key}` is not a figure of a {kind_name}; a {kind_name} has: {}", known.join(", "))
    }
}

/// The value of a figure, or a report that says what the figure takes.
fn value(context: &Context<'_>, item: Item<'_>, figure: &FigureKind) -> Option<Expected> {
    match figure.value {
        ValueKind::Number(unit) => {
            let value = match item.as_text() {
                Some(text) => terms::range(text).map(|(min, max)| Expected::Range { min, max }),
                None => item.as_number().map(Expected::Number),
            };
            if value.is_none() {
                let unit = if unit.is_empty() { String::new() } else { format!(" of {unit}") };
                let reason = format!(
                    "`{}` takes a number{unit}, or a range such as \"2-4\"; this is {}",
                    figure.key,
                    item.found()
                );
                context.report(item.at, reason);
            }
            value
        }
        ValueKind::Text => item.text(&context.problems).map(|text| Expected::Text(text.to_owned())),
        ValueKind::Set => {
            let items = item.texts(&context.problems)?;
            let texts = items.iter().filter_map(Item::as_text).map(str::to_owned);
            Some(Expected::Set(texts.collect()))
        }
        ValueKind::Flag => item.flag(&context.problems).map(Expected::Flag),
    }
}

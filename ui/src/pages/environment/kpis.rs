use leptos::prelude::*;
use protocol::{
    Freshness, Health, Reading,
    catalogue::Place,
    overview::{Cost, Kpi, Section, Threshold, Window},
};

use crate::{
    commands::Action,
    console::Console,
    parts::{CardFrame, CardTitle, Empty, Figure, Mark, Skeleton, Spark, StaleReason, TroubleBody, keyed},
    words,
};

/// The figures that have a goal, each with its line.
#[component]
pub(crate) fn KpiStrip(kpis: Signal<Reading<Vec<Kpi>>>, cost: Signal<Reading<Vec<Cost>>>) -> impl IntoView {
    let freshness = Signal::derive(move || kpis.get().freshness);
    let values = Memo::new(move |_| kpis.get().value);
    let error = Memo::new(move |_| kpis.get().error().cloned());
    let present = Memo::new(move |_| values.with(|values| values.as_ref().map(Vec::is_empty)));
    let costs = Signal::derive(move || cost.get().value.unwrap_or_default());
    let body = move || match (present.get(), error.get()) {
        (Some(true), _) => view! { <Empty text="No figure with a goal is declared." /> }.into_any(),
        (Some(false), _) => view! {
            <div class="kpis">
                {keyed(Signal::derive(move || values.get().unwrap_or_default()), |kpi| kpi.key.clone(), kpi)}
                {keyed(costs, |_| (), monthly_cost)}
            </div>
        }
        .into_any(),
        (None, Some(error)) => view! { <TroubleBody error=Signal::stored(error) /> }.into_any(),
        (None, None) => view! { <Skeleton rows=3 /> }.into_any(),
    };
    // While all is well the figures speak for themselves; the head comes when it has something to say.
    let quiet = Memo::new(move |_| matches!(freshness.get(), Freshness::Fresh { .. }));
    view! {
        <CardFrame
            section=Section::Kpis
            state=Signal::derive(move || words::card_state(&freshness.get()))
        >
            <Show when=move || !quiet.get()>
                <CardTitle title=words::section_title(Section::Kpis) freshness />
            </Show>
            <StaleReason freshness />
            {body}
        </CardFrame>
    }
}

fn kpi(kpi: Signal<Kpi>) -> impl IntoView {
    let console = Console::here();
    let health = Memo::new(move |_| kpi.get().health);
    let value = Signal::derive(move || kpi.with(|kpi| words::measured(kpi.value, &kpi.unit).0));
    let unit = Memo::new(move |_| kpi.with(|kpi| words::measured(kpi.value, &kpi.unit).1));
    let series = Memo::new(move |_| kpi.get().series);
    let hint = move |index: usize| hint(&kpi.get_untracked(), index, console.window.get_untracked());
    view! {
        <div class="kpi" data-test="kpi" data-kpi=move || kpi.get().key title=move || about(&kpi.get())>
            <div class="kpi-label">
                <Show when=move || { health.get() > Health::Unknown }>
                    <Mark health />
                </Show>
                <span>{move || kpi.get().label}</span>
            </div>
            <div
                class="kpi-value"
                class:attention=move || health.get() == Health::Attention
                class:bad=move || health.get() == Health::Bad
            >
                <Figure text=value />
                " "
                <small>{unit}</small>
            </div>
            <Spark series health hint=hint />
            <div class="kpi-goal">
                {move || {
                    limits(kpi.get().goal, kpi.get().alert)
                        .into_iter()
                        .map(|line| view! { <div>{line}</div> })
                        .collect_view()
                }}
            </div>
        </div>
    }
}

fn monthly_cost(cost: Signal<Cost>) -> impl IntoView {
    let console = Console::here();
    view! {
        <button
            type="button"
            class="kpi"
            data-test="kpi"
            data-kpi="cost"
            title="Show what it is made of"
            on:click=move |_| console.run(Action::Section(Section::Cost))
        >
            <div class="kpi-label">
                <span>"Cost"</span>
            </div>
            <div class="kpi-value">
                <Figure text=Signal::derive(move || {
                    cost.with(|cost| words::money(cost.monthly, &cost.currency))
                }) />
                " "
                <small>"/ month"</small>
            </div>
            <div class="spark"></div>
            <div class="kpi-goal">
                {move || {
                    cost
                        .with(|cost| {
                            cost
                                .design
                                .map(|design| format!("design {}", words::money(design, &cost.currency)))
                        })
                }}
            </div>
        </button>
    }
}

/// A line each: `goal < 500`, `alert 1,000`. The goal tells the good side already.
fn limits(goal: Option<Threshold>, alert: Option<Threshold>) -> Vec<String> {
    let alert = alert.map(|alert| match goal {
        Some(_) => format!("alert {}", words::limit(alert)),
        None => format!("alert {}", words::threshold(alert)),
    });
    goal.map(|goal| format!("goal {}", words::threshold(goal))).into_iter().chain(alert).collect()
}

fn about(kpi: &Kpi) -> String {
    let written = kpi
        .place
        .as_ref()
        .map(|Place { document, section, line }| format!("\nGoal: {document} § {section}, line {line}"));
    format!("{}\n{}{}", kpi.label, kpi.source, written.unwrap_or_default())
}

/// What the n-th point of the line was, and when.
fn hint(kpi: &Kpi, index: usize, window: Window) -> String {
    let back = u32::try_from(kpi.series.len().saturating_sub(index + 1)).unwrap_or(u32::MAX);
    let seconds = back.saturating_mul(u32::try_from(window.period()).unwrap_or(u32::MAX));
    let (value, unit) = words::measured(kpi.series.get(index).copied().flatten(), &kpi.unit);
    let when = if back == 0 { "now".to_owned() } else { format!("{} ago", words::duration(seconds)) };
    let unit = if unit.is_empty() { unit } else { format!(" {unit}") };
    format!("{value}{unit} · {when}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goal_and_alert_have_a_line_each() {
        assert_eq!(
            limits(Some(Threshold::Below(500.0)), Some(Threshold::Above(1_000.0))),
            ["goal < 500", "alert 1,000"]
        );
        assert_eq!(limits(None, Some(Threshold::Below(95.0))), ["alert < 95"]);
        assert!(limits(None, None).is_empty());
    }

    #[test]
    fn a_point_says_what_it_was_and_when() {
        let kpi = Kpi {
            key: "p95".into(),
            label: "API p95".into(),
            unit: "ms".into(),
            value: Some(412.0),
            health: Health::Fine,
            goal: None,
            alert: None,
            series: vec![Some(380.0), None, Some(412.0)],
            place: None,
            source: String::new(),
        };
        assert_eq!(hint(&kpi, 0, Window::Hour), "380 ms · 2 min ago");
        assert_eq!(hint(&kpi, 2, Window::Day), "412 ms · now");
        assert_eq!(hint(&kpi, 1, Window::Week), "— · 2 h ago");
        assert_eq!(hint(&Kpi { unit: "£".into(), ..kpi }, 2, Window::Day), "£412 · now");
    }
}

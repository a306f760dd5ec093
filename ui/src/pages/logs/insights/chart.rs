//! Results as bars: a bar a row, as long as its first number.

use leptos::{prelude::*, task::spawn_local};
use protocol::logs::{GetResults, Query, QueryId, Results};

use crate::{
    ipc,
    live::Known,
    parts::{ListBody, ListState},
    words,
};

/// Bars that are drawn.
const BARS: u64 = 200;

/// A bar: what it stands for, its value, and how long it is of the longest, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
struct Bar {
    label: String,
    value: f64,
    share: f64,
}

#[component]
pub(super) fn Chart(query: Memo<Option<Query>>, id: QueryId) -> impl IntoView {
    let known = RwSignal::new(Known::<Results>::default());
    let revision = Memo::new(move |_| query.with(|query| query.as_ref().map(|query| query.revision)));
    let id = StoredValue::new(id);
    Effect::new(move |_| {
        let now = revision.get();
        let question = GetResults { query: id.get_value(), from: 0, count: BARS, order: None };
        spawn_local(async move {
            let answer = ipc::call(question).await;
            if revision.try_get_untracked() == Some(now) {
                known.try_update(|known| known.take(answer));
            }
        });
    });
    let drawn = Memo::new(move |_| known.with(|known| known.value.as_ref().map(bars)));
    let state = Memo::new(move |_| {
        let nothing = "No field of these results is a number. A chart needs one: | stats count(*) by bin(5m)";
        known.with(|known| {
            ListState::of(known.value.as_ref(), known.error.as_ref(), |results| {
                bars(results).is_none().then(|| nothing.to_owned())
            })
        })
    });
    let row = |bar: Bar| {
        let width = format!("{:.2}%", bar.share * 100.0);
        view! {
            <li>
                <span class="cut" title=bar.label.clone()>
                    {bar.label.clone()}
                </span>
                <span class="insights-bar" aria-hidden="true">
                    <i style:width=width></i>
                </span>
                <span class="number">{words::number(bar.value)}</span>
            </li>
        }
    };
    view! {
        <div class="insights-rows" data-test="insights-chart" tabindex="0" role="region" aria-label="Chart">
            <ListBody state framed=false>
                {move || {
                    drawn
                        .get()
                        .flatten()
                        .map(|(field, bars)| {
                            view! {
                                <p class="faint small">{field}</p>
                                <ol class="insights-chart mono small">{bars.into_iter().map(row).collect_view()}</ol>
                            }
                        })
                }}
            </ListBody>
        </div>
    }
}

/// The name of the first field that is a number in every row, and the bars by it; labelled by what is no number.
fn bars(results: &Results) -> Option<(String, Vec<Bar>)> {
    let number =
        |row: &[String], field: usize| row.get(field)?.parse::<f64>().ok().filter(|value| value.is_finite());
    let measure = (0..results.fields.len()).find(|field| {
        !results.rows.is_empty() && results.rows.iter().all(|row| number(row, *field).is_some())
    })?;
    let most = results.rows.iter().filter_map(|row| number(row, measure)).fold(0.0, f64::max);
    let bar = |row: &Vec<String>| {
        let value = number(row, measure).unwrap_or_default();
        let others =
            row.iter().enumerate().filter(|(field, _)| *field != measure && results.fields[*field] != "@ptr");
        let label: Vec<&str> = others.map(|(_, value)| value.as_str()).collect();
        let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        Bar { label: label.join(" · "), value, share }
    };
    Some((results.fields[measure].clone(), results.rows.iter().map(bar).collect()))
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::Revision;

    use super::*;

    fn results(fields: &[&str], rows: &[&[&str]]) -> Results {
        let text = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let rows: Vec<_> = rows.iter().map(|row| text(row)).collect();
        Results { revision: Revision(1), fields: text(fields), total: rows.len() as u64, rows }
    }

    #[test]
    fn the_longest_bar_is_the_largest_number() {
        let (field, bars) =
            bars(&results(&["bin(5m)", "errors"], &[&["10:00", "4"], &["10:05", "1"]])).unwrap();
        assert_eq!(field, "errors");
        let told: Vec<_> = bars.iter().map(|bar| (bar.label.as_str(), bar.value, bar.share)).collect();
        assert_eq!(told, [("10:00", 4.0, 1.0), ("10:05", 1.0, 0.25)]);
    }

    #[test]
    fn without_a_number_there_is_no_chart() {
        assert_eq!(bars(&results(&["@message"], &[&["one"], &["2"]])), None);
        assert_eq!(bars(&results(&["count"], &[])), None);
    }

    #[test]
    fn numbers_below_nothing_do_no_harm() {
        let (_, bars) = bars(&results(&["change"], &[&["-3"], &["-1"]])).unwrap();
        assert!(bars.iter().all(|bar| bar.share == 0.0));
    }
}

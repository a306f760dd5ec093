//! Results as rows: a table of the fields, or the lines themselves.

use leptos::{prelude::*, task::spawn_local};
use protocol::logs::{GetResults, Query, QueryId, Results};

use crate::{
    ipc,
    live::Known,
    parts::{Button, ListBody, ListState},
    words,
};

/// Rows of one page.
const ROWS: u64 = 200;

/// What is asked of a query's results, and the revision that it was asked for.
type Asked = (Option<protocol::catalogue::Revision>, u64, Option<(String, bool)>);

#[component]
pub(super) fn ResultTable(
    query: Memo<Option<Query>>,
    id: QueryId,
    /// Whether the lines are shown by themselves, wrapped, and not their fields.
    whole: bool,
) -> impl IntoView {
    let (from, order) = (RwSignal::new(0_u64), RwSignal::new(None::<(String, bool)>));
    let known = RwSignal::new(Known::<Results>::default());
    let asked: Memo<Asked> = Memo::new(move |_| {
        (query.with(|query| query.as_ref().map(|query| query.revision)), from.get(), order.get())
    });
    let id = StoredValue::new(id);
    // What was shown stays until the next rows are there.
    Effect::new(move |_| {
        let now = asked.get();
        let (_, from, order) = now.clone();
        let question = GetResults { query: id.get_value(), from, count: ROWS, order };
        spawn_local(async move {
            let answer = ipc::call(question).await;
            if asked.try_get_untracked() == Some(now) {
                known.try_update(|known| known.take(answer));
            }
        });
    });
    let state = Memo::new(move |_| {
        known.with(|known| {
            ListState::of(known.value.as_ref(), known.error.as_ref(), |results| {
                results.rows.is_empty().then(|| "No line matches.".to_owned())
            })
        })
    });
    let sort = Callback::new(move |field: String| {
        from.set(0);
        order.update(|order| {
            *order = match order.take() {
                Some((chosen, true)) if chosen == field => Some((field, false)),
                Some((chosen, false)) if chosen == field => None,
                _ => Some((field, true)),
            };
        });
    });
    let results = move || known.with(|known| known.value.clone());
    view! {
        <div class="insights-rows" data-test="insights-rows" tabindex="0" role="region" aria-label="Rows">
            <ListBody state framed=false>
                {move || {
                    results()
                        .map(|results| match whole {
                            true => lines(&results).into_any(),
                            false => table(&results, order, sort).into_any(),
                        })
                }}
            </ListBody>
        </div>
        <Pages known from />
    }
}

fn table(
    results: &Results,
    order: RwSignal<Option<(String, bool)>>,
    sort: Callback<String>,
) -> impl IntoView {
    let shown: Vec<usize> =
        (0..results.fields.len()).filter(|index| results.fields[*index] != "@ptr").collect();
    let head = |index: &usize| {
        let field = results.fields[*index].clone();
        let name = field.clone();
        let direction = {
            let field = field.clone();
            move || {
                let order = order.get();
                order
                    .filter(|(chosen, _)| *chosen == field)
                    .map(|(_, down)| if down { "descending" } else { "ascending" })
            }
        };
        let arrow = {
            let direction = direction.clone();
            move || direction().map(|direction| if direction == "descending" { " ↓" } else { " ↑" })
        };
        view! {
            <th aria-sort=direction>
                <button type="button" class="bare" on:click=move |_| sort.run(field.clone())>
                    {name}
                    {arrow}
                </button>
            </th>
        }
    };
    let row = |row: &Vec<String>| {
        let cell = |index: &usize| {
            let value = row.get(*index).cloned().unwrap_or_default();
            let number = value.parse::<f64>().is_ok();
            view! {
                <td class:number=number title=value.clone()>
                    {value.clone()}
                </td>
            }
        };
        view! { <tr data-test="insights-row">{shown.iter().map(cell).collect_view()}</tr> }
    };
    view! {
        <table class="insights-table mono small selectable">
            <thead>
                <tr>{shown.iter().map(head).collect_view()}</tr>
            </thead>
            <tbody>{results.rows.iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The messages with their times; all fields one after another where there is no message.
fn lines(results: &Results) -> impl IntoView {
    let place = |name: &str| results.fields.iter().position(|field| field == name);
    let (time, message) = (place("@timestamp"), place("@message"));
    let line = |row: &Vec<String>| {
        let value = |place: Option<usize>| place.and_then(|place| row.get(place)).cloned();
        let text = value(message).unwrap_or_else(|| row.join("  "));
        view! {
            <li>
                <span class="faint">{value(time)}</span>
                <span>{text}</span>
            </li>
        }
    };
    view! { <ol class="insights-lines mono small selectable">{results.rows.iter().map(line).collect_view()}</ol> }
}

#[component]
fn Pages(known: RwSignal<Known<Results>>, from: RwSignal<u64>) -> impl IntoView {
    let span = Memo::new(move |_| {
        known.with(|known| known.value.as_ref().map(|results| (results.rows.len() as u64, results.total)))
    });
    move || {
        let (count, total) = span.get().filter(|(_, total)| *total > ROWS)?;
        let first = from.get();
        let before = (first == 0).then(|| "These are the first".to_owned());
        let after = (first + count >= total).then(|| "These are the last".to_owned());
        Some(view! {
            <nav class="pager" aria-label="Pages">
                <span class="faint">
                    {format!("{}–{} of {}", words::count(first + 1), words::count(first + count), words::count(total))}
                </span>
                <Button
                    hook="rows-before"
                    label="Before"
                    refusal=before
                    on_press=move |()| from.update(|from| *from = from.saturating_sub(ROWS))
                />
                <Button hook="rows-after" label="After" refusal=after on_press=move |()| from.update(|from| *from += ROWS) />
            </nav>
        })
    }
}

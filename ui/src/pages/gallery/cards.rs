use leptos::prelude::*;
use protocol::{Error, Freshness, Reading, overview::Section};

use super::{Exhibit, samples};
use crate::{
    console::Console,
    parts::{Card, Figure, Mark, TroubleBody, keyed},
};

/// A card in each state a reading can be in.
#[component]
pub(super) fn Cards() -> impl IntoView {
    let now = Console::here().session.now.get_untracked();
    let (read, long_ago) = (now.plus_millis(-24_000), now.plus_millis(-150_000));
    let rows = samples::rows();
    let stale = |error: Error| Reading {
        value: Some(rows.clone()),
        freshness: Freshness::Stale { at: long_ago, error },
    };
    let failed = |error: Error| Reading { value: None, freshness: Freshness::Failed { error } };
    let [forbidden, throttled, unreachable] = samples::common_errors();
    let readings = [
        Reading::loading(),
        Reading::fresh(rows.clone(), read),
        Reading::fresh(Vec::new(), read),
        stale(throttled),
        failed(forbidden),
        failed(unreachable),
    ];
    view! {
        <Exhibit title="Cards: reading, fresh, empty, stale, denied, unreachable">
            <div class="gallery-cards">{readings.map(sample_card).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

fn sample_card(reading: Reading<Vec<samples::Row>>) -> impl IntoView {
    view! {
        <Card
            section=Section::Services
            about=Signal::stored(Some("ECS · paperwurks-prod-cluster".to_owned()))
            reading=Signal::stored(reading)
            empty="No service is declared for this environment."
            anchored=false
            body=|rows| {
                view! {
                    <table>
                        <tbody>
                            {keyed(
                                rows,
                                |row| row.name,
                                |row| {
                                    view! {
                                        <tr>
                                            <td>
                                                <span class="with-mark">
                                                    <Mark health=Signal::derive(move || row.get().health) />
                                                    {move || row.get().name}
                                                </span>
                                            </td>
                                            <td class="number">
                                                <Figure text=Signal::derive(move || {
                                                    row.get().tasks.to_string()
                                                }) />
                                            </td>
                                        </tr>
                                    }
                                },
                            )}
                        </tbody>
                    </table>
                }
            }
        />
    }
}

/// Each kind of failure.
#[component]
pub(super) fn Troubles() -> impl IntoView {
    let trouble = |error: Error| {
        view! {
            <div class="card">
                <TroubleBody error=Signal::stored(error) />
            </div>
        }
    };
    view! {
        <Exhibit title="Failures, by kind">
            <div class="gallery-cards">{samples::every_error().map(trouble).into_iter().collect_view()}</div>
        </Exhibit>
    }
}

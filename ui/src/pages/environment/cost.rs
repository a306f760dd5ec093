use leptos::prelude::*;
use protocol::{
    Reading,
    overview::{Cost, Section},
};

use crate::{
    parts::{Card, Figure, Fold, keyed},
    words,
};

/// What the environment costs in a month at its present size.
#[component]
pub(crate) fn CostCard(cost: Signal<Reading<Vec<Cost>>>) -> impl IntoView {
    view! {
        <Card
            section=Section::Cost
            about=Signal::derive(|| Some("estimate by list prices".to_owned()))
            reading=cost
            empty="Nothing that costs is declared."
            rows=2
            body=|cost| keyed(cost, |_| (), estimate)
        />
    }
}

fn estimate(cost: Signal<Cost>) -> impl IntoView {
    let lines = Signal::derive(move || cost.get().lines);
    let money = move |value: f64| words::money(value, &cost.read().currency);
    let written = move || {
        cost.get().place.map(|place| format!("{} § {}, line {}", place.document, place.section, place.line))
    };
    view! {
        <table>
            <tbody>
                <tr>
                    <td class="dim">"A month"</td>
                    <td class="number">
                        <b class="cost-sum">
                            <Figure text=Signal::derive(move || money(cost.get().monthly)) />
                        </b>
                    </td>
                    <td class="number faint" title=written>
                        {move || cost.get().design.map(|design| format!("design {}", money(design)))}
                    </td>
                </tr>
            </tbody>
        </table>
        <Fold summary=move || words::plural(lines.read().len() as u64, "part", "parts")>
            <table>
                <tbody>
                    {keyed(
                        lines,
                        |line| (line.what.clone(), line.how.clone()),
                        move |line| {
                            view! {
                                <tr>
                                    <td>{move || line.get().what}</td>
                                    <td class="faint">{move || line.get().how}</td>
                                    <td class="number">{move || money(line.get().monthly)}</td>
                                </tr>
                            }
                        },
                    )}
                </tbody>
            </table>
            <p class="basis faint small selectable">{move || cost.get().basis}</p>
        </Fold>
    }
}

use leptos::prelude::*;
use protocol::{
    Reading,
    overview::{Queue, Section},
};

use crate::{
    aws_console,
    parts::{Card, Figure, Mark, Resource, keyed},
    words,
};

/// SQS queues; most systems have none, and then there is no card.
#[component]
pub(crate) fn QueuesCard(queues: Signal<Reading<Vec<Queue>>>, region: Signal<String>) -> impl IntoView {
    let none = Memo::new(move |_| {
        queues.with(|queues| queues.value.as_ref().is_none_or(Vec::is_empty) && queues.error().is_none())
    });
    view! {
        <Show when=move || !none.get()>
            <Card
                section=Section::Queues
                about=Signal::derive(|| Some("SQS".to_owned()))
                reading=queues
                empty="No queue is declared for this environment."
                body=move |queues| {
                    view! {
                        <table>
                            <thead>
                                <tr>
                                    <th>"Queue"</th>
                                    <th class="number">"Waiting"</th>
                                    <th class="number">"In flight"</th>
                                    <th class="number">"Oldest"</th>
                                </tr>
                            </thead>
                            <tbody>
                                {keyed(queues, |queue| queue.key.clone(), move |queue| row(queue, region))}
                            </tbody>
                        </table>
                    }
                }
            />
        </Show>
    }
}

fn row(queue: Signal<Queue>, region: Signal<String>) -> impl IntoView {
    let link = Signal::derive(move || Some(aws_console::queue(&region.read(), &queue.read().name)));
    view! {
        <tr data-test="queue" data-queue=move || queue.get().key>
            <td class="name">
                <span class="with-mark">
                    <Mark health=Signal::derive(move || queue.get().health) />
                    <Resource what="Queue name" name=Signal::derive(move || queue.get().name) link />
                    {move || {
                        queue
                            .get()
                            .dead_letter
                            .then(|| view! { <span class="faint small">"dead letters"</span> })
                    }}
                </span>
            </td>
            <td class="number">
                <Figure text=Signal::derive(move || words::count(queue.get().waiting)) />
            </td>
            <td class="number">
                <Figure text=Signal::derive(move || words::count(queue.get().in_flight)) />
            </td>
            <td class="number dim">
                {move || queue.get().oldest_seconds.map_or_else(|| "—".to_owned(), seconds)}
            </td>
        </tr>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a u32 holds")]
fn seconds(value: f64) -> String {
    words::duration(value.clamp(0.0, f64::from(u32::MAX)) as u32)
}

use leptos::prelude::*;

use crate::{
    console::{Console, Dialog},
    parts::{Empty, Modal, keyed},
    words,
};

/// What was asked of AWS in the last hour, by operation.
#[component]
pub(crate) fn CallsDialog() -> impl IntoView {
    view! {
        <Modal dialog=Dialog::Calls title="Calls to AWS in the last hour">
            <div class="dialog-body">
                <Operations />
            </div>
        </Modal>
    }
}

#[component]
fn Operations() -> impl IntoView {
    let console = Console::here();
    let calls =
        Memo::new(move |_| console.session.calls.with(|known| known.value.clone()).unwrap_or_default());
    let operations = Signal::derive(move || calls.get().operations);
    view! {
        <p class="dim">
            {move || words::plural(calls.get().total.into(), "call", "calls")} ", retries included; "
            {move || words::count(calls.get().throttled.into())} " answered with a request to slow down."
        </p>
        <Show
            when=move || !operations.get().is_empty()
            fallback=|| view! { <Empty text="Nothing was asked yet." /> }
        >
            <table>
                <thead>
                    <tr>
                        <th>"Service"</th>
                        <th>"Operation"</th>
                        <th class="number">"Calls"</th>
                    </tr>
                </thead>
                <tbody>
                    {keyed(
                        operations,
                        |row| (row.service.clone(), row.operation.clone()),
                        |row| {
                            view! {
                                <tr>
                                    <td class="dim">{move || row.get().service}</td>
                                    <td class="mono">{move || row.get().operation}</td>
                                    <td class="number">{move || words::count(row.get().count.into())}</td>
                                </tr>
                            }
                        },
                    )}
                </tbody>
            </table>
        </Show>
    }
}

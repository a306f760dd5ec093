use leptos::prelude::*;

use crate::{commands::Action, console::Console, parts::Picture, words};

/// Says for as long as it is so that nothing on screen is real, and where faults are set.
#[component]
pub(crate) fn DemoStrip() -> impl IntoView {
    let console = Console::here();
    let faults = move || match console.session.faults.with(Vec::len) {
        0 => "Faults…".to_owned(),
        count => format!("{}…", words::plural(count as u64, "fault", "faults")),
    };
    view! {
        <Show when=move || console.session.is_demo()>
            <aside class="demo-strip" aria-label="Demo account" data-test="demo-strip">
                <span>"Demo account — nothing here is real AWS"</span>
                <button
                    type="button"
                    class="strip-button"
                    class:on=move || console.session.faults.with(|faults| !faults.is_empty())
                    data-test="faults"
                    title="Make AWS throttle, deny or fall silent, and see how the console shows it"
                    on:click=move |_| console.run(Action::Faults)
                >
                    <Picture icon=icondata_lu::LuZap size="12" />
                    {faults}
                </button>
            </aside>
        </Show>
    }
}

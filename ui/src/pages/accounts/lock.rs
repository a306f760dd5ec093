use leptos::prelude::*;
use protocol::session::{SetLock, SignIn};

use crate::{
    commands::Action,
    console::Console,
    parts::{Button, Segmented},
};

/// The choices, in minutes.
const CHOICES: [(Option<u32>, &str); 5] =
    [(None, "Never"), (Some(5), "5 min"), (Some(15), "15 min"), (Some(30), "30 min"), (Some(60), "60 min")];

/// When the console locks itself.
#[component]
pub(super) fn LockCard(state: Memo<SignIn>) -> impl IntoView {
    let console = Console::here();
    let chosen = Memo::new(move |_| state.with(|state| state.lock_after_minutes));
    let choose = move |after_minutes: Option<u32>| {
        console.tell(SetLock { after_minutes }, move |()| console.sign_in.ask_again());
    };
    view! {
        <section class="card" data-test="lock">
            <h2 class="card-title">
                <span>"Lock after idle"</span>
                <span class="push">
                    <Button
                        hook="lock-now"
                        label="Lock now"
                        icon=Signal::stored(icondata_lu::LuLock)
                        on_press=move |()| console.run(Action::Lock)
                    />
                </span>
            </h2>
            <div class="session-body">
                <Segmented
                    label="Lock after idle minutes"
                    choices=CHOICES.to_vec()
                    chosen
                    on_choose=choose
                    hook="lock-after"
                />
                <p class="dim small">
                    "Locked, credentials and tokens are forgotten and the pages are covered until one signs in. The portal's own session goes on."
                </p>
            </div>
        </section>
    }
}

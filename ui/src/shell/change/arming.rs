use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::{Arm, Disarm},
};

use crate::{
    console::{Console, Dialog},
    memory::remembered,
    parts::{Button, ButtonKind, Modal, Picture, Segmented},
    words,
};

/// For how long changes can be allowed.
const MINUTES: [(u32, &str); 4] = [(5, "5 min"), (15, "15 min"), (30, "30 min"), (60, "1 h")];

/// Whether the present environment is read-only, or until when changes are allowed there.
#[component]
pub(crate) fn ArmingChip() -> impl IntoView {
    let console = Console::here();
    let until = Memo::new(move |_| console.armed_until());
    let press = move |_| match (until.get_untracked(), untrack(|| console.environment())) {
        (Some(_), Some(environment)) => console.disarm(environment),
        (None, Some(_)) => console.dialog.set(Some(Dialog::Arm)),
        (_, None) => {}
    };
    let state = move || match until.get() {
        Some(until) => view! {
            <Picture icon=icondata_lu::LuLockOpen size="13" />
            "Changes allowed "
            <b class="countdown">{move || words::countdown(until, console.now())}</b>
        }
        .into_any(),
        None => view! {
            <Picture icon=icondata_lu::LuLock size="13" />
            "Read-only"
        }
        .into_any(),
    };
    let title = move || match until.get() {
        Some(_) => "Changes are allowed here. Press to make the environment read-only again",
        None => "Nothing can be changed here. Press to allow changes for a time",
    };
    view! {
        <Show when=move || console.environment().is_some()>
            <button
                type="button"
                class="chip arming"
                class:armed=move || until.get().is_some()
                data-test="arming"
                data-armed=move || until.get().is_some().to_string()
                title=title
                on:click=press
            >
                {state}
            </button>
        </Show>
    }
}

/// Allows changes in the present environment for a time.
#[component]
pub(crate) fn ArmDialog() -> impl IntoView {
    let console = Console::here();
    let done = move |()| console.dialog.set(None);
    let body = move || {
        console.environment().map(|environment| {
            view! {
                <p>
                    "Changes in " <b>{environment.to_string()}</b>
                    " are allowed for this long, then it is read-only again by itself. Each change is still shown before it is made."
                </p>
                <ArmButtons environment on_armed=done />
            }
        })
    };
    view! {
        <Modal dialog=Dialog::Arm title="Allow changes">
            <div class="dialog-body arm">{body}</div>
        </Modal>
    }
}

/// The choice of a time, and the button that starts it.
#[component]
pub(super) fn ArmButtons(environment: EnvironmentId, #[prop(into)] on_armed: Callback<()>) -> impl IntoView {
    let console = Console::here();
    let minutes = remembered("arm-minutes", 15_u32);
    let environment = StoredValue::new(environment);
    view! {
        <div class="arm-buttons">
            <Segmented
                label="For how long"
                choices=MINUTES.to_vec()
                chosen=minutes
                on_choose=move |chosen| minutes.set(chosen)
                hook="arm-minutes"
            />
            <Button
                hook="arm"
                kind=ButtonKind::Primary
                icon=icondata_lu::LuLockOpen
                label="Allow changes"
                on_press=move |()| {
                    console.arm(environment.get_value(), minutes.get_untracked(), on_armed);
                }
            />
        </div>
    }
}

impl Console {
    /// Allows changes for `minutes`, and says `armed` when they are.
    pub(crate) fn arm(self, environment: EnvironmentId, minutes: u32, armed: Callback<()>) {
        self.tell(Arm { environment, minutes }, move |_| {
            self.ask_for_changes();
            armed.run(());
        });
    }

    /// Makes an environment read-only again.
    pub(crate) fn disarm(self, environment: EnvironmentId) {
        self.tell(Disarm { environment }, move |_| self.ask_for_changes());
    }
}

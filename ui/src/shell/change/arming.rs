use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::{Arm, Disarm},
};

use crate::{
    console::{Allowed, Console, Dialog},
    memory::remembered,
    parts::{Button, ButtonKind, Modal, Picture, Segmented},
    words,
};

/// For how long changes can be allowed.
const MINUTES: [(u32, &str); 4] = [(5, "5 min"), (15, "15 min"), (30, "30 min"), (60, "1 h")];

/// The time that is offered before one was chosen.
const PRESET: u32 = 15;

/// Whether the present environment is read-only, or until when changes are allowed there.
#[component]
pub(crate) fn ArmingChip() -> impl IntoView {
    let console = Console::here();
    let environment = Memo::new(move |_| console.environment());
    move || environment.get().map(|environment| view! { <Chip environment /> })
}

#[component]
fn Chip(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let allowed = console.allowed(environment.clone());
    let press = move |_| match allowed.get_untracked() {
        Allowed::Until(_) => console.disarm(environment.clone()),
        Allowed::ReadOnly | Allowed::Blocked(_) => console.dialog.set(Some(Dialog::Arm)),
        Allowed::Unknown(_) => {}
    };
    let state = move || match allowed.get() {
        Allowed::Until(until) => view! {
            <Picture icon=icondata_lu::LuLockOpen size="13" />
            "Changes allowed "
            <b class="countdown">{move || words::countdown(until, console.now())}</b>
        }
        .into_any(),
        Allowed::ReadOnly | Allowed::Blocked(_) => view! {
            <Picture icon=icondata_lu::LuLock size="13" />
            "Read-only"
        }
        .into_any(),
        Allowed::Unknown(_) => view! {
            <Picture icon=icondata_lu::LuLock size="13" />
            "Changes: not known yet"
        }
        .into_any(),
    };
    let title = move || match allowed.get() {
        Allowed::Until(_) => {
            "Changes are allowed here. Press to make the environment read-only again".to_owned()
        }
        Allowed::ReadOnly => "Nothing can be changed here. Press to allow changes for a time".to_owned(),
        Allowed::Blocked(why) => why,
        Allowed::Unknown(why) => why.unwrap_or_else(|| "The engine has not said yet".to_owned()),
    };
    let armed = move || match allowed.get() {
        Allowed::Until(_) => "true",
        Allowed::ReadOnly | Allowed::Blocked(_) => "false",
        Allowed::Unknown(_) => "unknown",
    };
    view! {
        <button
            type="button"
            class="chip arming"
            class:armed=move || allowed.get().until().is_some()
            data-test="arming"
            data-armed=armed
            title=title
            on:click=press
        >
            {state}
        </button>
    }
}

/// Allows changes in the present environment for a time.
#[component]
pub(crate) fn ArmDialog() -> impl IntoView {
    let console = Console::here();
    // Answers come late: by then another dialog may be open.
    let done = move |()| {
        console.dialog.update(|open| {
            if *open == Some(Dialog::Arm) {
                *open = None;
            }
        });
    };
    let environment = Memo::new(move |_| console.environment());
    let body = move || {
        environment.get().map(|environment| {
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
    let row = untrack(|| console.row(&environment));
    let minutes = remembered(kept_under(row.is_none_or(|row| row.production)), PRESET);
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

/// Where the chosen time is remembered: an hour chosen for a trial must not be offered for production.
const fn kept_under(production: bool) -> &'static str {
    if production { "arm-minutes-production" } else { "arm-minutes" }
}

impl Console {
    /// Allows changes for `minutes`, and says `armed` when they are, if anyone still listens.
    fn arm(self, environment: EnvironmentId, minutes: u32, armed: Callback<()>) {
        self.tell(Arm { environment, minutes }, move |_| {
            armed.try_run(());
        });
    }

    /// Makes an environment read-only again.
    fn disarm(self, environment: EnvironmentId) {
        self.tell(Disarm { environment }, drop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_remembers_a_time_of_its_own() {
        assert_ne!(kept_under(true), kept_under(false));
        assert!(MINUTES.iter().any(|(minutes, _)| *minutes == PRESET));
    }
}

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error,
    changes::{Apply, ChangesState, Plan},
};

use super::arming::ArmButtons;
use crate::{
    console::Console,
    ipc,
    live::Known,
    parts::{Button, ButtonKind, Field, Picture, TroubleBody},
};

/// What the operator types at the gate; it stays when the plan is another one.
#[derive(Clone, Copy, Default)]
pub(super) struct GateWords {
    name: RwSignal<String>,
    reason: RwSignal<String>,
}

/// What stands between a plan and AWS: the armed environment, the typed name, the reason, and the lever itself.
/// The engine checks all of it again.
#[component]
pub(super) fn Gate(
    plan: Plan,
    /// The plan is not the one of what stands in the fields.
    outdated: Memo<bool>,
    words: GateWords,
    #[prop(into)] on_look_again: Callback<()>,
) -> impl IntoView {
    let console = Console::here();
    let GateWords { name: typed, reason } = words;
    let applying = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let wanted = StoredValue::new(plan.type_name.clone());
    let (reason_needed, refused, expires) = (plan.reason_needed, plan.refusal.is_some(), plan.expires);
    let id = StoredValue::new(plan.id);
    let missing = Memo::new(move |_| {
        let name = wanted.get_value();
        Some(if refused {
            "It is refused, as said above".to_owned()
        } else if outdated.get() {
            "It is being worked out".to_owned()
        } else if expires <= console.now() {
            "It was looked at too long ago: look again".to_owned()
        } else if console.armed_until().is_none() {
            "The environment is read-only".to_owned()
        } else if let Some(name) = name.filter(|name| typed.read().trim() != name) {
            format!("Type the service's name: {name}")
        } else if reason_needed && reason.read().trim().is_empty() {
            "Say why: it goes into the journal".to_owned()
        } else if applying.get() {
            "It is being applied".to_owned()
        } else {
            return None;
        })
    });
    let apply = move || {
        if missing.get_untracked().is_some() {
            return;
        }
        applying.set(true);
        failed.set(None);
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let request = Apply { plan: id.get_value(), typed_name: filled(typed), reason: filled(reason) };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            applying.try_set(false);
            console.ask_for_changes();
            match answer {
                Ok(_) => console.dialog.set(None),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let name_field = plan.type_name.map(|name| {
        view! {
            <div class="gate-name">
                <p class="small dim">
                    "This is production. To go on, type " <b class="mono selectable">{name}</b>
                </p>
                <Field
                    label="Name of the service"
                    example=""
                    text=typed
                    on_enter=move |()| apply()
                    hook="typed-name"
                />
            </div>
        }
    });
    let reason_label = if reason_needed { "Reason" } else { "Reason (may be left empty)" };
    view! {
        <Show when=move || !refused>
            <ArmFirst environment=plan.environment.clone() />
        </Show>
        {(!refused)
            .then(|| {
                view! {
                    <div class="gate-fields">
                        {name_field}
                        <Field
                            label=reason_label
                            example="Why, for those who read the journal"
                            text=reason
                            on_enter=move |()| apply()
                            hook="reason"
                        />
                    </div>
                }
            })}
        {move || failed.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
        <div class="change-levers">
            <span class="faint small cut" data-test="gate-missing">
                {move || missing.get()}
            </span>
            <Button hook="look-again" label="Look again" on_press=move |()| on_look_again.run(()) />
            <Button
                hook="apply"
                kind=ButtonKind::Primary
                label=Signal::derive(move || {
                    if applying.get() { "Applying…" } else { "Apply" }.to_owned()
                })
                refusal=missing
                on_press=move |()| apply()
            />
        </div>
    }
}

/// The way to allow changes, where they are not; why none are possible, where that is so.
#[component]
fn ArmFirst(environment: protocol::catalogue::EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let environment = StoredValue::new(environment);
    let blocked = Memo::new(move |_| {
        let live = console.changes.get()?;
        live.known.with(|known: &Known<ChangesState>| known.value.as_ref()?.blocked.clone())
    });
    let armed = Memo::new(move |_| console.armed_until());
    move || match (blocked.get(), armed.get()) {
        (Some(why), _) => view! {
            <div class="notice notice-bad" role="status" data-test="changes-blocked">
                <Picture icon=icondata_lu::LuBan />
                <div class="notice-text">{why}</div>
            </div>
        }
        .into_any(),
        (None, None) => view! {
            <div class="notice" role="status" data-test="arm-first">
                <Picture icon=icondata_lu::LuLock />
                <div class="notice-text gate-arm">
                    <span>{format!("{} is read-only. Allow changes for", environment.get_value())}</span>
                    <ArmButtons environment=environment.get_value() on_armed=|()| () />
                </div>
            </div>
        }
        .into_any(),
        (None, Some(until)) => view! {
            <p class="gate-armed small" data-test="gate-armed">
                <Picture icon=icondata_lu::LuLockOpen size="13" />
                "Changes are allowed for "
                <b class="countdown">{move || crate::words::countdown(until, console.now())}</b>
            </p>
        }
        .into_any(),
    }
}

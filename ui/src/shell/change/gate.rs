use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error,
    catalogue::EnvironmentId,
    changes::{Apply, Change, Plan},
};

use super::{arming::ArmButtons, dialog::differs_in_kind, missing::Sight};
use crate::{
    console::{Allowed, Console},
    ipc,
    parts::{Button, ButtonKind, Field, Picture, TroubleBody},
};

/// What the operator types at the gate; it stays when the plan is another one.
#[derive(Clone, Copy, Default)]
pub(super) struct GateWords {
    name: RwSignal<String>,
    reason: RwSignal<String>,
}

impl GateWords {
    /// A name is typed for one kind of change: whoever takes a way out types it again.
    pub(super) fn forget_name_after(self, draft: RwSignal<Change>) {
        Effect::new(move |before: Option<Change>| {
            let change = draft.get();
            if before.is_some_and(|before| differs_in_kind(&before, &change)) {
                self.name.set(String::new());
            }
            change
        });
    }
}

/// What stands between a plan and AWS: the armed environment, the typed name, the reason, and the lever itself.
/// The engine checks all of it again. It stays while the plan changes.
#[component]
pub(super) fn Gate(
    plan: Memo<Option<Plan>>,
    /// The plan is not the one of what stands in the fields.
    outdated: Memo<bool>,
    allowed: Memo<Allowed>,
    words: GateWords,
    /// Which proposal this is.
    turn: u32,
    applying: RwSignal<bool>,
    #[prop(into)] on_look_again: Callback<()>,
) -> impl IntoView {
    let console = Console::here();
    let failed = RwSignal::new(None::<Error>);
    // What went wrong with one plan says nothing about the next.
    Effect::new(move |_| {
        plan.track();
        failed.set(None);
    });
    let missing = Memo::new(move |_| {
        let sight = Sight {
            outdated: outdated.get(),
            allowed: &allowed.get(),
            typed: &words.name.read(),
            reason: &words.reason.read(),
            applying: applying.get(),
            now: console.now(),
        };
        plan.with(|plan| plan.as_ref().and_then(|plan| sight.missing(plan)))
    });
    let apply = move || {
        let Some(plan) = plan.get_untracked() else { return };
        if missing.get_untracked().is_some() {
            return;
        }
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        let request = Apply { plan: plan.id, typed_name: filled(words.name), reason: filled(words.reason) };
        applying.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = ipc::call(request).await;
            applying.try_set(false);
            // The dialog may be closed by now, or open for something else.
            let still_open = console.is_proposed(turn);
            match answer {
                Ok(_) if still_open => console.dialog.set(None),
                Ok(_) => {}
                Err(error) if !still_open || failed.try_set(Some(error.clone())).is_some() => {
                    console.toasts.fail(&error);
                }
                Err(_) => {}
            }
        });
    };
    let about = move || {
        plan.with(|plan| plan.as_ref().map(|plan| (plan.environment.clone(), plan.refusal.is_some())))
    };
    let open_to =
        Memo::new(move |_| about().filter(|(_, refused)| !refused).map(|(environment, _)| environment));
    view! {
        {move || {
            open_to
                .get()
                .map(|environment| {
                    view! {
                        <ArmFirst environment allowed />
                        <GateFields plan words on_enter=move |()| apply() />
                    }
                })
        }}
        {move || failed.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
        <div class="change-levers">
            <span class="faint small cut" data-test="gate-missing">
                {move || missing.get()}
            </span>
            <Button
                hook="look-again"
                label="Look again"
                refusal=Signal::derive(move || applying.get().then(|| "It is being applied".to_owned()))
                on_press=move |()| on_look_again.run(())
            />
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

/// The name and the reason. They stay as they are while the plan asks for the same of them.
#[component]
fn GateFields(
    plan: Memo<Option<Plan>>,
    words: GateWords,
    #[prop(into)] on_enter: Callback<()>,
) -> impl IntoView {
    let wanted = Memo::new(move |_| plan.with(|plan| plan.as_ref()?.type_name.clone()));
    let reason_needed =
        Memo::new(move |_| plan.with(|plan| plan.as_ref().is_some_and(|plan| plan.reason_needed)));
    let name_field = move || {
        wanted.get().map(|name| {
            view! {
                <div class="gate-name">
                    <p class="small dim">
                        "This is production. To go on, type " <b class="mono selectable">{name}</b>
                    </p>
                    <Field
                        label="Name of the service"
                        example=""
                        text=words.name
                        on_enter
                        hook="typed-name"
                    />
                </div>
            }
        })
    };
    let reason_field = move || {
        let label = if reason_needed.get() { "Reason" } else { "Reason (may be left empty)" };
        view! {
            <Field
                label
                example="Why, for those who read the journal"
                text=words.reason
                on_enter
                hook="reason"
            />
        }
    };
    view! { <div class="gate-fields">{name_field} {reason_field}</div> }
}

/// The way to allow changes, where they are not; why none are possible, where that is so.
#[component]
fn ArmFirst(environment: EnvironmentId, allowed: Memo<Allowed>) -> impl IntoView {
    let console = Console::here();
    let environment = StoredValue::new(environment);
    move || match allowed.get() {
        Allowed::Blocked(why) => view! {
            <div class="notice notice-bad" role="status" data-test="changes-blocked">
                <Picture icon=icondata_lu::LuBan />
                <div class="notice-text">{why}</div>
            </div>
        }
        .into_any(),
        Allowed::Unknown(why) => view! {
            <p class="dim small" role="status" data-test="changes-unknown">
                {why.unwrap_or_else(|| "Asking whether changes are allowed…".to_owned())}
            </p>
        }
        .into_any(),
        Allowed::ReadOnly => view! {
            <div class="notice" role="status" data-test="arm-first">
                <Picture icon=icondata_lu::LuLock />
                <div class="notice-text gate-arm">
                    <span>{format!("{} is read-only. Allow changes for", environment.get_value())}</span>
                    <ArmButtons environment=environment.get_value() on_armed=|()| () />
                </div>
            </div>
        }
        .into_any(),
        Allowed::Until(until) => view! {
            <p class="gate-armed small" data-test="gate-armed">
                <Picture icon=icondata_lu::LuLockOpen size="13" />
                "Changes are allowed for "
                <b class="countdown">{move || crate::words::countdown(until, console.now())}</b>
            </p>
        }
        .into_any(),
    }
}

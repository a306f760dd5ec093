use leptos::prelude::*;
use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    changes::{Change, Plan},
};

use super::{arming::ArmButtons, dialog::differs_in_kind, missing::Sight};
use crate::{
    console::{Allowed, Console},
    parts::{Button, ButtonKind, Field, Picture, TroubleBody},
};

/// What a plan asks of whoever applies it, whatever it changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Demands {
    pub(crate) environment: EnvironmentId,
    /// Whether it cannot be applied at all.
    pub(crate) refused: bool,
    /// Until when it can be applied.
    pub(crate) expires: Moment,
    /// What is to be typed first.
    pub(crate) typed: Option<TypedName>,
    pub(crate) reason_needed: bool,
}

/// Something that is to be typed before a plan can be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypedName {
    pub(crate) name: String,
    /// Why, in a sentence.
    pub(crate) why: &'static str,
    /// What it is: `Name of the service`.
    pub(crate) label: &'static str,
}

impl From<&Plan> for Demands {
    fn from(plan: &Plan) -> Self {
        let typed = plan.type_name.clone().map(|name| TypedName {
            name,
            why: "This is production.",
            label: "Name of the service",
        });
        Self {
            environment: plan.environment.clone(),
            refused: plan.refusal.is_some(),
            expires: plan.expires,
            typed,
            reason_needed: plan.reason_needed,
        }
    }
}

/// What was typed at the gate, where something was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) typed_name: Option<String>,
    pub(crate) reason: Option<String>,
}

/// How the applying goes. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Applying {
    /// Whether it is under way.
    pub(crate) under_way: RwSignal<bool>,
    /// Why it was not applied.
    pub(crate) failed: RwSignal<Option<Error>>,
}

impl Applying {
    pub(crate) fn idle() -> Self {
        Self { under_way: RwSignal::new(false), failed: RwSignal::new(None) }
    }
}

/// What the operator types at the gate; it stays when the plan is another one.
#[derive(Clone, Copy, Default)]
pub(crate) struct GateWords {
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
pub(crate) fn Gate(
    /// What the plan asks for; nothing while there is none.
    #[prop(into)]
    demands: Signal<Option<Demands>>,
    /// The plan is not the one of what stands in the fields.
    #[prop(into)]
    outdated: Signal<bool>,
    allowed: Memo<Allowed>,
    words: GateWords,
    applying: Applying,
    /// Everything that was asked for is there, and the lever was pulled.
    #[prop(into)]
    on_apply: Callback<Filled>,
    #[prop(into)] on_look_again: Callback<()>,
) -> impl IntoView {
    let console = Console::here();
    let Applying { under_way, failed } = applying;
    // What went wrong with one plan says nothing about the next.
    Effect::new(move |_| {
        demands.track();
        failed.set(None);
    });
    let missing = Memo::new(move |_| {
        let sight = Sight {
            outdated: outdated.get(),
            allowed: &allowed.get(),
            typed: &words.name.read(),
            reason: &words.reason.read(),
            applying: under_way.get(),
            now: console.now(),
        };
        demands.with(|demands| demands.as_ref().and_then(|demands| sight.missing(demands)))
    });
    let apply = move || {
        let is_there = demands.with_untracked(Option::is_some);
        if !is_there || missing.get_untracked().is_some() {
            return;
        }
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked()).filter(|text| !text.trim().is_empty());
        failed.set(None);
        on_apply.run(Filled { typed_name: filled(words.name), reason: filled(words.reason) });
    };
    let open_to = Memo::new(move |_| {
        demands.with(|demands| {
            demands.as_ref().filter(|demands| !demands.refused).map(|demands| demands.environment.clone())
        })
    });
    view! {
        {move || {
            open_to
                .get()
                .map(|environment| {
                    view! {
                        <ArmFirst environment allowed />
                        <GateFields demands words on_enter=move |()| apply() />
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
                refusal=Signal::derive(move || under_way.get().then(|| "It is being applied".to_owned()))
                on_press=move |()| on_look_again.run(())
            />
            <Button
                hook="apply"
                kind=ButtonKind::Primary
                label=Signal::derive(move || {
                    if under_way.get() { "Applying…" } else { "Apply" }.to_owned()
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
    demands: Signal<Option<Demands>>,
    words: GateWords,
    #[prop(into)] on_enter: Callback<()>,
) -> impl IntoView {
    let wanted = Memo::new(move |_| demands.with(|demands| demands.as_ref()?.typed.clone()));
    let reason_needed =
        Memo::new(move |_| demands.with(|demands| demands.as_ref().is_some_and(|it| it.reason_needed)));
    let name_field = move || {
        wanted.get().map(|TypedName { name, why, label }| {
            view! {
                <div class="gate-name">
                    <p class="small dim">
                        {why} " To go on, type " <b class="mono selectable">{name}</b>
                    </p>
                    <Field
                        label
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

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    changes::{Apply, Change, Plan},
};

use super::{arming::ArmButtons, dialog::differs_in_kind};
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

/// What the gate looks at besides the plan.
struct Sight<'a> {
    outdated: bool,
    allowed: &'a Allowed,
    typed: &'a str,
    reason: &'a str,
    applying: bool,
    now: Moment,
}

impl Sight<'_> {
    /// What is still missing before the plan can be applied.
    fn missing(&self, plan: &Plan) -> Option<String> {
        let said = if plan.refusal.is_some() {
            "It is refused, as said above"
        } else if self.applying {
            "It is being applied"
        } else if self.outdated {
            "It is being worked out"
        } else if plan.expires <= self.now {
            "It was looked at too long ago: look again"
        } else if let Some(why) = not_allowed(self.allowed) {
            why
        } else if let Some(name) = plan.type_name.as_ref().filter(|name| self.typed.trim() != *name) {
            return Some(format!("Type the service's name: {name}"));
        } else if plan.reason_needed && self.reason.trim().is_empty() {
            "Say why: it goes into the journal"
        } else {
            return None;
        };
        Some(said.to_owned())
    }
}

const fn not_allowed(allowed: &Allowed) -> Option<&'static str> {
    match allowed {
        Allowed::Until(_) => None,
        Allowed::ReadOnly => Some("The environment is read-only"),
        Allowed::Blocked(_) => Some("Nothing can be changed, as said above"),
        Allowed::Unknown(_) => Some("It is not known yet whether changes are allowed"),
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
            match (answer, console.is_proposed(turn)) {
                (Ok(_), true) => console.dialog.set(None),
                (Ok(_), false) => {}
                (Err(error), true) => drop(failed.try_set(Some(error))),
                (Err(error), false) => console.toasts.fail(&error),
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

#[cfg(test)]
mod tests {
    use protocol::services::ServiceId;

    use super::*;

    fn plan(type_name: Option<&str>) -> Plan {
        Plan {
            id: "1".to_owned(),
            environment: EnvironmentId::new("shop", "prod"),
            change: Change::Restart { service: ServiceId::new("main", "backend") },
            headline: String::new(),
            steps: Vec::new(),
            effects: Vec::new(),
            monthly_usd: None,
            hazards: Vec::new(),
            refusal: None,
            undo: None,
            undo_words: String::new(),
            expires: Moment(10),
            type_name: type_name.map(str::to_owned),
            reason_needed: type_name.is_some(),
        }
    }

    fn sight(allowed: &Allowed) -> Sight<'_> {
        Sight { outdated: false, allowed, typed: "", reason: "", applying: false, now: Moment(1) }
    }

    #[test]
    fn nothing_is_missing_where_nothing_is_asked_for() {
        assert_eq!(sight(&Allowed::Until(Moment(9))).missing(&plan(None)), None);
    }

    #[test]
    fn what_is_not_known_is_not_called_read_only() {
        let said = |allowed| sight(&allowed).missing(&plan(None)).unwrap_or_default();
        assert!(said(Allowed::ReadOnly).contains("read-only"));
        assert!(!said(Allowed::Unknown(None)).contains("read-only"));
        assert!(!said(Allowed::Unknown(None)).is_empty());
        assert!(!said(Allowed::Blocked("full".to_owned())).is_empty());
    }

    #[test]
    fn production_wants_the_name_and_the_reason() {
        let allowed = Allowed::Until(Moment(9));
        let missing =
            |typed, reason| Sight { typed, reason, ..sight(&allowed) }.missing(&plan(Some("backend")));
        assert!(missing("", "").is_some_and(|said| said.contains("backend")));
        assert!(missing("backen", "why").is_some());
        assert!(missing(" backend ", " ").is_some_and(|said| said.contains("why")));
        assert_eq!(missing(" backend ", "why"), None);
    }

    #[test]
    fn it_is_applied_once_and_only_as_it_was_looked_at() {
        let allowed = Allowed::Until(Moment(99));
        assert!(Sight { applying: true, ..sight(&allowed) }.missing(&plan(None)).is_some());
        assert!(Sight { outdated: true, ..sight(&allowed) }.missing(&plan(None)).is_some());
        assert!(Sight { now: Moment(10), ..sight(&allowed) }.missing(&plan(None)).is_some());
    }
}

use leptos::prelude::*;
use protocol::{
    Health,
    catalogue::EnvironmentId,
    changes::{Dismiss, Following, Outcome, Phase},
};

use crate::{
    commands::Action,
    console::Console,
    parts::{Age, Button, IconButton, Mark, Waiting, keyed},
    words,
};

/// A line for each change of the present environment that was applied, until it is dismissed.
#[component]
pub(crate) fn ChangeStrips() -> impl IntoView {
    let console = Console::here();
    let environment = Memo::new(move |_| console.environment());
    move || environment.get().map(|environment| view! { <Strips environment /> })
}

#[component]
fn Strips(environment: EnvironmentId) -> impl IntoView {
    let live = Console::here().follow_changes(environment);
    let following = Signal::derive(move || {
        live.known.with(|known| known.value.as_ref().map(|state| state.following.clone()).unwrap_or_default())
    });
    let following = Memo::new(move |_| following.get());
    keyed(following.into(), |change| change.id.clone(), |change| view! { <FollowedChange change /> })
}

/// How far one change is, and the way back.
#[component]
pub(crate) fn FollowedChange(#[prop(into)] change: Signal<Following>) -> impl IntoView {
    let console = Console::here();
    let phase = Memo::new(move |_| change.with(|change| change.phase.clone()));
    let undo = move || {
        let change = change.get();
        change.undo.filter(|_| may_be_undone(&change.phase)).map(|undo| (change.environment, undo))
    };
    let dismiss = move || {
        let change = change.get_untracked();
        let request = Dismiss { environment: change.environment, following: change.id };
        console.tell(request, move |_| console.ask_for_changes());
    };
    let mark = move || match phase.get() {
        Phase::Converging => view! { <Waiting /> }.into_any(),
        Phase::Settled { outcome } => view! { <Mark health=words::outcome_health(&outcome) /> }.into_any(),
    };
    let progress = move || {
        change.with(|change| change.progress).map(|(done, of)| {
            view! { <progress class="change-progress" max=of value=done.min(of) aria-label="Tasks"></progress> }
        })
    };
    view! {
        <aside
            class="change-strip"
            class:bad=move || is_bad(&phase.get())
            aria-label="Applied change"
            data-test="followed-change"
            data-phase=move || words::phase_name(&phase.get())
        >
            {mark}
            <b class="cut" title=move || change.get().headline>{move || change.get().headline}</b>
            {progress}
            <span class="dim cut" data-test="change-words" title=move || change.get().words>
                {move || change.get().words}
            </span>
            <span class="faint push change-age">
                <Age at=Signal::derive(move || {
                    change.with(|change| Some(change.settled.unwrap_or(change.applied)))
                }) />
            </span>
            {move || {
                undo()
                    .map(|(environment, undo)| {
                        view! {
                            <Button
                                hook="undo"
                                icon=icondata_lu::LuUndo2
                                label="Undo…"
                                on_press=move |()| console.propose(environment.clone(), undo.clone())
                            />
                        }
                    })
            }}
            <IconButton
                hook="show-journal"
                icon=icondata_lu::LuNotebookText
                label="Show the journal"
                on_press=move |()| console.run(Action::Page("journal"))
            />
            <IconButton
                hook="dismiss-change"
                icon=icondata_lu::LuX
                label="Dismiss"
                on_press=move |()| dismiss()
            />
        </aside>
    }
}

/// Nothing was done, so there is nothing to take back.
const fn may_be_undone(phase: &Phase) -> bool {
    !matches!(phase, Phase::Settled { outcome: Outcome::Refused { .. } | Outcome::Overtaken { .. } })
}

fn is_bad(phase: &Phase) -> bool {
    matches!(phase, Phase::Settled { outcome } if words::outcome_health(outcome) == Health::Bad)
}

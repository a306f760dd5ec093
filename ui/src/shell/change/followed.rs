use leptos::prelude::*;
use protocol::{
    Health,
    changes::{Change, Dismiss, Following, GetFollowing, Outcome, Phase, Watch},
};

use crate::{
    commands::Action,
    console::Console,
    live::Live,
    parts::{Age, Button, IconButton, Mark, Waiting, keyed},
    words,
};

/// Strips at once: the page below must stay in sight.
const SHOWN: usize = 3;

/// A line for each of the latest changes that were applied, wherever, until it is dismissed.
#[component]
pub(crate) fn ChangeStrips() -> impl IntoView {
    let console = Console::here();
    let live = Live::follow(|| GetFollowing {}, || Watch {}, Signal::stored(false));
    let shown = Memo::new(move |_| {
        let shown = |all: &Vec<Following>| all.iter().take(SHOWN).cloned().collect::<Vec<_>>();
        live.known.with(|known| known.value.as_ref().map(shown).unwrap_or_default())
    });
    let more = Memo::new(move |_| {
        live.known.with(|known| known.value.as_ref().map_or(0, |all| all.len().saturating_sub(SHOWN)))
    });
    let rest = move || {
        (more.get() > 0).then(|| {
            view! {
                <p class="change-strip-more">
                    <button
                        type="button"
                        class="bare link"
                        data-test="more-changes"
                        on:click=move |_| console.run(Action::Page("journal"))
                    >
                        {format!("and {} more", more.get_untracked())}
                    </button>
                </p>
            }
        })
    };
    view! {
        {keyed(
            shown.into(),
            |change| change.id.clone(),
            move |change| view! { <FollowedChange change on_dismissed=move |()| live.ask_again() /> },
        )}
        {rest}
    }
}

/// How far one change is, and the way back.
#[component]
fn FollowedChange(change: Signal<Following>, #[prop(into)] on_dismissed: Callback<()>) -> impl IntoView {
    let console = Console::here();
    let headline = move || change.with(|change| change.headline.clone());
    let said = move || change.with(|change| change.words.clone());
    // Two changes may read the same; the time they were applied tells them apart.
    let label = move || {
        change.with(|change| format!("{}, applied {}", change.headline, words::time_of_day(change.applied)))
    };
    let elsewhere = move || {
        let environment = change.with(|change| change.environment.clone());
        (console.environment().as_ref() != Some(&environment)).then(|| {
            view! {
                <span class="faint mono change-place" data-test="change-environment">
                    {environment.to_string()}
                </span>
            }
        })
    };
    let health = move || change.with(|change| health_of(&change.phase));
    let undo = Memo::new(move |_| change.with(way_back));
    let bar = Memo::new(move |_| change.with(|change| bar(change.progress)));
    let dismiss = move || {
        let change = change.get_untracked();
        let request = Dismiss { environment: change.environment, following: change.id };
        console.tell(request, move |_| {
            on_dismissed.try_run(());
        });
    };
    let undo_button = move || {
        let (environment, undo) = (change.with_untracked(|change| change.environment.clone()), undo.get()?);
        let propose = move |()| console.propose(environment.clone(), undo.clone());
        Some(view! { <Button hook="undo" icon=icondata_lu::LuUndo2 label="Undo…" on_press=propose /> })
    };
    view! {
        <aside
            class="change-strip"
            class:bad=move || health() == Some(Health::Bad)
            aria-label=label
            data-test="followed-change"
            data-phase=move || change.with(|change| words::phase_name(&change.phase))
        >
            {move || match health() {
                None => view! { <Waiting /> }.into_any(),
                Some(health) => view! { <Mark health /> }.into_any(),
            }}
            <b class="cut" title=headline>{headline}</b>
            {elsewhere}
            {move || {
                bar.get()
                    .map(|(done, of)| {
                        view! {
                            <progress class="change-progress" max=of value=done aria-label="Tasks"></progress>
                        }
                    })
            }}
            <span class="dim cut" data-test="change-words" title=said>
                {said}
            </span>
            <span class="faint push change-age">
                <Age at=Signal::derive(move || {
                    change.with(|change| Some(change.settled.unwrap_or(change.applied)))
                }) />
            </span>
            {undo_button}
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

/// How what became of it is to be taken; nothing while it is on its way.
const fn health_of(phase: &Phase) -> Option<Health> {
    match phase {
        Phase::Converging => None,
        Phase::Settled { outcome } => Some(words::outcome_health(outcome)),
    }
}

/// The change that takes it back. Where nothing was done there is nothing to take back.
fn way_back(change: &Following) -> Option<Change> {
    match &change.phase {
        Phase::Settled { outcome: Outcome::Refused { .. } | Outcome::Overtaken { .. } } => None,
        _ => change.undo.clone(),
    }
}

/// How much of the bar is filled, of how much. A service that is to run nothing has no bar.
fn bar(progress: Option<(u32, u32)>) -> Option<(u32, u32)> {
    progress.filter(|(_, of)| *of > 0).map(|(done, of)| (done.min(of), of))
}

#[cfg(test)]
mod tests {
    use protocol::{Moment, catalogue::EnvironmentId, services::ServiceId};

    use super::*;

    #[test]
    fn nothing_to_run_has_no_bar() {
        assert_eq!(bar(None), None);
        assert_eq!(bar(Some((2, 0))), None);
        assert_eq!(bar(Some((5, 4))), Some((4, 4)));
        assert_eq!(bar(Some((1, 4))), Some((1, 4)));
    }

    #[test]
    fn what_was_not_done_is_not_undone() {
        let service = ServiceId::new("main", "backend");
        let set = |desired| Change::SetDesiredCount { service: service.clone(), desired };
        let change = |phase| Following {
            id: "1".to_owned(),
            environment: EnvironmentId::new("shop", "dev"),
            change: set(4),
            headline: String::new(),
            steps: Vec::new(),
            applied: Moment(0),
            phase,
            words: String::new(),
            progress: None,
            settled: None,
            undo: Some(set(2)),
            request_id: None,
            record: 1,
        };
        let settled = |outcome| change(Phase::Settled { outcome });
        assert_eq!(way_back(&change(Phase::Converging)), Some(set(2)));
        assert_eq!(way_back(&settled(Outcome::Done)), Some(set(2)));
        assert_eq!(way_back(&settled(Outcome::Overtaken { reason: String::new() })), None);
    }
}

use leptos::prelude::*;
use protocol::overview::TargetState;

use crate::words;

/// What a target was, minute by minute, oldest first.
#[component]
pub(crate) fn Strip(#[prop(into)] history: Signal<Vec<Option<TargetState>>>) -> impl IntoView {
    let summary = move || {
        history.with(|history| {
            let unhealthy = history.iter().filter(|state| **state == Some(TargetState::Unhealthy)).count();
            format!("unhealthy in {unhealthy} of the last {} minutes", history.len())
        })
    };
    let bars = move || {
        history.with(|history| {
            let count = history.len();
            history.iter().enumerate().map(|(index, state)| bar(*state, count - index)).collect_view()
        })
    };
    view! {
        <span class="strip" role="img" aria-label=summary>
            {bars}
        </span>
    }
}

fn bar(state: Option<TargetState>, minutes_ago: usize) -> impl IntoView {
    let word = state.map_or("not seen", words::target_state);
    view! { <i class=state_class(state) title=format!("{word}, {minutes_ago} min ago")></i> }
}

/// The height and colour of a state.
pub(super) const fn state_class(state: Option<TargetState>) -> &'static str {
    match state {
        None => "",
        Some(TargetState::Healthy) => "is-healthy",
        Some(TargetState::Unhealthy) => "is-unhealthy",
        Some(TargetState::Initial | TargetState::Draining) => "is-between",
        Some(TargetState::Unused | TargetState::Unavailable) => "is-out",
    }
}

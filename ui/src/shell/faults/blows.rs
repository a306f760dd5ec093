use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    demo::{Blow, RolloutFate, SetRolloutFate, Strike},
};

use super::Select;
use crate::{console::Console, parts::Button, words};

const FATES: [(RolloutFate, &str); 4] = [
    (RolloutFate::Fine, "goes well"),
    (RolloutFate::BadImage, "finds no image"),
    (RolloutFate::FailingChecks, "fails its health checks"),
    (RolloutFate::OutOfMemory, "runs out of memory"),
];

const BLOWS: [(Blow, &str, &str); 3] = [
    (Blow::SpotInterruption, "strike-spot", "Take a Spot task back"),
    (Blow::OutOfMemory, "strike-memory", "Kill a task for its memory"),
    (Blow::AllTargetsFail, "strike-targets", "Fail all targets for 3 min"),
];

/// Makes the world behind the embedded account go wrong, as a world does.
#[component]
pub(super) fn Blows() -> impl IntoView {
    let console = Console::here();
    let chosen =
        RwSignal::new(untrack(|| console.environment()).map(|id| id.to_string()).unwrap_or_default());
    let environments = Memo::new(move |_| {
        let rows = console.fleet.value().unwrap_or_default();
        rows.into_iter().map(|row| row.environment).collect::<Vec<_>>()
    });
    let environment = move || -> Option<EnvironmentId> {
        let id = chosen.get_untracked();
        let environments = environments.get_untracked();
        environments.iter().find(|known| known.to_string() == id).or(environments.first()).cloned()
    };
    let set_fate = move |place: usize| {
        let (Some(environment), Some((fate, word))) = (environment(), FATES.get(place)) else { return };
        let said = format!("The next deployment in {environment} {word}");
        console.tell(SetRolloutFate { environment, fate: *fate }, move |()| console.toasts.say(said));
    };
    let strike = move |blow: Blow, word: &'static str| {
        let Some(environment) = environment() else { return };
        let said = words::struck(&environment, word);
        console.tell(Strike { environment, blow }, move |()| {
            console.toasts.say(said);
            console.refresh();
        });
    };
    let choices = move || environments.get().iter().map(|id| (id.to_string(), id.to_string())).collect();
    let fate = |(place, (_, word)): (usize, &(RolloutFate, &'static str))| {
        view! { <option value=place>{*word}</option> }
    };
    let button = move |(blow, hook, label): (Blow, &'static str, &'static str)| {
        view! { <Button hook label on_press=move |()| strike(blow, label) /> }
    };
    view! {
        <h3>"What happens to its world"</h3>
        <div class="fault-form">
            <label>
                "In" {move || view! { <Select chosen choices=choices() hook="blow-environment" /> }}
            </label>
            <label>
                "the next deployment"
                <select
                    data-test="rollout-fate"
                    on:change:target=move |event| {
                        set_fate(event.target().value().parse().unwrap_or_default());
                    }
                >
                    {FATES.iter().enumerate().map(fate).collect_view()}
                </select>
            </label>
            {BLOWS.into_iter().map(button).collect_view()}
        </div>
    }
}

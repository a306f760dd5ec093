use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    demo::{Blow, RolloutFate, SetRolloutFate, Strike},
};

use super::by_place;
use crate::{
    console::Console,
    parts::{Button, Select},
    words,
};

const FATES: [(RolloutFate, &str); 4] = [
    (RolloutFate::Fine, "goes well"),
    (RolloutFate::BadImage, "finds no image"),
    (RolloutFate::FailingChecks, "fails its health checks"),
    (RolloutFate::OutOfMemory, "runs out of memory"),
];

const BLOWS: [(Blow, &str, &str); 8] = [
    (Blow::SpotInterruption, "strike-spot", "Take a Spot task back"),
    (Blow::OutOfMemory, "strike-memory", "Kill a task for its memory"),
    (Blow::AllTargetsFail, "strike-targets", "Fail all targets for 3 min"),
    (Blow::LogBurst, "strike-burst", "Burst of 50,000 lines/s for 10 s"),
    (Blow::LogFlood, "strike-flood", "10,000 lines/s for 60 s"),
    (Blow::HostileLines, "strike-hostile", "Write hostile lines"),
    (Blow::HostileDocuments, "strike-documents", "Send hostile documents"),
    (Blow::MillionDocuments, "strike-hoard", "Add a million documents"),
];

/// Makes the world behind the embedded account go wrong, as a world does.
#[component]
pub(super) fn Blows() -> impl IntoView {
    let console = Console::here();
    let chosen = RwSignal::new(untrack(|| console.environment()));
    let environment = move || -> Option<EnvironmentId> {
        chosen.get().or_else(|| console.environments().into_iter().next())
    };
    let fate = RwSignal::new(0_usize);
    let set_fate = move || {
        let (Some(environment), Some((fate, word))) = (untrack(environment), FATES.get(fate.get_untracked()))
        else {
            return;
        };
        let said = format!("The next deployment in {environment} {word}");
        console.tell(SetRolloutFate { environment, fate: *fate }, move |()| console.toasts.say(said));
    };
    let strike = move |blow: Blow, word: &'static str| {
        let Some(environment) = untrack(environment) else { return };
        let said = words::struck(&environment, word);
        console.tell(Strike { environment, blow }, move |()| {
            console.toasts.say(said);
            console.refresh();
        });
    };
    let choose = move |name: String| {
        chosen.set(untrack(|| console.environments()).into_iter().find(|id| id.to_string() == name));
    };
    let choices =
        move || console.environments().iter().map(|id| (id.to_string(), id.to_string())).collect::<Vec<_>>();
    let button = move |(blow, hook, label): (Blow, &'static str, &'static str)| {
        view! { <Button hook label on_press=move |()| strike(blow, label) /> }
    };
    view! {
        <h3>"What happens to its world"</h3>
        <div class="fault-form">
            <span>"In"</span>
            <Select
                label="In"
                choices=Signal::derive(choices)
                chosen=Signal::derive(move || environment().map(|id| id.to_string()).unwrap_or_default())
                on_choose=choose
                hook="blow-environment"
            />
            {BLOWS.into_iter().map(button).collect_view()}
        </div>
        <div class="fault-form">
            <span>"The next deployment there"</span>
            <Select
                label="The next deployment there"
                choices=Signal::stored(by_place(FATES.iter().map(|(_, word)| *word)))
                chosen=Signal::derive(move || fate.get().to_string())
                on_choose=move |place: String| fate.set(place.parse().unwrap_or_default())
                hook="rollout-fate"
            />
            <Button hook="set-fate" label="Set" on_press=move |()| set_fate() />
        </div>
    }
}

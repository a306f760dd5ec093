use leptos::{prelude::*, task::spawn_local};
use protocol::{
    catalogue::EnvironmentId,
    journal::{Export, Filter as Wanted, Format, Kind, OutcomeKind, Verdict, Verify},
};

use crate::{
    console::Console,
    ipc,
    parts::{Button, Picture},
    words,
};

const KINDS: [Kind; 3] = [Kind::Change, Kind::Arming, Kind::Look];
const OUTCOMES: [OutcomeKind; 7] = [
    OutcomeKind::Done,
    OutcomeKind::Failed,
    OutcomeKind::Refused,
    OutcomeKind::Unknown,
    OutcomeKind::Overtaken,
    OutcomeKind::Accepted,
    OutcomeKind::Intended,
];

/// Which records are shown, whether they are whole, and the way out of the console for them.
#[component]
pub(super) fn Toolbar(choices: RwSignal<Wanted>, wanted: Signal<Wanted>) -> impl IntoView {
    let console = Console::here();
    let environments = Memo::new(move |_| {
        let rows = console.fleet.value().unwrap_or_default();
        rows.into_iter().map(|row| row.environment).collect::<Vec<EnvironmentId>>()
    });
    let export = move |format| {
        let request = Export { filter: wanted.get_untracked(), format };
        console.tell(request, move |written| {
            let records = words::plural(written.records, "record", "records");
            console.toasts.say(format!("{records} written to {}", written.file));
        });
    };
    view! {
        <div class="journal-tools">
            {move || {
                let environments = environments.get();
                let words = environments.iter().map(ToString::to_string).collect();
                select("Every environment", "journal-environment", words, move |place| {
                    let chosen = place.and_then(|place| environments.get(place).cloned());
                    choices.update(|choices| choices.environment = chosen);
                })
            }}
            {select("Every kind", "journal-kind", KINDS.map(words::record_kind).map(str::to_owned).into(), move |place| {
                choices.update(|choices| choices.kind = place.and_then(|place| KINDS.get(place).copied()));
            })}
            {select(
                "Every outcome",
                "journal-outcome",
                OUTCOMES.map(|outcome| words::record_outcome(outcome).1.to_owned()).into(),
                move |place| {
                    choices
                        .update(|choices| choices.outcome = place.and_then(|place| OUTCOMES.get(place).copied()));
                },
            )}
            <VerifyChain />
            <span class="push"></span>
            <Button
                hook="export-csv"
                icon=icondata_lu::LuDownload
                label="CSV"
                on_press=move |()| export(Format::Csv)
            />
            <Button
                hook="export-json"
                icon=icondata_lu::LuDownload
                label="JSON"
                on_press=move |()| export(Format::Json)
            />
        </div>
    }
}

/// A choice of one of `words`, or of none.
fn select(
    none: &'static str,
    hook: &'static str,
    words: Vec<String>,
    on_choose: impl Fn(Option<usize>) + 'static,
) -> impl IntoView {
    let option = |(place, word): (usize, String)| view! { <option value=place>{word}</option> };
    view! {
        <select
            aria-label=none
            data-test=hook
            on:change:target=move |event| on_choose(event.target().value().parse().ok())
        >
            <option value="">{none}</option>
            {words.into_iter().enumerate().map(option).collect_view()}
        </select>
    }
}

/// Checks the chain, and says what was found.
#[component]
fn VerifyChain() -> impl IntoView {
    let console = Console::here();
    let checking = RwSignal::new(false);
    let found = RwSignal::new(None::<Verdict>);
    let check = move || {
        checking.set(true);
        spawn_local(async move {
            let answer = ipc::call(Verify {}).await;
            checking.try_set(false);
            match answer {
                Ok(verdict) => drop(found.try_set(Some(verdict))),
                Err(error) => console.toasts.fail(&error),
            }
        });
    };
    let said = move || {
        found.get().map(|verdict| match verdict {
            Verdict::Whole { records, head } => view! {
                <span class="fine verdict" data-test="verdict" data-verdict="whole" title=head.clone()>
                    <Picture icon=icondata_lu::LuShieldCheck size="14" />
                    {format!("{} as written · ", words::plural(records, "record", "records"))}
                    <span class="mono selectable">{head.chars().take(12).collect::<String>()}</span>
                </span>
            }
            .into_any(),
            Verdict::Broken { number, reason } => view! {
                <span class="bad verdict" data-test="verdict" data-verdict="broken" title=reason.clone()>
                    <Picture icon=icondata_lu::LuShieldAlert size="14" />
                    {format!("Broken at record {number}: {reason}")}
                </span>
            }
            .into_any(),
        })
    };
    view! {
        <Button
            hook="verify"
            icon=icondata_lu::LuLink
            label=Signal::derive(move || if checking.get() { "Checking…" } else { "Verify the chain" }.to_owned())
            refusal=Signal::derive(move || checking.get().then(|| "It is being checked".to_owned()))
            on_press=move |()| check()
        />
        {said}
    }
}
